// SPDX-License-Identifier: Apache-2.0
// Handling of a camera frame.

import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.SCAN_WORKER = '/assets/scan-worker.js';
const { judge } = await import('../../src/terminal/web/camera/scanning.js');

const SALE = 'CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B';
const PERMIT = 'CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD';
const CANCEL = 'CMAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SAEP6CUAOFK7QTCG2RKOFV74J4CM';

// [READ-4]
test('a code is accepted with any host', () => {
  for (const text of [SALE, `HTTPS://PAY.EXAMPLE/${SALE}`, `https://evil.example/?x=/${SALE}`]) {
    assert.equal(judge([text]).code, SALE);
  }
  assert.equal(judge([`HTTPS://PAY.EXAMPLE/${CANCEL}`]).payload.kind, 'cancel');
});

// [READ-5]
test('two different symbols yield no code', () => {
  assert.deepEqual(judge([SALE, CANCEL]), { hint: 'several' });
  assert.equal(judge([SALE, SALE]).code, SALE);
});

test('other contents are skipped with a message', () => {
  assert.deepEqual(judge([PERMIT]), { hint: 'permit' });
  for (const text of ['', 'https://example.com/', SALE.toLowerCase(), 'A'.repeat(64), `${SALE} `]) {
    assert.deepEqual(judge([text]), { hint: 'foreign' }, text);
  }
});
