// SPDX-License-Identifier: Apache-2.0
// Checks of the messages of any page: the same in each language, and each used.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { read } from './files.js';

const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

export function assertSameInEach(languages) {
  for (const [language, messages] of Object.entries(languages)) {
    assert.deepEqual(Object.keys(messages), Object.keys(languages.en), language);
    for (const [key, text] of Object.entries(messages)) {
      assert.notEqual(text.trim(), '', `${language} ${key}`);
      assert.deepEqual(placeholders(text), placeholders(languages.en[key]), `${language} ${key}`);
    }
  }
}

/** The keys in the sources: complete ones, and prefixes and suffixes of composed ones. */
function usedKeys(folder) {
  const names = readdirSync(join(process.env.TRICODE_TOP, folder), { recursive: true });
  const text = names.map(String).filter((name) => name.endsWith('.js')).map((name) => read(`${folder}/${name}`)).join('\n');
  const words = [...text.matchAll(/['`]([a-z][\w-]*(?:\.[\w-]+)*)['`]/g)].map(([, word]) => word);
  const starts = [...text.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map(([, start]) => start);
  const ends = [...text.matchAll(/`\$\{(?:words|phase)\}(\.\w+)`/g)].map(([, end]) => end);
  return { words: new Set(words), starts, ends };
}

/** more: prefixes composed from external values. */
export function assertEachIsSaid(folder, messages, more = []) {
  const { words, starts, ends } = usedKeys(folder);
  for (const key of Object.keys(messages)) {
    const isUsed = words.has(key) || starts.some((start) => key.startsWith(start))
      || ends.some((end) => key.endsWith(end) &&
        (words.has(key.slice(0, -end.length)) || more.includes(key.slice(0, -end.length))));
    assert.ok(isUsed, `${key} is never used`);
  }
}
