// SPDX-License-Identifier: Apache-2.0
// Reads QR symbols, away from the page's own thread. Its WebAssembly comes from this center.

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/* global READER_WASM */
prepareZXingModule({ overrides: { locateFile: () => READER_WASM }, fireImmediately: true });

/** [QR-5] QR symbols only; two, to know that there is more than one [READ-5]. */
const OPTIONS = {
  formats: ['QRCodeModel2'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 2,
};

/** The texts of a picture; null when the reader cannot be had. */
async function read(image) {
  try {
    const symbols = await readBarcodes(image, OPTIONS);
    return symbols
      .filter((symbol) => symbol.isValid)
      .map((symbol) => String.fromCharCode(...symbol.bytes));
  } catch {
    return null;
  }
}

self.onmessage = async ({ data }) => self.postMessage(await read(data));
