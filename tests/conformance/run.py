#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the vectors against an implementation of tricode and compares the answers.

The implementation is a command in any language: it reads one JSON object per line from standard
input and writes one answer per line to standard output, in order, flushed (spec/protocol.md,
section 14)."""
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
GIVE_UP_AFTER = 5  # limit of crashes and hangs in one run


class VectorError(Exception):
    """A vector file that this runner does not support."""


def same(expected, got):
    """Equality including types: True is not 1, and 1.0 is not 1."""
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
            raise VectorError(f"{path}: numberOfTests is {file['numberOfTests']}, found {len(tests)}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VectorError(f"{path}: {type(error).__name__}: {error}") from error
    for test in tests:
        if set(test) not in TEST_MEMBERS:
            raise VectorError(f"{path}: tcId {test.get('tcId')}: unknown or missing members")
    return file


def steps_of(test):
    """[(line to send, expected answer)] of a test."""
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
        self.meaningful = 0  # passed tests whose expected answer is not "unsupported"

    def fresh(self):
        """Starts a new process; returns the error of the old one's exit, or None."""
        fault = self.finish()
        self.subject = subject.Subject(self.command, self.timeout)
        return fault

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
        """Returns None if the answer is as expected."""
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
        """The rows of the files; stops at the first failure if requested."""
        rows = []
        for path in paths:
            rows.append(self.file(path))
            if self.stop and rows[-1]["failed"]:
                break
        return rows

    def file(self, path):
        """The row of a file: counts and differences."""
        row = {"file": path.name, "passed": 0, "failed": 0, "skipped": 0, "differences": []}

        def ended(fault):
            if fault:
                row["failed"] += 1
                row["differences"].append({"tcId": 0, "comment": "the end of input",
                                           "clauses": ["CONFORM-6"], "got": fault})
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
        epilog="Exit status: 0 all passed or skipped; 1 a test failed, or no test passed; "
               "2 the command cannot be run.")
    parser.add_argument("command", help="the implementation under test, with its arguments, as one "
                        "string; not passed to a shell")
    parser.add_argument("--vectors", type=pathlib.Path, default=ROOT / "vectors",
                        help="folder of the vectors (default: this checkout's)")
    parser.add_argument("--file", action="append", default=[], metavar="PART",
                        help="only files whose name contains this; may be repeated")
    parser.add_argument("--timeout", type=float, default=10.0, metavar="S",
                        help="seconds to wait for an answer (default 10)")
    parser.add_argument("--differences", type=int, default=3, metavar="N",
                        help="number of differences shown for each file (default 3)")
    parser.add_argument("--first-failure", action="store_true",
                        help="stop at the first failed test")
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
        print(f"\nThe implementation crashed or hung {run.breakdowns} times; the remaining tests count as "
              "failed.")
    if not run.meaningful:
        print("\nOnly tests that any implementation passes have passed, so the result is a failure.")
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # the reader of standard output closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
