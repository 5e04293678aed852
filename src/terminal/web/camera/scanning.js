// SPDX-License-Identifier: Apache-2.0
// Scanning with the camera: accepts a sale or cancel code, and shows a hint for anything else.

import { openCamera } from './camera.js';
import { decode, readText } from '../center/code.js';

/** [READ-5] Classifies the texts of a frame: {code, payload} of a sale or cancel code, or {hint}. */
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

function showHint(hint, words) {
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
    void torch(on).catch(() => {}); // some cameras report a light that they do not have
  });
}

/** say: returns a message by its key. */
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

  /** Scans until it calls found(code, payload), or failed(word) without a camera or decoder. The view
   * must be in the document. */
  async start(found, failed) {
    this.stop();
    const mine = this.#wanted;
    const take = (texts) => {
      const { code, payload, hint } = judge(texts);
      if (mine !== this.#wanted) {
        return;
      }
      if (hint !== undefined) {
        showHint(hint, this.#say(`scan.${hint}`));
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
