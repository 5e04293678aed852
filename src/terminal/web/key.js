// SPDX-License-Identifier: Apache-2.0
// This phone's key: made by the browser, which signs with it and never gives it away.

import { thumbprint } from './signature.js';

/** Whether this browser has all that the page needs. */
export async function isSupported() {
  try {
    if (globalThis.indexedDB === undefined || globalThis.AbortSignal?.timeout === undefined) {
      return false;
    }
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    return true;
  } catch {
    return false; // no secure context, no WebCrypto, or no Ed25519 in it
  }
}

/** A new key: {privateKey, x, keyid}; the private part cannot be extracted. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, x, keyid: await thumbprint(x) };
}
