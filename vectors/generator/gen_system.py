# SPDX-License-Identifier: Apache-2.0
"""system_scenarios.json: complete sequences of one machine, one center and phones."""
import codec
import gen_system_attacks
import gen_system_random
import keys
import samples
from builder import Scenario, VectorFile

MONEY = {"ann": 1000, "ben": 1000, "eve": 1000}
ROWS = [{"machine": 7, "currency": samples.EURO, "epochs": [0], "enabled": True},
        {"machine": 8, "currency": samples.EURO, "epochs": [0], "enabled": True}]


class Story:
    """A center with the machine registered, and the machine with its key."""

    def __init__(self, accounts=None, rows=None, counter=0, vended=0, **rules):
        self.run = Scenario()
        self.accounts = dict(MONEY if accounts is None else accounts)
        self.run.center_new(samples.MASTER, rows or ROWS, self.accounts, **rules)
        self.boot(counter, vended)

    def boot(self, counter=0, vended=0, key=samples.KEY, epoch=0, machine=samples.MACHINE):
        numbers = {"counter": counter, "vended": vended} if counter else {}
        self.run.machine_new(machine, key, epoch, **numbers)

    def select(self, product=12, price=250, issued_at=0, expect="show_sale"):
        return self.run.select(product, price, issued_at, expect)

    def settle(self, account, text, expect="settled", reconciled=None, now=1000):
        return self.run.settle(account, text, expect, now, reconciled)

    def cancel(self, text, expect="refunded", reconciled=None):
        self.run.cancel(text, expect, 1000, reconciled)

    def permit(self, text, expect):
        return self.run.permit(text, expect)

    def event(self, event, expect="none"):
        return self.run.event(event, expect)

    def buy(self, account="ann", reconciled=None, **sale):
        """A complete purchase; returns (sale code, permit)."""
        text = self.select(**sale)
        permit = self.settle(account, text, reconciled=reconciled)
        self.permit(permit, f"dispense:{codec.decode(text).payload.product}")
        self.event("vend_succeeded")
        return text, permit

    def end(self, *sales, **balances):
        """Checks the final state of each sale, the given balances, and that money is conserved;
        returns the steps."""
        state = self.run.state()
        assert sum(state["accounts"].values()) + state["revenue"] == sum(self.accounts.values())
        got = [word for number, _, word, _ in state["sales"]]
        assert got == list(sales), (got, sales)
        for name, balance in balances.items():
            assert state["accounts"][name] == balance, state
        return self.run.steps


def purchases(file):
    file.group("ordinary purchases")
    story = Story()
    story.buy()
    file.scenario("a purchase whose end is not yet reported", ["Story"],
                  ["SETTLE-12", "SETTLE-14", "MACHINE-13", "MACHINE-15", "THEOREM-1"],
                  story.end("settled", ann=750))
    story = Story()
    story.buy()
    story.buy("ben", [1, "delivered"], product=3, price=99)
    story.buy("ann", [2, "delivered"], product=4, price=1)
    file.scenario("three purchases; the next code reports the end of each", ["Story", "Reconcile"],
                  ["RECONCILE-3", "RECONCILE-4", "THEOREM-6"],
                  story.end("delivered", "delivered", "settled", ann=749, ben=901))
    story = Story()
    sale = story.select()
    cancel = story.event("lever", "show_cancel")
    story.cancel(cancel, "nothing_paid")
    story.settle("ann", sale, "closed")
    file.scenario("the buyer cancels before paying", ["Story"],
                  ["MACHINE-6", "CANCEL-6", "CANCEL-7", "SETTLE-7"], story.end(ann=1000))
    story = Story()
    permit = story.settle("ann", story.select())
    cancel = story.event("lever", "show_cancel")
    story.cancel(cancel)
    again = story.permit(permit, "show_cancel")
    assert again == cancel
    story.cancel(again, "refunded_already")
    assert story.event("lever", "show_cancel") == cancel
    file.scenario("the buyer cancels after paying", ["Story", "Replay"],
                  ["MACHINE-6", "MACHINE-7", "MACHINE-14", "CANCEL-4", "CANCEL-5", "THEOREM-3"],
                  story.end("refunded", ann=1000))
    story = Story()
    story.permit(story.settle("ann", story.select()), "dispense:12")
    story.cancel(story.event("vend_failed", "show_cancel"))
    file.scenario("a jam, then a refund", ["Story", "Jam"], ["MACHINE-16", "CANCEL-4"],
                  story.end("refunded", ann=1000))
    story = Story()
    sale = story.select()
    permit = story.settle("ann", sale)
    assert story.settle("ann", sale, "settled_again") == permit
    story.permit(permit, "dispense:12")
    story.event("vend_succeeded")
    story.buy("ben", [1, "delivered"])
    file.scenario("the phone crashes after paying and repeats the request", ["Story", "Replay"],
                  ["SETTLE-4", "SETTLE-14", "THEOREM-4"],
                  story.end("delivered", "settled", ann=750))
    story = Story(accounts={"ann": 249, "ben": 1000})
    sale = story.select()
    story.settle("ann", sale, "funds")
    story.permit(story.settle("ben", sale), "dispense:12")
    file.scenario("one buyer has too little money; another account pays", ["Story", "Funds"],
                  ["SETTLE-11", "SETTLE-12", "SETTLE-13"], story.end("settled", ann=249, ben=750))
    story = Story()
    story.settle("ann", story.select(issued_at=600), now=901, expect="expired")
    story.buy(issued_at=700)
    file.scenario("a sale code is expired; the next one is paid", ["Story", "Expiry"],
                  ["SETTLE-9", "SETTLE-13"], story.end("settled"))


def nothing_is_stuck(file):
    file.group("money of a sale that is not vended is released")
    story = Story()
    story.settle("ann", story.select())
    story.event("timeout", "show_cancel")
    story.settle("ben", story.select(), "settled", [1, "refunded"])
    file.scenario("the buyer pays and leaves; the next buyer's code causes the refund",
                  ["Story", "DeadSale", "Reconcile"],
                  ["MACHINE-8", "RECONCILE-4", "THEOREM-5"],
                  story.end("refunded", "settled", ann=1000, ben=750))
    story = Story()
    permit = story.settle("ann", story.select())
    newer = story.select(product=2)
    story.cancel(story.permit(permit, "show_cancel"))
    permit = story.settle("ben", newer)
    story.permit(permit, "dispense:2")
    file.scenario("a second buyer selects after the first has paid", ["Story", "DeadSale"],
                  ["MACHINE-5", "MACHINE-14", "CANCEL-4", "THEOREM-5"],
                  story.end("refunded", "settled", ann=1000))
    story = Story()
    permit = story.settle("ann", story.select())
    newer = story.settle("ben", story.select(product=2), "settled", [1, "refunded"])
    story.permit(newer, "dispense:2")
    story.cancel(story.permit(permit, "show_cancel"), "refunded_already")
    story.event("vend_succeeded")
    story.permit(permit, "refuse:used")
    story.buy("ann", [2, "delivered"])
    file.scenario("the permit of an older sale while the newer sale is dispensed",
                  ["Story", "DeadSale", "Replay"],
                  ["MACHINE-11", "MACHINE-14", "CANCEL-5", "THEOREM-2"],
                  story.end("refunded", "delivered", "settled", ann=750))


def power_cuts_and_ends(file):
    file.group("power cuts, time-outs, and the last sale")
    story = Story()
    permit = story.settle("ann", story.select())
    story.event("restart")
    story.cancel(story.permit(permit, "show_cancel"))
    file.scenario("a power cut while the sale is open", ["Story", "PowerCut"],
                  ["MACHINE-17", "MACHINE-14", "CANCEL-4"], story.end("refunded", ann=1000))
    story = Story()
    permit = story.settle("ann", story.select())
    story.permit(permit, "dispense:12")
    story.event("restart")
    story.permit(permit, "refuse:used")
    story.event("lever")
    story.buy("ben", [1, "delivered"])
    file.scenario("a power cut during the vend: the sale counts as vended", ["Story", "PowerCut"],
                  ["MACHINE-17", "MACHINE-11", "RECONCILE-4"],
                  story.end("delivered", "settled", ann=750))
    story = Story()
    sale = story.select()
    story.event("timeout", "show_cancel")
    permit = story.settle("ann", sale)
    story.cancel(story.permit(permit, "show_cancel"))
    story.settle("ann", sale, "closed")
    file.scenario("paid just after the time-out", ["Story", "DeadSale"],
                  ["MACHINE-8", "MACHINE-14", "CANCEL-4", "SETTLE-6"],
                  story.end("refunded", ann=1000))
    story = Story()
    story.buy()
    story.select()
    story.cancel(story.event("lever", "show_cancel"), "nothing_paid", [1, "delivered"])
    file.scenario("the cancel code of an unpaid sale reports the previous purchase",
                  ["Story", "Reconcile"], ["CANCEL-2", "RECONCILE-4", "RECONCILE-5"],
                  story.end("delivered", ann=750))
    story = Story(counter=samples.U32_MAX - 1, vended=samples.U32_MAX - 1)
    # The last sale before the machine was replaced; the center has it.
    before = codec.Payload("sale", 0, 1, 7, samples.U32_MAX - 1, 0, 100, 0)
    story.settle("ben", keys.issue(samples.KEY, before))
    story.buy("ann", [samples.U32_MAX - 1, "delivered"])
    story.select(expect="refuse:exhausted")
    file.scenario("the last sale of a machine", ["Story", "Exhausted", "NothingRemembered"],
                  ["MACHINE-4", "RECONCILE-4"], story.end("delivered", "settled", ann=750, ben=900))


def late_codes(file):
    file.group("codes that arrive late, out of order, or never")
    story = Story()
    hoarded = [story.select() for _ in range(6)]
    story.settle("ann", hoarded[3])
    for text in hoarded[:3]:
        story.settle("eve", text, "closed")
    story.settle("ann", hoarded[5], "settled", [4, "refunded"])
    story.settle("eve", hoarded[4], "closed")
    story.settle("ann", hoarded[3], "closed")
    file.scenario("sale codes kept and presented later", ["Story", "DeadSale"],
                  ["SETTLE-6", "SETTLE-7", "SETTLE-13", "RECONCILE-4", "THEOREM-4"],
                  story.end("refunded", "settled", ann=750))
    story = Story()
    first = story.select()
    cancel = story.event("lever", "show_cancel")
    story.settle("ann", story.select())
    story.cancel(cancel, "nothing_paid")
    story.settle("ben", first, "closed")
    file.scenario("an old cancel code arrives after a newer sale is settled", ["Story"],
                  ["RECONCILE-3", "CANCEL-6", "CANCEL-7"], story.end("settled"))
    story = Story()
    permits = []
    for number in range(1, 6):
        last = [number - 1, "refunded"] if number > 1 else None
        permits.append(story.settle("ann", story.select(), "settled", last))
    for permit in permits[:4]:
        story.cancel(story.permit(permit, "show_cancel"), "refunded_already")
    story.permit(permits[4], "dispense:12")
    story.event("vend_succeeded")
    for permit in permits:
        story.permit(permit, "refuse:used")
    file.scenario("five sales paid, one dispensed, four refunded", ["Story", "DeadSale"],
                  ["MACHINE-11", "MACHINE-14", "RECONCILE-4", "CANCEL-5", "THEOREM-4"],
                  story.end(*["refunded"] * 4, "settled", ann=750))
    story = Story()
    story.buy()
    for _ in range(3):
        story.select()
        story.event("lever", "show_cancel")
    story.buy("ben", [1, "delivered"])
    story.buy("ben", [5, "delivered"])
    file.scenario("codes that never reach the center do not block later sales",
                  ["Story", "Reconcile"], ["RECONCILE-3", "RECONCILE-4", "THEOREM-6"],
                  story.end("delivered", "delivered", "settled"))


def new_epoch(file):
    file.group("a machine with a new key")
    rows = [{**ROWS[0], "epochs": [0, 1]}]
    newer = keys.machine_key(samples.MASTER, 7, samples.EURO, 1)
    story = Story(rows=rows)
    story.buy()
    permit = story.settle("ann", story.select(), "settled", [1, "delivered"])
    story.boot(2, 1, newer, 1)
    story.permit(permit, "refuse:not_authentic")
    story.event("lever")
    permit = story.settle("ben", story.select(), "settled", [2, "refunded"])
    story.permit(permit, "dispense:12")
    file.scenario("a code made with the new key reconciles a sale made with the old key",
                  ["Story", "WrongEpoch", "NothingRemembered"],
                  ["KEY-6", "KEY-7", "MACHINE-9", "RECONCILE-4"],
                  story.end("delivered", "refunded", "settled", ann=750, ben=750))


def make_system():
    file = VectorFile("system_scenarios.json", "system_scenarios.schema.json", [
        "One machine and one center in one implementation, and phones that carry codes between "
        "them.",
        "The codes in a step come from earlier answers: copied, kept, altered, or forged."])
    purchases(file)
    nothing_is_stuck(file)
    power_cuts_and_ends(file)
    late_codes(file)
    new_epoch(file)
    gen_system_attacks.add(file, Story)
    gen_system_random.add(file, Story)
    return file
