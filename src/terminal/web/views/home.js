// SPDX-License-Identifier: Apache-2.0
// The views without a code: home with the balance, and the purchases.

import { actions, button, details, element, figure, paragraph, title } from '../../../host/web/element.js';
import { productName } from './sale.js';

/** data: {account, waiting}. account: null when not known. waiting: a saved sale with a permit, or null. */
export function home(context, { account, waiting }) {
  const { t, money, act } = context;
  return [
    title(t('home.title')),
    account === null
      ? null
      : figure('balance', t('balance'), money(account.balance, account.currency)),
    paragraph(t('home.text')),
    actions(
      waiting === null
        ? null
        : button(
          'permit-again',
          t('home.permit', { product: productName(context, waiting.lookUp) }),
          act.permitAgain,
        ),
      button('scan', t('action.scan'), act.scan, 'primary'),
      button('history', t('action.history'), act.history),
    ),
  ];
}

/** entry: {kind, amount, at, machine, counter, fate, name, by}. */
function line({ t, money, when }, entry, currency) {
  const label = entry.kind === 'sale' ? t('history.settlement') : t(`history.${entry.kind}`);
  const place = entry.kind === 'sale'
    ? t('history.sale', { machine: entry.machine, counter: entry.counter })
    : null;
  return element(
    'li',
    {
      class: 'entry', 'data-kind': entry.kind, 'data-fate': entry.fate ?? null,
      'data-machine': entry.machine, 'data-counter': entry.counter,
    },
    element('span', { class: 'entry-name' }, entry.name ?? label),
    element('span', { class: 'entry-amount' }, money(entry.amount, currency)),
    element('span', { class: 'small' }, [place, when(entry.at)].filter(Boolean).join(' · ')),
    entry.fate === undefined
      ? null
      : element('span', { class: `small fate ${entry.fate}` },
        t(entry.fate === 'refunded' ? `fate.refunded.${entry.by}` : `fate.${entry.fate}`)),
  );
}

/** data: {account, entries}. */
export function history(context, { account, entries }) {
  const { t, money, act } = context;
  return [
    title(t('history.title')),
    figure('balance', t('balance'), money(account.balance, account.currency)),
    paragraph(t('account', { account: account.account }), { id: 'account', class: 'small' }),
    entries.length === 0
      ? paragraph(t('history.empty'))
      : element('ol', { id: 'history-list' },
        entries.map((entry) => line(context, entry, account.currency))),
    actions(button('home', t('action.home'), act.home)),
    details('loss', t('loss.title'),
      paragraph(t('loss.account', { account: account.account })), paragraph(t('loss.text'))),
  ];
}
