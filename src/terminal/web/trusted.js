// SPDX-License-Identifier: Apache-2.0
// [WIRE-62] The only scripts that the page may start, by path. With Trusted Types, the browser refuses
// all others.

/* global SCAN_WORKER */
export const SCAN_WORKER_PATH = SCAN_WORKER; // set by the build
export const SERVICE_WORKER_PATH = '/service-worker.js';
const ALLOWED = new Set([SCAN_WORKER_PATH, SERVICE_WORKER_PATH]);

function check(path) {
  if (!ALLOWED.has(path)) {
    throw new TypeError(`${path} is not a script of this page`);
  }
  return path;
}

const policy = globalThis.trustedTypes?.createPolicy('tricode', { createScriptURL: check });

export function scriptUrl(path) {
  return policy === undefined ? check(path) : policy.createScriptURL(path);
}
