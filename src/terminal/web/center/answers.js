// SPDX-License-Identifier: Apache-2.0
// Checks that an answer has the members of the API (spec/openapi.yaml), and is about the scanned code:
// buyers see only what the code contains [WIRE-18].

import { isSameSale, decode } from './code.js';

const isNumber = (value, low = 0) => Number.isSafeInteger(value) && value >= low;
const STATES = new Set(['settled', 'delivered', 'refunded', null]); // of a sale
const isText = (value) => typeof value === 'string';

function isOfSale(value, payload) {
  return ['machine', 'product', 'counter', 'price', 'issued_at'].every(
    (field) => value?.[field] === payload[field],
  );
}

export function isLookUp(value, payload) {
  return (
    isOfSale(value, payload) &&
    value.kind === payload.kind &&
    isText(value.name) &&
    isText(value.place) &&
    (value.product_name === null || isText(value.product_name)) &&
    isNumber(value.currency, 1) &&
    isText(value.result)
  );
}

/** A settlement, with a permit of the same sale: the machine refuses any other. */
export function isSettled(value, payload) {
  const permit = decode(isText(value.permit) ? value.permit : '');
  return (
    isOfSale(value.sale, payload) &&
    isNumber(value.balance) &&
    ['settled', 'settled_again'].includes(value.result) &&
    permit.kind === 'permit' &&
    isSameSale(permit, payload)
  );
}

export function isCancelled(value, payload) {
  return (
    isOfSale(value.sale, payload) &&
    isNumber(value.balance) &&
    ['refunded', 'refunded_already', 'nothing_paid'].includes(value.result)
  );
}

export function isTerminal(value) {
  return isNumber(value.account, 1) && isNumber(value.balance) && isNumber(value.currency, 1);
}

function isTransfer(line) {
  return (
    isText(line?.kind) &&
    isNumber(line.at) &&
    Number.isSafeInteger(line.amount) &&
    STATES.has(line.state) &&
    (line.machine === null || isNumber(line.machine, 1)) &&
    (line.counter === null || isNumber(line.counter, 1))
  );
}

export function isAccount(value) {
  return isTerminal(value) && Array.isArray(value.statement) && value.statement.every(isTransfer);
}
