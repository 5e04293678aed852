// SPDX-License-Identifier: Apache-2.0
// Enrollment: makes a key, with a new account or, by invitation, with an existing one.

import { actions, button, details, element, paragraph, title } from '../../../host/web/element.js';

/** data: {reason}: why the center refused the enrollment, or null. */
export function enrol({ t, act }, { reason = null }) {
  const input = element('input', {
    id: 'invitation', type: 'text', autocomplete: 'off', autocapitalize: 'characters',
    spellcheck: 'false', maxlength: 64, 'aria-describedby': 'invitation-help',
    'aria-invalid': reason === 'invitation' ? 'true' : null,
  });
  const invitation = details(
    'invitation-part',
    t('enrol.invitation'),
    element('label', { for: 'invitation' }, t('enrol.invitation.label')),
    input,
    paragraph(t('enrol.invitation.help'), { id: 'invitation-help', class: 'small' }),
  );
  invitation.firstChild.id = 'invitation-toggle';
  invitation.open = reason !== null;
  const press = (event) => {
    event.preventDefault();
    act.enrol(input.value);
  };
  return [
    title(t(reason === null ? 'enrol.title' : `problem.${reason}.title`)),
    reason === null
      ? paragraph(t('enrol.text'))
      : paragraph(t(`problem.${reason}.text`), { id: 'problem', class: 'notice' }),
    element(
      'form',
      { on: { submit: press } },
      invitation,
      actions(element('button', { id: 'enrol', type: 'submit', class: 'primary' }, t('enrol.action'))),
    ),
    details('loss', t('loss.title'), paragraph(t('loss.text'))),
  ];
}
