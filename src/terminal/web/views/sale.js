// SPDX-License-Identifier: Apache-2.0
// A sale: the confirmation before it is paid [WIRE-18], the permit, the refund.

import { actions, button, element, figure, paragraph, title } from '../../../host/web/element.js';
import { copySymbol, dragSymbol, drawSymbol } from './picture.js';

const BORDER_PX = 32; // page margins beside the symbol
const PART_OF_HEIGHT = 0.62;

export function productName({ t }, lookUp) {
  return lookUp.product_name ?? t('confirm.unnamed', { number: lookUp.product });
}

const term = (id, label, text) => [element('dt', {}, label), element('dd', { id }, text)];

/** data: {lookUp, balance}. balance: null when not known. */
export function confirm(context, { lookUp, balance }) {
  const { t, money, act } = context;
  const price = money(lookUp.price, lookUp.currency);
  const isPaid = lookUp.result === 'settled_again';
  return [
    title(t('confirm.title')),
    element('p', { class: 'what' }, element('span', { id: 'product' }, productName(context, lookUp))),
    element('p', { id: 'price', class: 'price' }, price),
    element(
      'dl',
      {},
      term('machine', t('confirm.machine', { machine: lookUp.machine }), lookUp.name),
      term('place', t('confirm.place'), lookUp.place),
      balance === null ? [] : term('balance', t('balance'), money(balance, lookUp.currency)),
    ),
    isPaid ? paragraph(t('confirm.paid'), { class: 'notice' }) : null,
    actions(
      button('pay', t(isPaid ? 'confirm.paid.action' : 'confirm.action', { price }), act.pay, 'primary'),
      button('home', t('action.home'), act.home),
    ),
  ];
}

function permitCanvas(text, label) {
  const canvas = element('canvas', { id: 'permit', role: 'img', 'aria-label': label, draggable: 'true' });
  canvas.addEventListener('dragstart', (event) => dragSymbol(event, canvas));
  const draw = () => {
    if (canvas.isConnected) {
      const height = innerHeight * PART_OF_HEIGHT;
      drawSymbol(canvas, text, Math.min(innerWidth - BORDER_PX, height));
    } else {
      removeEventListener('resize', draw);
    }
  };
  addEventListener('resize', draw);
  queueMicrotask(draw); // once it is in the document
  return canvas;
}

/** For computers, where the machine's page may be open in another window. */
function copyButton({ t }) {
  const made = button('copy', t('permit.copy'), async () => {
    const copied = await copySymbol(document.getElementById('permit'));
    made.textContent = t(copied ? 'permit.copied' : 'permit.not-copied');
  });
  return made;
}

/** data: {lookUp, permit, balance}. balance: null when not known. */
export function permit(context, { lookUp, permit: text, balance }) {
  const { t, money, act } = context;
  const product = productName(context, lookUp);
  const price = money(lookUp.price, lookUp.currency);
  return [
    title(t('permit.title')),
    element('div', { class: 'symbol' }, permitCanvas(text, t('permit.label', { product }))),
    paragraph(t('permit.paid', { product, price }), { class: 'paid' }),
    balance === null ? null : figure('balance', t('balance'), money(balance, lookUp.currency)),
    paragraph(t('permit.bright'), { class: 'small' }),
    paragraph(t('permit.help'), { id: 'permit-help', class: 'notice' }),
    paragraph(t('permit.computer'), { class: 'small with-mouse' }),
    actions(
      element('div', { class: 'with-mouse' }, copyButton(context)),
      button('scan', t('permit.scan'), act.scan),
      button('done', t('permit.done'), act.done),
    ),
  ];
}

function ending(context, words, { balance, currency }, amount, text) {
  const { t, money, act } = context;
  return [
    title(t(`${words}.title`)),
    amount === null ? null : element('p', { id: 'amount', class: 'price' }, amount),
    paragraph(text),
    figure('balance', t('balance'), money(balance, currency)),
    actions(
      button('scan', t('action.scan'), act.scan, 'primary'),
      button('history', t('action.history'), act.history),
      button('home', t('action.home'), act.home),
    ),
  ];
}

/** data: {lookUp, balance, isOwn}. isOwn: whether this phone paid. */
export function refunded(context, { lookUp, balance, isOwn }) {
  const { t, money } = context;
  const { currency } = lookUp;
  const text = t(isOwn ? 'refunded.own' : 'refunded.text');
  return ending(context, 'refunded', { balance, currency }, money(lookUp.price, currency), text);
}

/** words: refunded-already or nothing-paid. */
export function nothingMoved(words) {
  return (context, { lookUp, balance }) =>
    ending(context, words, { balance, currency: lookUp.currency }, null, context.t(`${words}.text`));
}
