# SPDX-License-Identifier: Apache-2.0
"""Creates a fleet of machines and terminals with earlier sales in a ledger, in bulk.

A sale is determined by its machine and counter as in load.h, so that tricode-load continues where the
ledger ends: even counters are delivered, odd ones refunded, and the last one, even, is pending.
"""
from running import CURRENCY, run

PRICE = 250
PRODUCT = 12
BUYER = 3
DEPOSIT = 10 ** 9
OPERATOR = 2
OUTSIDE = 1
BEGAN = 1700000000


class Fleet:
    """machines 1 to `machines`; terminals 0 to `terminals` - 1 with accounts from 3 on."""

    def __init__(self, load, machines, terminals):
        self.load = load
        self.machines = machines
        self.terminals = terminals
        self.next = 1  # the first unused counter

    def keys(self):
        lines = run([self.load, "terminals", "--terminals", self.terminals]).splitlines()
        return [(int(number), keyid, bytes.fromhex(key))
                for number, keyid, key in map(str.split, lines)]

    def fill(self, center, sales=0):
        """Fills the ledger of a new center. sales: total number of settled sales, a multiple of twice
        the machines."""
        each = sales // self.machines
        if each * self.machines != sales or each % 2:
            raise ValueError("sales must be a multiple of twice the machines")
        center.ledger.write(self._additions(center.ledger))
        if each:
            center.ledger.write(self._sales(center.ledger, each), rules=False)
        self.next = each + 1
        return self

    def _additions(self, ledger):
        numbers = range(1, self.machines + 1)
        keys = self.keys()
        yield from _insert("machine (id, name, place, operator)",
                           (f"({m}, 'Machine {m}', '', {OPERATOR})" for m in numbers))
        yield from _insert("machine_key (machine, epoch)", (f"({m}, 0)" for m in numbers))
        yield from _insert("account (id, kind, name)",
                           (f"({BUYER + t}, 'buyer', 'Terminal {t}')" for t, _, _ in keys))
        yield from _insert("terminal (keyid, public_key, account, enrolled_at)",
                           (f"('{keyid}', {ledger.bytes(key)}, {BUYER + t}, {BEGAN})"
                            for t, keyid, key in keys))
        yield from _insert("transfer (id, kind, debtor, creditor, amount, at, debtor_previous,"
                           " creditor_previous)",
                           (f"({t + 1}, 'deposit', {OUTSIDE}, {BUYER + t}, {DEPOSIT}, {BEGAN},"
                            f" {t}, 0)" for t, _, _ in keys))

    def _sales(self, ledger, each):
        """Inserts the rows that settlements would have created, without the triggers. A refund follows
        its settlement directly, as the audit requires. Every second sale has a refund: three
        transfers for two sales."""
        first = f"{self.terminals} + (m - 1) * {each // 2 * 3} + (c - 1) / 2 * 3"
        yield f"""INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended,
            price, issued_at, settled_at, ended_at, settlement, refund)
            SELECT m, c, CASE WHEN c = {each} THEN 'settled' WHEN c % 2 = 1 THEN 'refunded'
            ELSE 'delivered' END, {BUYER} + (m + c) % {self.terminals}, 0, {PRODUCT},
            (c - 1) / 2 * 2, {PRICE}, 0, {BEGAN} + c, CASE WHEN c < {each} THEN {BEGAN} + c + 1 END,
            {first} + CASE c % 2 WHEN 1 THEN 1 ELSE 3 END, CASE c % 2 WHEN 1 THEN {first} + 2 END
            FROM {ledger.numbers("m", self.machines)} CROSS JOIN {ledger.numbers("c", each)}"""
        # The operator's transfers are consecutive, after the deposits.
        yield f"""INSERT INTO transfer (id, kind, debtor, creditor, amount, machine, counter, at,
            debtor_previous, creditor_previous)
            SELECT id, kind, CASE kind WHEN 'refund' THEN {OPERATOR} ELSE account END,
            CASE kind WHEN 'refund' THEN account ELSE {OPERATOR} END, {PRICE}, machine, counter, at,
            CASE kind WHEN 'refund' THEN id - 1 ELSE previous END,
            CASE WHEN kind = 'refund' THEN previous WHEN id > {self.terminals} + 1 THEN id - 1
            ELSE 0 END
            FROM (SELECT id, kind, account, machine, counter, at,
             lag(id, 1, account - {BUYER - 1}) OVER (PARTITION BY account ORDER BY id) AS previous
             FROM (SELECT settlement AS id, 'settlement' AS kind, account, machine, counter,
              settled_at AS at FROM sale UNION ALL SELECT refund, 'refund', account, machine,
              counter, ended_at FROM sale WHERE state = 'refunded') AS made) AS chain
            ORDER BY id"""
        yield """UPDATE account SET balance = balance - paid.amount
            FROM (SELECT account, sum(price) AS amount FROM sale WHERE state <> 'refunded'
            GROUP BY account) AS paid WHERE paid.account = account.id"""
        yield f"""UPDATE account SET balance = balance + (SELECT sum(price) FROM sale
            WHERE state <> 'refunded') WHERE id = {OPERATOR}"""
        yield f"""UPDATE account SET newest = COALESCE((SELECT max(id) FROM (SELECT account,
            COALESCE(refund, settlement) AS id FROM sale) AS paid WHERE paid.account = account.id),
            newest)"""
        yield f"""UPDATE account SET newest = (SELECT max(id) FROM transfer)
            WHERE id = {OPERATOR}"""
        yield f"UPDATE machine SET next = {each}, delivered = {each - 2}"
        if ledger.name == "PostgreSQL":
            yield "UPDATE journal SET newest = (SELECT max(id) FROM transfer)"


def _insert(table, rows):
    """INSERTs of several hundred rows each."""
    part = []
    for row in rows:
        part.append(row)
        if len(part) == 500:
            yield f"INSERT INTO {table} VALUES {', '.join(part)}"
            part = []
    if part:
        yield f"INSERT INTO {table} VALUES {', '.join(part)}"


def read_permits(path):
    """Parses the output of tricode-load --permits: {(machine, counter): (account, permit)}."""
    permits = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            account, machine, counter, permit = line.split()
            permits[int(machine), int(counter)] = (int(account), permit)
    return permits


def lost(center, permits, first=1):
    """The received permits, with counters from `first` on, that do not match a sale of that account in
    the ledger, paid by one settlement."""
    paid = {(machine, counter): account for machine, counter, account in center.ledger.query(
        "SELECT sale.machine, sale.counter, account FROM sale JOIN transfer"
        " ON transfer.machine = sale.machine AND transfer.counter = sale.counter"
        " AND transfer.kind = 'settlement' AND debtor = account"
        f" WHERE sale.counter >= {first}")}
    return sorted(sale for sale, (account, _) in permits.items() if paid.get(sale) != account)


def count_sales(center, first=1):
    """The number of sales in the ledger with counters from `first` on."""
    return center.ledger.query(f"SELECT count(*) FROM sale WHERE counter >= {first}")[0][0]


def settle(load, center, fleet, connections, rounds, threads=1, ports=None, permits=None,
           persist=False, created=None):
    """The command line of a tricode-load with `rounds` more sales for each machine of the fleet."""
    words = [load, "settle", "--master", center.master, "--currency", CURRENCY,
             "--machines", fleet.machines, "--terminals", fleet.terminals, "--from", fleet.next,
             "--rounds", rounds, "--connections", connections, "--threads", threads,
             "--ports", ",".join(map(str, ports or [center.port]))]
    if permits is not None:
        words += ["--permits", permits]
    if persist:
        words.append("--persist")
    if created is not None:
        words += ["--created", created]
    return [str(word) for word in words]
