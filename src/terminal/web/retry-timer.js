// SPDX-License-Identifier: Apache-2.0
// Retries with exponential backoff: after 2, 4, 8 ... 30 seconds, or as the center says; at once when
// the network is back.

const FIRST_S = 2;
const MAX_S = 30;

/** Seconds to wait before a retry. tries: retries before it. retryAfter: of the center, or undefined. */
export function delay(tries, retryAfter) {
  return retryAfter ?? Math.min(FIRST_S * 2 ** Math.min(tries, 10), MAX_S);
}

export function createRetryTimer() {
  let timer = null;
  let tries = 0;
  let scheduled = null;

  function cancel() {
    clearTimeout(timer);
    timer = null;
    scheduled = null;
  }

  function run() {
    const work = scheduled;
    if (work !== null) {
      cancel();
      tries++;
      work();
    }
  }

  addEventListener('online', run);

  return {
    /** Runs the work after the delay, in place of work that was scheduled before. */
    schedule(work, retryAfter) {
      cancel();
      scheduled = work;
      timer = setTimeout(run, delay(tries, retryAfter) * 1000);
    },
    cancel,
    /** Cancels, and starts again with the shortest delay. */
    reset() {
      cancel();
      tries = 0;
    },
  };
}
