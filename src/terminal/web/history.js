// SPDX-License-Identifier: Apache-2.0
// The account's statement as a buyer reads it: one entry a sale, with what became of it.

const FATES = { settled: 'waiting', delivered: 'delivered', refunded: 'refunded' };

/** Whether a kept sale is the one that something names by machine and counter. */
export const isOfSale = ({ lookUp }, { machine, counter }) =>
  lookUp.machine === machine && lookUp.counter === counter;

/** Kept sales whose permit is worth nothing any more, by the center's word. */
export function endedSales(statement, sales) {
  return sales.filter((sale) => !sale.done &&
    statement.some((line) => isOfSale(sale, line) && line.state !== 'settled'));
}

/** The newest sale whose permit may still be shown; null: there is none. */
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
    fate: FATES[line.state],
    by: own?.refunded === true ? 'here' : 'report',
    name: own?.lookUp.product_name ?? null,
  };
}

/** statement: the center's, newest first. sales: what this phone keeps. One entry for a sale, at its
 * settlement; its refund is told there. */
export function entriesOf(statement, sales) {
  const isPaid = (refund) =>
    statement.some(({ kind, machine, counter }) =>
      kind === 'settlement' && machine === refund.machine && counter === refund.counter);
  return statement
    .filter((line) => line.kind !== 'refund' || !isPaid(line))
    .map((line) => entryOf(line, sales));
}
