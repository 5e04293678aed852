// SPDX-License-Identifier: Apache-2.0
// A permit as a QR symbol: bare, in alphanumeric mode, version 4, level Q, quiet zone 4 [QR-1] [QR-3].

import { correction, generate, mode } from 'lean-qr';

const VERSION = 4;
const QUIET = 4;

/** The modules: {size, get(x, y)}. */
export function symbolOf(text) {
  return generate(mode.alphaNumeric(text), {
    minVersion: VERSION,
    maxVersion: VERSION,
    minCorrectionLevel: correction.Q,
    maxCorrectionLevel: correction.Q,
  });
}

/** Draws it as large as `room` CSS pixels allow, each module a whole number of the screen's own. */
export function drawSymbol(canvas, text, room) {
  const symbol = symbolOf(text);
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
