// SPDX-License-Identifier: Apache-2.0
// An answer for another sale than the scanned one is refused [WIRE-18].

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isAccount, isCancelled, isLookUp, isSettled } from '../../src/terminal/web/center/answers.js';
import { decode } from '../../src/terminal/web/center/code.js';

const SALE = 'CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B';
const PERMIT = 'CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD';
const payload = decode(SALE);
const sale = { machine: 7, product: 12, counter: 42, price: 250, issued_at: 1767225600 };
const lookUp = {
  ...sale, kind: 'sale', name: 'Hall 2', place: '', product_name: null, currency: 978, result: 'settled',
};
const settled = { result: 'settled', permit: PERMIT, sale, reconciled: null, balance: 750 };

/** Every change of one member must make the answer invalid. */
function assertStrict(check, good, changes) {
  assert.ok(check(good, payload));
  for (const change of changes) {
    assert.ok(!check({ ...good, ...change }, payload), JSON.stringify(change));
  }
}

// [WIRE-18]
test('a look-up matches the code in each field', () => {
  assertStrict(isLookUp, lookUp, [
    { price: 25 }, { machine: 8 }, { product: 1 }, { counter: 41 }, { issued_at: 0 }, { kind: 'cancel' },
    { name: null }, { place: 5 }, { product_name: 5 }, { currency: '978' }, { currency: 0 }, { result: null },
  ]);
});

// [WIRE-11]
test('a settlement has the permit of this sale', () => {
  assertStrict(isSettled, settled, [
    { permit: SALE }, { permit: PERMIT.toLowerCase() }, { permit: '' }, { permit: null },
    { permit: `CI${'A'.repeat(62)}` }, { balance: -1 }, { balance: 1.5 }, { balance: '750' },
    { sale: { ...sale, price: 1 } }, { sale: null }, { result: 'taken' },
  ]);
});

test('a cancellation matches this sale', () => {
  assertStrict(isCancelled, { result: 'refunded', sale, reconciled: null, balance: 0 }, [
    { result: 'settled' }, { sale: { ...sale, counter: 1 } }, { balance: null },
  ]);
});

test('an account and its statement', () => {
  const line = { transfer: 1, kind: 'deposit', amount: 5, machine: null, counter: null, at: 1, state: null };
  const account = { account: 3, balance: 5, currency: 978, statement: [line] };
  assertStrict(isAccount, account, [
    { account: 0 }, { balance: -1 }, { currency: null }, { statement: null },
    { statement: [{ ...line, amount: 1.5 }] }, { statement: [null] }, { statement: [{ ...line, kind: 5 }] },
    { statement: [{ ...line, machine: 0 }] }, { statement: [{ ...line, state: 'gone' }] },
  ]);
});
