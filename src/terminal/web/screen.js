// SPDX-License-Identifier: Apache-2.0
// Puts the view of a state into the document, and tells screen readers.

import { element } from './element.js';
import { LANGUAGES, currentLanguage, localeOf, rememberLanguage, say } from './messages.js';
import { formatMoney } from './money.js';
import { busy, noCamera, offline, oldBrowser, problem, signature } from './views/endings.js';
import { enrol } from './views/enrol.js';
import { history, home } from './views/home.js';
import { confirm, nothingMoved, permit, refunded } from './views/sale.js';
import { scan } from './views/scan.js';
import { waiting } from './views/waiting.js';

const VIEWS = {
  loading: waiting('loading'),
  'old-browser': oldBrowser,
  enrol,
  enrolling: waiting('enrolling'),
  home,
  looking: waiting('looking'),
  confirm,
  paying: waiting('paying', { hasText: true }),
  permit,
  refunding: waiting('refunding'),
  refunded,
  'refunded-already': nothingMoved('refunded-already'),
  'nothing-paid': nothingMoved('nothing-paid'),
  taken: problem,
  closed: problem,
  expired: problem,
  limit: problem,
  funds: problem,
  disabled: problem,
  equivocation: problem,
  foreign: problem,
  offline,
  busy,
  signature,
  scan,
  'camera-denied': noCamera('camera-denied'),
  'camera-none': noCamera('camera-none'),
  history,
};

/** Whether there is a view for a state. */
export const hasView = (state) => Object.hasOwn(VIEWS, state);

/** act: what the buttons do, by name. */
export function createScreen(act) {
  const main = document.getElementById('main');
  const status = document.getElementById('status');
  const choice = document.getElementById('language');
  let language = currentLanguage();
  let shown = null;

  const context = {
    act,
    t: (key, values) => say(language, key, values),
    money: (amount, currency) => formatMoney(amount, currency, localeOf(language)),
    when: (seconds) =>
      new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' }).format(
        new Date(seconds * 1000),
      ),
  };

  /** Says it where a screen reader hears it, without moving anything. */
  function announce(text) {
    status.textContent = text;
  }

  function show(state, data = {}) {
    shown = { state, data };
    const children = VIEWS[state](context, data).flat().filter((child) => child !== null);
    main.replaceChildren(...children);
    if (data.reason === undefined || data.reason === null) {
      delete main.dataset.reason;
    } else {
      main.dataset.reason = data.reason;
    }
    main.dataset.state = state;
    document.documentElement.dataset.screen = state;
    const heading = main.querySelector('h1');
    document.title = `${heading.textContent} · tricode`;
    if (heading.hasAttribute('tabindex')) {
      announce('');
      scrollTo(0, 0);
      heading.focus({ preventScroll: true });
    } else {
      announce(heading.textContent); // it passes by; the focus waits for what comes
    }
  }

  function speak(chosen) {
    language = chosen;
    document.documentElement.lang = chosen;
    choice.value = chosen;
  }

  choice.append(
    ...Object.keys(LANGUAGES).map((each) =>
      element('option', { value: each, lang: each }, say(each, 'language.name')),
    ),
  );
  choice.hidden = false;
  speak(language);
  choice.addEventListener('change', () => {
    rememberLanguage(choice.value);
    speak(choice.value);
    if (shown?.state === 'scan') {
      act.scan(); // the camera goes into the new picture
    } else if (shown !== null) {
      show(shown.state, shown.data);
    }
    choice.focus();
  });

  return { show, announce, say: context.t, state: () => shown?.state ?? 'loading' };
}
