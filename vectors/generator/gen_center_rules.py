# SPDX-License-Identifier: Apache-2.0
"""center_scenarios.json, second part: order of checks, limits of time, price, money, counters."""
import itertools

import codec
import samples
from gen_center import EPOCHS, ISSUED, NOW, World, code, key_of, machine_row

LAST = samples.U32_MAX
MONEY_MAX = 2**53 - 1


def order_of_settle(file):
    """Every combination of the reasons before and after the lookup of the sale's record."""
    file.group("settle with several reasons: the first in the order of the checks is the answer")
    early = ("malformed", "not_sale", "unknown_machine", "not_authentic", "equivocation")
    late = ("closed", "disabled", "expired", "limit", "funds")
    for size in (1, 2, 3, 5):
        for chosen in itertools.combinations(early + late, size):
            if "equivocation" in chosen and "closed" in chosen:
                continue  # what reconciles is newer than what is closed by the sale's record
            world = World(accounts={"ann": 249 if "funds" in chosen else 250},
                          machines=[machine_row(enabled="disabled" not in chosen)],
                          limit=249 if "limit" in chosen else 250)
            if "closed" in chosen:
                world.cancel(code(5, kind="cancel"), "nothing_paid")
            fields = {"vended": 4} if "equivocation" in chosen else {}
            if "not_sale" in chosen:
                fields["kind"] = "permit"
            if "unknown_machine" in chosen:
                fields["machine"] = 99
            if "not_authentic" in chosen:
                fields["key"] = key_of(master=samples.OTHER_MASTER)
            now = ISSUED + 301 if "expired" in chosen else ISSUED + 300
            text = code(5, **fields)
            text = text[:-1] if "malformed" in chosen else text
            world.settle("ann", text, chosen[0], now=now)
            world.state()
            clauses = ["SETTLE-1", "SETTLE-2", "SETTLE-7", "SETTLE-8", "SETTLE-9", "SETTLE-10",
                       "SETTLE-11", "SETTLE-13"]
            file.scenario(" and ".join(chosen), ["CheckOrder"], clauses, world.scenario.steps)


def order_with_record(file):
    file.group("settle of a recorded sale: enabled, validity and balance do not matter")
    for account, expect in (("ann", "settled_again"), ("ben", "taken")):
        world = World(accounts={"ann": 250, "ben": 0})
        world.settle("ann", code(5), "settled")
        world.settle(account, code(5), expect, now=NOW + 10**6)
        world.settle("ben", code(6, 4), "equivocation")
        world.settle(account, code(5), expect, now=NOW + 10**6)
        world.machine(5, 0, 5, False)
        file.scenario(f"{expect}, although expired, without funds, disabled",
                      ["CheckOrder", "Disabled", "Replay"], ["SETTLE-4", "SETTLE-5"],
                      world.scenario.steps)
    for account in ("ann", "ben"):
        world = World()
        world.settle("ann", code(5), "settled")
        world.settle(account, code(5, price=249), "equivocation")
        world.machine(5, 0, 5, False)
        file.scenario(f"different from the record, by {account}", ["CheckOrder", "Equivocation"],
                      ["SETTLE-3"], world.scenario.steps)
    world = World()
    world.settle("ann", code(5), "settled")
    world.cancel(code(5, kind="cancel"), "refunded")
    world.settle("ben", code(6, 4), "equivocation")
    world.settle("ann", code(5), "closed", now=NOW + 10**6)
    world.settle("ann", code(3), "closed", now=NOW + 10**6)
    world.machine(6, 0, 0, False)
    file.scenario("closed, although expired and disabled", ["CheckOrder", "Disabled"],
                  ["SETTLE-6", "SETTLE-7"], world.scenario.steps)


def order_of_cancel(file):
    file.group("cancel with several reasons: the first in the order of the checks is the answer")
    names = ("malformed", "not_cancel", "unknown_machine", "not_authentic", "equivocation")
    for size in range(1, 6):
        for chosen in itertools.combinations(names, size):
            world = World()
            fields = {"kind": "sale" if "not_cancel" in chosen else "cancel"}
            if "unknown_machine" in chosen:
                fields["machine"] = 99
            if "not_authentic" in chosen:
                fields["key"] = key_of(master=samples.OTHER_MASTER)
            text = code(5, vended=4 if "equivocation" in chosen else 0, **fields)
            world.cancel(text[:-1] if "malformed" in chosen else text, chosen[0])
            world.machine(1, 0, 0, chosen[0] != "equivocation")
            file.scenario(" and ".join(chosen), ["CheckOrder"], ["CANCEL-1", "CANCEL-2"],
                          world.scenario.steps)
    for kind, op, expect in (("permit", "settle", "not_sale"), ("cancel", "settle", "not_sale"),
                             ("permit", "cancel", "not_cancel"), ("sale", "cancel", "not_cancel")):
        world = World()
        world.settle("ann", code(5), "settled")
        if op == "settle":
            world.settle("ann", code(5, kind=kind), expect)
        else:
            world.cancel(code(5, kind=kind), expect)
        world.machine(5, 0, 5, True)
        file.scenario(f"{op} of a {kind} code", ["KindReflection"],
                      ["SETTLE-1" if op == "settle" else "CANCEL-1"], world.scenario.steps)


def times(file):
    file.group("expiry, at and next to its limits")
    cases = [
        (300, 60, 1000, 1300, "settled"), (300, 60, 1000, 1301, "expired"),
        (300, 60, 1000, 940, "settled"), (300, 60, 1000, 939, "expired"),
        (300, 60, 1000, 1000, "settled"), (300, 60, 60, 0, "settled"), (300, 60, 61, 0, "expired"),
        (300, 60, 1, 301, "settled"), (300, 60, 1, 302, "expired"), (300, 60, 0, 0, "settled"),
        (300, 60, 0, MONEY_MAX, "settled"), (300, 60, 1, MONEY_MAX, "expired"),
        (0, 0, 1000, 1000, "settled"), (0, 0, 1000, 1001, "expired"), (0, 0, 1000, 999, "expired"),
        (0, 0, 1, 0, "expired"), (0, 0, 0, 5, "settled"), (0, 60, 1000, 940, "settled"),
        (300, 0, 1000, 1300, "settled"), (300, 0, 1000, 999, "expired"),
        (300, 60, LAST, LAST + 300, "settled"), (300, 60, LAST, LAST + 301, "expired"),
        (300, 60, LAST, LAST - 60, "settled"), (300, 60, LAST, LAST - 61, "expired"),
        (LAST, LAST, LAST, 2 * LAST, "settled"), (LAST, LAST, LAST, 2 * LAST + 1, "expired"),
        (LAST, LAST, LAST, 0, "settled"), (0, LAST - 1, LAST, 0, "expired"),
        (LAST, 0, 1, LAST + 1, "settled"), (LAST, 0, 1, LAST + 2, "expired"),
        (1, 0, LAST, 0, "expired"), (300, 60, 1000, 2**32 + 1000, "expired"),
    ]
    for validity, skew, issued_at, now, expect in cases:
        world = World(validity_s=validity, skew_s=skew)
        world.settle("ann", code(5, issued_at=issued_at), expect, now=now)
        world.machine(5, 0, 5 if expect == "settled" else 0, True)
        file.scenario(f"issued at {issued_at}, now {now}, validity {validity}, skew {skew}",
                      ["Expiry"], ["SETTLE-9", "SETTLE-13"], world.scenario.steps)


def limits(file):
    file.group("a price at and next to the limit")
    for limit, price, expect in ((250, 249, "settled"), (250, 250, "settled"), (250, 251, "limit"),
                                 (1, 1, "settled"), (1, 2, "limit"), (0, LAST, "settled"),
                                 (LAST, LAST, "settled"), (LAST - 1, LAST, "limit"),
                                 (LAST - 1, LAST - 1, "settled")):
        world = World(accounts={"ann": LAST}, limit=limit)
        world.settle("ann", code(5, price=price), expect)
        world.machine(5, 0, 5 if expect == "settled" else 0, True)
        file.scenario(f"limit {limit}, price {price}", ["Limit"], ["SETTLE-10"],
                      world.scenario.steps)


def funds(file):
    file.group("a balance at and next to the price")
    for balance, price in itertools.product((0, 1, 249, 250, 251, LAST - 1, LAST, LAST + 1,
                                             MONEY_MAX), (1, 250, LAST)):
        world = World(accounts={"ann": balance})
        good = balance >= price
        world.settle("ann", code(5, price=price), "settled" if good else "funds")
        world.state(accounts={"ann": balance - price if good else balance},
                    revenue=price if good else 0)
        world.cancel(code(5, kind="cancel", price=price), "refunded" if good else "nothing_paid")
        world.state(accounts={"ann": balance}, revenue=0)
        file.scenario(f"balance {balance}, price {price}; then the cancel code", ["Funds"],
                      ["SETTLE-11", "SETTLE-12", "CANCEL-4", "LEDGER-4", "LEDGER-5"],
                      world.scenario.steps)
    file.group("a refund in the same decision is available to the same account only")
    for account, price, expect in (("ann", 250, "settled"), ("ann", 251, "settled"),
                                   ("ann", 300, "settled"), ("ann", 301, "funds"),
                                   ("ben", 50, "settled"), ("ben", 51, "funds")):
        world = World(accounts={"ann": 300, "ben": 50})
        world.settle("ann", code(5, price=250), "settled")
        world.settle(account, code(6, price=price), expect, [5, "refunded"])
        world.state()
        file.scenario(f"250 are refunded to ann, who then has 300; {account} pays {price}",
                      ["Funds", "Reconcile"], ["SETTLE-11", "RECONCILE-4", "RECONCILE-5"],
                      world.scenario.steps)
    world = World(accounts={"ann": 300})
    world.settle("ann", code(5, price=250), "settled")
    world.settle("ann", code(6, 5, price=51), "funds", [5, "delivered"])
    world.settle("ann", code(6, 5, price=51), "funds")
    world.settle("ann", code(7, 5, price=50), "settled")
    world.state(accounts={"ann": 0}, revenue=300)
    file.scenario("a delivered sale is not refunded", ["Funds", "Reconcile"],
                  ["SETTLE-11", "RECONCILE-4"], world.scenario.steps)


def counters(file):
    file.group("the limits of counter and of next")
    for counter in (1, 2, 2**31, LAST - 1, LAST):
        world = World()
        world.settle("ann", code(counter), "settled")
        world.machine(counter, 0, counter, True)
        world.cancel(code(counter, kind="cancel"), "refunded")
        world.machine(counter + 1, 0, 0, True)
        world.settle("ann", code(counter), "closed")
        if counter == LAST:
            world.settle("ann", code(LAST, price=1), "equivocation")
        else:
            world.settle("ann", code(counter + 1), "settled")
        world.state()
        file.scenario(f"sale {counter}: settled, cancelled, closed",
                      ["BoundaryValue"],
                      ["RECONCILE-8", "SETTLE-6", "SETTLE-13", "CANCEL-4", "CANCEL-7"],
                      world.scenario.steps)
    world = World()
    world.cancel(code(LAST, kind="cancel"), "nothing_paid")
    world.machine(LAST + 1, 0, 0, True)
    world.settle("ann", code(LAST), "closed")
    world.settle("ann", code(1), "closed")
    world.cancel(code(LAST, kind="cancel"), "nothing_paid")
    world.machine(LAST + 1, 0, 0, True)
    file.scenario("after a cancel of the last counter no sale can be settled",
                  ["BoundaryValue", "Exhausted"],
                  ["RECONCILE-8", "CANCEL-6", "CANCEL-7", "SETTLE-7"],
                  world.scenario.steps)
    world = World()
    world.settle("ann", code(LAST - 1, 0), "settled")
    world.settle("ann", code(LAST, LAST - 1), "settled", [LAST - 1, "delivered"])
    world.machine(LAST, LAST - 1, LAST, True)
    file.scenario("the last two sales", ["BoundaryValue"], ["RECONCILE-4", "SETTLE-12"],
                  world.scenario.steps)
    for setter, reason in (("cat", "funds"), ("late", "expired")):
        world = World(accounts={"cat": 0, "late": 9999})
        now = NOW if setter == "cat" else NOW + 10**6
        world.settle(setter, code(9), reason, now=now)
        world.machine(9, 0, 0, True)
        world.settle("late", code(8), "closed")
        world.settle("late", code(9), "settled")
        world.machine(9, 0, 9, True)
        file.scenario(f"a sale refused with {reason} raises next; older sales are closed",
                      ["DeadSale"], ["SETTLE-7", "SETTLE-13"], world.scenario.steps)


def epochs(file):
    file.group("machines, currencies and key epochs")
    for accepted in ([], [0], [255], EPOCHS, [0, 1, 2, 254, 255], list(range(256))):
        for epoch in (0, 1, 2, 255):
            world = World(machines=[machine_row(epochs=accepted)])
            expect = "settled" if epoch in accepted else "not_authentic"
            world.settle("ann", code(5, key_epoch=epoch), expect)
            world.cancel(code(5, kind="cancel", key_epoch=epoch),
                         "refunded" if epoch in accepted else "not_authentic")
            flags = ["WrongEpoch"] if expect != "settled" else ["Valid"]
            shown = "all" if len(accepted) == 256 else accepted
            file.scenario(f"epoch {epoch}, accepted epochs {shown}", flags,
                          ["KEY-6", "SETTLE-1", "CANCEL-1"], world.scenario.steps)
    rows = [machine_row(7), machine_row(8, currency=840), machine_row(LAST, epochs=[9])]
    base = codec.Payload("sale", 0, 1, 7, 1, 0, 10, 0)
    tried = (
        ("machine 7", {}, "settled"), ("machine 8 in its currency", {"machine": 8}, "settled"),
        ("the highest machine", {"machine": LAST, "key_epoch": 9}, "settled"),
        ("an unknown machine", {"machine": 6}, "unknown_machine"),
        ("an epoch of another machine", {"key_epoch": 9}, "not_authentic"),
    )
    for comment, change, expect in tried:
        fields = base._replace(**change)
        currency = 840 if fields.machine == 8 else samples.EURO
        key = key_of(fields.machine, fields.key_epoch, currency)
        world = World(machines=rows)
        text = code(1, key=key, **{n: v for n, v in fields._asdict().items()
                                   if n not in ("counter", "vended", "kind")})
        world.settle("ann", text, expect)
        world.state()
        file.scenario(comment, ["Valid" if expect == "settled" else "OtherMachine"],
                      ["KEY-2", "KEY-6", "SETTLE-1", "SETTLE-14"], world.scenario.steps)
    wrong = (("another currency's key", key_of(currency=840)), ("another machine's key", key_of(8)),
             ("another epoch's key", key_of(epoch=2)),
             ("another master's key", key_of(master=samples.OTHER_MASTER)))
    for comment, key in wrong:
        world = World()
        world.settle("ann", code(5, key=key), "not_authentic")
        world.cancel(code(5, kind="cancel", key=key), "not_authentic")
        world.machine(1, 0, 0, True)
        file.scenario(comment, ["WrongKey"], ["TAG-2", "TAG-3", "SETTLE-1", "CANCEL-1"],
                      world.scenario.steps)
