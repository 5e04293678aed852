#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs each prover alone on every goal, and counts the goals that both prove.

The gate runs the second prover only on goals that the first did not prove. Here CVC4 and Z3 work
independently: a goal that both prove does not depend on the soundness of one of them. Fails if
neither proves a goal.

build/proofs/provers.tsv lists for each goal the provers and their times.
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
SECONDS = 10  # seconds per goal; Z3 gives up late, and more time proves few goals
WITHOUT = ("Qed", "CFG")  # proved by WP itself


def run_prover(row, name):
    """Returns the goals of a file, and those that this prover proves."""
    options = prover.WP + ["-wp-prover", name, "-wp-timeout", str(SECONDS)] + row.options
    _, log = prover.frama_c(row.path, options)
    if not prover.count(log)[1]:
        sys.exit(f"{row.path}: frama-c proved nothing with {name}: {log.strip()[-300:]}")
    return prover.count(log)[1], prover.proved(log)


def merge(row, answers):
    """Lines of the table for a file: goal, and for each prover the seconds or the failure."""
    goals = {}
    for name in PROVERS:
        for goal in answers[name][1]:
            verdict = goal.prover if goal.prover in WITHOUT else f"{goal.seconds:.3f}"
            goals.setdefault(goal.name, {})[name] = verdict
    path = str(row.path.relative_to(TOP))
    return [(path, goal, *(verdict.get(name, "not proved") for name in PROVERS))
            for goal, verdict in sorted(goals.items())], answers[PROVERS[0]][0] - len(goals)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="*", help="only files whose path contains this")
    only = parser.parse_args().file
    start = time.monotonic()
    analyzer.detect_provers()
    table = [row for row in prover.table() if not only or any(word in str(row.path) for word in only)]
    lines, neither = [], 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as pool:
        jobs = [(row, {name: pool.submit(run_prover, row, name) for name in PROVERS}) for row in table]
        for row, tried in jobs:
            of_file, lost = merge(row, {name: job.result() for name, job in tried.items()})
            lines += of_file
            neither += lost
    LOGS.mkdir(parents=True, exist_ok=True)
    (LOGS / "provers.tsv").write_text("# file\tgoal\tCVC4's seconds\tZ3's seconds\n" + "".join(
        "\t".join(line) + "\n" for line in lines), encoding="utf-8")
    tried = [line[2:] for line in lines if line[2] not in WITHOUT]
    print(f"{time.monotonic() - start:.0f} seconds in total, x86_64, {SECONDS} s a goal and prover")
    print(f"{len(lines) + neither} goals: {len(lines) - len(tried)} proved by WP alone, "
          f"{sum('not proved' not in line for line in tried)} by both provers, "
          f"{sum(line[1] == 'not proved' for line in tried)} by CVC4 only, "
          f"{sum(line[0] == 'not proved' for line in tried)} by Z3 only, {neither} by neither")
    return 0 if lines and not neither else 1


if __name__ == "__main__":
    sys.exit(main())
