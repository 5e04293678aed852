// SPDX-License-Identifier: Apache-2.0
// Each message exists in each language, and each is used.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LANGUAGES, pickLanguage, say } from '../../src/terminal/web/messages.js';
import { PROBLEMS } from '../../src/terminal/web/states.js';
import { reasons } from './openapi.js';
import { assertEachIsSaid, assertSameInEach } from './sentences.js';

const { en } = LANGUAGES;

test('the same messages in each language, with the same placeholders', () => {
  assertSameInEach(LANGUAGES);
});

test('each problem type has messages in each language', () => {
  assert.ok(reasons.length >= 22);
  for (const reason of [...reasons, 'answer']) {
    for (const [language, messages] of Object.entries(LANGUAGES)) {
      assert.ok(messages[`problem.${reason}.title`], `${language} ${reason}`);
      assert.ok(messages[`problem.${reason}.text`], `${language} ${reason}`);
    }
  }
});

test('each message is used', () => {
  assertEachIsSaid('src/terminal/web', en);
});

test('a missing message is an error, and values are inserted unchanged', () => {
  assert.throws(() => say('en', 'no.such'), /no\.such/);
  assert.equal(say('en', 'confirm.action', { price: '€2.50 {x} $&' }), 'Pay €2.50 {x} $&');
});

test('the language of the phone, or English', () => {
  assert.equal(pickLanguage(['ja-JP', 'en']), 'ja');
  assert.equal(pickLanguage(['JA']), 'ja');
  assert.equal(pickLanguage(['fr-FR', 'ja']), 'ja');
  assert.equal(pickLanguage(['fr', 'de']), 'en');
  assert.equal(pickLanguage([]), 'en');
  assert.equal(pickLanguage(['constructor']), 'en');
});

test('every reason that the page shows has a message', () => {
  for (const reason of Object.keys(PROBLEMS)) {
    assert.ok(reason === 'offline' || en[`problem.${reason}.title`], reason);
  }
});
