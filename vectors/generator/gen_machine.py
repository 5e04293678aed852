# SPDX-License-Identifier: Apache-2.0
"""machine_scenarios.json, first part: every event in every state of the table, then probes."""
import codec
import keys
import samples
from builder import Scenario

EPOCH = 3
KEY = keys.machine_key(samples.MASTER, samples.MACHINE, samples.EURO, EPOCH)
NEXT_EPOCH_KEY = keys.machine_key(samples.MASTER, samples.MACHINE, samples.EURO, EPOCH + 1)
OTHER_MACHINE_KEY = keys.machine_key(samples.MASTER, 8, samples.EURO, EPOCH)


class PreparedMachine:
    """A machine in a prepared state, with the values that the specification gives to the state."""

    def __init__(self, counter=0, vended=0):
        self.scenario = Scenario()
        self.scenario.machine_new(samples.MACHINE, KEY, EPOCH,
                                  **({"counter": counter, "vended": vended} if counter else {}))
        self.counter, self.vended, self.phase = counter, vended, "idle"
        self.newest = None
        self.older = None

    def select(self, product=12, price=250, issued_at=1700000000):
        text = self.scenario.select(product, price, issued_at)
        self.counter += 1
        self.older, self.newest = self.newest, codec.decode(text).payload
        self.phase = "open"
        return self

    def event(self, name, expect="none"):
        self.scenario.event(name, expect)
        if name in ("lever", "timeout", "restart") and self.phase == "open":
            self.phase = "idle"
        if self.phase == "vending":
            self.phase = "idle"
            self.vended = self.vended if name == "vend_failed" else self.counter
        return self

    def dispense(self):
        text = keys.issue(KEY, self.newest.convert("permit"))
        self.scenario.permit(text, f"dispense:{self.newest.product}")
        self.phase = "vending"
        return self

    def guess(self, **fields):
        """A payload for the newest sale: the remembered payload, or an invented one."""
        base = self.newest or codec.Payload("sale", EPOCH, 12, samples.MACHINE,
                                            max(self.counter, 1), 0, 250, 1700000000)
        return base._replace(**fields)


STATES = {
    "idle, new": PreparedMachine,
    "idle, counters given, two sales above vended": lambda: PreparedMachine(10, 8),
    "idle, counters given, all vended": lambda: PreparedMachine(10, 10),
    "open, first sale": lambda: PreparedMachine().select(),
    "open, an older sale is dead": lambda: PreparedMachine().select().select(13, 99),
    "open, after counters given": lambda: PreparedMachine(10, 8).select(),
    "idle, after a lever": lambda: PreparedMachine().select().event("lever", "show_cancel"),
    "idle, after a time-out":
        lambda: PreparedMachine(10, 8).select().event("timeout", "show_cancel"),
    "idle, after a restart": lambda: PreparedMachine().select().select().event("restart"),
    "idle, vended": lambda: PreparedMachine().select().select().dispense().event("vend_succeeded"),
    "idle, after a restart in the vend":
        lambda: PreparedMachine().select().dispense().event("restart"),
    "idle, after a jam":
        lambda: PreparedMachine().select().dispense().event("vend_failed", "show_cancel"),
    "vending, first sale": lambda: PreparedMachine().select().dispense(),
    "vending, an older sale is dead": lambda: PreparedMachine().select(5, 5).select().dispense(),
}


def simple_events(prepared):
    """(comment, flags, topics, event, fields, expected) of the events without a code."""
    vending, opened = prepared.phase == "vending", prepared.phase == "open"
    again = (prepared.phase == "idle" and prepared.newest is not None
             and prepared.counter > prepared.vended)
    good = {"product": 2, "price": 1, "issued_at": 0}
    busy = "refuse:busy"
    yield ("select", [], ["MACHINE-5", "MACHINE-4"] if vending else ["MACHINE-5"], "select", good,
           busy if vending else "show_sale")
    yield ("select, every field highest", ["BoundaryValue"], ["MACHINE-5"], "select",
           {"product": 65535, "price": samples.U32_MAX, "issued_at": samples.U32_MAX},
           busy if vending else "show_sale")
    yield ("select with price 0", ["ZeroPrice"] + (["CheckOrder"] if vending else []),
           ["MACHINE-4"], "select", {**good, "price": 0}, busy if vending else "refuse:price")
    yield ("lever", [] if opened or again else ["Unordered"],
           ["MACHINE-6"] if opened else ["MACHINE-7"], "lever", {},
           "show_cancel" if opened or again else "none")
    yield ("time-out", [] if opened else ["Unordered"], ["MACHINE-8"], "timeout", {},
           "show_cancel" if opened else "none")
    yield ("vend succeeded", [] if vending else ["Unordered"],
           ["MACHINE-15"] if vending else ["MACHINE-18"], "vend_succeeded", {}, "none")
    yield ("vend failed", ["Jam"] if vending else ["Unordered"],
           ["MACHINE-16"] if vending else ["MACHINE-18"], "vend_failed", {},
           "show_cancel" if vending else "none")
    yield "restart", ["PowerCut"], ["MACHINE-17"], "restart", {}, "none"


def expected_of_counters(prepared, payload):
    """The answer and clause that the table gives for an authentic permit of this machine."""
    newest = payload.counter == prepared.counter
    if payload.counter > prepared.counter:
        return "refuse:unknown", "MACHINE-10"
    if payload.counter <= prepared.vended or (newest and prepared.phase == "vending"):
        return "refuse:used", "MACHINE-11"
    if newest and prepared.newest is not None and not payload.same_sale(prepared.newest):
        return "refuse:mismatch", "MACHINE-12"
    if newest and prepared.phase == "open":
        return f"dispense:{prepared.newest.product}", "MACHINE-13"
    return "show_cancel", "MACHINE-14"


def authentic_payloads(prepared):
    newest = prepared.guess()
    yield "for the newest sale", ["Valid"], newest
    if prepared.older:
        yield "for the older sale", ["DeadSale"], prepared.older
    for counter in sorted({1, prepared.vended - 1, prepared.vended, prepared.vended + 1,
                           prepared.counter - 1, prepared.counter + 1, 2**31, samples.U32_MAX}):
        if counter > 0 and counter != newest.counter:
            yield (f"for sale {counter}", ["BoundaryValue"],
                   newest._replace(counter=counter, vended=0))
    if newest.counter > 1:
        wrong = newest.counter - 1 if newest.vended == 0 else 0
        yield "for the newest sale, another vended", ["AlteredField"], newest._replace(
            vended=wrong)
    yield "for the newest sale, another product", ["AlteredField"], newest._replace(product=1)
    yield "for the newest sale, a lower price", ["AlteredField"], newest._replace(price=1)
    yield "for the newest sale, another time", ["AlteredField"], newest._replace(issued_at=0)


def permit_events(prepared):
    for comment, flags, payload in authentic_payloads(prepared):
        expect, clause = expected_of_counters(prepared, payload)
        if expect == "refuse:used":
            flags = flags + ["Replay"]
        text = keys.issue(KEY, payload.convert("permit"))
        yield ("permit " + comment, flags, [clause, "TAG-2"], "permit", {"text": text}, expect)
    newest = prepared.guess(kind="permit")
    good = keys.issue(KEY, newest)
    refused = (
        ("malformed", "WrongLength", "", "an empty text"),
        ("malformed", "WrongLength", good[:63], "truncated by one character"),
        ("malformed", "LowerCase", good.lower(), "in lower case"),
        ("malformed", "WrongVersion", samples.flip_bit(good, 0), "of another version"),
        ("malformed", "ZeroPrice", samples.text_of(newest._replace(price=0)), "with price 0"),
        ("not_permit", "KindReflection", keys.issue(KEY, newest.convert("sale")), "a sale code"),
        ("not_permit", "KindReflection", keys.issue(KEY, newest.convert("cancel")),
         "a cancel code"),
        ("other_machine", "OtherMachine", keys.issue(OTHER_MACHINE_KEY, newest._replace(machine=8)),
         "of another machine"),
        ("other_machine", "OtherMachine", keys.issue(KEY, newest._replace(machine=8)),
         "that names another machine, with this key"),
        ("not_authentic", "WrongEpoch",
         keys.issue(NEXT_EPOCH_KEY, newest._replace(key_epoch=EPOCH + 1)), "of the next epoch"),
        ("not_authentic", "WrongEpoch", keys.issue(KEY, newest._replace(key_epoch=EPOCH + 1)),
         "that names the next epoch, with this key"),
        ("not_authentic", "WrongKey", keys.issue(NEXT_EPOCH_KEY, newest), "with another key"),
        ("not_authentic", "TagForgery", samples.flip_bit(good, 319), "with a flipped tag bit"),
        ("not_authentic", "TagForgery", samples.text_of(newest, bytes(16)), "with a tag of zeros"),
        ("not_authentic", "KindReflection",
         samples.text_of(newest, keys.tag(KEY, newest.convert("sale"))), "with the sale's tag"),
    )
    for reason, flag, text, comment in refused:
        yield ("permit " + comment, [flag], ["MACHINE-9"], "permit", {"text": text},
               "refuse:" + reason)


def probes(prepared):
    newest = keys.issue(KEY, prepared.guess(kind="permit"))
    select = ("select", {"product": 3, "price": 7, "issued_at": 9})
    yield "permit and select", (("permit", {"text": newest}), select)
    yield "lever, success, select", (("lever", {}), ("vend_succeeded", {}), select)
    yield "failure, time-out, lever, select", (("vend_failed", {}), ("timeout", {}),
                                               ("lever", {}), select)


def add_table(file):
    for name, build in STATES.items():
        file.group("state: " + name)
        sample = build()
        cases = list(simple_events(sample)) + list(permit_events(sample))
        for comment, flags, topics, event, fields, expect in cases:
            for probe, events in probes(sample):
                prepared = build()
                prepared.scenario.event(event, expect, **fields)
                for probe_event, probe_fields in events:
                    prepared.scenario.event(probe_event, None, **probe_fields)
                marks = ["MachineTable"] + flags
                if prepared.newest is None:
                    marks.append("NothingRemembered")
                file.scenario(f"{name}: {comment}; then {probe}", marks,
                              ["MACHINE-2", *topics], prepared.scenario.steps)
