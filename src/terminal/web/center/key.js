// SPDX-License-Identifier: Apache-2.0
// The phone's key. The browser makes it and signs with it; the private key cannot be read.

import { thumbprint } from './signature.js';

/** Whether the browser has all features that the page needs. */
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

/** A new key: {privateKey, x, keyid}. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, x, keyid: await thumbprint(x) };
}
