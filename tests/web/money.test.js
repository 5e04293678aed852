// SPDX-License-Identifier: Apache-2.0
// Amounts, computed without fractions.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CURRENCIES, formatMoney } from '../../src/host/web/money.js';
import { read } from './files.js';

/** Replaces no-break spaces, for readable expectations. */
const plain = (...values) => formatMoney(...values).replace(/[\u00a0\u202f]/g, ' ');

test('formatting of amounts', () => {
  for (const [amount, currency, language, expected] of [
    [250, 978, 'en-GB', '€2.50'],
    [250, 978, 'de-DE', '2,50 €'],
    [5, 978, 'en', '€0.05'],
    [0, 978, 'en', '€0.00'],
    [100000, 978, 'en', '€1,000.00'],
    [-250, 978, 'en', '-€2.50'],
    [-5, 978, 'en', '-€0.05'],
    [-99, 978, 'en', '-€0.99'],
    [150, 392, 'ja', '¥150'],
    [150, 392, 'en', '¥150'],
    [-1, 392, 'en', '-¥1'],
    [1234567, 414, 'en', 'KWD 1,234.567'],
    [7, 414, 'en', 'KWD 0.007'],
    [100, 348, 'en', 'HUF 1.00'],
    [250, 999, 'en', '250 (currency 999)'],
  ]) {
    const found = plain(amount, currency, language);
    assert.equal(language === 'ja' ? found.replace('\uffe5', '¥') : found, expected);
  }
});

test('the largest amount keeps all digits', () => {
  assert.equal(plain(9007199254740991, 978, 'en'), '€90,071,992,547,409.91');
  assert.equal(plain(-9007199254740991, 978, 'en'), '-€90,071,992,547,409.91');
});

test('the currencies equal those of the programs', () => {
  const table = read('src/host/currencies.def');
  const rows = [...table.matchAll(/^CURRENCY\((\d+), ([A-Z]{3}), (\d)\)$/gm)];
  assert.ok(rows.length > 30);
  const expected = Object.fromEntries(
    rows.map(([, number, letters, digits]) => [number, [letters, Number(digits)]]),
  );
  assert.deepEqual({ ...CURRENCIES }, expected);
});
