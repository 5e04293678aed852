// SPDX-License-Identifier: Apache-2.0
// Machines that equivocated; those that are still disabled are highlighted.

import { details, element, paragraph } from '../../../host/web/element.js';
import { right, table } from './table.js';

export class Alarms {
  #words;
  #heading = element('h2', { id: 'alarms-title' });
  #list = element('ul', { id: 'alarms-now' });
  #help;
  #table;
  #past;
  #known = null; // the codes that were shown already
  element;

  constructor({ csvButton, ...words }) {
    const { t } = words;
    this.#words = words;
    this.#help = paragraph(t('alarms.text'), { class: 'small' });
    this.#table = table('alarms-table', t('alarms.title'), [right(t('column.machine')), t('column.name'),
      t('column.place'), t('alarms.at'), t('alarms.code')]);
    this.#past = details('alarms-past', '', this.#table.element, csvButton('alarms'));
    this.element = element('section', { id: 'alarms', class: 'card', 'aria-labelledby': 'alarms-title' },
      this.#heading, this.#list, this.#help, this.#past);
  }

  update({ machines, alarms }) {
    const { t, moment, tell } = this.#words;
    const ill = machines.filter(({ trouble }) => trouble === 'alarm');
    const sinceOf = ({ machine }) => alarms.find((alarm) => alarm.machine === machine)?.at;
    const timeOf = (machine) => (sinceOf(machine) === undefined ? '' : ` · ${moment(sinceOf(machine))}`);
    this.element.classList.toggle('alarm', ill.length > 0);
    this.#heading.textContent = ill.length === 0 ? t('alarms.none')
      : t(ill.length === 1 ? 'alarms.now' : 'alarms.many', { count: ill.length });
    this.#list.replaceChildren(...ill.map((machine) => element('li', {},
      element('b', {}, `${machine.machine} ${machine.name}`), ` · ${machine.place}${timeOf(machine)}`)));
    this.#list.hidden = ill.length === 0;
    this.#help.hidden = ill.length === 0;
    this.#past.hidden = alarms.length === 0;
    this.#past.querySelector('summary').textContent = t('alarms.past', { count: alarms.length });
    this.#table.show(alarms.map(({ machine, name, place, at, code }) =>
      ({ cells: [right(String(machine)), name, place, moment(at), element('code', {}, code)] })));
    const fresh = alarms.find(({ code }) => this.#known !== null && !this.#known.has(code));
    if (fresh !== undefined) {
      tell(t('alarms.new', { name: `${fresh.machine} ${fresh.name}` }));
    }
    this.#known = new Set(alarms.map(({ code }) => code));
  }
}
