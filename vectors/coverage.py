# SPDX-License-Identifier: Apache-2.0
"""Lists what the vectors must cover (names, transitions, outcomes, clauses) and measures what
they do cover."""
import copy
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "generator"))
import implementation  # noqa: E402  (the second implementation)

# Every transition of the machine: (phase, event, effect or reason, phase after). Written from the
# tables of section 8.2 of the specification; any other transition is an error.
IDLE, OPEN, VENDING = "idle", "open", "vending"
PERMIT_REFUSALS = ("malformed", "not_permit", "other_machine", "not_authentic", "unknown", "used")
TRANSITIONS = {
    (IDLE, "select", "show_sale", OPEN), (OPEN, "select", "show_sale", OPEN),
    (IDLE, "select", "price", IDLE), (OPEN, "select", "price", OPEN),
    (IDLE, "select", "exhausted", IDLE), (OPEN, "select", "exhausted", OPEN),
    (VENDING, "select", "busy", VENDING),
    (IDLE, "lever", "show_cancel", IDLE), (IDLE, "lever", "none", IDLE),
    (OPEN, "lever", "show_cancel", IDLE), (VENDING, "lever", "none", VENDING),
    (IDLE, "timeout", "none", IDLE), (OPEN, "timeout", "show_cancel", IDLE),
    (VENDING, "timeout", "none", VENDING),
    *((phase, "permit", reason, phase) for phase in (IDLE, OPEN, VENDING)
      for reason in PERMIT_REFUSALS),
    (IDLE, "permit", "mismatch", IDLE), (OPEN, "permit", "mismatch", OPEN),
    (IDLE, "permit", "show_cancel", IDLE), (OPEN, "permit", "show_cancel", OPEN),
    (VENDING, "permit", "show_cancel", VENDING), (OPEN, "permit", "dispense", VENDING),
    (IDLE, "vend_succeeded", "none", IDLE), (OPEN, "vend_succeeded", "none", OPEN),
    (VENDING, "vend_succeeded", "none", IDLE),
    (IDLE, "vend_failed", "none", IDLE), (OPEN, "vend_failed", "none", OPEN),
    (VENDING, "vend_failed", "show_cancel", IDLE),
    (IDLE, "restart", "none", IDLE), (OPEN, "restart", "none", IDLE),
    (VENDING, "restart", "none", IDLE),
}

# Every outcome of the center: (op, result, end of the reconciled sale, enabled before). A code that
# reconciles is newer than the pending sale, so it has no record and its counter is not below next.
ENDS = ("nothing", "delivered", "refunded")
OUTCOMES = {
    *(("settle", result, "nothing", enabled) for enabled in (True, False) for result in
      ("not_authentic", "equivocation", "settled_again", "taken", "closed")),
    *(("settle", "disabled", end, False) for end in ENDS),
    *(("settle", result, end, True) for end in ENDS
      for result in ("expired", "limit", "funds", "settled")),
    *(("cancel", result, "nothing", enabled) for enabled in (True, False) for result in
      ("not_authentic", "equivocation", "refunded", "refunded_already")),
    *(("cancel", "nothing_paid", end, enabled) for enabled in (True, False) for end in ENDS),
    # The machine is unknown, so it is neither enabled nor disabled.
    *(("settle", result, "nothing", None) for result in
      ("malformed", "not_sale", "unknown_machine")),
    *(("cancel", result, "nothing", None) for result in
      ("malformed", "not_cancel", "unknown_machine")),
}

# Groups of clauses about behavior that the conformance program cannot show, with their tests.
EXEMPT_GROUPS = {
    "QR": "pictures: tests/unit",
    "WIRE": "HTTP: tests of the center",
    "STORE": "files and transactions: tests of the roles",
    "MDB": "the bus of a vending machine: tests/unit, tests/mdb",
    "AUDIT": "sums of a role: tests/unit, tests/power",
    "PANEL": "HTTP and a page: tests/unit, tests/browser",
}
EXEMPT = {
    "READ-5": "pictures: the program takes strings",
    "KEY-1": "the source of the master secret",
    "KEY-4": "the keys that a machine stores",
    "KEY-5": "wiping memory is not visible from outside",
    "KEY-8": "a duty of the operator",
    "KEY-9": "a duty of the operator",
    "KEY-10": "a statement of the operator",
    "MACHINE-19": "durability",
    "MACHINE-20": "durability",
    "MACHINE-21": "the start of the machine program",
    "MACHINE-22": "an assumption about the mechanism",
    "MACHINE-23": "the counters of the record",
    "MACHINE-24": "the camera's frame rate",
    "MACHINE-25": "display texts",
    "MACHINE-26": "display texts",
    "MACHINE-27": "the clock of the machine program",
    "MACHINE-28": "decoding of pictures",
    "MACHINE-29": "display contents",
    "MACHINE-30": "camera operation",
    "MACHINE-31": "a broken part",
    "LEDGER-1": "the program's center has accounts without a currency",
    "LEDGER-2": "the program's center shows buyers' accounts only",
    "LEDGER-3": "the program shows balances, not transfers",
    "LEDGER-6": "the program has no deposits",
    "LEDGER-7": "the program has no payouts",
    "LEDGER-9": "the program's accounts have no upper limit",
    "LEDGER-10": "the program keeps no record of refusals",
    "RECONCILE-9": "the program's machines are enabled or disabled, not retired",
}


def steps_of(test):
    return test.get("steps", [test])


def request_of(step):
    """The request of a step, or {} when its line is not one."""
    if "request" in step:
        return step["request"]
    try:
        request = json.loads(step["line"])
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}


def names_hit(test):
    """The set of (row of section 15, name) that a test shows."""
    hit = set()
    for step in steps_of(test):
        request, answer = request_of(step), step["response"]
        error = answer.get("error")
        if request.get("op") in ("decode", "verify", "convert", "encode", "issue") and error:
            hit.add(("reasons of decode, in order", error))
        hit.add(("errors of conformance", error))
        hit.add(("kinds", answer.get("kind")))
        if request.get("op") == "machine":
            event = request.get("event")
            hit.add(("effects", answer.get("effect")))
            if "effect" in answer:
                hit.add(("events", event))
            if event in ("select", "permit"):
                hit.add((f"reasons of {event}, in order", answer.get("reason")))
        if request.get("op") in ("settle", "cancel") and "result" in answer:
            hit.add((f"results of {request['op']}, in order", answer["result"]))
            if answer["reconciled"]:
                hit.add(("answers of reconcile", answer["reconciled"][1]))
        if request.get("op") == "center_state":
            hit.update(("states of a sale", sale[2]) for sale in answer.get("sales", ()))
    return hit


class Replay:
    """Replays tests on the second implementation to observe the states between the steps."""

    def __init__(self):
        self.seen = {}
        self.shown = {}

    def names(self, test):
        """names_hit(test), computed once for each test."""
        if id(test) not in self.shown:
            self.shown[id(test)] = (test, names_hit(test))
        return self.shown[id(test)][1]

    def of(self, test):
        """The transitions and outcomes of a test, and the number of the first step whose response
        differs (None if none does)."""
        if id(test) not in self.seen:
            # Keep the test alive: Python could reuse its id() for another object.
            self.seen[id(test)] = (test, self._replay(test))
        return self.seen[id(test)][1]

    @staticmethod
    def _replay(test):
        hit = set()
        subject = implementation.Implementation()
        for number, step in enumerate(steps_of(test), 1):
            request = request_of(step)
            line = step["line"] if "line" in step else json.dumps(step["request"])
            before = phase(subject)
            was_enabled = enabled_before(subject, request)
            answer = json.loads(json.dumps(subject.answer_line(line.encode())))
            if answer != step["response"]:
                return hit, number
            if request.get("op") == "machine" and "effect" in answer:
                hit.add((before, request["event"], answer.get("reason", answer["effect"]),
                         phase(subject)))
            if request.get("op") in ("settle", "cancel") and "result" in answer:
                word = answer["reconciled"][1] if answer["reconciled"] else "nothing"
                hit.add((request["op"], answer["result"], word, was_enabled(answer["result"])))
        return hit, None


def phase(subject):
    return subject.current_machine.phase if subject.current_machine else None


def enabled_before(subject, request):
    """A function from the result to the machine's `enabled` before the request."""
    if request.get("op") not in ("settle", "cancel") or not subject.current_center:
        return lambda result: None
    enabled = {n: row.enabled for n, row in subject.current_center.machines.items()}

    def answer(result):
        if result in ("malformed", "not_sale", "not_cancel", "unknown_machine"):
            return None
        return enabled[implementation.codec.decode(request["text"]).payload.machine]
    return answer


def without(files, drop):
    """Copies of the files without the tests for which drop(test) is true; tcIds are unchanged."""
    kept = {}
    for name, file in files.items():
        file = copy.copy(file)
        file["testGroups"] = [{**group, "tests": [t for t in group["tests"] if not drop(t)]}
                              for group in file["testGroups"]]
        file["numberOfTests"] = sum(len(group["tests"]) for group in file["testGroups"])
        kept[name] = file
    return kept
