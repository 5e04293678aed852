// SPDX-License-Identifier: Apache-2.0
// What the page says, from messages/, in the language of the phone or the one that was chosen.

import en from './messages/en.json' with { type: 'json' };
import ja from './messages/ja.json' with { type: 'json' };

export const LANGUAGES = { en, ja };
const CHOICE = 'language'; // in localStorage; its loss costs nothing

/** The first of the wanted languages that there is; English where there is none. */
export function pickLanguage(wanted) {
  const found = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => Object.hasOwn(LANGUAGES, tag));
  return found ?? 'en';
}

export function rememberLanguage(language) {
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // not kept, then
  }
}

export function currentLanguage() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(CHOICE);
  } catch {
    // as if nothing had been chosen
  }
  return Object.hasOwn(LANGUAGES, chosen ?? '') ? chosen : pickLanguage(navigator.languages ?? [navigator.language]);
}

/** The phone's own variety of the language (en-GB of en), for dates and amounts. */
export function localeOf(language) {
  const tags = navigator.languages ?? [navigator.language];
  return tags.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** The sentence with that key, its {names} filled in. A key that is not there is a fault. */
export function say(language, key, values = {}) {
  const sentence = LANGUAGES[language][key];
  if (sentence === undefined) {
    throw new Error(`messages: no ${key}`);
  }
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
