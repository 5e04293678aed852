# SPDX-License-Identifier: Apache-2.0
"""Collects tests with the answers of the second implementation, and writes the vector files.

The author of a test also states the answer that the specification requires (`expect`). The second
implementation must agree, so that an error in it does not become a vector."""
import json

import clauses
import flags as flag_table
import implementation

GENERATOR_VERSION = "1.0.0"


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def check_expectation(expect, answer, comment):
    if callable(expect):
        good = expect(answer)
    else:
        good = all(answer.get(name, "absent") == value for name, value in expect.items())
    if not good:
        raise AssertionError(f"{comment}: expected {expect}, the implementation answers {answer}")


def as_line(request):
    return request if isinstance(request, bytes) else compact(request).encode("ascii")


class Group:
    def __init__(self, comment, fresh=False):
        self.comment = comment
        self.fresh = fresh
        self.tests = []


class VectorFile:
    """One file of vectors: groups of single tests or of scenarios."""

    def __init__(self, name, schema, header):
        self.name = name
        self.schema = schema
        self.header = header
        self.groups = []

    def group(self, comment, fresh=False):
        self.groups.append(Group(comment, fresh))

    def _append(self, comment, flags, topics, body):
        for flag in flags:
            if flag not in flag_table.FLAGS:
                raise AssertionError("no such flag: " + flag)
        test = {"comment": comment, "flags": sorted(set(flags)),
                "clauses": clauses.of(topics), **body}
        self.groups[-1].tests.append(test)

    def single(self, comment, flags, topics, request, expect):
        """Adds one request to an implementation without a machine and a center."""
        answer = implementation.Implementation().answer_line(as_line(request))
        check_expectation(expect, answer, comment)
        negative = "error" in answer or answer.get("authentic") is False
        body = {"result": "invalid" if negative else "valid"}
        if isinstance(request, bytes):
            body["line"] = request.decode("utf-8")
        else:
            body["request"] = request
            topics = [*topics, *filter(None, [clauses.OPS.get(request["op"])])]
        self._append(comment, flags, topics, {**body, "response": answer})

    def scenario(self, comment, flags, topics, steps):
        self._append(comment, flags, topics, {"steps": steps})

    def render(self):
        tests = [test for group in self.groups for test in group.tests]
        used = sorted({flag for test in tests for flag in test["flags"]})
        head = {
            "protocol": "tricode/1",
            "schema": self.schema,
            "generatorVersion": GENERATOR_VERSION,
            "numberOfTests": len(tests),
            "header": self.header,
            "flags": {flag: flag_table.FLAGS[flag] for flag in used},
        }
        opening = json.dumps(head, indent=1, ensure_ascii=True)[:-2]
        return opening + ',\n "testGroups": [\n' + self._render_groups() + "\n ]\n}\n"

    def _render_groups(self):
        number = 0
        blocks = []
        for group in self.groups:
            lines = []
            for test in group.tests:
                number += 1
                lines.append(render_test({"tcId": number, **test}))
            start = f'  {{"comment": {compact(group.comment)},'
            if group.fresh:
                start += ' "fresh": true,'
            blocks.append(start + ' "tests": [\n' + ",\n".join(lines) + "\n  ]}")
        return ",\n".join(blocks)


def render_test(test):
    """A single test on one line; a scenario with one line for each step."""
    if "steps" not in test:
        return "   " + compact(test)
    steps = ",\n".join("    " + compact(step) for step in test["steps"])
    head = compact({name: value for name, value in test.items() if name != "steps"})
    return "   " + head[:-1] + ',"steps":[\n' + steps + "]}"


class Scenario:
    """Sends steps in order to one implementation and records each with its answer."""

    def __init__(self):
        self.implementation = implementation.Implementation()
        self.steps = []

    def do(self, request, expect):
        answer = self.implementation.answer_line(as_line(request))
        check_expectation(expect, answer, as_line(request).decode())
        sent = {"line": request.decode()} if isinstance(request, bytes) else {"request": request}
        # Copy: the answer refers to the center's own account table.
        self.steps.append({**sent, "response": json.loads(compact(answer))})
        return answer

    # The machine ---------------------------------------------------------------------------------

    def machine_new(self, machine, key, key_epoch=0, **numbers):
        self.do({"op": "machine_new", "machine": machine, "key_epoch": key_epoch,
                 "key": key.hex(), **numbers}, {"ok": True})

    def event(self, event, expect, **fields):
        """expect: the effect, or `refuse:reason`, or `dispense:product`."""
        answer = self.do({"op": "machine", "event": event, **fields},
                         machine_expectation(expect))
        return answer.get("text")

    def select(self, product=1, price=250, issued_at=0, expect="show_sale"):
        return self.event("select", expect, product=product, price=price, issued_at=issued_at)

    def permit(self, text, expect):
        return self.event("permit", expect, text=text)

    # The center ----------------------------------------------------------------------------------

    def center_new(self, master, machines, accounts, validity_s=300, skew_s=60, limit=0):
        self.do({"op": "center_new", "master": master.hex(), "machines": machines,
                 "accounts": accounts, "validity_s": validity_s, "skew_s": skew_s,
                 "limit": limit}, {"ok": True})

    def settle(self, account, text, expect, now=0, reconciled=None):
        answer = self.do({"op": "settle", "account": account, "text": text, "now": now},
                         {"result": expect, "reconciled": reconciled})
        return answer.get("permit")

    def cancel(self, text, expect, now=0, reconciled=None):
        self.do({"op": "cancel", "text": text, "now": now},
                {"result": expect, "reconciled": reconciled})

    def state(self, **expect):
        return self.do({"op": "center_state"}, expect)


def machine_expectation(expect):
    if expect is None:
        return {}
    effect, _, detail = expect.partition(":")
    wanted = {"effect": effect}
    if effect == "refuse":
        wanted["reason"] = detail
    if effect == "dispense":
        wanted["product"] = int(detail)
    return wanted
