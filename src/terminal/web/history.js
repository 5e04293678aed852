// SPDX-License-Identifier: Apache-2.0
// The account's statement as a buyer reads it: one entry a sale, with what became of it.

const FATES = { settled: 'waiting', delivered: 'delivered', refunded: 'refunded' };

/** statement: the center's, newest first. sales: what this phone keeps. One entry for a sale, at its
 * settlement; its refund is told there. */
export function entriesOf(statement, sales) {
  const place = ({ machine, counter }) => `${machine}/${counter}`;
  const kept = new Map(sales.map((sale) => [place(sale.lookUp), sale]));
  const paid = new Set(
    statement.filter(({ kind }) => kind === 'settlement').map(place),
  );
  return statement
    .filter((line) => line.kind !== 'refund' || !paid.has(place(line)))
    .map((line) => {
      const { kind, amount, at, machine, counter } = line;
      if (machine === null) {
        return { kind, amount, at, machine, counter };
      }
      const own = kept.get(place(line));
      return {
        kind: 'sale',
        amount,
        at,
        machine,
        counter,
        fate: FATES[line.state],
        by: own?.refunded === true ? 'here' : 'machine',
        name: own?.lookUp.product_name ?? null,
      };
    });
}
