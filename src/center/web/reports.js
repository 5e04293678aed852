// SPDX-License-Identifier: Apache-2.0
// The center's reports (spec/openapi.yaml, tag operator).
//
// A result is {value}, or {reason, retryAfter}: a problem's reason; `offline` without a response;
// `answer` for a response that no center sends.

const TIMEOUT_MS = 30_000;

/** Reports for a range of days. */
export const OF_DAYS = ['days', 'products', 'machines', 'sales', 'refunds'];
/** Reports of the present state. */
export const OF_NOW = ['status', 'pending', 'alarms'];

function pathOf(name, ending, { from, to }) {
  return `/v1/operator/${name}${ending}${OF_DAYS.includes(name) ? `?from=${from}&to=${to}` : ''}`;
}

async function problemOf(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const { reason } = await response.json();
    return { reason: typeof reason === 'string' ? reason : 'answer', retryAfter };
  } catch {
    return { reason: 'answer', retryAfter };
  }
}

/** token: the operator's. range: {from, to}, days as 2026-01-31. */
export function createReports(token, { fetch = globalThis.fetch } = {}) {
  async function ask(path, read) {
    let response = null;
    try {
      response = await fetch(path, {
        headers: { Authorization: `Bearer ${token}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return response.ok ? { value: await read(response) } : await problemOf(response);
    } catch {
      return { reason: response === null ? 'offline' : 'answer' };
    }
  }

  return {
    /** {value: {at, currency, lines, …}}. */
    async lines(name, range) {
      const answer = await ask(pathOf(name, '', range), (response) => response.json());
      const isOne = answer.value?.report === name && Array.isArray(answer.value.lines);
      return answer.reason !== undefined || isOne ? answer : { reason: 'answer' };
    },
    /** {value: a Blob}. */
    csv: (name, range) => ask(pathOf(name, '.csv', range), (response) => response.blob()),
  };
}
