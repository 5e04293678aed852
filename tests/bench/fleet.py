# SPDX-License-Identifier: Apache-2.0
"""A fleet of machines and terminals in a ledger, made at once, with sales that were before.

A sale follows from its machine and counter as load.h says, so that tricode-load goes on where the
ledger ends: even counters are delivered, odd ones refunded, and the last one, even, is pending.
"""
import sqlite3

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
        self.next = 1  # the first counter that was not yet sold

    def keys(self):
        lines = run([self.load, "terminals", "--terminals", self.terminals]).splitlines()
        return [(int(number), keyid, bytes.fromhex(key))
                for number, keyid, key in map(str.split, lines)]

    def fill(self, center, sales=0):
        """Into the ledger of a new center. sales: how many were settled, of all machines together;
        a multiple of twice the machines."""
        each = sales // self.machines
        if each * self.machines != sales or each % 2:
            raise ValueError("sales have to be a multiple of twice the machines")
        database = sqlite3.connect(center.ledger, isolation_level=None)
        try:
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN IMMEDIATE")
            self._add(database)
            if each:
                self._sell(database, each)
            database.execute("COMMIT")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()
        self.next = each + 1
        return self

    def _add(self, database):
        numbers = range(1, self.machines + 1)
        database.executemany("INSERT INTO machine (id, name, place, operator) VALUES (?, ?, '', ?)",
                             ((m, f"Machine {m}", OPERATOR) for m in numbers))
        database.executemany("INSERT INTO machine_key (machine, epoch) VALUES (?, 0)",
                             ((m,) for m in numbers))
        keys = self.keys()
        database.executemany("INSERT INTO account (id, kind, name) VALUES (?, 'buyer', ?)",
                             ((BUYER + t, f"Terminal {t}") for t, _, _ in keys))
        database.executemany("INSERT INTO terminal (keyid, public_key, account, enrolled_at)"
                             " VALUES (?, ?, ?, ?)",
                             ((keyid, key, BUYER + t, BEGAN) for t, keyid, key in keys))
        database.executemany("INSERT INTO transfer (kind, debtor, creditor, amount, at)"
                             " VALUES ('deposit', ?, ?, ?, ?)",
                             ((OUTSIDE, BUYER + t, DEPOSIT, BEGAN) for t, _, _ in keys))

    def _sell(self, database, each):
        """Rows as settlements would have left them, without the rules that watch each of them."""
        rules = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
                                 ).fetchall()
        for name, _ in rules:
            database.execute(f"DROP TRIGGER {name}")
        values = {"machines": self.machines, "each": each, "terminals": self.terminals,
                  "buyer": BUYER, "product": PRODUCT, "price": PRICE, "began": BEGAN,
                  "operator": OPERATOR}
        for statement in SALES:
            database.execute(statement, values)
        for _, rule in rules:
            database.execute(rule)


SALES = (
    """WITH RECURSIVE m (m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM m WHERE m < :machines),
        c (c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM c WHERE c < :each)
    INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended, price,
        issued_at, settled_at, ended_at)
    SELECT m, c, CASE WHEN c = :each THEN 'settled' WHEN c % 2 THEN 'refunded' ELSE 'delivered' END,
        :buyer + (m + c) % :terminals, 0, :product, (c - 1) / 2 * 2, :price, 0, :began + c,
        CASE WHEN c < :each THEN :began + c + 1 END FROM m CROSS JOIN c""",
    # A sale's settlement, then its refund if it has one: the order that the audit asks for.
    """INSERT INTO transfer (kind, debtor, creditor, amount, machine, counter, at)
    SELECT step.kind, CASE step.kind WHEN 'refund' THEN :operator ELSE account END,
        CASE step.kind WHEN 'refund' THEN account ELSE :operator END, price, machine, counter,
        CASE step.kind WHEN 'refund' THEN ended_at ELSE settled_at END
    FROM sale CROSS JOIN (SELECT 'settlement' AS kind UNION ALL SELECT 'refund') AS step
    WHERE step.kind = 'settlement' OR state = 'refunded'""",
    """UPDATE account SET balance = balance - paid.amount
    FROM (SELECT account, sum(price) AS amount FROM sale WHERE state <> 'refunded'
        GROUP BY account) AS paid WHERE paid.account = account.id""",
    """UPDATE account SET balance = balance + (SELECT sum(price) FROM sale
        WHERE state <> 'refunded') WHERE id = :operator""",
    "UPDATE machine SET next = :each, delivered = :each - 2",
)


def read_permits(path):
    """What tricode-load --permits wrote: {(machine, counter): (account, permit)}."""
    permits = {}
    with open(path, encoding="ascii") as file:
        for line in file:
            account, machine, counter, permit = line.split()
            permits[int(machine), int(counter)] = (int(account), permit)
    return permits


def lost(center, permits):
    """The permits that were answered for what the ledger does not hold as a sale of that account,
    paid by one settlement."""
    database = sqlite3.connect(f"file:{center.ledger}?mode=ro", uri=True)
    try:
        paid = dict(((machine, counter), account) for machine, counter, account in database.execute(
            "SELECT sale.machine, sale.counter, account FROM sale JOIN transfer"
            " ON transfer.machine = sale.machine AND transfer.counter = sale.counter"
            " AND transfer.kind = 'settlement' AND debtor = account"))
    finally:
        database.close()
    return sorted(sale for sale, (account, _) in permits.items() if paid.get(sale) != account)


def count_sales(center, first=1):
    """How many sales with counters from `first` on the ledger holds."""
    database = sqlite3.connect(f"file:{center.ledger}?mode=ro", uri=True)
    try:
        return database.execute("SELECT count(*) FROM sale WHERE counter >= ?",
                                (first,)).fetchone()[0]
    finally:
        database.close()


def settle(load, center, fleet, connections, rounds, threads=1, ports=None, permits=None,
           persist=False):
    """The words of a tricode-load that lets each machine of the fleet sell `rounds` times more."""
    words = [load, "settle", "--master", center.master, "--currency", CURRENCY,
             "--machines", fleet.machines, "--terminals", fleet.terminals, "--from", fleet.next,
             "--rounds", rounds, "--connections", connections, "--threads", threads,
             "--ports", ",".join(map(str, ports or [center.port]))]
    if permits is not None:
        words += ["--permits", permits]
    if persist:
        words.append("--persist")
    return [str(word) for word in words]
