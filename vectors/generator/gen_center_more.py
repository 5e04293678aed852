# SPDX-License-Identifier: Apache-2.0
"""center_scenarios.json, third part: equivocations, disabled machines, bit flips, random runs."""
import random

import codec
import samples
from builder import VectorFile
import gen_center
import gen_center_rules
from gen_center import NOW, World, code, key_of, machine_row

LAST = samples.U32_MAX


def equivocations(file):
    file.group("equivocation: two different codes for one sale")
    changes = (("product", {"product": 13}), ("vended", {"vended": 1}), ("price", {"price": 251}),
               ("issued_at", {"issued_at": gen_center.ISSUED + 1}), ("key epoch", {"key_epoch": 2}))
    for what, change in changes:
        for end in ("settled", "delivered", "refunded"):
            for kind in ("sale", "cancel"):
                world = World()
                world.settle("ann", code(5), "settled")
                row = [5, 0, 5]
                if end == "delivered":
                    world.settle("cat", code(6, 5), "funds", [5, "delivered"])
                    row = [6, 5, 0]
                if end == "refunded":
                    world.cancel(code(5, kind="cancel"), "refunded")
                    row = [6, 0, 0]
                # With nothing pending or delivered, a code that reports 1 is refused earlier, by
                # reconcile.
                if kind == "sale":
                    world.settle("ann", code(5, **change), "equivocation")
                else:
                    world.cancel(code(5, kind=kind, **change), "equivocation")
                world.machine(*row, False)
                file.scenario(f"{end}, a {kind} code with another {what}",
                              ["Equivocation", "AlteredField"],
                              ["CODE-9", "SETTLE-3" if kind == "sale" else "CANCEL-3",
                               "RECONCILE-6"], world.scenario.steps)
    file.group("equivocation: an impossible report")
    reports = (
        ("nothing settled, vended not 0", [], 9, (1, 8)),
        ("5 pending, neither 0 nor 5", [(5, 0, "settled")], 9, (1, 4, 6, 8)),
        ("5 delivered, 9 reports not 5", [(5, 0, "settled"), (6, 5, "funds")], 9, (0, 4, 6, 8)),
        ("5 delivered, 6 pending", [(5, 0, "settled"), (6, 5, "settled")], 9, (0, 4, 7, 8)),
        ("5 refunded, 9 reports a vended sale", [(5, 0, "settled"), (6, 0, "funds")], 9, (5, 6, 8)),
    )
    for comment, story, counter, vendeds in reports:
        for vended in vendeds:
            for kind in ("sale", "cancel"):
                world = World()
                for number, report, result in story:
                    world.scenario.settle("cat" if result == "funds" else "ann",
                                          code(number, report), result, NOW,
                                          story_report(story, number))
                before = world.state()["machines"]["7"]
                text = code(counter, vended, kind)
                if kind == "sale":
                    world.settle("ann", text, "equivocation")
                else:
                    world.cancel(text, "equivocation")
                world.machine(*before[:3], False)
                file.scenario(f"{comment}: {kind} {counter} reports {vended}", ["Equivocation"],
                              ["RECONCILE-3", "RECONCILE-4", "RECONCILE-6",
                               "SETTLE-2" if kind == "sale" else "CANCEL-2"],
                              world.scenario.steps)
    delivered_then_cancelled(file)


def story_report(story, number):
    """The reconciliation that the second code of a story causes."""
    if number == story[0][0]:
        return None
    first, report = story[0][0], dict((n, v) for n, v, _ in story)[number]
    return [first, "delivered" if report == first else "refunded"]


def delivered_then_cancelled(file):
    file.group("equivocation: a cancel code of a sale that was reported as vended")
    for account in ("ann", "ben"):
        world = World()
        world.settle("ann", code(5), "settled")
        world.settle(account, code(6, 5), "settled", [5, "delivered"])
        world.cancel(code(5, kind="cancel"), "equivocation")
        world.machine(6, 5, 6, False)
        world.settle("ann", code(7, 5), "disabled", [6, "refunded"])
        world.machine(7, 5, 0, False)
        file.scenario(f"6 is paid by {account}, then the cancel code of 5 arrives",
                      ["Equivocation", "Disabled"],
                      ["CANCEL-3", "RECONCILE-6", "RECONCILE-7", "SETTLE-8"], world.scenario.steps)


def disabled(file):
    file.group("a disabled machine settles no new sale; its reports still count")
    world = World(machines=[machine_row(enabled=False)])
    world.settle("ann", code(5), "disabled")
    world.machine(5, 0, 0, False)
    world.cancel(code(5, kind="cancel"), "nothing_paid")
    world.machine(6, 0, 0, False)
    world.settle("ann", code(6, 5), "equivocation")
    world.machine(6, 0, 0, False)
    file.scenario("disabled from the start", ["Disabled"],
                  ["SETTLE-8", "SETTLE-13", "CANCEL-7", "CANCEL-8", "RECONCILE-7"],
                  world.scenario.steps)
    for vended, word in ((5, "delivered"), (0, "refunded")):
        for kind in ("sale", "cancel"):
            world = gen_center.state_equivocated()
            if kind == "sale":
                world.settle("ann", code(7, vended), "disabled", [5, word])
                world.machine(7, vended, 0, False)
            else:
                world.cancel(code(7, vended, "cancel"), "nothing_paid", [5, word])
                world.machine(8, vended, 0, False)
            file.scenario(f"a {kind} code reports the pending sale as {word}",
                          ["Disabled", "Reconcile"],
                          ["RECONCILE-4", "RECONCILE-5", "RECONCILE-7", "CANCEL-8"],
                          world.scenario.steps)
    world = gen_center.state_equivocated()
    world.settle("ann", code(5), "settled_again")
    world.settle("ben", code(5), "taken")
    world.cancel(code(5, kind="cancel"), "refunded")
    world.cancel(code(5, kind="cancel"), "refunded_already")
    world.machine(6, 0, 0, False)
    file.scenario("the pending sale of a disabled machine is cancelled", ["Disabled", "Replay"],
                  ["SETTLE-4", "SETTLE-5", "CANCEL-4", "CANCEL-5", "CANCEL-8"],
                  world.scenario.steps)


def others(file):
    file.group("several machines and accounts")
    rows = [machine_row(8), machine_row(7), machine_row(LAST, enabled=False)]
    world = World(accounts={"zoe": 1000, "ann": 1000, "": 1000, "\u00e9t\u00e9": 1000},
                  machines=rows)
    world.settle("zoe", code(3, machine=8), "settled")
    world.settle("ann", code(3), "settled")
    world.settle("", code(9, 3), "settled", [3, "delivered"])
    world.settle("\u00e9t\u00e9", code(4, machine=8), "settled", [3, "refunded"])
    world.settle("ann", code(1, machine=LAST), "disabled")
    world.cancel(code(3, kind="cancel"), "equivocation")
    world.state(sales=[[7, 3, "delivered", "ann"], [7, 9, "settled", ""],
                       [8, 3, "refunded", "zoe"], [8, 4, "settled", "\u00e9t\u00e9"]])
    file.scenario("sales are listed by machine, then by counter", ["Valid"],
                  ["RECONCILE-1", "RECONCILE-2", "SETTLE-12"], world.scenario.steps)
    world = World(accounts={}, machines=[])
    world.state(sales=[], accounts={}, revenue=0, machines={})
    world.cancel(code(5, kind="cancel"), "unknown_machine")
    file.scenario("a center without machines and accounts", ["BoundaryValue"], ["CANCEL-1"],
                  world.scenario.steps)
    world = World(accounts={})
    world.cancel(code(5, kind="cancel"), "nothing_paid")
    world.machine(6, 0, 0, True)
    file.scenario("a center without accounts", ["Valid"], ["CANCEL-6", "RECONCILE-2"],
                  world.scenario.steps)
    world = gen_center.state_pending()
    world.scenario.center_new(samples.MASTER, [machine_row()], gen_center.ACCOUNTS)
    world.machine(1, 0, 0, True)
    file.scenario("a new center replaces the previous one", ["Valid"], ["RECONCILE-2"],
                  world.scenario.steps)
    for keyed, kind in (("sale", "cancel"), ("cancel", "sale")):
        world = gen_center.state_pending()
        text = code(5, kind=keyed)
        data = bytearray(codec.text_to_bytes(text))
        data[0] = 0x10 | codec.KINDS[kind]
        forged = codec.bytes_to_text(bytes(data))
        if kind == "cancel":
            world.cancel(forged, "not_authentic")
        else:
            world.settle("ann", forged, "not_authentic")
        world.machine(5, 0, 5, True)
        file.scenario(f"the first byte of a {keyed} code is changed to that of a {kind} code",
                      ["KindReflection", "TagForgery"], ["TAG-2", "TAG-3"], world.scenario.steps)


def flips(file):
    file.group("each single bit of a code flipped")
    for kind in ("sale", "cancel"):
        world = World()
        world.settle("ann", code(5), "settled")
        counter = 6 if kind == "sale" else 5
        good = code(counter, 0, kind)
        for bit in range(320):
            flipped = samples.flip_bit(good, bit)
            try:
                fields = codec.decode(flipped).payload
                expect = ("not_" + kind if fields.kind != kind else
                          "unknown_machine" if fields.machine != 7 else "not_authentic")
            except codec.CodeError:
                expect = "malformed"
            if kind == "sale":
                world.settle("ann", flipped, expect)
            else:
                world.cancel(flipped, expect)
        world.machine(5, 0, 5, True)
        if kind == "sale":
            world.settle("ann", good, "settled", [5, "refunded"])
        else:
            world.cancel(good, "refunded")
        world.state()
        file.scenario(f"320 altered {kind} codes have no effect; the valid one is accepted",
                      ["BitFlip", "TagForgery"], ["SETTLE-1", "CANCEL-1", "TAG-2", "TAG-3"],
                      world.scenario.steps)


def random_runs(file):
    rng = random.Random("tricode center")
    file.group("random runs with consistent and inconsistent codes (fixed seed)")
    for number in range(1, 41):
        world = World(accounts={"ann": 600, "ben": 600, "cat": 100},
                      machines=[machine_row(), machine_row(8, enabled=number % 4 != 0)],
                      limit=rng.choice((0, 400)))
        top = {7: 0, 8: 0}
        for step in range(40):
            random_step(rng, world, top)
            if step % 8 == 7:
                world.state()
        file.scenario(f"random run {number}", ["Random"],
                      ["RECONCILE-1", "RECONCILE-3", "RECONCILE-4", "RECONCILE-8", "SETTLE-12",
                       "SETTLE-13", "CANCEL-7", "LEDGER-4", "LEDGER-5", "LEDGER-8"],
                      world.scenario.steps)


def random_step(rng, world, top):
    machine = rng.choice((7, 7, 7, 8))
    row = world.scenario.implementation.current_center.machines[machine]
    pending = row.pending.payload if row.pending else None
    if pending and rng.random() < 0.35:
        fields = pending  # the pending sale again, or its cancel code
    else:
        top[machine] += rng.randrange(3)
        counter = max(top[machine] - rng.choice((0, 0, 0, 1, 2)), 1)
        choices = [row.delivered, row.delivered, pending.counter if pending else row.delivered]
        vended = rng.choice(choices) if rng.random() < 0.96 else rng.randrange(counter)
        record = row.sales.get(counter)
        fields = codec.Payload("sale", 0, 12, machine, counter, min(vended, counter - 1),
                               rng.choice((50, 250, 450)), rng.choice((0, gen_center.ISSUED)))
        if record and rng.random() < 0.9:
            fields = record.payload
    kind = "cancel" if rng.random() < 0.3 else "sale"
    text = code(kind=kind, **{n: v for n, v in fields._asdict().items() if n != "kind"})
    if rng.random() < 0.05:
        text = samples.flip_bit(text, rng.randrange(320))
    now = NOW + rng.choice((0, 0, 0, 1000))
    if kind == "cancel":
        world.cancel_any(text, now)
    else:
        world.settle_any(rng.choice(("ann", "ben", "cat")), text, now)


def make_center():
    file = VectorFile("center_scenarios.json", "center_scenarios.schema.json", [
        "Each scenario begins with center_new; its steps go to one implementation in order, and "
        "each answer must equal the response.",
        "The codes are made with the machine's key; some contradict each other."])
    gen_center.add_table(file)
    gen_center_rules.order_of_settle(file)
    gen_center_rules.order_with_record(file)
    gen_center_rules.order_of_cancel(file)
    gen_center_rules.times(file)
    gen_center_rules.limits(file)
    gen_center_rules.funds(file)
    gen_center_rules.counters(file)
    gen_center_rules.epochs(file)
    equivocations(file)
    disabled(file)
    others(file)
    flips(file)
    random_runs(file)
    return file
