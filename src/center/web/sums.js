// SPDX-License-Identifier: Apache-2.0
// Sums over the reports' rows, in whole numbers, without access to the document.

export const DAY_S = 86_400;
const SUMS = ['sales', 'delivered', 'refunded', 'pending', 'revenue', 'refunded_amount', 'pending_amount'];
const NOTHING = Object.fromEntries(SUMS.map((name) => [name, 0]));

export const dayOf = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);
export const secondsOf = (day) => Date.parse(`${day}T00:00:00Z`) / 1000;

/** The range of `days` days that ends with the day of a time, included. */
export function lastDays(count, seconds) {
  return { from: dayOf(seconds - (count - 1) * DAY_S), to: dayOf(seconds) };
}

function plus(one, other) {
  return Object.fromEntries(SUMS.map((name) => [name, one[name] + other[name]]));
}

export function total(lines) {
  return lines.reduce(plus, NOTHING);
}

/** Every day of a range, including days without sales. */
export function everyDay(lines, { from, to }) {
  const byDay = new Map(lines.map((line) => [line.day, line]));
  const days = [];
  for (let at = secondsOf(from); at <= secondsOf(to); at += DAY_S) {
    const day = dayOf(at);
    days.push({ ...NOTHING, ...byDay.get(day), day });
  }
  return days;
}

/** The products of all machines by name, or by number without a name, highest revenue first.
 * nameOf: formats a number. */
export function byProduct(lines, nameOf) {
  const products = new Map();
  for (const line of lines) {
    const name = line.name ?? nameOf(line.product);
    products.set(name, { ...plus(products.get(name) ?? NOTHING, line), name });
  }
  return [...products.values()].sort((a, b) =>
    b.revenue - a.revenue || b.sales - a.sales || a.name.localeCompare(b.name));
}

/** Why a machine needs attention: alarm, disabled, quiet (enabled, but not seen for a day), or null. */
export function troubleOf(machine, at) {
  if (machine.state === 'disabled') {
    return machine.alarms > 0 ? 'alarm' : 'disabled';
  }
  const isQuiet = machine.state === 'enabled' && (machine.seen_at === null || at - machine.seen_at > DAY_S);
  return isQuiet ? 'quiet' : null;
}

/** Machines with their trouble, their pending sale and their sums. */
export function joinMachines({ status, pending, machines }) {
  const sold = new Map(machines.lines.map((line) => [line.machine, line]));
  const waiting = new Map(pending.lines.map((line) => [line.machine, line]));
  return status.lines.map((line) => ({
    ...line,
    trouble: troubleOf(line, status.at),
    waiting: waiting.get(line.machine) ?? null,
    sales: sold.get(line.machine)?.sales ?? 0,
    revenue: sold.get(line.machine)?.revenue ?? 0,
  }));
}

const FILTERS = {
  all: () => true,
  trouble: ({ trouble }) => trouble !== null,
  disabled: ({ state }) => state === 'disabled',
  quiet: ({ trouble }) => trouble === 'quiet',
  pending: ({ waiting }) => waiting !== null,
  retired: ({ state }) => state === 'retired',
};
export const FILTER_NAMES = Object.keys(FILTERS);

/** The machines that match the filter and contain the words in number, name or place. */
export function filterMachines(machines, words, filter) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return machines.filter((machine) => {
    const text = `${machine.machine} ${machine.name} ${machine.place}`.toLowerCase();
    return FILTERS[filter](machine) && wanted.every((word) => text.includes(word));
  });
}

/** Sorted by a column, missing values last, equal values by number. */
export function sortMachines(machines, column, isDescending) {
  const compare = (a, b) => (typeof a === 'string' ? a.localeCompare(b) : a - b);
  return [...machines].sort((one, other) => {
    const [a, b] = [one[column], other[column]];
    if ((a ?? null) === null || (b ?? null) === null) {
      return ((a ?? null) === null) - ((b ?? null) === null) || one.machine - other.machine;
    }
    return (isDescending ? compare(b, a) : compare(a, b)) || one.machine - other.machine;
  });
}
