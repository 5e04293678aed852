// SPDX-License-Identifier: Apache-2.0
// [QR-1] QR symbols of version 4 in alphanumeric mode, and drawing them on a canvas.

import { correction, generate, mode } from 'lean-qr';

const VERSION = 4;
const QUIET = 4; // modules around the symbol

/** The modules: {size, get(x, y)}. level: 'M' for sale and cancel codes [QR-2], 'Q' for permits
 * [QR-3]. */
export function symbolOf(text, level) {
  return generate(mode.alphaNumeric(text), {
    minVersion: VERSION,
    maxVersion: VERSION,
    minCorrectionLevel: correction[level],
    maxCorrectionLevel: correction[level],
  });
}

/** Draws in black on white, also in dark mode. Each module is a whole number of device pixels wide; the
 * symbol is at most `width` CSS pixels wide, but its modules at least 2 device pixels. */
export function paintSymbol(canvas, symbol, width) {
  const side = symbol.size + 2 * QUIET;
  const scale = Math.max(2, Math.floor((width * devicePixelRatio) / side));
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
