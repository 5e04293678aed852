// SPDX-License-Identifier: Apache-2.0
// The camera's picture, with a frame around the part that is decoded.

import { actions, button, element, paragraph, title } from '../../../host/web/element.js';

export function scan({ t, act }) {
  return [
    title(t('scan.title')),
    element(
      'div',
      { class: 'finder' },
      element('video', { id: 'camera', playsinline: true, muted: true, 'aria-hidden': 'true' }),
      element('span', { class: 'frame' }),
    ),
    paragraph(t('scan.hint'), { id: 'scan-hint', role: 'status' }),
    actions(
      element('button', { id: 'torch', type: 'button', class: 'quiet', hidden: true, 'aria-pressed': 'false' },
        t('scan.torch')),
      button('cancel-scan', t('action.home'), act.home),
    ),
  ];
}
