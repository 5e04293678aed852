#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""spec/openapi.yaml against a running tricode-center, both ways.

Starts the program on a free port of 127.0.0.1, asks it every call for each of its answers, and
sends what is malformed. Red is: an answer that the document does not describe (status, media type,
header, schema, sentence); a request and an answer that do not fit each other; an answer, a result
or a sentence that the document describes and that was never seen, unless unseen.tsv says why; a row
of unseen.tsv that was seen or is not described; a document that is not complete and closed, or that
has other reasons, statuses or examples than spec/protocol.md and the sources.

With --self-test faults are planted in the document and in the answers, and each has to be red.
Needs Debian's python3-yaml, python3-jsonschema and python3-cryptography.
"""
import argparse
import pathlib
import sys
import time

try:
    import cases
    import contract
    import document as page
    import exposition
    import lint
    import malformed
    import operators
    import self_test
    import wire
    import words
    from ask import Asker
except ModuleNotFoundError as error:
    sys.exit(f"openapi: {error}: run make deps-tests, or set DEBIAN_PYTHON to the python3 that has "
             "yaml, jsonschema and cryptography (Debian: /usr/bin/python3)")

UNSEEN = pathlib.Path(__file__).resolve().parent / "unseen.tsv"


def read_unseen(text):
    """The keys that need not be seen, each with its reason."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for row in rows:
        if len(row) != 2 or not row[1].strip():
            sys.exit(f"{UNSEEN.name}: {row}: a key and why it cannot be seen, with a tab between")
    return {row[0] for row in rows}


def judge_seen(promised, seen, unseen):
    """What was described and not seen, and rows of unseen.tsv that explain nothing."""
    faults = [f"described and never seen: {key}" for key in sorted(promised - seen - unseen)]
    faults += [f"{UNSEEN.name}: {key} was seen: take the row out" for key in sorted(unseen & seen)]
    return faults + [f"{UNSEEN.name}: the document does not describe {key}"
                     for key in sorted(unseen - promised)]


def play(program, judge):
    """All cases against a center of its own; answers what was wrong and how much was asked."""
    with wire.Center(program, "--limit", "5000") as center:
        ask = Asker(center, judge)
        alice, bob, stranger = (wire.Phone(ask.scheme, bytes([number]) * 32)
                                for number in (1, 2, 3))
        cases.enrolment(ask, alice, bob, stranger)
        cases.sales(ask, alice, bob)
        cases.values(ask, alice, bob)
        cases.refusals_that_reconcile(ask, alice, bob)
        cases.refused_codes(ask, alice)
        malformed.bodies(ask, alice)
        tokens = operators.operator(ask, alice)
        malformed.media_types(ask, alice)
        malformed.signatures(ask, alice, bob, stranger)
        malformed.paths_and_methods(ask, alice)
        cases.service(ask, alice)
        cases.page(ask)
        cases.failures(ask, alice, stranger)
        ask.library = malformed.library(ask)
        ask.routes = set(judge.document.root["paths"])
        faults, ask.metrics = exposition.check(center.metrics, ask.routes, len(judge.exchanges))
        ask.faults += faults
        ask.counted = len(judge.exchanges)
        secrets = {center.master.hex(), *tokens,
                   *(phone.keyid[:20] for phone in (alice, bob, stranger))}
    ask.faults += center.log_faults(ask.counted, secrets)
    if center.ended != 0:
        ask.faults.append(f"the center ended with {center.ended}: {''.join(center.log[-5:])}")
    return ask


def play_too_often(program, judge):
    """The cases of a client that asks too often, against another center."""
    with wire.Center(program, rates=("0", "1")) as center:
        ask = Asker(center, judge)
        cases.too_often(ask, wire.Phone(ask.scheme, b"1" * 32))
    return ask


def play_without_page(program, judge):
    with wire.Center(program, has_page=False) as center:
        ask = Asker(center, judge)
        cases.no_page(ask)
    return ask


class Recorder(contract.Contract):
    """Keeps the exchanges, for the self-test to judge them again by a document with a fault."""

    def __init__(self, document):
        super().__init__(document)
        self.exchanges = []

    def judge(self, exchange):
        self.exchanges.append(exchange)
        return super().judge(exchange)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("program", help="the tricode-center to ask")
    parser.add_argument("--self-test", action="store_true", help="plant faults; each has to be red")
    options = parser.parse_args()
    start = time.monotonic()
    document = page.Document(page.read())
    faults = lint.lint(document)
    sources = words.read_sources()
    if not faults:
        faults = words.check(document, sources, wire.Phone)
    if faults:
        sys.exit("\n".join(["spec/openapi.yaml:", *faults, f"openapi: {len(faults)} faults"]))
    judge = Recorder(document)
    unseen = read_unseen(UNSEEN.read_text(encoding="utf-8"))
    ask = play(options.program, judge)
    for other in (play_too_often(options.program, judge), play_without_page(options.program, judge)):
        ask.faults += other.faults
        ask.asked += other.asked
    promised = judge.promised()
    faults = ask.faults + judge_seen(promised, judge.seen, unseen)
    if faults:
        sys.exit("\n".join([*faults, f"openapi: {len(faults)} faults"]))
    print(f"openapi: {len(judge.operations)} operations, {len(document.problems())} problem types; "
          f"{ask.asked} requests; {len(promised)} described things, {len(promised & judge.seen)} "
          f"seen, {len(unseen)} explained; {time.monotonic() - start:.1f} s")
    if options.self_test:
        planted, missed = exposition.self_test(ask.metrics, ask.routes, ask.counted)
        print(f"metrics self-test: {planted} faults planted, {planted - len(missed)} told")
        if missed:
            sys.exit(f"metrics self-test: not told: {missed}")
        sys.exit(self_test.run(document, sources, ask, unseen, judge_seen))


if __name__ == "__main__":
    main()
