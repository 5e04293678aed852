// SPDX-License-Identifier: Apache-2.0
// The table of machines, with search, filter and sorting.

import { element, paragraph } from '../../../host/web/element.js';
import { FILTER_NAMES, filterMachines, sortMachines } from '../sums.js';
import { right, table } from './table.js';

// The sort key of each column, its header, and whether it is right-aligned.
const COLUMNS = [
  ['machine', 'column.machine', true], ['name', 'column.name'], ['place', 'column.place'],
  ['state', 'column.state'], ['seen_at', 'column.seen'], ['pending', 'column.waiting'],
  ['sales', 'column.sales', true], ['revenue', 'column.revenue', true],
  ['next', 'column.next', true], ['delivered', 'column.last', true], ['alarms', 'column.alarms', true],
];

export class Machines {
  #words;
  #search;
  #filter;
  #count = paragraph('', { id: 'machines-count', class: 'small', role: 'status' });
  #none;
  #table;
  #data = null;
  #sort = { column: 'machine', isDescending: false };
  element;

  constructor({ csvButton, ...words }) {
    const { t } = words;
    const show = () => this.#show();
    this.#words = words;
    this.#search = element('input', { id: 'machines-search', type: 'search', on: { input: show } });
    this.#filter = element('select', { id: 'machines-filter', on: { change: show } },
      ...FILTER_NAMES.map((name) => element('option', { value: name }, t(`filter.${name}`))));
    this.#none = paragraph(t('machines.none'), { hidden: true });
    this.#table = table('machines-table', t('machines.title'), COLUMNS.map((column) => this.#headOf(column)));
    this.element = element('section', { id: 'machines', class: 'card', 'aria-labelledby': 'machines-title' },
      element('div', { class: 'bar' }, element('h2', { id: 'machines-title' }, t('machines.title')),
        csvButton('status')),
      element('div', { class: 'controls' },
        element('label', {}, t('machines.search'), this.#search),
        element('label', {}, t('machines.filter'), this.#filter),
        this.#count),
      this.#none, this.#table.element);
  }

  #headOf([column, key, isRight = false]) {
    const press = () => {
      this.#sort = { column, isDescending: this.#sort.column === column && !this.#sort.isDescending };
      this.#show();
    };
    const made = element('button', { type: 'button', class: 'sort', on: { click: press } }, this.#words.t(key));
    return isRight ? right(made) : made;
  }

  #stateOf({ state, trouble }) {
    const word = trouble === null ? `state.${state}` : `trouble.${trouble}`;
    return element('span', { class: `badge ${trouble ?? state}` }, this.#words.t(word));
  }

  #rowOf(machine) {
    const { t, money, number, ago, moment } = this.#words;
    const { currency, at } = this.#data;
    const { seen_at: seen, waiting } = machine;
    return { kind: machine.trouble, cells: [
      right(String(machine.machine)), machine.name, machine.place, this.#stateOf(machine),
      seen === null ? t('seen.never') : element('span', { title: moment(seen) }, ago(seen, at)),
      waiting === null ? '' : `${waiting.product_name ?? t('product.number', { number: waiting.product })}`
        + ` · ${money(waiting.price, currency)}`,
      right(number(machine.sales)), right(money(machine.revenue, currency)),
      right(String(machine.next)), right(String(machine.delivered)), right(number(machine.alarms))] };
  }

  #show() {
    const { t, number } = this.#words;
    const { machines } = this.#data;
    const { column, isDescending } = this.#sort;
    const found = sortMachines(filterMachines(machines, this.#search.value, this.#filter.value), column, isDescending);
    COLUMNS.forEach(([name], i) => {
      const head = this.#table.heads[i];
      if (name === column) {
        head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      } else {
        head.removeAttribute('aria-sort');
      }
    });
    this.#table.show(found.map((machine) => this.#rowOf(machine)));
    this.#none.hidden = found.length > 0;
    this.#count.textContent = t('machines.count', { count: number(found.length), all: number(machines.length) });
  }

  update(data) {
    this.#data = data;
    this.#show();
  }
}
