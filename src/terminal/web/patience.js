// SPDX-License-Identifier: Apache-2.0
// When to ask again: after 2, 4, 8 ... 30 seconds, or as the center says; at once when the network is
// back.

const FIRST_S = 2;
const MOST_S = 30;

/** How long to wait before the try with that number (from 0). told: by the center, or undefined. */
export function delay(tries, told) {
  return told ?? Math.min(FIRST_S * 2 ** Math.min(tries, 10), MOST_S);
}

export function createPatience() {
  let timer = null;
  let tries = 0;
  let waiting = null;

  function end() {
    clearTimeout(timer);
    timer = null;
    waiting = null;
  }

  function wake() {
    const work = waiting;
    if (work !== null) {
      end();
      tries++;
      work();
    }
  }

  addEventListener('online', wake);

  return {
    /** Does the work after a while. */
    wait(work, told) {
      end();
      waiting = work;
      timer = setTimeout(wake, delay(tries, told) * 1000);
    },
    /** Does it now. */
    wake,
    end,
    /** It was answered: the next time begins anew. */
    calm() {
      end();
      tries = 0;
    },
  };
}
