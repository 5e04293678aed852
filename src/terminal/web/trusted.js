// SPDX-License-Identifier: Apache-2.0
// The only scripts that the page may start, by their paths: all else is refused by the browser
// (Trusted Types, spec/protocol.md [WIRE-62]).

/* global SCAN_WORKER */
export const SCAN_WORKER_PATH = SCAN_WORKER; // set by the build
export const SERVICE_WORKER_PATH = '/service-worker.js';
const ALLOWED = new Set([SCAN_WORKER_PATH, SERVICE_WORKER_PATH]);

function check(path) {
  if (!ALLOWED.has(path)) {
    throw new TypeError(`${path} is no script of this page`);
  }
  return path;
}

const policy = globalThis.trustedTypes?.createPolicy('tricode', { createScriptURL: check });

export function scriptUrl(path) {
  return policy === undefined ? check(path) : policy.createScriptURL(path);
}
