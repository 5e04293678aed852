// SPDX-License-Identifier: Apache-2.0
// Builds the panel's page: node build.js SOURCE OUTPUT.

import { resolve } from 'node:path';

import { Site, fill } from '../../../host/web/site.js';

const [source, output] = process.argv.slice(2).map((path) => resolve(path));
const site = new Site(source);
const paths = site.icons();
paths['style.css'] = site.asset('style.css', await site.bundle('style.css'), 'page');
paths['main.js'] = site.asset('main.js', await site.bundle('main.js', 'esm'), 'page');
site.serve('/', fill(site.read('index.html').toString(), paths), 'page');
site.write(output);
console.log(`the panel: ${site.weigh('page')} bytes gzipped; ${site.count} files`);
