// SPDX-License-Identifier: Apache-2.0
// Texts of a page in the chosen language, or in the browser's.

const CHOICE = 'language'; // key in localStorage

/** languages: {en: {key: sentence}, ...}; en is required. */
export function createMessages(languages) {
  /** The first wanted language that exists, or English. */
  function pickLanguage(wanted) {
    const found = wanted.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => Object.hasOwn(languages, tag));
    return found ?? 'en';
  }

  function rememberLanguage(language) {
    try {
      localStorage.setItem(CHOICE, language);
    } catch {
      // the choice is then lost with the page
    }
  }

  function currentLanguage() {
    let chosen = null;
    try {
      chosen = localStorage.getItem(CHOICE);
    } catch {
      // no storage: use the browser's language
    }
    return Object.hasOwn(languages, chosen ?? '') ? chosen : pickLanguage(navigator.languages ?? [navigator.language]);
  }

  /** The browser's locale for the language (en-GB for en), for dates and amounts. */
  function localeOf(language) {
    const tags = navigator.languages ?? [navigator.language];
    return tags.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  }

  /** The sentence of a key, with {names} replaced by values. Throws for an unknown key. */
  function say(language, key, values = {}) {
    const sentence = languages[language][key];
    if (sentence === undefined) {
      throw new Error(`messages: no ${key}`);
    }
    return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  return { LANGUAGES: languages, pickLanguage, rememberLanguage, currentLanguage, localeOf, say };
}
