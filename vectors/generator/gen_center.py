# SPDX-License-Identifier: Apache-2.0
"""center_scenarios.json, first part: every kind of code in every state of the center."""
import codec
import keys
import samples
from builder import Scenario
from samples import MACHINE

EPOCHS = [0, 2]
MONEY = 5000
ACCOUNTS = {"ann": MONEY, "ben": MONEY, "cat": 0}
NOW = 1700000100
ISSUED = 1700000000


def key_of(machine=MACHINE, epoch=0, currency=samples.EURO, master=samples.MASTER):
    return keys.machine_key(master, machine, currency, epoch)


def code(counter, vended=0, kind="sale", key=None, **fields):
    """The text of a code made with the machine's key; the fields need not be plausible."""
    base = codec.Payload(kind, 0, 12, MACHINE, counter, vended, 250, ISSUED)._replace(**fields)
    return keys.issue(key or key_of(base.machine, base.key_epoch), base)


class World:
    """A center with one machine (or the given ones); state() checks that money is conserved."""

    def __init__(self, accounts=None, machines=None, **rules):
        self.scenario = Scenario()
        self.accounts = dict(ACCOUNTS if accounts is None else accounts)
        rows = [machine_row()] if machines is None else machines
        self.scenario.center_new(samples.MASTER, rows, self.accounts, **rules)

    def settle(self, account, text, expect, reconciled=None, now=NOW):
        return self.scenario.settle(account, text, expect, now, reconciled)

    def cancel(self, text, expect, reconciled=None, now=NOW):
        self.scenario.cancel(text, expect, now, reconciled)

    def settle_any(self, account, text, now=NOW):
        self.scenario.do({"op": "settle", "account": account, "text": text, "now": now}, {})

    def cancel_any(self, text, now=NOW):
        self.scenario.do({"op": "cancel", "text": text, "now": now}, {})

    def state(self, **expect):
        """Requests the state; checks that money is conserved and that at most one sale of each
        machine is settled."""
        state = self.scenario.state(**expect)
        assert sum(state["accounts"].values()) + state["revenue"] == sum(self.accounts.values())
        assert min(state["accounts"].values(), default=0) >= 0
        for number, (lowest, delivered, pending, _) in state["machines"].items():
            assert delivered < lowest <= 2**32 and pending in (0, lowest)
            assert not pending or pending > delivered
            settled = [counter for machine, counter, word, _ in state["sales"]
                       if machine == int(number) and word == "settled"]
            assert settled == ([pending] if pending else [])
        return state

    def machine(self, *row):
        """Expects the row [next, delivered, pending, enabled] of the machine."""
        return self.state(machines={str(MACHINE): list(row)})


def machine_row(machine=MACHINE, epochs=EPOCHS, enabled=True, currency=samples.EURO):
    return {"machine": machine, "currency": currency, "epochs": epochs, "enabled": enabled}


# States: each function builds a new world in that state -------------------------------------------

def state_new():
    return World()


def state_next_raised():
    world = World()
    world.settle("cat", code(5), "funds")
    return world


def state_pending():
    world = World()
    world.settle("ann", code(5), "settled")
    return world


def state_delivered():
    world = state_pending()
    world.settle("cat", code(6, 5), "funds", [5, "delivered"])
    return world


def state_delivered_and_pending():
    world = state_pending()
    world.settle("ben", code(6, 5), "settled", [5, "delivered"])
    return world


def state_refunded_by_cancel():
    world = state_pending()
    world.cancel(code(5, kind="cancel"), "refunded")
    return world


def state_refunded_by_newer():
    world = state_pending()
    world.settle("cat", code(6), "funds", [5, "refunded"])
    return world


def state_refunded_and_pending():
    world = state_pending()
    world.settle("ben", code(6), "settled", [5, "refunded"])
    return world


def state_never_paid():
    world = World()
    world.cancel(code(5, kind="cancel"), "nothing_paid")
    return world


def state_delivered_then_refunded():
    world = state_delivered_and_pending()
    world.cancel(code(6, 5, kind="cancel"), "refunded")
    return world


def state_disabled():
    return World(machines=[machine_row(enabled=False)])


def state_equivocated():
    world = World()
    world.settle("ann", code(5), "settled")
    world.settle("ben", code(6, 4), "equivocation")
    return world


STATES = {
    "new": state_new,
    "next is 5, nothing settled": state_next_raised,
    "5 pending": state_pending,
    "5 delivered": state_delivered,
    "5 delivered, 6 pending": state_delivered_and_pending,
    "5 refunded by its cancel code": state_refunded_by_cancel,
    "5 refunded by a newer code": state_refunded_by_newer,
    "5 refunded, 6 pending": state_refunded_and_pending,
    "5 cancelled and never paid": state_never_paid,
    "5 delivered, 6 refunded": state_delivered_then_refunded,
    "disabled from the start": state_disabled,
    "5 pending, disabled by an equivocation": state_equivocated,
}


def table_codes():
    """(comment, fields) of the payloads that are presented in every state."""
    for counter, vendeds in ((3, (0,)), (5, (0, 4)), (6, (0, 4, 5)), (7, (0, 4, 5, 6)),
                             (9, (0, 5, 6, 8))):
        for vended in vendeds:
            yield f"sale {counter} that reports {vended}", {"counter": counter, "vended": vended}
    yield "sale 5 at another price", {"counter": 5, "price": 249}
    yield "sale 6 that reports 5, for another product", {"counter": 6, "vended": 5, "product": 13}


def table_flags(answer, name, fields):
    marks = set()
    if answer["result"] == "equivocation":
        marks.add("Equivocation")
    if answer["reconciled"]:
        marks.add("Reconcile")
    if "disabled" in name:
        marks.add("Disabled")
    if answer["result"] in ("settled_again", "refunded_already", "closed"):
        marks.add("Replay")
    if answer["result"] == "taken":
        marks.add("SecondPayer")
    if "price" in fields or "product" in fields:
        marks.add("AlteredField")
    return sorted(marks) or ["Valid"]


SETTLE_CLAUSES = {
    "settled": ["SETTLE-12", "SETTLE-14"], "settled_again": ["SETTLE-4", "SETTLE-14"],
    "taken": ["SETTLE-5"], "closed": ["SETTLE-6", "SETTLE-7"], "disabled": ["SETTLE-8"],
    "expired": ["SETTLE-9"], "limit": ["SETTLE-10"], "funds": ["SETTLE-11"],
    "equivocation": ["SETTLE-2", "SETTLE-3", "RECONCILE-6"], "malformed": ["SETTLE-1"],
    "not_sale": ["SETTLE-1"], "unknown_machine": ["SETTLE-1"], "not_authentic": ["SETTLE-1"],
}
CANCEL_CLAUSES = {
    "refunded": ["CANCEL-4"], "refunded_already": ["CANCEL-5"], "nothing_paid": ["CANCEL-6"],
    "equivocation": ["CANCEL-2", "CANCEL-3", "RECONCILE-6"],
}


def table_clauses(kind, answer):
    clauses = (SETTLE_CLAUSES if kind == "sale" else CANCEL_CLAUSES)[answer["result"]]
    clauses = clauses + ["RECONCILE-3"]
    if answer["reconciled"]:
        clauses = clauses + ["RECONCILE-4", "RECONCILE-5"]
    return clauses


def add_table(file):
    for name, build in STATES.items():
        file.group("state: " + name)
        for comment, fields in table_codes():
            for account, kind in (("ann", "sale"), ("ben", "sale"), (None, "cancel")):
                world = build()
                text = code(kind=kind, **fields)
                for _ in range(2):
                    if kind == "sale":
                        world.settle_any(account, text)
                    else:
                        world.cancel_any(text)
                    world.state()
                answer = world.scenario.steps[-4]["response"]
                what = f"settle by {account}" if kind == "sale" else "cancel"
                file.scenario(f"{name}: {what}, {comment}, twice",
                              table_flags(answer, name, fields), table_clauses(kind, answer),
                              world.scenario.steps)
