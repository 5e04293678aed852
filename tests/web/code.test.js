// SPDX-License-Identifier: Apache-2.0
// Reading and decoding, tested with the vectors.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSameSale, decode, readText, supersedes } from '../../src/terminal/web/center/code.js';
import { readJson } from './files.js';

const testsOf = (path) => readJson(path).testGroups.flatMap((group) => group.tests);

// [READ-1] [READ-2] [READ-3]
test('every vector of read', () => {
  const tests = testsOf('vectors/read.json');
  assert.ok(tests.length > 500);
  for (const { comment, request, response } of tests) {
    assert.equal(readText(request.scanned), response.text ?? null, comment);
  }
});

// [CODE-6] [TEXT-4]
test('every vector of decode', () => {
  const tests = testsOf('vectors/code_decode.json');
  assert.ok(tests.length > 2000);
  for (const { comment, request, response } of tests) {
    const { tag, ...expected } = response; // the center checks it
    assert.deepEqual({ ...decode(request.text) }, expected, comment);
  }
});

test('payloads of one sale differ only in the kind', () => {
  const sale = decode('CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B');
  const permit = decode('CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD');
  assert.ok(isSameSale(sale, permit));
  for (const field of ['key_epoch', 'product', 'machine', 'counter', 'vended', 'price', 'issued_at']) {
    assert.ok(!isSameSale(sale, { ...permit, [field]: permit[field] + 1 }), field);
  }
});

test('a newer code of the machine, or the cancel code, means that a sale is dead', () => {
  const sale = { kind: 'sale', machine: 7, counter: 5 };
  assert.ok(supersedes({ ...sale, counter: 6 }, sale));
  assert.ok(supersedes({ ...sale, kind: 'cancel' }, sale));
  assert.ok(!supersedes(sale, sale));
  assert.ok(!supersedes({ ...sale, counter: 4 }, sale));
  assert.ok(!supersedes({ ...sale, kind: 'cancel', counter: 4 }, sale));
  assert.ok(!supersedes({ ...sale, machine: 8, counter: 6 }, sale));
});
