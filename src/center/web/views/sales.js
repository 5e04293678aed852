// SPDX-License-Identifier: Apache-2.0
// Sales of a range of days, by day and by product: charts, tables, CSV files.

import { details, element, paragraph } from '../../../host/web/element.js';
import { DayChart, ProductChart } from '../charts.js';
import { byProduct, everyDay, secondsOf, total } from '../sums.js';
import { right, table } from './table.js';

const LAST = [7, 30, 90, 366];
const MOST = 12; // products in the chart
const KINDS = ['earned', 'refunded', 'pending'];
const SHOWN = {
  money: ['revenue', 'refunded_amount', 'pending_amount'],
  count: ['delivered', 'refunded', 'pending'],
};
const COLUMNS = ['sales', 'delivered', 'refunded', 'pending', 'revenue', 'refunded_amount', 'pending_amount'];
const FILES = ['days', 'products', 'machines', 'sales', 'refunds'];

export class Sales {
  #words;
  #last;
  #from;
  #to;
  #what;
  #none;
  #charts;
  #point = paragraph('', { class: 'small point', 'aria-hidden': 'true' });
  #dayPlace = element('div', { id: 'chart-days', class: 'chart', role: 'img' });
  #productPlace = element('div', { id: 'chart-products', class: 'chart', role: 'img' });
  #most = paragraph('', { class: 'small' });
  #days;
  #products;
  #dayChart = new DayChart(this.#dayPlace);
  #productChart = new ProductChart(this.#productPlace);
  #data = null;
  element;

  constructor({ csvButton, ...words }) {
    const { t } = words;
    this.#words = words;
    this.#none = paragraph(t('sales.none'), { id: 'sales-none' });
    this.#days = this.#tableOf('days');
    this.#products = this.#tableOf('products');
    this.#charts = element('div', {},
      this.#legend(),
      element('h3', {}, t('sales.by-day')), this.#dayPlace, this.#point,
      details('days', t('sales.table'), this.#days.element),
      element('h3', {}, t('sales.by-product')), this.#most, this.#productPlace,
      details('products', t('sales.table'), this.#products.element));
    this.element = element('section', { id: 'sales', class: 'card', 'aria-labelledby': 'sales-title' },
      element('h2', { id: 'sales-title' }, t('sales.title')),
      paragraph(t('sales.text'), { class: 'small' }),
      this.#controls(), this.#none, this.#charts,
      element('h3', {}, t('csv.title')), paragraph(t('csv.text'), { class: 'small' }),
      element('ul', { class: 'files' }, ...FILES.map((name) =>
        element('li', {}, element('span', {}, t(`csv.${name}`)), csvButton(name)))));
  }

  #tableOf(name) {
    const { t } = this.#words;
    const first = name === 'days' ? ['column.day', 'sales.by-day'] : ['column.product', 'sales.by-product'];
    return table(`${name}-table`, t(first[1]), [t(first[0]), ...COLUMNS.map((each) => right(t(`column.${each}`)))]);
  }

  #legend() {
    return element('ul', { class: 'legend', 'aria-hidden': 'true' }, ...KINDS.map((kind) =>
      element('li', { class: kind }, this.#words.t(`kind.${kind}`))));
  }

  #controls() {
    const { t, choose } = this.#words;
    const own = () => {
      if (this.#from.value !== '' && this.#to.value !== '') {
        choose(null, { from: this.#from.value, to: this.#to.value });
      }
    };
    const last = () => {
      if (this.#last.value !== '') {
        choose(Number(this.#last.value), null);
      }
    };
    this.#last = element('select', { id: 'sales-last', on: { change: last } },
      ...LAST.map((days) => element('option', { value: days }, t('sales.days', { days }))),
      element('option', { value: '' }, t('sales.own')));
    this.#from = element('input', { id: 'sales-from', type: 'date', on: { change: own } });
    this.#to = element('input', { id: 'sales-to', type: 'date', on: { change: own } });
    this.#what = element('select', { id: 'sales-what', on: { change: () => this.#draw() } },
      ...Object.keys(SHOWN).map((what) => element('option', { value: what }, t(`sales.${what}`))));
    return element('div', { class: 'controls' },
      element('label', {}, t('sales.last'), this.#last),
      element('label', {}, t('sales.from'), this.#from),
      element('label', {}, t('sales.to'), this.#to),
      element('label', {}, t('sales.what'), this.#what));
  }

  update({ sales, products, range, days, currency }) {
    const { t, date, money, number } = this.#words;
    const nameOf = (product) => t('product.number', { number: product });
    this.#data = { range, currency, sum: total(sales), days: everyDay(sales, range), products: byProduct(products, nameOf) };
    this.#last.value = LAST.includes(days) ? String(days) : '';
    if (document.activeElement !== this.#from && document.activeElement !== this.#to) {
      [this.#from.value, this.#to.value] = [range.from, range.to];
    }
    const cells = (line) => COLUMNS.map((column, i) =>
      right(i < 4 ? number(line[column]) : money(line[column], currency)));
    const all = [{ cells: [t('column.total'), ...cells(this.#data.sum)] }];
    this.#days.show(sales.map((line) => ({ cells: [date(line.day), ...cells(line)] })).reverse(), all);
    this.#products.show(this.#data.products.map((line) => ({ cells: [line.name, ...cells(line)] })), all);
    this.#none.hidden = sales.length > 0;
    this.#charts.hidden = sales.length === 0;
    this.#draw();
  }

  #draw() {
    const { t, money, number, date, shortDate } = this.#words;
    const { range, currency, sum, days, products } = this.#data;
    const what = this.#what.value;
    const members = SHOWN[what];
    const write = (value) => (what === 'money' ? money(value, currency) : number(value));
    const told = (line) => Object.fromEntries(KINDS.map((kind, i) => [kind, write(line[members[i]])]));
    const valuesOf = (lines) => members.map((member) => lines.map((line) => line[member]));
    const point = (index) => {
      const day = index === null ? undefined : days[index];
      this.#point.textContent = day === undefined ? '\u00a0'
        : [date(day.day), ...KINDS.map((kind) => `${t(`kind.${kind}`)} ${told(day)[kind]}`)].join(' · ');
    };
    point(null);
    this.#dayPlace.setAttribute('aria-label',
      t('sales.chart.days', { from: date(range.from), to: date(range.to), ...told(sum) }));
    this.#dayChart.draw({ days: days.map(({ day }) => secondsOf(day)), kinds: KINDS, values: valuesOf(days),
      write, writeDay: shortDate, point });
    const most = products.slice(0, MOST);
    this.#most.textContent = products.length > MOST ? t('sales.most', { count: MOST }) : '';
    if (most.length > 0) {
      this.#productPlace.setAttribute('aria-label',
        t('sales.chart.products', { first: most[0].name, earned: told(most[0]).earned }));
      this.#productChart.draw({ names: most.map(({ name }) => name), kinds: KINDS, values: valuesOf(most), write });
    }
  }
}
