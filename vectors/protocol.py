# SPDX-License-Identifier: Apache-2.0
"""Parses the clauses and names of spec/protocol.md, for the vectors' lint and for tests/claims."""
import collections
import re

# id: of the clause; line: line number in the page; text: its words, with the table that follows;
# must: it contains a MUST or a MUST NOT.
Clause = collections.namedtuple("Clause", "id line text must")
CLAUSE = re.compile(r"\*\*\[([A-Z]+-[0-9]+)\]\*\* ?(.*)")
# Rows of the table of names in section 15.
NAMES_ROW = re.compile(r"^\| ([^|]+) \| ((?:`[a-z_]+`(?:, |; )?)+)", re.M)


def clauses(spec):
    """All clauses of the page, in order. A clause is the paragraph that begins with its id, and a
    table directly after it."""
    lines = spec.splitlines()
    found = []
    for number, line in enumerate(lines):
        match = CLAUSE.match(line)
        if match:
            words = [match.group(2)]
            after = number + 1
            while after < len(lines) and lines[after].strip():
                words.append(lines[after])
                after += 1
            if after + 1 < len(lines) and lines[after + 1].startswith("|"):
                after += 1
                while after < len(lines) and lines[after].startswith("|"):
                    words.append(lines[after])
                    after += 1
            text = " ".join(" ".join(words).split())
            found.append(Clause(match.group(1), number + 1, text,
                                re.search(r"\bMUST\b", text) is not None))
    return found


def clauses_of(spec):
    """The ids of all clauses."""
    return [clause.id for clause in clauses(spec)]


def names_of(spec):
    """{row: names} of the table in section 15."""
    section = re.search(r"^## 15 Names$(.*?)^## ", spec, re.M | re.S)
    rows = NAMES_ROW.findall(section.group(1)) if section else []
    return {what: re.findall(r"`([a-z_]+)`", names) for what, names in rows}
