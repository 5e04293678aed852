// SPDX-License-Identifier: Apache-2.0
// All parts of the page. Each part is created once and then updated, so that input, selections and
// opened sections are kept.

import { element } from '../../../host/web/element.js';
import { joinMachines, total } from '../sums.js';
import { Alarms } from './alarms.js';
import { Machines } from './machines.js';
import { Pending } from './pending.js';
import { Sales } from './sales.js';

const TILES = ['enabled', 'disabled', 'quiet', 'pending', 'sales', 'revenue', 'refunded'];

export class Board {
  #words;
  #warning = element('p', { id: 'warning', class: 'notice', role: 'status', hidden: true });
  #tiles = Object.fromEntries(TILES.map((name) => [name, element('dd', { id: `tile-${name}` })]));
  #parts;
  elements;

  /** actions: choose(days, range), csv(name), tell(text). */
  constructor(words, { csv, ...actions }) {
    const { t } = words;
    const csvButton = (name) => element('button', { type: 'button', id: `csv-${name}`,
      'aria-label': t('csv.of', { report: t(`csv.${name}`) }), on: { click: () => csv(name) } }, t('csv'));
    const context = { ...words, ...actions, csvButton };
    this.#words = words;
    this.#parts = [new Alarms(context), new Sales(context), new Machines(context), new Pending(context)];
    const [alarms, ...others] = this.#parts;
    this.elements = [
      element('h1', { class: 'unseen' }, t('title')),
      this.#warning,
      alarms.element,
      element('dl', { class: 'tiles' }, ...TILES.map((name) =>
        element('div', { class: 'tile' }, element('dt', {}, t(`tile.${name}`)), this.#tiles[name]))),
      ...others.map((part) => part.element),
    ];
  }

  /** data: the reports by name. days: the length of the range that ends today, or null. */
  update(data, range, days) {
    const { number, money } = this.#words;
    const { at, currency } = data.status;
    const machines = joinMachines(data);
    const sum = total(data.days.lines);
    const held = data.pending.lines.reduce((amount, { price }) => amount + price, 0);
    const count = (holds) => number(machines.filter(holds).length);
    const shown = {
      enabled: count(({ state }) => state === 'enabled'),
      disabled: count(({ state }) => state === 'disabled'),
      quiet: count(({ trouble }) => trouble === 'quiet'),
      pending: `${number(data.pending.lines.length)} · ${money(held, currency)}`,
      sales: number(sum.sales),
      revenue: money(sum.revenue, currency),
      refunded: money(sum.refunded_amount, currency),
    };
    TILES.forEach((name) => { this.#tiles[name].textContent = shown[name]; });
    const all = { at, currency, machines, range, days, alarms: data.alarms.lines, pending: data.pending.lines,
      sales: data.days.lines, products: data.products.lines };
    this.#parts.forEach((part) => part.update(all));
  }

  /** problem: {reason, since}, or null. */
  warn(problem) {
    const { t, moment } = this.#words;
    this.#warning.hidden = problem === null;
    this.#warning.textContent = problem === null ? ''
      : problem.reason === 'range' ? t('problem.range')
      : t('stale', { time: moment(problem.since), problem: t(`problem.${problem.reason}`) });
  }
}
