#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares spec/openapi.yaml with a running tricode-center, in both directions.

Starts the program on a free port of 127.0.0.1, triggers every answer of every call, and sends
malformed requests. Errors are: an answer that the document does not describe (status, media type,
header, schema, message); a request and an answer that do not match; a described answer, result or
message that never occurred, unless unseen.tsv explains it; a row of unseen.tsv that occurred or is
not described; a document that is not complete and closed, or whose reasons, statuses or examples
differ from spec/protocol.md and the sources.

With --self-test, injects faults into the document and the answers; each must be detected. Needs
Debian's python3-yaml, python3-jsonschema and python3-cryptography.
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
    from client import Client
except ModuleNotFoundError as error:
    sys.exit(f"openapi: {error}: run make deps-tests, or set DEBIAN_PYTHON to the python3 that has "
             "yaml, jsonschema and cryptography (Debian: /usr/bin/python3)")

UNSEEN = pathlib.Path(__file__).resolve().parent / "unseen.tsv"


def read_unseen(text):
    """The keys that need not occur, each with its reason."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for row in rows:
        if len(row) != 2 or not row[1].strip():
            sys.exit(f"{UNSEEN.name}: {row}: expected a key, a tab and a reason")
    return {row[0] for row in rows}


def judge_seen(promised, seen, unseen):
    """Described keys that did not occur, and unneeded rows of unseen.tsv."""
    faults = [f"described but never seen: {key}" for key in sorted(promised - seen - unseen)]
    faults += [f"{UNSEEN.name}: {key} was seen: remove the row" for key in sorted(unseen & seen)]
    return faults + [f"{UNSEEN.name}: the document does not describe {key}"
                     for key in sorted(unseen - promised)]


def play(program, judge):
    """Runs all cases with a new center; returns errors and the number of requests."""
    with wire.Center(program, "--limit", "5000") as center:
        client = Client(center, judge)
        alice, bob, unenrolled = (wire.Phone(client.scheme, bytes([number]) * 32)
                                for number in (1, 2, 3))
        cases.enrolment(client, alice, bob, unenrolled)
        cases.sales(client, alice, bob)
        cases.values(client, alice, bob)
        cases.refusals_that_reconcile(client, alice, bob)
        cases.refused_codes(client, alice)
        malformed.bodies(client, alice)
        tokens = operators.operator(client, alice)
        malformed.media_types(client, alice)
        malformed.signatures(client, alice, bob, unenrolled)
        malformed.paths_and_methods(client, alice)
        cases.service(client, alice)
        cases.page(client)
        cases.failures(client, alice, unenrolled)
        client.library = malformed.library(client)
        client.routes = set(judge.document.root["paths"])
        faults, client.metrics = exposition.check(center.metrics, client.routes, len(judge.exchanges))
        client.faults += faults
        client.counted = len(judge.exchanges)
        secrets = {center.master.hex(), *tokens,
                   *(phone.keyid[:20] for phone in (alice, bob, unenrolled))}
    client.faults += center.log_faults(client.counted, secrets)
    if center.ended != 0:
        client.faults.append(f"the center exited with {center.ended}: {''.join(center.log[-5:])}")
    return client


def play_too_often(program, judge):
    """The cases of a client above the rate limit, with another center."""
    with wire.Center(program, rates=("0", "1")) as center:
        client = Client(center, judge)
        cases.too_often(client, wire.Phone(client.scheme, b"1" * 32))
    return client


def play_without_page(program, judge):
    with wire.Center(program, has_page=False) as center:
        client = Client(center, judge)
        cases.no_page(client)
    return client


class Recorder(contract.Contract):
    """Keeps the exchanges; the self-test checks them again with faulty documents."""

    def __init__(self, document):
        super().__init__(document)
        self.exchanges = []

    def judge(self, exchange):
        self.exchanges.append(exchange)
        return super().judge(exchange)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("program", help="the tricode-center program")
    parser.add_argument("--self-test", action="store_true", help="inject faults; each must be detected")
    options = parser.parse_args()
    start = time.monotonic()
    document = page.Document(page.read())
    faults = lint.lint(document)
    sources = words.read_sources()
    if not faults:
        faults = words.check(document, sources, wire.Phone)
    if faults:
        sys.exit("\n".join(["spec/openapi.yaml:", *faults, f"openapi: {len(faults)} errors"]))
    judge = Recorder(document)
    unseen = read_unseen(UNSEEN.read_text(encoding="utf-8"))
    client = play(options.program, judge)
    for other in (play_too_often(options.program, judge), play_without_page(options.program, judge)):
        client.faults += other.faults
        client.sent += other.sent
    promised = judge.promised()
    faults = client.faults + judge_seen(promised, judge.seen, unseen)
    if faults:
        sys.exit("\n".join([*faults, f"openapi: {len(faults)} errors"]))
    print(f"openapi: {len(judge.operations)} operations, {len(document.problems())} problem types; "
          f"{client.sent} requests; {len(promised)} described keys, {len(promised & judge.seen)} "
          f"seen, {len(unseen)} explained; {time.monotonic() - start:.1f} s")
    if options.self_test:
        injected, missed = exposition.self_test(client.metrics, client.routes, client.counted)
        print(f"metrics self-test: {injected} injected faults, {injected - len(missed)} detected")
        if missed:
            sys.exit(f"metrics self-test: not detected: {missed}")
        sys.exit(self_test.run(document, sources, client, unseen, judge_seen))


if __name__ == "__main__":
    main()
