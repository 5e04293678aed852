// SPDX-License-Identifier: Apache-2.0
// Builds the pages that the center serves, the pay page and the operator's: node build.js OUTPUT.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Site, fill } from '../../host/web/site.js';
import { makePayPage } from '../../terminal/web/build.js';

const BUDGET = 60_000; // bytes, gzipped, of the operator's page

/** File names begin with the page's name, so that the pay page's service worker can ignore them. */
async function makeOperatorPage() {
  const site = new Site(dirname(fileURLToPath(import.meta.url)));
  const paths = site.icons();
  paths['operator.css'] = site.asset('operator.css', await site.bundle('style.css'), 'page');
  paths['operator.js'] = site.asset('operator.js', await site.bundle('main.js', 'esm'), 'page');
  site.serve('/operator', fill(site.read('operator.html').toString(), paths), 'page');
  const weight = site.weigh('page');
  console.log(`the operator's page: ${weight} bytes gzipped (at most ${BUDGET})`);
  if (weight > BUDGET) {
    throw new Error("the operator's page is too large");
  }
  return site;
}

const site = await makePayPage();
site.take(await makeOperatorPage());
site.write(resolve(process.argv[2]));
