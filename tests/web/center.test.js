// SPDX-License-Identifier: Apache-2.0
// The calls: requests, and handling of each kind of answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createCenter } from '../../src/terminal/web/center/calls.js';
import { makeKey } from '../../src/terminal/web/center/key.js';
import { fetchOf } from './fetches.js';
import './files.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

/** A center that returns these answers in order. */
async function centerOf(...answers) {
  const terminal = await makeKey();
  const { sent, fetch } = fetchOf(answers);
  return { terminal, sent, center: createCenter(terminal, { fetch, now: () => NOW }) };
}

const createdOf = ({ headers }) => Number(headers['Signature-Input'].match(/created=(\d+)/)[1]);

test('each call has its address and body', async () => {
  const { terminal, sent, center } = await centerOf(...Array(6).fill([200, {}]));
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: terminal.x };
  await center.enrol(null);
  await center.enrol('ABC');
  await center.lookUp('CODE');
  await center.settle('CODE');
  await center.cancel('CODE');
  await center.account();
  assert.deepEqual(sent.map(({ method, path, body }) => [method, path, body && JSON.parse(body)]), [
    ['POST', '/v1/terminals', { jwk }],
    ['POST', '/v1/terminals', { jwk, invitation: 'ABC' }],
    ['GET', '/v1/codes/CODE', null],
    ['POST', '/v1/settlements', { code: 'CODE' }],
    ['POST', '/v1/cancellations', { code: 'CODE' }],
    ['GET', '/v1/account', null],
  ]);
  for (const each of sent) {
    assert.equal(each.credentials, 'omit');
    assert.equal(each.redirect, 'error');
    assert.equal(each.cache, 'no-store');
    assert.equal(createdOf(each), NOW / 1000);
  }
});

test('handling of answers', async () => {
  for (const [answer, expected] of [
    [[200, { a: 1 }], { value: { a: 1 } }],
    [[402, { reason: 'funds' }], { reason: 'funds', retryAfter: undefined }],
    [[503, { reason: 'unavailable' }, { 'Retry-After': '3' }], { reason: 'unavailable', retryAfter: 3 }],
    [[500, 'a proxy says <html>'], { reason: 'answer' }],
    [[200, 'null'], { reason: 'answer' }],
    [[200, '5'], { reason: 'answer' }],
    [[404, {}], { reason: 'answer', retryAfter: undefined }],
    [new TypeError('Failed to fetch'), { reason: 'offline' }],
  ]) {
    const { center } = await centerOf(answer);
    assert.deepEqual(await center.account(), expected);
  }
});

// [WIRE-6]
test('a wrong clock is corrected with the center\'s time, once', async () => {
  const late = { Date: 'Thu, 01 Jan 2026 01:00:00 GMT' };
  const { sent, center } = await centerOf(
    [401, { reason: 'signature' }, late], [200, { a: 1 }, late], [401, { reason: 'signature' }, late],
  );
  assert.deepEqual(await center.account(), { value: { a: 1 } });
  assert.deepEqual(sent.map(createdOf), [NOW / 1000, NOW / 1000 + 3600]);
  assert.deepEqual((await center.account()).reason, 'signature');
  assert.equal(sent.length, 3, 'the clock is right now: the key is what is wrong');
  assert.equal(createdOf(sent[2]), NOW / 1000 + 3600);
});

test('two concurrent calls are both corrected', async () => {
  const late = { Date: 'Thu, 01 Jan 2026 01:00:00 GMT' };
  const refused = [401, { reason: 'signature' }, late];
  const { center } = await centerOf(refused, refused, [200, { a: 1 }, late], [200, { b: 2 }, late]);
  const answers = await Promise.all([center.account(), center.lookUp('CODE')]);
  // Either call may be answered first.
  answers.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  assert.deepEqual(answers, [{ value: { a: 1 } }, { value: { b: 2 } }]);
});

test('a refused key is not retried if the clock is right', async () => {
  const { sent, center } = await centerOf([401, { reason: 'signature' }, { Date: 'Thu, 01 Jan 2026 00:00:10 GMT' }]);
  assert.equal((await center.account()).reason, 'signature');
  assert.equal(sent.length, 1);
});

// [WIRE-63]
test('the key cannot be read', async () => {
  const { privateKey, keyid } = await makeKey();
  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('pkcs8', privateKey));
  assert.match(keyid, /^[\w-]{43}$/);
});
