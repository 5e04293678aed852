// SPDX-License-Identifier: Apache-2.0
// Builds the pay page: node build.js SOURCE OUTPUT. What is served, and nothing else, is listed in
// OUTPUT/files.json; each file under /assets/ has its hash or its version in its name.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

import { pngOf, readDrawing, svgOf } from './icons.js';

const BUDGET = 60_000; // bytes, gzipped, of what loads before the camera opens
const TARGETS = ['chrome111', 'firefox115', 'safari16.4'];
const PACKED = /\.(html|js|css|svg|wasm|webmanifest)$/;

const [source, output] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(import.meta.url);
const listed = []; // {path, bytes, when}: when it loads: page, camera or install

function read(name) {
  return readFileSync(join(source, name));
}

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

function serve(path, content, when) {
  listed.push({ path, bytes: Buffer.from(content), when });
  return path;
}

function asset(name, content, when) {
  const dot = name.lastIndexOf('.');
  return serve(`/assets/${name.slice(0, dot)}-${hashOf(content)}${name.slice(dot)}`, content, when);
}

/** name's source with all that it imports. values: names that stand for constants in it. */
async function bundle(name, format, values = {}) {
  const define = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  const { outputFiles } = await build({
    entryPoints: [join(source, name)],
    bundle: true,
    write: false,
    minify: true,
    legalComments: 'none',
    format,
    target: TARGETS,
    define,
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** Every {{name}} of the template becomes that file's path. */
function fill(template, paths) {
  return template.replace(/\{\{([\w.-]+)\}\}/g, (_, name) => {
    if (paths[name] === undefined) {
      throw new Error(`there is no ${name}`);
    }
    return paths[name];
  });
}

function makeIcons() {
  const drawing = readDrawing(read('icon.txt').toString());
  return {
    'icon.svg': asset('icon.svg', svgOf(drawing), 'page'),
    'icon-192.png': asset('icon-192.png', pngOf(drawing, 192), 'install'),
    'icon-512.png': asset('icon-512.png', pngOf(drawing, 512), 'install'),
  };
}

async function makeReader() {
  const version = JSON.parse(read('package.json')).dependencies['zxing-wasm'];
  const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const path = serve(`/assets/zxing_reader-${version}.wasm`, wasm, 'camera');
  return asset('scan-worker.js', await bundle('scan-worker.js', 'iife', { READER_WASM: path }), 'camera');
}

async function makePage() {
  const paths = makeIcons();
  const worker = await makeReader();
  const style = await bundle('style.css');
  paths['style.css'] = asset('style.css', style, 'page');
  paths['main.js'] = asset('main.js', await bundle('main.js', 'esm', { SCAN_WORKER: worker }), 'page');
  paths['old-browser.js'] = asset('old-browser.js', read('old-browser.js'), 'old');
  const page = fill(read('index.html').toString(), paths);
  serve('/', page, 'page');
  serve('/manifest.webmanifest', fill(read('manifest.json').toString(), paths), 'page');
  const shell = ['/', paths['style.css'], paths['main.js'], paths['icon.svg']];
  serve('/service-worker.js', await bundle('service-worker.js', 'iife',
    { SHELL: shell, SHELL_VERSION: hashOf(page) }), 'page');
}

function write() {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(join(output, 'assets'), { recursive: true });
  const files = listed.map(({ path, bytes }) => {
    const name = join(output, path === '/' ? 'index.html' : path);
    const gzip = PACKED.test(name);
    writeFileSync(name, bytes);
    if (gzip) {
      writeFileSync(`${name}.gz`, gzipSync(bytes, { level: 9 }));
    }
    return { path, gzip };
  });
  writeFileSync(join(output, 'files.json'), `${JSON.stringify({ files }, null, 1)}\n`);
}

/** The bytes that come over the wire. */
function weigh(when) {
  return listed.filter((each) => each.when === when)
    .reduce((sum, { path, bytes }) =>
      sum + (PACKED.test(path) || path === '/' ? gzipSync(bytes, { level: 9 }).length : bytes.length), 0);
}

await makePage();
write();
const first = weigh('page');
console.log(`the pay page: ${first} bytes gzipped before the camera opens (at most ${BUDGET}), `
  + `${weigh('camera')} when it does; ${listed.length} files`);
if (first > BUDGET) {
  console.error('make web: it is too large');
  process.exit(1);
}
