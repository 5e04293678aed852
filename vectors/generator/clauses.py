# SPDX-License-Identifier: Apache-2.0
"""Maps the topics of a test to clauses of spec/protocol.md.

A topic is a name of the generator; a clause id may be used in place of a topic."""
import re

CLAUSE = re.compile(r"[A-Z]+-[1-9][0-9]*\Z")

TOPICS = {
    "layout": ["CODE-1", "CODE-2"],
    "kinds": ["CODE-3"],
    "decode": ["CODE-4", "CODE-6", "CODE-10"],
    "order": ["CODE-6"],
    "roundtrip": ["CODE-7"],
    "encode": ["CODE-5"],
    "encode.order": ["CODE-5"],
    "reason.length": ["TEXT-2", "CODE-6"],
    "reason.alphabet": ["TEXT-3", "CODE-6"],
    "reason.version": ["CODE-3", "CODE-6"],
    "reason.kind": ["CODE-3", "CODE-4"],
    "reason.machine": ["CODE-4"],
    "reason.counter": ["CODE-4"],
    "reason.vended": ["CODE-4"],
    "reason.price": ["CODE-4"],
    "alphabet": ["TEXT-1"],
    "text.length": ["TEXT-2"],
    "text.alphabet": ["TEXT-3", "TEXT-5"],
    "text.canonical": ["TEXT-1", "TEXT-4"],
    "read": ["READ-1", "READ-2"],
    "read.refuse": ["READ-2", "READ-3"],
    "read.prefix": ["READ-1", "READ-4"],
    "key": ["KEY-2", "KEY-3"],
    "tag": ["TAG-1"],
    "issue": ["TAG-1", "CODE-5"],
    "verify": ["TAG-2"],
    "convert": ["CODE-8"],
    "convert.refuse": ["TAG-4"],
}

# The clause of each op of the conformance program that a single test can use.
OPS = {"decode": "CONFORM-7", "encode": "CONFORM-8", "read": "CONFORM-9",
       "derive_key": "CONFORM-10", "issue": "CONFORM-11", "convert": "CONFORM-12",
       "verify": "CONFORM-13"}


def sort_key(clause):
    group, _, number = clause.partition("-")
    return group, int(number)


def of(topics):
    found = set()
    for topic in topics:
        found.update([topic] if CLAUSE.match(topic) else TOPICS[topic])
    return sorted(found, key=sort_key)
