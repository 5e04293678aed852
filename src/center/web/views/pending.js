// SPDX-License-Identifier: Apache-2.0
// Settled sales without a known outcome.

import { element, paragraph } from '../../../host/web/element.js';
import { right, table } from './table.js';

export class Pending {
  #words;
  #none;
  #table;
  element;

  constructor({ csvButton, ...words }) {
    const { t } = words;
    this.#words = words;
    this.#none = paragraph(t('pending.none'));
    this.#table = table('pending-table', t('pending.title'), [right(t('column.machine')), t('column.name'),
      t('column.place'), t('column.product'), right(t('pending.price')), t('pending.since'),
      right(t('pending.counter')), right(t('pending.account'))]);
    this.element = element('section', { id: 'pending', class: 'card', 'aria-labelledby': 'pending-title' },
      element('div', { class: 'bar' }, element('h2', { id: 'pending-title' }, t('pending.title')),
        csvButton('pending')),
      paragraph(t('pending.text'), { class: 'small' }), this.#none, this.#table.element);
  }

  update({ pending, currency, at }) {
    const { t, money, ago, moment } = this.#words;
    this.#none.hidden = pending.length > 0;
    this.#table.show(pending.map((line) => ({ cells: [
      right(String(line.machine)), line.name, line.place,
      line.product_name ?? t('product.number', { number: line.product }),
      right(money(line.price, currency)),
      element('span', { title: moment(line.settled_at) }, ago(line.settled_at, at)),
      right(String(line.counter)), right(String(line.account))] })));
  }
}
