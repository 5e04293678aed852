// SPDX-License-Identifier: Apache-2.0
// The state of each sale, from the statement and the phone's storage.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endedSales, entriesOf, newestPermit } from '../../src/terminal/web/storage/history.js';
import { delay } from '../../src/terminal/web/retry-timer.js';

const line = (kind, amount, machine, counter, state, at = 1) =>
  ({ kind, amount, machine, counter, state, at });

test('one entry per sale, with its state', () => {
  const statement = [
    line('refund', 250, 7, 3, 'refunded', 9),
    line('settlement', -180, 7, 4, 'settled', 8),
    line('settlement', -250, 7, 3, 'refunded', 7),
    line('refund', 90, 8, 1, 'refunded', 6),
    line('settlement', -100, 7, 1, 'delivered', 5),
    line('deposit', 1000, null, null, null, 4),
  ];
  const sales = [{ lookUp: { machine: 7, counter: 3, product_name: 'Cola' }, refunded: true }];
  const entries = entriesOf(statement, sales);
  assert.deepEqual(
    entries.map(({ kind, amount, counter, fate, by, name }) => [kind, amount, counter, fate, by, name]),
    [
      ['sale', -180, 4, 'waiting', 'report', null],
      ['sale', -250, 3, 'refunded', 'here', 'Cola'],
      ['sale', 90, 1, 'refunded', 'report', null],
      ['sale', -100, 1, 'delivered', 'report', null],
      ['deposit', 1000, null, undefined, undefined, undefined],
    ],
  );
});

test('a permit is shown until its sale has ended', () => {
  const kept = (counter, at, done = false) => ({ lookUp: { machine: 7, counter }, at, done });
  const sales = [kept(1, 1, true), kept(2, 2), kept(3, 3), kept(4, 4)];
  const statement = [
    line('settlement', -1, 7, 4, 'settled'),
    line('settlement', -1, 7, 3, 'delivered'),
    line('settlement', -1, 7, 1, 'refunded'),
    line('settlement', -1, 8, 2, 'refunded'),
  ];
  assert.deepEqual(endedSales(statement, sales), [sales[2]]);
  assert.equal(newestPermit(sales), sales[3]);
  assert.equal(newestPermit([sales[0]]), null);
});

// [WIRE-22]
test('retries are delayed increasingly, or as the center requests', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 50].map((tries) => delay(tries)), [2, 4, 8, 16, 30, 30, 30]);
  assert.equal(delay(5, 1), 1);
});
