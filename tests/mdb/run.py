#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays the scripts of test_mdb.py, several at a time, and counts what they saw.

Exit codes: 0 all as told, 1 a script found another world.
"""
import argparse
import concurrent.futures
import pathlib
import sys
import time
import unittest

import scene
import test_mdb


def play(name):
    result = unittest.TestResult()
    case = test_mdb.Scripts(name)
    begin = time.monotonic()
    case.run(result)
    wrong = [text for _, text in result.errors + result.failures]
    return name, case.counts, time.monotonic() - begin, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("scripts", nargs="*", help="all, unless named")
    arguments = parser.parse_args()
    scene.Scene.build = arguments.build.resolve()
    names = [f"test_{name}" for name in arguments.scripts] or \
        unittest.TestLoader().getTestCaseNames(test_mdb.Scripts)
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(play, names))
    totals = [0] * 5
    print(f"{'script':38}{'worlds':>8}{'lines':>8}{'commands':>10}{'codes':>8}{'fallen':>8}"
          f"{'seconds':>9}  result")
    for name, counts, seconds, wrong in outcomes:
        totals = [total + count for total, count in zip(totals, counts)]
        print(f"{name[5:]:38}{counts[0]:8}{counts[1]:8}{counts[2]:10}{counts[3]:8}{counts[4]:8}"
              f"{seconds:9.1f}  {'FAILED' if wrong else 'as told'}")
        for text in wrong:
            print(text, file=sys.stderr)
    failed = sum(bool(wrong) for _, _, _, wrong in outcomes)
    print(f"mdb: {len(outcomes)} scripts in {totals[0]} worlds, {failed} failed; {totals[1]} lines "
          f"from the bus, {totals[2]} commands to it, {totals[3]} codes verified, {totals[4]} "
          "products fell")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
