// SPDX-License-Identifier: Apache-2.0
// The center's calls (spec/openapi.yaml): signed, with one answer of a few shapes each.
//
// An answer is {value}, or {reason, retryAfter}: a problem's reason; `offline` when there was no
// answer; `answer` when it is none that a center gives.

import { sign } from './signature.js';

const TIMEOUT_MS = 15_000;
const SKEW_S = 30; // a clock that is off by less is left as it is

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

/** How far the center's clock is ahead of ours, in seconds; null when it does not say. */
function skewOf(response, now) {
  const date = Date.parse(response.headers.get('Date') ?? '');
  return Number.isNaN(date) ? null : Math.round((date - now) / 1000);
}

/** terminal: {privateKey, x, keyid}. fetch and now are the browser's. */
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

  /** Sends it; once more with the center's time, where this phone's clock is what is wrong. */
  async function call(method, path, body = null) {
    const signed = skew; // another call may put it right meanwhile
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
