// SPDX-License-Identifier: Apache-2.0
// The form for the operator's token.

import { element, paragraph, title } from '../../../host/web/element.js';

/** reason: of the problem that ended the session, or null. open: receives the token. */
export function login({ t }, reason, open) {
  const problem = paragraph(reason === null ? '' : t(`problem.${reason}`),
    { id: 'problem', class: 'notice', hidden: reason === null });
  const token = element('input', { id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false',
    autocapitalize: 'none', 'aria-describedby': 'token-help problem' });
  const submit = (event) => {
    event.preventDefault();
    const typed = token.value.trim();
    if (typed === '') {
      problem.textContent = t('login.empty');
      problem.hidden = false;
      token.focus();
    } else {
      open(typed);
    }
  };
  return [element('section', { class: 'card login' },
    title(t('login.title')),
    paragraph(t('login.text')),
    problem,
    element('form', { on: { submit } },
      element('label', { for: 'token' }, t('login.label')),
      token,
      paragraph(t('login.help'), { id: 'token-help', class: 'small' }),
      element('button', { id: 'open', type: 'submit', class: 'primary' }, t('login.action'))))];
}

/** Shown until the first reports arrive; reason: of their delay, or null. */
export function loading({ t }, reason = null) {
  return [element('section', { class: 'card login' }, title(t('loading')),
    reason === null ? null : paragraph(t(`problem.${reason}`), { id: 'problem', class: 'notice', role: 'status' }))];
}
