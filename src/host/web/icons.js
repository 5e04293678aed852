// SPDX-License-Identifier: Apache-2.0
// Makes the icon as SVG and PNG from the drawing in icon.txt: one character for each square, # is light.

import { deflateSync } from 'node:zlib';

const GROUND = [11, 107, 79];
const LIGHT = [255, 255, 255];

export function readDrawing(text) {
  const rows = text.trim().split('\n');
  if (rows.some((row) => row.length !== rows.length || /[^.#]/.test(row))) {
    throw new Error('icon.txt must be a square of . and #');
  }
  return rows;
}

const hex = (color) => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

export function svgOf(rows) {
  const side = rows.length;
  const parts = rows.flatMap((row, y) =>
    [...row.matchAll(/#+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`
    + `<path fill="${hex(GROUND)}" d="M0 0h${side}v${side}H0z"/>`
    + `<path fill="${hex(LIGHT)}" d="${parts.join('')}"/></svg>\n`;
}

/** The checksum of a PNG's chunk (ISO 3309). */
function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
    }
  }
  return (rest ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const made = Buffer.alloc(body.length + 8);
  made.writeUInt32BE(data.length, 0);
  body.copy(made, 4);
  made.writeUInt32BE(crc32(body), body.length + 4);
  return made;
}

/** A PNG (ISO/IEC 15948) with a palette of two colors. pixels: of a side. */
export function pngOf(rows, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits a pixel, indexed
  const lines = Buffer.alloc(pixels * (pixels + 1)); // each line begins with its filter type, 0
  for (let y = 0; y < pixels; y++) {
    const row = rows[Math.floor((y * rows.length) / pixels)];
    for (let x = 0; x < pixels; x++) {
      lines[y * (pixels + 1) + 1 + x] = row[Math.floor((x * rows.length) / pixels)] === '#' ? 1 : 0;
    }
  }
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...GROUND, ...LIGHT])),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
