#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists the evidence for each clause of spec/protocol.md, and fails if a clause has none.

Errors are: a clause that no contract, theorem, test or vector cites (citations.py defines which
citations count) and that untested.tsv does not explain; an unneeded entry of untested.tsv, or one
that names no row of spec/assumptions.md; a citation of a clause that does not exist; a test that
cites too many clauses. With --self-test, injects faults of each kind into a copy in memory and
checks that each is detected.
"""
import argparse
import collections
import json
import re
import sys

import citations
import page

MOST_OF_A_TEST = 6  # maximum of clauses that one test may cite
FEWEST = 100  # minimum of clauses in the specification


def stale(tree, known):
    """Citations of clauses that do not exist. unknown_ids.tsv lists the intended ones."""
    groups = sorted({clause.split("-")[0] for clause in known})
    pattern = re.compile(r"\b(" + "|".join(groups) + r")-(\d+)\b((?:, \d+\b| to \d+\b)*)"
                         r"|\[([A-Z]{2,}-\d+)\]")
    intended = {(row[0], row[1]) for row in page.rows(tree, "unknown_ids.tsv")}
    used = set()
    for path, text in sorted(tree.items()):
        if path.endswith((".json", "claims/unknown_ids.tsv")):
            continue  # lint.py checks the vectors; the table lists intended ones
        for match in pattern.finditer(text):
            group, first, more, other = match.groups()
            named = [other] if other else [f"{group}-{first}"]
            if path == "spec/protocol.md" and more:  # tables write "CODE-1, 2" and "CODE-1 to 3"
                named += [f"{group}-{number}" for number in re.findall(r"\d+", more)]
            for clause in named:
                if (path, clause) in intended:
                    used.add((path, clause))
                elif clause not in known:
                    yield (f"{path}:{citations.line_of(text, match.start())}: no clause {clause} "
                           "in spec/protocol.md: correct the citation")
    for path, clause in sorted(intended - used):
        yield f"unknown_ids.tsv: {path} does not cite {clause}: remove the row"


def explained(tree, clauses, discharged):
    """{clause: reason} of untested.tsv, and errors in its rows."""
    texts = {clause.id: clause.text for clause in clauses}
    first_cells = {row[0] for table in page.tables(tree["spec/assumptions.md"])
                   for row in table.rows}
    reasons, faults = {}, []
    for row in page.rows(tree, "untested.tsv"):
        if len(row) != 4:
            faults.append(f"untested.tsv: a row must have clause, part, reason and assumption: {row}")
            continue
        clause, part, reason, place = row
        if clause not in texts:
            faults.append(f"untested.tsv: no clause {clause} in spec/protocol.md")
        elif part == "*":
            reasons[clause] = reason
            if clause in discharged:
                faults.append(f"untested.tsv: {clause} is cited by {discharged[clause]} now: "
                              "remove the row, or state which part of the clause is untested")
        elif part not in texts[clause]:
            faults.append(f"untested.tsv: {clause} does not contain '{part}'")
        elif clause not in discharged:
            faults.append(f"untested.tsv: only a part of {clause} is explained, but no test cites the clause")
        if not any(place == cell or cell.startswith(place) for cell in first_cells):
            faults.append(f"untested.tsv: {clause}: no table of spec/assumptions.md has a row that "
                          f"begins '{place}'")
    return reasons, faults


def crowded(found):
    """Tests that cite too many clauses for the citations to be meaningful."""
    cited = collections.defaultdict(set)
    for citation in found:
        if citation.kind in ("test", "fuzz"):
            cited[citation.path, citation.name].add(citation.clause)
    for (path, name), ids in sorted(cited.items()):
        if len(ids) > MOST_OF_A_TEST:
            yield (f"{path}: {name} cites {len(ids)} clauses; cite at most {MOST_OF_A_TEST} that "
                   "it tests, and test the others separately")


class Judgement:
    """The result for a tree."""

    def __init__(self, tree, vectors=None):
        self.clauses = page.protocol.clauses(tree["spec/protocol.md"])
        known = {clause.id for clause in self.clauses}
        found = list(citations.find(tree, vectors))
        self.places = {clause.id: collections.defaultdict(list) for clause in self.clauses}
        discharged = {}
        for citation in found:
            if citation.clause in known:
                self.places[citation.clause][citation.kind].append(citation)
                discharged.setdefault(citation.clause, f"{citation.path} ({citation.name})")
        for citation in citations.implemented(tree, found):
            if citation.clause in known:
                self.places[citation.clause]["implemented"].append(citation)
        self.reasons, self.faults = explained(tree, self.clauses, discharged)
        self.faults += stale(tree, known)
        self.faults += crowded(found)
        if len(self.clauses) < FEWEST:
            self.faults.append(f"found only {len(self.clauses)} clauses in spec/protocol.md")
        for clause in self.clauses:
            if clause.id not in discharged and clause.id not in self.reasons:
                where = self.shown(clause.id, "implemented") or "no cited place"
                self.faults.append(
                    f"{clause.id} has no evidence (spec/protocol.md:{clause.line}): cite "
                    f"[{clause.id}] at the contract or test that covers it, or write that test; it "
                    f"is implemented in {where}")

    def shown(self, clause, kind, full=False):
        """The places of one kind, abbreviated."""
        found = self.places[clause][kind]
        if kind == "vector":
            names = [f"{place.path.split('/')[-1]} ({place.name})" for place in found]
            count = sum(int(place.name.split()[0]) for place in found)
            return ", ".join(names) if full else str(count) if count else ""
        names = []
        for place in found:
            path = place.path if full else place.path.split("/")[-1]
            names.append(f"{path}:{place.line}" + (f" {place.name}" if full and place.name else ""))
        names = list(dict.fromkeys(names))
        if full or len(names) < 2:
            return ", ".join(names)
        return f"{names[0]} +{len(names) - 1}"

    def table(self, full):
        if full:
            for clause in self.clauses:
                print(f"{clause.id}: {clause.text}")
                for kind in (*citations.KINDS, "implemented"):
                    if self.places[clause.id][kind]:
                        print(f"    {kind}: {self.shown(clause.id, kind, True)}")
                if clause.id in self.reasons:
                    print(f"    untested: {self.reasons[clause.id]}")
            return
        columns = [kind for kind in citations.KINDS if kind != "vector"]
        print(f"{'clause':13}{'vectors':>7}  " + "".join(f"{kind:34}" for kind in columns).rstrip())
        for clause in self.clauses:
            shown = "".join(f"{self.shown(clause.id, kind):34}" for kind in columns)
            if clause.id in self.reasons:
                shown = "untested: " + self.reasons[clause.id]
            print(f"{clause.id:13}{self.shown(clause.id, 'vector'):>7}  {shown.rstrip()}")

    def summary(self):
        counts = []
        for kind in citations.KINDS:
            counts.append(f"{sum(bool(places[kind]) for places in self.places.values())} by {kind}")
        binding = sum(clause.must for clause in self.clauses)
        return (f"clauses: {len(self.clauses)}, {binding} of them with a MUST; evidence: "
                + ", ".join(counts) + f"; {len(self.reasons)} untested, with reasons; "
                f"{len(self.faults)} red")

    def as_json(self):
        return [{"clause": clause.id, "must": clause.must, "untested": self.reasons.get(clause.id),
                 **{kind: [f"{place.path}:{place.line} {place.name}".strip() for place in
                           self.places[clause.id][kind]] for kind in (*citations.KINDS,
                                                                      "implemented")}}
                for clause in self.clauses]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the text and all places of every clause")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--self-test", action="store_true",
                        help="then inject faults and check that each is detected")
    arguments = parser.parse_args()
    tree = page.load_tree()
    judgement = Judgement(tree)
    if arguments.json:
        print(json.dumps(judgement.as_json(), indent=1))
    else:
        judgement.table(arguments.full)
    for fault in judgement.faults:
        print("RED " + fault, file=sys.stderr)
    print(judgement.summary(), file=sys.stderr if arguments.json else sys.stdout)
    if arguments.self_test and not arguments.json and not judgement.faults:
        import clauses_self_test
        return clauses_self_test.run(tree)
    return 1 if judgement.faults else 0


if __name__ == "__main__":
    sys.exit(main())
