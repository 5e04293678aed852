// SPDX-License-Identifier: Apache-2.0
// While the center is asked.

import { element, paragraph } from '../../../host/web/element.js';

/** words: whose `title`, and `text` if there is one, is shown. */
export function waiting(words, { hasText = false } = {}) {
  return ({ t }) => [
    element('h1', {}, t(`${words}.title`)),
    element('div', { class: 'spinner', 'aria-hidden': 'true' }),
    hasText ? paragraph(t(`${words}.text`), { class: 'small' }) : null,
  ];
}
