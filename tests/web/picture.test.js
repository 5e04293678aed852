// SPDX-License-Identifier: Apache-2.0
// The permit's symbol and the icons.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';

import { pngOf, readDrawing, svgOf } from '../../src/host/web/icons.js';
import { symbolOf } from '../../src/host/web/symbol.js';
import { read } from './files.js';

const PERMIT = 'CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD';

/** The 5 bits of the first format information: level and mask (ISO/IEC 18004, 7.9). */
function formatOf(symbol) {
  let bits = 0;
  for (let x = 0; x < 5; x++) {
    bits = (bits << 1) | Number(symbol.get(x, 8));
  }
  return bits ^ 0b10101;
}

// [QR-1] [QR-3]
test('a permit is a symbol of version 4, level Q', () => {
  const symbol = symbolOf(PERMIT, 'Q');
  assert.equal(symbol.size, 33);
  assert.equal(formatOf(symbol) >> 3, 0b11, 'level Q');
  assert.throws(() => symbolOf('A'.repeat(68), 'Q'), 'it would need another version');
});

// [QR-1] [QR-2]
test('a sale or cancel code is a symbol of version 4, level M, with a host that fits', () => {
  const symbol = symbolOf(`HTTPS://PAY.EXAMPLE/${PERMIT}`, 'M');
  assert.equal(symbol.size, 33);
  assert.equal(formatOf(symbol) >> 3, 0b00, 'level M');
  assert.throws(() => symbolOf(`HTTPS://MUCH-TOO-LONG-A-HOST.EXAMPLE/${PERMIT}`, 'M'));
});

test('the icon equals the drawing', () => {
  const drawing = readDrawing(read('src/host/web/icon.txt'));
  assert.match(svgOf(drawing), /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24"/);
  assert.throws(() => readDrawing('..\n.x\n'), /square/);
  assert.throws(() => readDrawing('..\n...\n'), /square/);
  const png = pngOf(drawing, 48);
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const at = png.indexOf('IDAT');
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  assert.equal(lines.length, 48 * 49);
  drawing.forEach((row, y) => {
    const line = [...row].flatMap((letter) => Array(2).fill(letter === '#' ? 1 : 0));
    assert.deepEqual([...lines.subarray(2 * y * 49 + 1, 2 * y * 49 + 49)], line);
  });
});
