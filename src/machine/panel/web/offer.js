// SPDX-License-Identifier: Apache-2.0
// The countdown of the offer.

/** 119000 -> "2:00": rounded up to seconds. */
export function clockOf(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export class Countdown {
  #timer = null;
  #whole = 0;
  #code = null;

  /** show(ms, whole): the rest and the whole of the offer's time, in ms; null: no end. */
  constructor(show) {
    this.show = show;
  }

  /** ms: the rest of the offer with this code; null: no end. */
  begin(code, ms) {
    clearInterval(this.#timer);
    if (ms === null) {
      this.#code = null;
      this.show(null, null);
      return;
    }
    if (code !== this.#code) {
      this.#code = code;
      this.#whole = ms;
    }
    const until = performance.now() + ms;
    const step = () => this.show(Math.max(0, until - performance.now()), this.#whole);
    step();
    this.#timer = setInterval(step, 1000);
  }
}
