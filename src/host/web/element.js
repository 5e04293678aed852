// SPDX-License-Identifier: Apache-2.0
// Makes DOM elements. Strings become text nodes, never HTML.

/** properties: attributes by name, null and false omitted; `on` has event listeners. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'on') {
      Object.entries(value).forEach(([event, listener]) => made.addEventListener(event, listener));
    } else if (value !== null && value !== false) {
      made.setAttribute(key, value === true ? '' : String(value));
    }
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const title = (text) => element('h1', { tabindex: -1 }, text);
export const paragraph = (text, properties = {}) => element('p', properties, text);

/** kind: primary or quiet. */
export function button(id, text, press, kind = 'quiet') {
  return element('button', { id, type: 'button', class: kind, on: { click: press } }, text);
}

export const actions = (...buttons) => element('div', { class: 'actions' }, ...buttons);

/** A label and an amount. */
export function figure(id, label, text) {
  return element('p', { class: 'figure' }, element('span', {}, label), ' ', element('b', { id }, text));
}

export function details(id, summary, ...children) {
  return element('details', { id }, element('summary', { id: `${id}-toggle` }, summary), ...children);
}
