// SPDX-License-Identifier: Apache-2.0
// Problems: what happened, why, and what to do.

import { actions, button, element, paragraph, title } from '../../../host/web/element.js';

/** A sale that cannot be paid. data: {reason, lookUp, balance, account}; null where not known. */
export function problem({ t, money, act }, { reason, lookUp = null, balance = null, account = null }) {
  const isShort = reason === 'funds' && lookUp !== null && balance !== null;
  return [
    title(t(`problem.${reason}.title`)),
    isShort
      ? element('p', { id: 'short', class: 'what' },
        t('problem.funds.short', {
          balance: money(balance, lookUp.currency),
          price: money(lookUp.price, lookUp.currency),
        }))
      : null,
    paragraph(t(`problem.${reason}.text`), { id: 'problem' }),
    isShort && account !== null ? paragraph(t('problem.funds.account', { account }), { id: 'account', class: 'notice' }) : null,
    actions(
      button('scan', t('action.scan'), act.scan, 'primary'),
      button('history', t('action.history'), act.history),
      button('home', t('action.home'), act.home),
    ),
  ];
}

/** The page retries by itself. data: {isKept}: a payment or refund is saved to be sent again. */
export function offline({ t, act }, { isKept }) {
  return [
    title(t('offline.title')),
    paragraph(t('offline.text'), { id: 'problem' }),
    isKept ? paragraph(t('offline.kept'), { id: 'kept', class: 'notice' }) : null,
    actions(
      button('again', t('action.again'), act.again, 'primary'),
      isKept
        ? button('scan', t('action.scan'), act.scan)
        : button('home', t('action.home'), act.home),
    ),
  ];
}

export function busy({ t, act }, { reason, isKept }) {
  return [
    title(t(`problem.${reason}.title`)),
    paragraph(t(`problem.${reason}.text`), { id: 'problem' }),
    isKept ? paragraph(t('busy.retry'), { id: 'kept', class: 'notice' }) : null,
    actions(
      button('again', t('action.again'), act.again, 'primary'),
      isKept
        ? button('scan', t('action.scan'), act.scan)
        : button('home', t('action.home'), act.home),
    ),
  ];
}

export function signature({ t, act }) {
  return [
    title(t('problem.signature.title')),
    paragraph(t('problem.signature.text'), { id: 'problem' }),
    actions(button('again', t('action.again'), act.again, 'primary')),
    paragraph(t('problem.signature.renew'), { class: 'small' }),
    actions(button('renew', t('action.renew'), act.renew)),
  ];
}

/** words: camera-denied or camera-none. */
export function noCamera(words) {
  return ({ t, act }) => [
    title(t(`${words}.title`)),
    paragraph(t(`${words}.text`), { id: 'problem' }),
    actions(
      button('again', t('action.again'), act.scan, 'primary'),
      button('home', t('action.home'), act.home),
    ),
  ];
}

export function oldBrowser({ t }) {
  return [title(t('old-browser.title')), paragraph(t('old-browser.text'), { id: 'problem' })];
}
