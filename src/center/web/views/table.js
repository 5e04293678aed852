// SPDX-License-Identifier: Apache-2.0
// Tables with a fixed header and replaceable rows.

import { element } from '../../../host/web/element.js';

/** A right-aligned cell, for numbers. */
export const right = (content) => ({ kind: 'number', content });

function cell(name, content, properties = {}) {
  const { kind = null, content: inner } = content?.kind === undefined ? { content } : content;
  return element(name, { ...properties, class: kind }, inner);
}

/** Each record is {cells, kind}; the first cell is the row's header. */
function rowsOf(records) {
  return records.map(({ cells: [first, ...rest], kind = null }) =>
    element('tr', { class: kind }, cell('th', first, { scope: 'row' }), ...rest.map((each) => cell('td', each))));
}

/** A table in its own scrolling region. */
export function table(id, caption, heads) {
  const head = element('tr', {}, ...heads.map((each) => cell('th', each, { scope: 'col' })));
  const body = element('tbody');
  const foot = element('tfoot');
  const made = element('table', { id }, element('caption', { class: 'unseen' }, caption),
    element('thead', {}, head), body, foot);
  const region = element('div', { class: 'scroll', role: 'group', 'aria-label': caption, tabindex: 0 }, made);
  return {
    element: region,
    heads: head.children,
    show(records, total = []) {
      body.replaceChildren(...rowsOf(records));
      foot.replaceChildren(...rowsOf(total));
      region.hidden = records.length === 0;
    },
  };
}
