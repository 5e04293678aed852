// SPDX-License-Identifier: Apache-2.0
// Shows the view of a state in the document, and announces it to screen readers.

import { element } from '../../../host/web/element.js';
import { LANGUAGES, currentLanguage, localeOf, rememberLanguage, say } from '../messages.js';
import { formatMoney } from '../../../host/web/money.js';
import { VIEWS } from './all.js';

const place = (id) => document.getElementById(id);

export class Screen {
  #language = currentLanguage();
  #shown = null;
  #context;

  /** act: button handlers, by name. */
  constructor(act) {
    this.#context = {
      act,
      t: (key, values) => say(this.#language, key, values),
      money: (amount, currency) => formatMoney(amount, currency, localeOf(this.#language)),
      when: (seconds) =>
        new Intl.DateTimeFormat(localeOf(this.#language), { dateStyle: 'medium', timeStyle: 'short' })
          .format(new Date(seconds * 1000)),
    };
    this.say = this.#context.t;
    this.#offerLanguages(act);
  }

  state() {
    return this.#shown?.state ?? 'loading';
  }

  show(state, data = {}) {
    const main = place('main');
    this.#shown = { state, data };
    main.replaceChildren(
      ...VIEWS[state](this.#context, data).flat().filter((child) => child !== null),
    );
    if (data.reason === undefined || data.reason === null) {
      delete main.dataset.reason;
    } else {
      main.dataset.reason = data.reason;
    }
    main.dataset.state = state;
    document.documentElement.dataset.screen = state;
    this.#announce(main.querySelector('h1'));
  }

  /** Focuses the heading of a view that stays; only announces a view that passes. */
  #announce(heading) {
    document.title = `${heading.textContent} · tricode`;
    if (heading.hasAttribute('tabindex')) {
      place('status').textContent = '';
      scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    } else {
      place('status').textContent = heading.textContent;
    }
  }

  #useLanguage(language) {
    this.#language = language;
    document.documentElement.lang = language;
    place('language').value = language;
  }

  #offerLanguages(act) {
    const choice = place('language');
    choice.append(
      ...Object.keys(LANGUAGES).map((each) =>
        element('option', { value: each, lang: each }, say(each, 'language.name'))),
    );
    choice.hidden = false;
    this.#useLanguage(this.#language);
    choice.addEventListener('change', () => {
      rememberLanguage(choice.value);
      this.#useLanguage(choice.value);
      if (this.#shown?.state === 'scan') {
        act.scan(); // attaches the camera to the new video element
      } else if (this.#shown !== null) {
        this.show(this.#shown.state, this.#shown.data);
      }
      choice.focus();
    });
  }
}
