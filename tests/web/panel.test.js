// SPDX-License-Identifier: Apache-2.0
// The panel's page: messages, symbol, clock, and accepted pictures.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LANGUAGES } from '../../src/machine/panel/web/messages.js';
import { clockOf } from '../../src/machine/panel/web/offer.js';
import { pictureIn } from '../../src/machine/panel/web/picture.js';
import { read } from './files.js';
import { assertEachIsSaid, assertSameInEach } from './sentences.js';

const { en } = LANGUAGES;
const phases = [...read('src/machine/panel/state.c').matchAll(/"(ready|sale|vending|cancel|out_of_order)"/g)]
  .map(([, phase]) => phase);

test('the same messages in each language, and each is used', () => {
  assertSameInEach(LANGUAGES);
  assertEachIsSaid('src/machine/panel/web', en, phases);
});

test('each phase and each hint of the machine has a message', () => {
  assert.equal(new Set(phases).size, 5);
  for (const phase of [...phases, 'jammed', 'gone']) {
    assert.ok(en[`${phase}.title`] && en[`${phase}.text`], phase);
  }
  const view = read('src/machine/view/view.c');
  const reasons = [...view.matchAll(/^\s*\{"(\w+)",|hint\(view, "(\w+)"/gm)].map(([, one, other]) => one ?? other);
  assert.ok(reasons.length >= 16, String(reasons.length));
  for (const reason of reasons) {
    assert.ok(en[`hint.${reason}`], reason);
  }
});

test('started seconds', () => {
  assert.equal(clockOf(120000), '2:00');
  assert.equal(clockOf(119001), '2:00');
  assert.equal(clockOf(9000), '0:09');
  assert.equal(clockOf(0), '0:00');
});

const transfer = (files, uris = '') => ({ files, getData: (type) => (type === 'text/uri-list' ? uris : '') });

test('a picture: an image file or a data address, but no external address', async () => {
  const file = { type: 'image/jpeg' };
  assert.equal(pictureIn(transfer([{ type: 'text/plain' }, file])), file);
  assert.equal(pictureIn(transfer([{ type: 'text/plain' }])), null);
  const held = pictureIn(transfer([], 'data:image/png;base64,AAEC\r\n'));
  assert.deepEqual([...new Uint8Array(await held.arrayBuffer())], [0, 1, 2]);
  for (const other of ['', 'https://elsewhere.example/a.png', 'data:text/html;base64,AAEC',
    'data:image/svg+xml;base64,AAEC', 'data:image/png,AAEC']) {
    assert.equal(pictureIn(transfer([], other)), null, other);
  }
});
