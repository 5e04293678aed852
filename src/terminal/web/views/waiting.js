// SPDX-License-Identifier: Apache-2.0
// Shown while a request is running.

import { element, paragraph } from '../../../host/web/element.js';

/** words: prefix of the message keys. */
export function waiting(words, { hasText = false } = {}) {
  return ({ t }) => [
    element('h1', {}, t(`${words}.title`)),
    element('div', { class: 'spinner', 'aria-hidden': 'true' }),
    hasText ? paragraph(t(`${words}.text`), { class: 'small' }) : null,
  ];
}
