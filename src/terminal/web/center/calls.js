// SPDX-License-Identifier: Apache-2.0
// Signed calls of the center's API (spec/openapi.yaml).
//
// Each call resolves to {value}, or to {reason, retryAfter}: a problem's reason; `offline` without an
// answer; `answer` when the answer is not one of the API. retryAfter: seconds, or undefined.

import { sign } from './signature.js';

const TIMEOUT_MS = 15_000;
const SKEW_S = 30; // a smaller error of the phone's clock is not corrected

async function valueOf(response) {
  try {
    const value = await response.json();
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function outcome(response, value) {
  if (value === null) {
    return { reason: 'answer' };
  }
  if (response.ok) {
    return { value };
  }
  const reason = typeof value.reason === 'string' ? value.reason : 'answer';
  return { reason, retryAfter: Number(response.headers.get('Retry-After')) || undefined };
}

/** Seconds that the center's clock is ahead of the phone's; null when it sends no Date. */
function skewOf(response, now) {
  const date = Date.parse(response.headers.get('Date') ?? '');
  return Number.isNaN(date) ? null : Math.round((date - now) / 1000);
}

/** terminal: {privateKey, x, keyid}. Tests replace fetch and now. */
export function createCenter(terminal, { fetch = globalThis.fetch, now = Date.now } = {}) {
  let skew = 0;

  async function send(method, path, body) {
    const created = Math.floor(now() / 1000) + skew;
    return fetch(path, {
      method,
      headers: await sign(terminal, { method, path, body, created }),
      body,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  }

  /** Sends a request; when the phone's clock is wrong, sends it again with the center's time. */
  async function call(method, path, body = null) {
    const signed = skew; // a concurrent call may correct it
    try {
      let response = await send(method, path, body);
      const found = skewOf(response, now());
      if (response.status === 401 && found !== null && Math.abs(found - signed) > SKEW_S) {
        skew = found;
        response = await send(method, path, body);
      }
      return outcome(response, await valueOf(response));
    } catch {
      return { reason: 'offline' };
    }
  }

  return {
    enrol(invitation) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: terminal.x };
      const body = invitation === null ? { jwk } : { jwk, invitation };
      return call('POST', '/v1/terminals', JSON.stringify(body));
    },
    lookUp: (code) => call('GET', `/v1/codes/${code}`),
    settle: (code) => call('POST', '/v1/settlements', JSON.stringify({ code })),
    cancel: (code) => call('POST', '/v1/cancellations', JSON.stringify({ code })),
    account: () => call('GET', '/v1/account'),
  };
}
