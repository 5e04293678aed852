#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Feeds the vectors to an implementation of tricode and compares its answers.

The implementation is a command in any language: one JSON object a line on its standard input, one
answer a line on its standard output, in order, flushed (spec/protocol.md, section 14)."""
import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import subject  # noqa: E402  (beside this file)

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNSUPPORTED = {"error": "unsupported"}
TEST_MEMBERS = ({"tcId", "comment", "flags", "clauses", "result", "request", "response"},
                {"tcId", "comment", "flags", "clauses", "result", "line", "response"},
                {"tcId", "comment", "flags", "clauses", "steps"})
GIVE_UP_AFTER = 5  # deaths and hangs in one run


class VectorError(Exception):
    """A file of vectors that this runner cannot take as it is."""


def same(expected, got):
    """Equal in type too: True is not 1, and 1.0 is not 1."""
    if type(expected) is not type(got):
        return False
    if isinstance(expected, dict):
        return expected.keys() == got.keys() and all(same(expected[k], got[k]) for k in expected)
    if isinstance(expected, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    return expected == got


def load(path):
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
        tests = [test for group in file["testGroups"] for test in group["tests"]]
        if file["protocol"] != "tricode/1":
            raise VectorError(f"{path}: protocol {file['protocol']!r} is not tricode/1")
        if file["numberOfTests"] != len(tests):
            raise VectorError(f"{path}: says {file['numberOfTests']} tests, has {len(tests)}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VectorError(f"{path}: {type(error).__name__}: {error}") from error
    for test in tests:
        if set(test) not in TEST_MEMBERS:
            raise VectorError(f"{path}: tcId {test.get('tcId')}: unknown or missing members")
    return file


def steps_of(test):
    """[(line to send, answer expected)] of a test."""
    return [(step["line"].encode("utf-8") if "line" in step else
             json.dumps(step["request"], separators=(",", ":")).encode("ascii"), step["response"])
            for step in test.get("steps", [test])]


class Run:
    """One run of all files against one command."""

    def __init__(self, command, timeout, stop=False):
        self.command = command
        self.timeout = timeout
        self.stop = stop  # at the first failure
        self.subject = None
        self.breakdowns = 0
        self.meaningful = 0  # passed tests that ask for more than "unsupported"

    def fresh(self):
        """A new process; answers what was wrong with how the old one ended, or None."""
        trouble = self.finish()
        self.subject = subject.Subject(self.command, self.timeout)
        return trouble

    def finish(self):
        ended, self.subject = self.subject, None
        return ended.finish() if ended else None

    def judge(self, test):
        """("passed" | "failed" | "skipped", difference or None) of one test."""
        steps = steps_of(test)
        try:
            lines = [line for line, _ in steps]
            answers = self.subject.exchange(lines)
        except subject.Breakdown as breakdown:
            self.breakdowns += 1
            number = len(breakdown.answers)
            for index, (line, expected) in enumerate(steps[:number]):
                outcome = self.compare(line, expected, breakdown.answers[index])
                if outcome:
                    return outcome
            self.subject.kill()
            self.subject = None
            self.fresh()
            return "failed", difference(*steps[min(number, len(steps) - 1)], str(breakdown))
        for (line, expected), answer in zip(steps, answers):
            outcome = self.compare(line, expected, answer)
            if outcome:
                return outcome
        self.meaningful += any(expected != UNSUPPORTED for _, expected in steps)
        return "passed", None

    @staticmethod
    def compare(line, expected, answer):
        """None when the answer is as expected."""
        try:
            got = subject.parse(answer)
        except ValueError as error:
            return "failed", difference(line, expected, f"not JSON: {error}: {answer[:200]!r}")
        if same(expected, got):
            return None
        if got == UNSUPPORTED:
            return "skipped", None
        return "failed", difference(line, expected, got)

    def files(self, paths):
        """The rows of the files; those after a failure are left out when it ends there."""
        rows = []
        for path in paths:
            rows.append(self.file(path))
            if self.stop and rows[-1]["failed"]:
                break
        return rows

    def file(self, path):
        """The row of a file: counts, and the differences."""
        row = {"file": path.name, "passed": 0, "failed": 0, "skipped": 0, "differences": []}

        def ended(trouble):
            if trouble:
                row["failed"] += 1
                row["differences"].append({"tcId": 0, "comment": "the end of input",
                                           "clauses": ["CONFORM-6"], "got": trouble})
        vectors = load(path)
        ended(self.fresh())
        for group in vectors["testGroups"]:
            if group.get("fresh"):
                ended(self.fresh())
            for test in group["tests"]:
                if self.breakdowns >= GIVE_UP_AFTER:
                    row["failed"] += 1
                    continue
                outcome, found = self.judge(test)
                row[outcome] += 1
                if found:
                    row["differences"].append({name: test[name] for name in
                                               ("tcId", "comment", "clauses")} | found)
                if self.stop and row["failed"]:
                    return row
        ended(self.finish())
        return row


def difference(line, expected, got):
    return {"sent": line.decode("utf-8"), "expected": expected, "got": got}


def table(rows, out):
    width = max(len(row["file"]) for row in rows)
    print(f"{'file':{width}}  {'passed':>7} {'failed':>7} {'skipped':>7}", file=out)
    for row in rows:
        print(f"{row['file']:{width}}  {row['passed']:7} {row['failed']:7} {row['skipped']:7}",
              file=out)


def shown(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 400 else text[:400] + " …"


def tell_differences(rows, most, out):
    for row in rows:
        for found in row["differences"][:most]:
            print(f"\n{row['file']} tcId {found['tcId']}: {found['comment']} "
                  f"[{', '.join(found['clauses'])}]", file=out)
            for name in ("sent", "expected", "got"):
                if name in found:
                    print(f"  {name:8} {shown(found[name])}", file=out)
        if len(row["differences"]) > most:
            print(f"\n{row['file']}: {len(row['differences']) - most} more", file=out)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit status: 0 all passed or skipped; 1 something failed, or nothing passed; "
               "2 it could not be run.")
    parser.add_argument("command", help="the implementation under test, with its arguments, as one "
                        "string; no shell is involved")
    parser.add_argument("--vectors", type=pathlib.Path, default=ROOT / "vectors",
                        help="the folder of the vectors (default: that of this checkout)")
    parser.add_argument("--file", action="append", default=[], metavar="PART",
                        help="only files whose name has this in it; may be repeated")
    parser.add_argument("--timeout", type=float, default=10.0, metavar="S",
                        help="seconds to wait for an answer (default 10)")
    parser.add_argument("--differences", type=int, default=3, metavar="N",
                        help="differences shown of each file (default 3)")
    parser.add_argument("--first-failure", action="store_true",
                        help="end at the first test that fails")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser.parse_args()


def main():
    options = arguments()
    paths = [path for path in sorted(options.vectors.glob("*.json"))
             if not options.file or any(part in path.name for part in options.file)]
    if not paths:
        print(f"run.py: no file of vectors in {options.vectors}; try `make vectors`, or another "
              "--file", file=sys.stderr)
        return 2
    run = Run(options.command, options.timeout, options.first_failure)
    try:
        rows = run.files(paths)
    except (subject.CannotStart, VectorError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2
    finally:
        if run.subject:
            run.subject.kill()
    total = {name: sum(row[name] for row in rows) for name in ("passed", "failed", "skipped")}
    good = total["failed"] == 0 and run.meaningful > 0
    if options.json:
        print(json.dumps({"command": options.command, "good": good, **total, "files": rows}))
        return 0 if good else 1
    table(rows, sys.stdout)
    tell_differences(rows, options.differences, sys.stdout)
    if run.breakdowns >= GIVE_UP_AFTER:
        print(f"\nIt broke down {run.breakdowns} times; the rest was not sent and counts as "
              "failed.")
    if not run.meaningful:
        print("\nNothing passed that any implementation would not pass: this is no success.")
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
