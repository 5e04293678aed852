// SPDX-License-Identifier: Apache-2.0
// The files of a page, as its build makes them: what is served, and nothing else, is listed in
// OUTPUT/files.json (src/host/site.h); each file under /assets/ has its hash or its version in its
// name.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

import { pngOf, readDrawing, svgOf } from './icons.js';

const TARGETS = ['chrome111', 'firefox115', 'safari16.4'];
const PACKED = /\.(html|js|css|svg|wasm|webmanifest)$/;

export function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

/** Every {{name}} of the template becomes that file's path. */
export function fill(template, paths) {
  return template.replace(/\{\{([\w.-]+)\}\}/g, (_, name) => {
    if (paths[name] === undefined) {
      throw new Error(`there is no ${name}`);
    }
    return paths[name];
  });
}

/** What a path is called in the folder (src/host/site.c): a page has a path without an ending. */
function nameOf(path) {
  return path === '/' ? '/index.html' : path.includes('.') ? path : `${path}.html`;
}

export class Site {
  #source;
  #listed = []; // {path, bytes, when}: when it loads: page, camera, install or old

  constructor(source) {
    this.#source = source;
  }

  read(name) {
    return readFileSync(join(this.#source, name));
  }

  serve(path, content, when) {
    this.#listed.push({ path, bytes: Buffer.from(content), when });
    return path;
  }

  asset(name, content, when) {
    const dot = name.lastIndexOf('.');
    return this.serve(`/assets/${name.slice(0, dot)}-${hashOf(content)}${name.slice(dot)}`, content, when);
  }

  /** name's source with all that it imports. values: names that stand for constants in it. */
  async bundle(name, format, values = {}) {
    const define = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]),
    );
    const { outputFiles } = await build({
      entryPoints: [join(this.#source, name)],
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

  /** The icon as the browser's tab shows it, and as PNG files of so many pixels. */
  icons(...sizes) {
    const drawing = readDrawing(readFileSync(new URL('icon.txt', import.meta.url)).toString());
    return Object.fromEntries([
      ['icon.svg', this.asset('icon.svg', svgOf(drawing), 'page')],
      ...sizes.map((size) =>
        [`icon-${size}.png`, this.asset(`icon-${size}.png`, pngOf(drawing, size), 'install')]),
    ]);
  }

  /** The files of another site beside its own; what both have is one. */
  take(other) {
    const has = new Set(this.#listed.map(({ path }) => path));
    this.#listed.push(...other.#listed.filter(({ path }) => !has.has(path)));
  }

  write(output) {
    rmSync(output, { recursive: true, force: true });
    mkdirSync(join(output, 'assets'), { recursive: true });
    const files = this.#listed.map(({ path, bytes }) => {
      const name = join(output, nameOf(path));
      const gzip = PACKED.test(name);
      writeFileSync(name, bytes);
      if (gzip) {
        writeFileSync(`${name}.gz`, gzipSync(bytes, { level: 9 }));
      }
      return { path, gzip };
    });
    writeFileSync(join(output, 'files.json'), `${JSON.stringify({ files }, null, 1)}\n`);
  }

  get count() {
    return this.#listed.length;
  }

  /** The bytes that come over the wire. */
  weigh(when) {
    return this.#listed.filter((each) => each.when === when)
      .reduce((sum, { path, bytes }) =>
        sum + (PACKED.test(nameOf(path)) ? gzipSync(bytes, { level: 9 }).length : bytes.length), 0);
  }
}
