// SPDX-License-Identifier: Apache-2.0
// The elements of the front, made once. `labels` has the message key of each label.

import { element } from '../../../host/web/element.js';

/** press: {lever, take}. Returns {root, labels, ...parts by name}. */
export function makeParts(press) {
  const labels = new Map();
  const label = (made, key) => {
    labels.set(made, key);
    return made;
  };
  const button = (id, key, on, className = '') =>
    label(element('button', { id, type: 'button', class: className, ...(on && { on: { click: on } }) }), key);

  const parts = {
    name: element('h1', { id: 'name' }),
    place: element('p', { id: 'place' }),
    language: element('select', { id: 'language', 'aria-label': 'Language · 言語' }),
    title: element('h2', { id: 'title' }),
    text: element('p', { id: 'text' }),
    steps: element('ol', { id: 'steps' }, ...['press', 'pay', 'hold'].map((step) =>
      label(element('li', {}), `step.${step}`))),
    symbol: element('canvas', { id: 'code', role: 'img' }),
    left: element('p', { id: 'left' }),
    bar: label(element('progress', { id: 'bar' }), 'sale.bar'),
    link: label(element('a', { id: 'link', target: '_blank', rel: 'noopener' }), 'code.link'),
    copy: button('copy', 'code.copy'),
    hint: element('p', { id: 'hint', role: 'alert' }),
    shelf: element('ul', { id: 'shelf' }),
    lever: button('lever', 'lever.action', press.lever),
    scanner: element('section', { id: 'scanner', 'aria-labelledby': 'scanner-title' }),
    video: element('video', { id: 'video', muted: true, playsinline: true, hidden: true }),
    result: element('p', { id: 'result', role: 'status' }),
    camera: button('camera', 'scanner.on'),
    choose: button('choose', 'scanner.choose'),
    file: element('input', { id: 'file', type: 'file', accept: 'image/*', hidden: true }),
    tray: element('ul', { id: 'tray' }),
    empty: label(element('p', { id: 'empty' }), 'tray.empty'),
    take: button('take', 'tray.take', press.take),
  };
  const heading = (id, key, className = '') => label(element('h2', { id, class: className }), key);
  parts.offer = element('div', { id: 'offer' }, parts.left, parts.bar);
  parts.ways = element('div', { id: 'ways' }, parts.link, parts.copy);
  parts.window = element('div', { id: 'symbol' }, parts.symbol);
  parts.scanner.append(
    heading('scanner-title', 'scanner.title'),
    parts.video,
    label(element('p', { id: 'scanner-text' }), 'scanner.text'),
    parts.result,
    element('div', { class: 'buttons' }, parts.camera, parts.choose),
    parts.file,
  );
  parts.root = [
    element('header', {}, element('div', {}, parts.name, parts.place), parts.language),
    element('section', { id: 'display', 'aria-labelledby': 'title' },
      parts.title, parts.text, parts.steps, parts.window, parts.offer, parts.ways, parts.hint),
    element('section', { id: 'products', 'aria-labelledby': 'products-title' },
      heading('products-title', 'products.title', 'unseen'), parts.shelf),
    element('section', { id: 'return', 'aria-labelledby': 'return-title' },
      heading('return-title', 'lever.title', 'unseen'), parts.lever,
      label(element('p', { id: 'return-text' }), 'lever.text')),
    parts.scanner,
    element('section', { id: 'below', 'aria-labelledby': 'tray-title' },
      heading('tray-title', 'tray.title'), parts.empty, parts.tray, parts.take),
  ];
  return { ...parts, labels };
}
