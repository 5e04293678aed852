// SPDX-License-Identifier: Apache-2.0
// Signatures, compared with the worked example of the specification and checked with WebCrypto.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contentDigest, sign, signatureBase, thumbprint } from '../../src/terminal/web/center/signature.js';
import { read } from './files.js';

const SPEC = read('spec/protocol.md');
const EXAMPLE = SPEC.slice(SPEC.indexOf('### 11.1 Signatures'), SPEC.indexOf('### 11.2 Calls'));
const found = (pattern) => EXAMPLE.match(pattern)[1];
const SEED = found(/\(seed\s+`([0-9a-f]{64})`/);
const X = found(/x `([\w-]{43})`/);
const KEYID = found(/keyid="([\w-]{43})"/);
const BODY = found(/\n(\{"code":"[A-Z2-7]{64}"\})\n/);
const CREATED = Number(found(/at (\d{10})\. The body/));
const field = (name) => found(new RegExp(`\\n${name}: (.*)\\n`));

async function keyOf(seed) {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seed, 'hex'),
  ]);
  return crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
}

// [WIRE-7]
test('the thumbprint of the worked example', async () => {
  assert.equal(await thumbprint(X), KEYID);
});

// [WIRE-5]
test('the digest of the worked example', async () => {
  assert.equal(await contentDigest(BODY), field('Content-Digest'));
});

// [WIRE-4]
test('the signature base of the worked example, line by line', () => {
  const { base, params } = signatureBase({
    method: 'POST', path: '/v1/settlements', digest: field('Content-Digest'), created: CREATED, keyid: KEYID,
  });
  assert.ok(EXAMPLE.includes(`\n\`\`\`\n${base}\n\`\`\`\n`), base);
  assert.equal(`sig1=${params}`, field('Signature-Input'));
});

// [WIRE-3] [WIRE-4]
test('the header fields of the worked example', async () => {
  const terminal = { privateKey: await keyOf(SEED), keyid: KEYID };
  const headers = await sign(terminal, {
    method: 'POST', path: '/v1/settlements', body: BODY, created: CREATED,
  });
  assert.deepEqual(headers, {
    'Content-Digest': field('Content-Digest'),
    'Content-Type': 'application/json',
    'Signature-Input': field('Signature-Input'),
    Signature: field('Signature'),
  });
});

// [WIRE-4] [WIRE-5]
test('a request without a body covers no digest, and an empty body has one', async () => {
  const terminal = { privateKey: await keyOf(SEED), keyid: KEYID };
  const without = await sign(terminal, { method: 'GET', path: '/v1/account', body: null, created: 1 });
  assert.deepEqual(Object.keys(without).sort(), ['Signature', 'Signature-Input']);
  assert.match(without['Signature-Input'], /^sig1=\("@method" "@path"\);created=1;/);
  const empty = await sign(terminal, { method: 'POST', path: '/v1/account', body: '', created: 1 });
  assert.match(empty['Signature-Input'], /"content-digest"/);
  assert.ok(empty['Content-Digest'].startsWith('sha-256=:47DEQpj8'));
});
