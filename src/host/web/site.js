// SPDX-License-Identifier: Apache-2.0
// The files of a page, made by its build. OUTPUT/files.json lists all files that are served
// (src/host/site/site.h). The name of each file under /assets/ contains its hash or version.

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

/** Replaces each {{name}} of the template by the path of that file. */
export function fill(template, paths) {
  return template.replace(/\{\{([\w.-]+)\}\}/g, (_, name) => {
    if (paths[name] === undefined) {
      throw new Error(`the page has no file ${name}`);
    }
    return paths[name];
  });
}

/** The file name of a path (src/host/site/site.c): the path of a page has no extension. */
function nameOf(path) {
  return path === '/' ? '/index.html' : path.includes('.') ? path : `${path}.html`;
}

export class Site {
  #source;
  #listed = []; // {path, bytes, when}. when: the file loads with page, camera, install or old

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

  /** Bundles a source file with its imports. values: constants to define. */
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

  /** The icon as SVG and as PNG files. sizes: pixels of a side. */
  icons(...sizes) {
    const drawing = readDrawing(readFileSync(new URL('icon.txt', import.meta.url)).toString());
    return Object.fromEntries([
      ['icon.svg', this.asset('icon.svg', svgOf(drawing), 'page')],
      ...sizes.map((size) =>
        [`icon-${size}.png`, this.asset(`icon-${size}.png`, pngOf(drawing, size), 'install')]),
    ]);
  }

  /** Adds the files of another site, but for paths that exist. */
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

  /** Bytes on the wire of the files that load then, gzipped where served so. */
  weigh(when) {
    return this.#listed.filter((each) => each.when === when)
      .reduce((sum, { path, bytes }) =>
        sum + (PACKED.test(nameOf(path)) ? gzipSync(bytes, { level: 9 }).length : bytes.length), 0);
  }
}
