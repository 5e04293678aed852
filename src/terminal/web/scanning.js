// SPDX-License-Identifier: Apache-2.0
// The camera in the page: what a frame says leads on, or is told and passed over.

import { openCamera } from './camera.js';
import { decode, readText } from './code.js';

/** What the texts of a frame are: {code, payload} of a sale or cancel code, or {hint} [READ-5]. */
export function judge(texts) {
  const [text, ...others] = new Set(texts);
  if (others.length > 0) {
    return { hint: 'several' };
  }
  const code = readText(text);
  const payload = code === null ? {} : decode(code);
  if (payload.kind === 'sale' || payload.kind === 'cancel') {
    return { code, payload };
  }
  return { hint: payload.kind === 'permit' ? 'permit' : 'foreign' };
}

function tell(hint, words) {
  const place = document.getElementById('scan-hint');
  if (place !== null && place.dataset.hint !== hint) {
    place.dataset.hint = hint;
    place.textContent = words;
  }
}

function offerTorch(torch) {
  const switcher = document.getElementById('torch');
  if (torch === null || switcher === null) {
    return;
  }
  switcher.hidden = false;
  switcher.addEventListener('click', () => {
    const on = switcher.getAttribute('aria-pressed') !== 'true';
    switcher.setAttribute('aria-pressed', String(on));
    void torch(on).catch(() => {}); // some cameras say that they have one
  });
}

/** say: a sentence by its key. */
export class Scanning {
  #camera = null;
  #wanted = 0;
  #say;

  constructor(say) {
    this.#say = say;
  }

  stop() {
    this.#wanted++;
    this.#camera?.stop();
    this.#camera = null;
  }

  /** Looks until found(code, payload); failed(word) when there is no camera or no reader. The view is
   * in the document. */
  async start(found, failed) {
    this.stop();
    const mine = this.#wanted;
    const take = (texts) => {
      const { code, payload, hint } = judge(texts);
      if (mine !== this.#wanted) {
        return;
      }
      if (hint !== undefined) {
        tell(hint, this.#say(`scan.${hint}`));
        return;
      }
      this.stop();
      found(code, payload);
    };
    const broken = () => mine === this.#wanted && failed('offline');
    const opened = await openCamera(document.getElementById('camera'), take, broken);
    if (mine !== this.#wanted) {
      opened.stop?.();
    } else if (opened.error !== undefined) {
      failed(opened.error);
    } else {
      this.#camera = opened;
      offerTorch(opened.torch);
    }
  }
}
