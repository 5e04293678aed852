// SPDX-License-Identifier: Apache-2.0
// Each sentence is there in each language, and each that is there is used.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { LANGUAGES, pickLanguage, say } from '../../src/terminal/web/messages.js';
import { PROBLEMS } from '../../src/terminal/web/states.js';
import { read } from './files.js';
import { reasons } from './openapi.js';

const WEB = 'src/terminal/web';
const { en } = LANGUAGES;
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('the same sentences in each language, with the same places to fill in', () => {
  for (const [language, messages] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(messages), Object.keys(en), language);
    for (const [key, text] of Object.entries(messages)) {
      assert.notEqual(text.trim(), '', `${language} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(en[key]), `${language} ${key}`);
    }
  }
});

test('each problem type has words in each language', () => {
  assert.ok(reasons.length >= 22);
  for (const reason of [...reasons, 'answer']) {
    for (const [language, messages] of Object.entries(LANGUAGES)) {
      assert.ok(messages[`problem.${reason}.title`], `${language} ${reason}`);
      assert.ok(messages[`problem.${reason}.text`], `${language} ${reason}`);
    }
  }
});

/** The sources' keys: whole ones, and the beginnings of those that are put together. */
function usedKeys() {
  const names = readdirSync(join(process.env.TRICODE_TOP, WEB), { recursive: true });
  const text = names.map(String).filter((name) => name.endsWith('.js')).map((name) => read(`${WEB}/${name}`)).join('\n');
  const words = [...text.matchAll(/['`]([a-z][\w-]*(?:\.[\w-]+)*)['`]/g)].map(([, word]) => word);
  const starts = [...text.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map(([, start]) => start);
  const ends = [...text.matchAll(/`\$\{words\}(\.\w+)`/g)].map(([, end]) => end);
  return { words: new Set(words), starts, ends };
}

test('each sentence is said somewhere', () => {
  const { words, starts, ends } = usedKeys();
  for (const key of Object.keys(en)) {
    const isUsed = words.has(key) || starts.some((start) => key.startsWith(start))
      || ends.some((end) => key.endsWith(end) && words.has(key.slice(0, -end.length)));
    assert.ok(isUsed, `${key} is never said`);
  }
});

test('a sentence that is not there is a fault, and values are put in as they are', () => {
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

test('every reason that the page shows is one that it has words for', () => {
  for (const reason of Object.keys(PROBLEMS)) {
    assert.ok(reason === 'offline' || en[`problem.${reason}.title`], reason);
  }
});
