// SPDX-License-Identifier: Apache-2.0
// The account's statement for buyers: one entry for each sale, with its outcome.

const OUTCOMES = { settled: 'waiting', delivered: 'delivered', refunded: 'refunded' };

/** Whether a saved sale has this machine and counter. */
export const isOfSale = ({ lookUp }, { machine, counter }) =>
  lookUp.machine === machine && lookUp.counter === counter;

/** Saved sales that have ended by the center's statement: their permits no longer dispense. */
export function endedSales(statement, sales) {
  return sales.filter((sale) => !sale.done &&
    statement.some((line) => isOfSale(sale, line) && line.state !== 'settled'));
}

/** The newest sale whose permit may still be shown; null without one. */
export function newestPermit(sales) {
  const open = sales.filter((sale) => !sale.done);
  return open.sort((one, other) => other.at - one.at)[0] ?? null;
}

function entryOf(line, sales) {
  const { kind, amount, at, machine, counter } = line;
  if (machine === null) {
    return { kind, amount, at, machine, counter };
  }
  const own = sales.find((sale) => isOfSale(sale, line));
  return {
    kind: 'sale',
    amount,
    at,
    machine,
    counter,
    fate: OUTCOMES[line.state],
    by: own?.refunded === true ? 'here' : 'report',
    name: own?.lookUp.product_name ?? null,
  };
}

/** statement: of the center, newest first. sales: saved on this phone. A sale has one entry, at its
 * settlement, which also shows its refund. */
export function entriesOf(statement, sales) {
  const isPaid = (refund) =>
    statement.some(({ kind, machine, counter }) =>
      kind === 'settlement' && machine === refund.machine && counter === refund.counter);
  return statement
    .filter((line) => line.kind !== 'refund' || !isPaid(line))
    .map((line) => entryOf(line, sales));
}
