// SPDX-License-Identifier: Apache-2.0
// Drawings of products: a can, a bag, a bottle, a bar or a box, each in its own color.

const NAMESPACE = 'http://www.w3.org/2000/svg';
const HUES = [4, 205, 42, 140, 275, 25, 175, 330];
const SHAPES = [
  // a can
  ['M16 12h28l4 6v50l-4 6H16l-4-6V18z', 'M12 30h36v22H12z', 'M16 12h28l4 6H12z'],
  // a bag
  ['M10 12l4 3 4-3 4 3 4-3 4 3 4-3 4 3 4-3 4 3 4-3-3 31 3 31-4-3-4 3-4-3-4 3-4-3-4 3-4-3-4 3-4-3-4 3 3-31z',
    'M14 34h32v20H14z', 'M12 18h36v3H12z'],
  // a bottle
  ['M24 8h12v12c0 5 8 8 8 16v34c0 3-2 4-4 4H20c-2 0-4-1-4-4V36c0-8 8-11 8-16z', 'M16 42h28v18H16z', 'M23 6h14v7H23z'],
  // a bar
  ['M8 28l5 3-5 3 5 3-5 3 5 3-5 3 5 3-5 3h44l-5-3 5-3-5-3 5-3-5-3 5-3-5-3 5-3H8z', 'M18 32h24v16H18z', 'M8 26h44v3H8z'],
  // a box
  ['M14 16h32v58H14z', 'M18 32h24v22H18z', 'M14 16l6-6h32l-6 6z'],
];

function path(className, d) {
  const made = document.createElementNS(NAMESPACE, 'path');
  made.setAttribute('class', className);
  made.setAttribute('d', d);
  return made;
}

/** Hidden from screen readers, since the product's name is beside it. */
export function drawingOf(product) {
  const drawing = document.createElementNS(NAMESPACE, 'svg');
  const [body, label, rim] = SHAPES[(product - 1 + SHAPES.length) % SHAPES.length];
  drawing.setAttribute('class', 'drawing');
  drawing.setAttribute('viewBox', '0 0 60 80');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.style.setProperty('--hue', HUES[(product - 1 + HUES.length) % HUES.length]);
  drawing.append(path('body', body), path('label', label), path('rim', rim));
  return drawing;
}
