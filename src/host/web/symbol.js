// SPDX-License-Identifier: Apache-2.0
// A code as a QR symbol, in alphanumeric mode, version 4 [QR-1], and on a canvas.

import { correction, generate, mode } from 'lean-qr';

const VERSION = 4;
const QUIET = 4; // modules around it

/** The modules: {size, get(x, y)}. level: 'M', of sale and cancel codes [QR-2], or 'Q', of permits
 * [QR-3]. */
export function symbolOf(text, level) {
  return generate(mode.alphaNumeric(text), {
    minVersion: VERSION,
    maxVersion: VERSION,
    minCorrectionLevel: correction[level],
    maxCorrectionLevel: correction[level],
  });
}

/** Black on white whatever the page's colours are, as large as `room` CSS pixels allow, each module a
 * whole number of the screen's own. */
export function paintSymbol(canvas, symbol, room) {
  const side = symbol.size + 2 * QUIET;
  const scale = Math.max(2, Math.floor((room * devicePixelRatio) / side));
  canvas.width = side * scale;
  canvas.height = side * scale;
  canvas.style.width = `${(side * scale) / devicePixelRatio}px`;
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (let y = 0; y < symbol.size; y++) {
    for (let x = 0; x < symbol.size; x++) {
      if (symbol.get(x, y)) {
        context.fillRect((x + QUIET) * scale, (y + QUIET) * scale, scale, scale);
      }
    }
  }
}
