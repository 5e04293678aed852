// SPDX-License-Identifier: Apache-2.0
// How long the offer still stands, second by second.

/** 119000 -> "2:00": seconds that have begun. */
export function clockOf(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export class Countdown {
  #timer = null;
  #whole = 0;
  #code = null;

  /** tell(ms, whole): what is left of the whole; null: it stands for ever. */
  constructor(tell) {
    this.tell = tell;
  }

  /** ms: what is left of the offer of that code; null for ever. */
  begin(code, ms) {
    clearInterval(this.#timer);
    if (ms === null) {
      this.#code = null;
      this.tell(null, null);
      return;
    }
    if (code !== this.#code) {
      this.#code = code;
      this.#whole = ms;
    }
    const until = performance.now() + ms;
    const step = () => this.tell(Math.max(0, until - performance.now()), this.#whole);
    step();
    this.#timer = setInterval(step, 1000);
  }
}
