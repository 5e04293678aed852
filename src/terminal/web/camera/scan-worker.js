// SPDX-License-Identifier: Apache-2.0
// Decodes QR symbols in a worker thread. The center serves its WebAssembly.

import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/* global READER_WASM */
prepareZXingModule({ overrides: { locateFile: () => READER_WASM }, fireImmediately: true });

/** [QR-5] QR symbols only; at most two, enough to detect several [READ-5]. */
const OPTIONS = {
  formats: ['QRCodeModel2'],
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 2,
};

/** The texts of a picture; null when the decoder cannot be loaded. */
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
