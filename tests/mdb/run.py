#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the scripts of test_selling.py and test_misbehaving.py, several in parallel, and counts events.
Scripts marked with on_both_centers run a second time with the real center and phones.

Exit codes: 0 all passed, 1 a script failed.
"""
import argparse
import concurrent.futures
import pathlib
import sys
import time
import unittest

from scene import Scene
from test_misbehaving import Misbehaving
from test_selling import Selling


def play(case):
    result = unittest.TestResult()
    begin = time.monotonic()
    case.run(result)
    wrong = [text for _, text in result.errors + result.failures]
    return case.title(), case.counts, time.monotonic() - begin, wrong


def cases(wanted):
    """The scripts, those with the real center first, since they take longest."""
    found = []
    for script in (Selling, Misbehaving):
        for name in unittest.TestLoader().getTestCaseNames(script):
            if not wanted or name.removeprefix("test_") in wanted:
                found.append(script(name))
                if hasattr(getattr(script, name), "on_both_centers"):
                    found.append(script(name))
                    found[-1].real = True
    return sorted(found, key=lambda case: not case.real)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("scripts", nargs="*", help="default: all")
    arguments = parser.parse_args()
    Scene.build = arguments.build.resolve()
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(play, cases(arguments.scripts)))
    totals = [0] * 5
    print(f"{'script':48}{'worlds':>8}{'lines':>8}{'commands':>10}{'codes':>8}{'fallen':>8}"
          f"{'seconds':>9}  result")
    for title, counts, seconds, wrong in outcomes:
        totals = [total + count for total, count in zip(totals, counts)]
        print(f"{title:48}{counts[0]:8}{counts[1]:8}{counts[2]:10}{counts[3]:8}{counts[4]:8}"
              f"{seconds:9.1f}  {'FAILED' if wrong else 'passed'}")
        for text in wrong:
            print(text, file=sys.stderr)
    failed = sum(bool(wrong) for _, _, _, wrong in outcomes)
    print(f"mdb: {len(outcomes)} scripts in {totals[0]} scenes, {failed} failed; {totals[1]} lines "
          f"from the bus, {totals[2]} commands to it, {totals[3]} codes verified, {totals[4]} "
          "products dispensed")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
