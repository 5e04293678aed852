// SPDX-License-Identifier: Apache-2.0
// The page around its views: languages, the header's buttons, and announcements for screen readers.

import { element } from '../../host/web/element.js';
import { formatMoney } from '../../host/web/money.js';
import { LANGUAGES, currentLanguage, localeOf, rememberLanguage, say } from './messages.js';
import { secondsOf } from './sums.js';

const place = (id) => document.getElementById(id);
const UNITS = [['day', 86_400], ['hour', 3600], ['minute', 60]];

/** The functions with which views format text, in one language. */
function createWords(language) {
  const locale = localeOf(language);
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortDate = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale);
  return {
    t: (key, values) => say(language, key, values),
    money: (amount, currency) => formatMoney(amount, currency, locale),
    number: (value) => number.format(value),
    moment: (seconds) => moment.format(new Date(seconds * 1000)),
    clock: (seconds) => clock.format(new Date(seconds * 1000)),
    date: (day) => date.format(new Date(secondsOf(day) * 1000)),
    shortDate: (seconds) => shortDate.format(new Date(seconds * 1000)),
    /** The age of a time, in its largest unit. */
    ago(seconds, at) {
      const [unit, size] = UNITS.find(([, each]) => at - seconds >= each) ?? ['minute', 60];
      return relative.format(-Math.floor(Math.max(at - seconds, 0) / size), unit);
    },
  };
}

export class Screen {
  #language = currentLanguage();
  #show = () => {};
  words = createWords(this.#language);

  constructor() {
    const choice = place('language');
    choice.append(...Object.keys(LANGUAGES).map((each) =>
      element('option', { value: each, lang: each }, say(each, 'language.name'))));
    choice.hidden = false;
    choice.addEventListener('change', () => {
      rememberLanguage(choice.value);
      this.#speak(choice.value);
      this.#show();
      choice.focus();
    });
    this.#speak(this.#language);
  }

  #speak(language) {
    this.#language = language;
    this.words = createWords(language);
    document.documentElement.lang = language;
    place('language').value = language;
    document.title = `${this.words.t('title')} · tricode`;
    place('refresh').textContent = this.words.t('refresh');
    place('leave').textContent = this.words.t('leave');
  }

  /** Shows the header's buttons; null: hides them. */
  offer(actions) {
    for (const id of ['refresh', 'leave']) {
      place(id).hidden = actions === null;
      place(id).onclick = actions?.[id] ?? null;
    }
  }

  /** make: creates the elements of a state; called again when the language changes. */
  show(state, make) {
    this.#show = () => {
      place('main').replaceChildren(...make(this.words).flat().filter((child) => child !== null));
      place('main').dataset.state = state;
    };
    this.#show();
  }

  tell(text) {
    place('status').textContent = text;
  }

  asOf(seconds) {
    place('as-of').textContent = seconds === null ? '' : this.words.t('as-of', { time: this.words.clock(seconds) });
  }
}

/** Starts a download of a file. */
export function save(name, blob) {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
