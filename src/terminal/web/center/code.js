// SPDX-License-Identifier: Apache-2.0
// Codes: extracting them from scanned text, and decoding them (spec/protocol.md, sections 2 to 4). The
// center verifies tags; the page cannot.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const TEXT = /^[A-Z2-7]{64}$/;
const KINDS = { 1: 'sale', 2: 'permit', 3: 'cancel' };

/** [READ-1] to [READ-3] The text of the code in scanned text or in a path; null without one. */
export function readText(scanned) {
  const candidate = scanned.slice(scanned.lastIndexOf('/') + 1);
  return TEXT.test(candidate) ? candidate : null;
}

/** [TEXT-4] The 40 bytes of a text of 64 characters of the alphabet. */
function bytesOf(text) {
  const bytes = new Uint8Array(40);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const character of text) {
    bits = ((bits << 5) | ALPHABET.indexOf(character)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 0xff;
    }
  }
  return bytes;
}

/** [CODE-6] The fields of a text, or {error} with the first reason that applies. */
export function decode(text) {
  if (new TextEncoder().encode(text).length !== 64) {
    return { error: 'length' };
  }
  if (!TEXT.test(text)) {
    return { error: 'alphabet' };
  }
  const bytes = bytesOf(text);
  const view = new DataView(bytes.buffer);
  const payload = {
    kind: KINDS[bytes[0] & 15],
    key_epoch: bytes[1],
    product: view.getUint16(2),
    machine: view.getUint32(4),
    counter: view.getUint32(8),
    vended: view.getUint32(12),
    price: view.getUint32(16),
    issued_at: view.getUint32(20),
  };
  const errors = [
    ['version', bytes[0] >> 4 !== 1],
    ['kind', payload.kind === undefined],
    ['machine', payload.machine === 0],
    ['counter', payload.counter === 0],
    ['vended', payload.vended >= payload.counter],
    ['price', payload.price === 0],
  ];
  const error = errors.find(([, applies]) => applies);
  return error === undefined ? payload : { error: error[0] };
}

/** [CODE-9] Whether all fields but the kind are equal. */
export function isSameSale(one, other) {
  return ['key_epoch', 'product', 'machine', 'counter', 'vended', 'price', 'issued_at'].every(
    (field) => one[field] === other[field],
  );
}

/** Whether the newer code shows that the older one's sale can no longer be dispensed: the machine has
 * opened a newer sale [MACHINE-5], or cancelled that sale [MACHINE-6]. */
export function supersedes(newer, older) {
  return (
    newer.machine === older.machine &&
    (newer.counter > older.counter ||
      (newer.counter === older.counter && newer.kind === 'cancel'))
  );
}
