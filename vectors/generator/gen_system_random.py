# SPDX-License-Identifier: Apache-2.0
"""system_scenarios.json: random runs of a correct machine, a correct center and arbitrary phones.

The generator checks the statements of the theorem after each step and stops at a violation."""
import random

import codec
import samples

RUNS = 60
STEPS = 50


class TheoremMonitor:
    """Records what the machine dispensed and checks the statements of the theorem."""

    def __init__(self, story):
        self.story = story
        # Counters of sales whose product was dispensed, or may have been.
        self.dispensed_counters = set()
        self.vending = None

    def dispensed(self, permit):
        payload = codec.decode(permit).payload
        record = self.center().machines[7].sales[payload.counter]
        assert record.payload.same_sale(payload), "THEOREM-1"
        assert payload.counter not in self.dispensed_counters, "THEOREM-2"
        assert record.state == "settled", "THEOREM-3"
        self.vending = payload.counter

    def after(self, event):
        if self.vending is not None and event in ("vend_succeeded", "restart"):
            self.dispensed_counters.add(self.vending)
        if event in ("vend_succeeded", "vend_failed", "restart"):
            self.vending = None

    def center(self):
        return self.story.run.implementation.current_center

    def check(self):
        row = self.center().machines[7]
        settled = [s for s in row.sales.values() if s.state == "settled"]
        assert len(settled) <= 1 and settled == [row.pending] * len(settled), "THEOREM-5"
        assert row.enabled, "THEOREM-6"
        for counter, sale in row.sales.items():
            assert sale.state != "refunded" or counter not in self.dispensed_counters, "THEOREM-3"
            assert sale.state != "delivered" or counter in self.dispensed_counters, "THEOREM-6"
        revenue = sum(s.payload.price for s in row.sales.values() if s.state != "refunded")
        total = sum(self.center().accounts.values()) + revenue
        assert total == sum(self.story.accounts.values()), "THEOREM-4"


def altered(rng, text):
    if rng.random() < 0.07:
        return samples.flip_bit(text, rng.randrange(320))
    return text


def step(rng, story, monitor, codes):
    """One random action of a phone, a person or the power supply."""
    action = rng.choice(("select", "select", "settle", "settle", "settle", "permit", "permit",
                         "permit", "cancel", "lever", "timeout", "vend_succeeded",
                         "vend_succeeded", "vend_failed", "restart"))
    run = story.run
    if action == "select":
        text = story.select(rng.randrange(1, 4), rng.choice((50, 250, 400)),
                            rng.choice((0, 900, 100)), None)
        codes["sale"] += [text] if text else []
    elif action in ("settle", "cancel", "permit"):
        kinds = ("sale", "permit", "cancel")
        wanted = {"settle": "sale", "cancel": "cancel", "permit": "permit"}[action]
        kind = wanted if rng.random() < 0.95 else rng.choice(kinds)
        if not codes[kind]:
            return
        text = altered(rng, rng.choice(codes[kind][-3:] + codes[kind][-1:] * 3
                                       + codes[kind][:1]))
        carry(rng, run, monitor, codes, action, text)
    else:
        text = run.event(action, None)
        codes["cancel"] += [text] if text else []
        monitor.after(action)


def carry(rng, run, monitor, codes, action, text):
    if action == "settle":
        answer = run.do({"op": "settle", "account": rng.choice(("ann", "ben", "eve")),
                         "text": text, "now": rng.choice((1000, 1000, 1000, 1300))}, {})
        codes["permit"] += [answer["permit"]] if "permit" in answer else []
    elif action == "cancel":
        run.do({"op": "cancel", "text": text, "now": 1000}, {})
    else:
        answer = run.do({"op": "machine", "event": "permit", "text": text}, {})
        if answer["effect"] == "dispense":
            monitor.dispensed(text)
        codes["cancel"] += [answer["text"]] if "text" in answer else []


def add(file, story_class):
    rng = random.Random("tricode system")
    file.group("random runs: a correct machine, a correct center, arbitrary phones (fixed seed)")
    for number in range(1, RUNS + 1):
        story = story_class(limit=rng.choice((0, 300)))
        monitor = TheoremMonitor(story)
        codes = {"sale": [], "permit": [], "cancel": []}
        for _ in range(STEPS):
            step(rng, story, monitor, codes)
            monitor.check()
        story.run.state()
        file.scenario(f"random run {number}", ["Random", "Story"],
                      ["THEOREM-1", "THEOREM-2", "THEOREM-3", "THEOREM-4", "THEOREM-5",
                       "THEOREM-6", "RECONCILE-1", "TAG-5"], story.run.steps)
