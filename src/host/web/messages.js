// SPDX-License-Identifier: Apache-2.0
// What a page says, from its files of messages, in the language of the browser or the one that was
// chosen.

const CHOICE = 'language'; // in localStorage; its loss costs nothing

/** languages: {en: {key: sentence}, ...}; English has to be among them. */
export function createMessages(languages) {
  /** The first of the wanted languages that there is; English where there is none. */
  function pickLanguage(wanted) {
    const found = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => Object.hasOwn(languages, tag));
    return found ?? 'en';
  }

  function rememberLanguage(language) {
    try {
      localStorage.setItem(CHOICE, language);
    } catch {
      // not kept, then
    }
  }

  function currentLanguage() {
    let chosen = null;
    try {
      chosen = localStorage.getItem(CHOICE);
    } catch {
      // as if nothing had been chosen
    }
    return Object.hasOwn(languages, chosen ?? '') ? chosen : pickLanguage(navigator.languages ?? [navigator.language]);
  }

  /** The browser's own variety of the language (en-GB of en), for dates and amounts. */
  function localeOf(language) {
    const tags = navigator.languages ?? [navigator.language];
    return tags.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  }

  /** The sentence with that key, its {names} filled in. A key that is not there is a fault. */
  function say(language, key, values = {}) {
    const sentence = languages[language][key];
    if (sentence === undefined) {
      throw new Error(`messages: no ${key}`);
    }
    return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  return { LANGUAGES: languages, pickLanguage, rememberLanguage, currentLanguage, localeOf, say };
}
