# SPDX-License-Identifier: Apache-2.0
"""machine_scenarios.json, second part: orders of checks, edges, bit flips, random runs."""
import itertools
import random

import codec
import gen_machine
import keys
import samples
from builder import Scenario, VectorFile
from gen_machine import EPOCH, KEY, PreparedMachine

LAST = samples.U32_MAX


def permit_of(payload, key=KEY):
    return keys.issue(key, payload.convert("permit"))


def order_of_permit(file):
    """Up to three reasons of permit at once: the first one is the answer."""
    file.group("permit with several reasons: the first in the order of the checks is the answer")
    faults = {
        "malformed": None,
        "not_permit": lambda p: p._replace(kind="cancel"),
        "other_machine": lambda p: p._replace(machine=8),
        "not_authentic": None,
        "unknown": lambda p: p._replace(counter=LAST),
        "used": lambda p: p._replace(counter=1, vended=0),
        "mismatch": lambda p: p._replace(price=1),
    }
    exclusive = {"unknown", "used"}
    for size in (1, 2, 3):
        for chosen in itertools.combinations(faults, size):
            if exclusive <= set(chosen):
                continue
            if chosen[-1] == "mismatch" and exclusive & set(chosen):
                continue  # another counter's permit is not the newest sale's; see below
            prepared = PreparedMachine().select().dispense().event("vend_succeeded").select()
            payload = prepared.newest.convert("permit")
            for name in chosen:
                if faults[name]:
                    payload = faults[name](payload)
            key = gen_machine.NEXT_EPOCH_KEY if "not_authentic" in chosen else KEY
            text = keys.issue(key, payload)
            if "malformed" in chosen:
                text = text[:-1] + "1"
            prepared.scenario.permit(text, "refuse:" + chosen[0])
            prepared.scenario.permit(permit_of(prepared.newest), "dispense:12")
            file.scenario(" and ".join(chosen), ["CheckOrder"],
                          ["MACHINE-9", "MACHINE-10", "MACHINE-11", "MACHINE-12", "MACHINE-13"],
                          prepared.scenario.steps)
    prepared = PreparedMachine().select().dispense()
    prepared.scenario.permit(permit_of(prepared.newest._replace(price=1)), "refuse:used")
    prepared.event("vend_succeeded")
    prepared.scenario.permit(permit_of(prepared.newest._replace(price=1)), "refuse:used")
    file.scenario("used, although different from the remembered sale",
                  ["CheckOrder", "AlteredField"], ["MACHINE-11"], prepared.scenario.steps)


def order_of_select(file):
    file.group("select with several reasons: the first in the order of the checks is the answer")
    for phase, price, counter in itertools.product(("idle", "open", "vending"), (0, 1),
                                                   (LAST - 1, LAST)):
        if phase == "idle":
            prepared = PreparedMachine(counter, 5)
        else:
            prepared = PreparedMachine(counter - 1, 5).select()
        if phase == "vending":
            prepared.dispense()
        expect = ("refuse:busy" if phase == "vending" else "refuse:price" if price == 0
                  else "refuse:exhausted" if counter == LAST else "show_sale")
        prepared.scenario.select(1, price, 0, expect)
        prepared.scenario.event("vend_failed", None)
        prepared.scenario.event("lever", None)
        prepared.scenario.select(1, 1, 0, None)
        file.scenario(f"{phase}, price {price}, counter {counter}", ["CheckOrder", "Exhausted"],
                      ["MACHINE-4", "MACHINE-5"], prepared.scenario.steps)


def edges(file):
    file.group("the limits of a machine's parameters")
    for machine, epoch in itertools.product((1, 255, 65536, 2**31, LAST), (0, 1, 128, 255)):
        key = keys.machine_key(samples.MASTER, machine, samples.EURO, epoch)
        run = Scenario()
        run.machine_new(machine, key, epoch)
        sale = codec.decode(run.select(0, LAST, 0)).payload
        run.permit(permit_of(sale, key), "dispense:0")
        run.event("vend_succeeded", "none")
        run.permit(permit_of(sale, key), "refuse:used")
        run.select(65535, 1, LAST)
        file.scenario(f"machine {machine}, epoch {epoch}", ["BoundaryValue"],
                      ["MACHINE-2", "MACHINE-5", "MACHINE-13", "MACHINE-15"], run.steps)
    file.group("counters given to a new machine")
    pairs = [(0, 0), (1, 0), (1, 1), (2, 1), (2**31, 2**31 - 1), (2**31, 0), (LAST - 1, LAST - 2),
             (LAST - 1, LAST - 1), (LAST, 0), (LAST, LAST - 1), (LAST, LAST)]
    for counter, vended in pairs:
        numbers = {name: value for name, value in (("counter", counter), ("vended", vended))
                   if value}
        for given in (numbers, {"counter": counter, "vended": vended}):
            run = Scenario()
            run.machine_new(samples.MACHINE, KEY, EPOCH, **given)
            run.event("lever", "none")
            run.select(12, 250, 0, "refuse:exhausted" if counter == LAST else "show_sale")
            for number in sorted({1, max(vended, 1), min(vended + 1, LAST), max(counter, 1),
                                  min(counter + 1, LAST)}):
                payload = codec.Payload("permit", EPOCH, 12, samples.MACHINE, number, 0, 9, 0)
                run.permit(keys.issue(KEY, payload), None)
            run.event("lever", None)
            file.scenario(f"counter {counter}, vended {vended}", ["BoundaryValue",
                          "NothingRemembered"], ["MACHINE-2", "MACHINE-7", "MACHINE-14"],
                          run.steps)
    prepared = PreparedMachine().select()
    prepared.scenario.machine_new(samples.MACHINE, KEY, EPOCH)
    prepared.scenario.event("lever", "none")
    prepared.scenario.permit(permit_of(prepared.newest), "refuse:unknown")
    file.scenario("a new machine replaces the previous one", ["Valid"], ["MACHINE-2", "MACHINE-10"],
                  prepared.scenario.steps)
    prepared = PreparedMachine(10, 8).select().event("lever", "show_cancel")
    prepared.scenario.machine_new(samples.MACHINE, gen_machine.NEXT_EPOCH_KEY, EPOCH + 1,
                               counter=11, vended=8)
    prepared.scenario.event("lever", "none")
    prepared.scenario.permit(permit_of(prepared.newest), "refuse:not_authentic")
    newer = prepared.newest._replace(key_epoch=EPOCH + 1)
    prepared.scenario.permit(permit_of(newer, gen_machine.NEXT_EPOCH_KEY), "show_cancel")
    prepared.scenario.select()
    file.scenario("a new key epoch with the same counters; the sale is forgotten", ["WrongEpoch",
                  "NothingRemembered"], ["KEY-7", "MACHINE-9", "MACHINE-14"],
                  prepared.scenario.steps)


def last_counter(file):
    file.group("the last counter")
    prepared = PreparedMachine(LAST - 1, LAST - 1).select()
    prepared.scenario.select(1, 1, 0, "refuse:exhausted")
    prepared.dispense().event("vend_succeeded")
    prepared.scenario.permit(permit_of(prepared.newest), "refuse:used")
    prepared.scenario.event("lever", "none")
    prepared.scenario.select(1, 1, 0, "refuse:exhausted")
    file.scenario("the last sale is vended", ["Exhausted", "BoundaryValue"],
                  ["MACHINE-4", "MACHINE-11", "MACHINE-15"], prepared.scenario.steps)
    prepared = PreparedMachine(LAST - 1, LAST - 1).select().event("lever", "show_cancel")
    prepared.scenario.select(1, 1, 0, "refuse:exhausted")
    prepared.scenario.event("lever", "show_cancel")
    prepared.scenario.permit(permit_of(prepared.newest), "show_cancel")
    file.scenario("the last sale is cancelled", ["Exhausted", "BoundaryValue"],
                  ["MACHINE-4", "MACHINE-7", "MACHINE-14"], prepared.scenario.steps)


def flips(file):
    file.group("each single bit of a permit flipped")
    prepared = PreparedMachine().select()
    good = permit_of(prepared.newest)
    for bit in range(320):
        flipped = samples.flip_bit(good, bit)
        try:
            payload = codec.decode(flipped).payload
            expect = ("not_permit" if payload.kind != "permit" else
                      "other_machine" if payload.machine != samples.MACHINE else "not_authentic")
        except codec.CodeError:
            expect = "malformed"
        prepared.scenario.permit(flipped, "refuse:" + expect)
    prepared.scenario.permit(good, "dispense:12")
    file.scenario("320 altered permits are refused without effect; the valid one dispenses",
                  ["BitFlip", "TagForgery"], ["MACHINE-9", "MACHINE-13", "TAG-2", "TAG-3"],
                  prepared.scenario.steps)


def random_runs(file):
    rng = random.Random("tricode machine")
    file.group("random runs (fixed seed)")
    for number in range(1, 41):
        run = Scenario()
        counter = rng.choice((0, 0, 3, LAST - 4))
        run.machine_new(samples.MACHINE, KEY, EPOCH, counter=counter,
                        vended=rng.randint(max(counter - 3, 0), counter))
        sales = []
        for _ in range(40):
            random_step(rng, run, sales)
        file.scenario(f"random run {number}", ["Random"],
                      ["MACHINE-1", "MACHINE-3", "MACHINE-5", "MACHINE-9", "MACHINE-14"], run.steps)


def random_step(rng, run, sales):
    event = rng.choice(("select", "select", "permit", "permit", "permit", "permit", "lever",
                        "timeout", "vend_succeeded", "vend_failed", "restart"))
    if event == "select":
        text = run.select(rng.randrange(4), rng.choice((0, 1, 250, 250, LAST)),
                          rng.choice((0, 1700000000)), None)
        if text:
            sales.append(codec.decode(text).payload)
    elif event == "permit":
        if not sales:
            return
        payload = rng.choice(sales[-1:] * 3 + sales[-4:])
        change = rng.random()
        if change < 0.1:
            payload = payload._replace(price=rng.choice((1, payload.price)))
        elif change < 0.15:
            payload = payload._replace(counter=min(payload.counter + 1, LAST))
        text = permit_of(payload)
        if rng.random() < 0.1:
            text = samples.flip_bit(text, rng.randrange(320))
        run.permit(text, None)
    else:
        run.event(event, None)


def make_machine():
    file = VectorFile("machine_scenarios.json", "machine_scenarios.schema.json", [
        "Each scenario begins with machine_new; its steps go to one implementation in order, and "
        "each answer must equal the response.",
        "No op returns the machine's state: later steps reveal it."])
    gen_machine.add_table(file)
    order_of_permit(file)
    order_of_select(file)
    edges(file)
    last_counter(file)
    flips(file)
    random_runs(file)
    return file
