// SPDX-License-Identifier: Apache-2.0
// Builds the pay page.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Site, fill, hashOf } from '../../host/web/site.js';

const BUDGET = 60_000; // gzipped bytes that may load before the camera opens

const require = createRequire(import.meta.url);

async function makeReader(site) {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../host/web/package.json', import.meta.url)));
  const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const path = site.serve(`/assets/zxing_reader-${dependencies['zxing-wasm']}.wasm`, wasm, 'camera');
  const worker = await site.bundle('camera/scan-worker.js', 'iife', { READER_WASM: path });
  return site.asset('scan-worker.js', worker, 'camera');
}

async function makePage(site) {
  const paths = site.icons(192, 512);
  const worker = await makeReader(site);
  paths['style.css'] = site.asset('style.css', await site.bundle('style.css'), 'page');
  paths['main.js'] = site.asset('main.js',
    await site.bundle('main.js', 'esm', { SCAN_WORKER: worker }), 'page');
  paths['old-browser.js'] = site.asset('old-browser.js', site.read('old-browser.js'), 'old');
  const page = fill(site.read('index.html').toString(), paths);
  site.serve('/', page, 'page');
  site.serve('/manifest.webmanifest', fill(site.read('manifest.json').toString(), paths), 'page');
  const shell = ['/', paths['style.css'], paths['main.js'], paths['icon.svg']];
  site.serve('/service-worker.js', await site.bundle('service-worker.js', 'iife',
    { SHELL: shell, SHELL_VERSION: hashOf(page) }), 'page');
}

/** Makes the page, as a Site. */
export async function makePayPage() {
  const site = new Site(dirname(fileURLToPath(import.meta.url)));
  await makePage(site);
  const first = site.weigh('page');
  console.log(`the pay page: ${first} bytes gzipped before the camera opens (at most ${BUDGET}), `
    + `${site.weigh('camera')} when it does; ${site.count} files`);
  if (first > BUDGET) {
    throw new Error(`the pay page is too large: ${first} bytes; at most ${BUDGET} are allowed`);
  }
  return site;
}
