#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets each prover alone at every goal, and counts the goals that both prove: a check of the provers.

The gate asks the second prover only for what the first did not prove. Here CVC4 and Z3 are two
witnesses: what both prove does not hang on a fault of one of them. Red is a goal that neither proves.

build/proofs/provers.tsv says of each goal who proved it, and in what time.
"""
import argparse
import concurrent.futures
import os
import sys
import time

import analyzer
import prover
from prover import LOGS, TOP

PROVERS = ("cvc4", "z3")
SECONDS = 10  # Z3 gives up late; more time finds little
WITHOUT = ("Qed", "CFG")  # WP itself has proved it


def ask(row, name):
    """Goals of a file, and those that this prover proves."""
    options = prover.WP + ["-wp-prover", name, "-wp-timeout", str(SECONDS)] + row.options
    _, log = prover.frama_c(row.path, options)
    if not prover.count(log)[1]:
        sys.exit(f"{row.path}: frama-c proved nothing with {name}: {log.strip()[-300:]}")
    return prover.count(log)[1], prover.proved(log)


def merge(row, answers):
    """Lines of the table for a file: goal, and seconds of each prover or what stands for them."""
    goals = {}
    for name in PROVERS:
        for goal in answers[name][1]:
            said = goal.prover if goal.prover in WITHOUT else f"{goal.seconds:.3f}"
            goals.setdefault(goal.name, {})[name] = said
    path = str(row.path.relative_to(TOP))
    return [(path, goal, *(said.get(name, "not proved") for name in PROVERS))
            for goal, said in sorted(goals.items())], answers[PROVERS[0]][0] - len(goals)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="*", help="only files whose path has this in it")
    only = parser.parse_args().file
    start = time.monotonic()
    analyzer.detect_provers()
    table = [row for row in prover.table() if not only or any(word in str(row.path) for word in only)]
    lines, neither = [], 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as pool:
        jobs = [(row, {name: pool.submit(ask, row, name) for name in PROVERS}) for row in table]
        for row, asked in jobs:
            of_file, lost = merge(row, {name: job.result() for name, job in asked.items()})
            lines += of_file
            neither += lost
    LOGS.mkdir(parents=True, exist_ok=True)
    (LOGS / "provers.tsv").write_text("# file\tgoal\tCVC4's seconds\tZ3's seconds\n" + "".join(
        "\t".join(line) + "\n" for line in lines), encoding="utf-8")
    asked = [line[2:] for line in lines if line[2] not in WITHOUT]
    print(f"{time.monotonic() - start:.0f} seconds in all, x86_64, {SECONDS} s a goal and prover")
    print(f"{len(lines) + neither} goals: {len(lines) - len(asked)} proved by WP without a prover, "
          f"{sum('not proved' not in line for line in asked)} by both provers, "
          f"{sum(line[1] == 'not proved' for line in asked)} by CVC4 alone, "
          f"{sum(line[0] == 'not proved' for line in asked)} by Z3 alone, {neither} by neither")
    return 0 if lines and not neither else 1


if __name__ == "__main__":
    sys.exit(main())
