#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The proof gate: runs Frama-C WP on each file of goals.tsv, and fails unless everything is proved.

frama-c exits 0 even if goals are unproved, so the gate also checks the log. It fails for: a failed
goal or smoke test; a number of goals that differs from goals.tsv (detects a deleted contract); a
property that no prover tried; a function without a full contract or a loop without a variant; a
warning that warnings.tsv does not explain. The negative controls, small files with one injected
fault each, run through the same code and must fail for the reason given in their second line. The
single-file core must equal the proved files.

Each file is proved for three machine models: x86_64, x86_32, and x86_16 with int and enums of 16
bits. Proofs run cold: no verdict of an earlier run is read. Within a run, a goal that is textually
identical for another machine model is not sent to the provers again.

build/proofs/verdicts.tsv then lists the prover, time and steps of each goal.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import sys
import tempfile
import time

import amalgamation
import analyzer
import prover
from prover import HERE, LOGS, TOP, Row

MACHINES = ("x86_64", "x86_32", "x86_16")
REPORT = ["-then", "-report-classify", "-report-unclassified-unknown", "ERROR",
          "-report-unclassified-invalid", "ERROR", "-report-unclassified-untried", "REVIEW"]
Answer = collections.namedtuple("Answer", "what machine all passed goals seconds faults log")
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof", "else", "do"}


def read_contracts(path):
    """Returns the names of the functions that the file defines, and errors: missing clauses of a full
    contract, loops without a variant; as the kernel prints them after preprocessing."""
    code, text = prover.frama_c(path, ["-kernel-verbose", "0", "-print"])
    if code != 0:
        return [], ["frama-c cannot parse the file: " + text.strip()[-300:]]
    names, faults = [], []
    definition = re.compile(r"(/\*@(?:[^*]|\*(?!/))*\*/\s*)?^(?!static const)[a-z][\w \*]*?\b(\w+)\("
                            r"([^;{}]*)\)\s*\{", re.M)
    for match in definition.finditer(text):
        contract, name = match.group(1) or "", match.group(2)
        if name in KEYWORDS:
            continue
        names.append(name)
        lacking = [clause for clause in ("terminates", "exits", "assigns", "ensures")
                   if not re.search(r"\b" + clause + r"\b", contract)]
        if lacking:
            faults.append(f"{name}: the contract has no {', '.join(lacking)}")
    if not names:
        faults.append("the file defines no function")
    for match in re.finditer(r"(/\*@(?:[^*]|\*(?!/))*\*/\s*)?\bwhile \(", text):
        if "loop variant" not in (match.group(1) or ""):
            faults.append("a loop has no variant")
    return names, faults


def judge_numbers(what, found, expected):
    if found == expected:
        return []
    return [f"{found} {what} where goals.tsv expects {expected}; if you changed the contracts on "
            "purpose, update goals.tsv"]


def judge_proof(row, names, explained, code, log):
    """Returns the errors in the log of a proof."""
    passed, goals = prover.count(log)
    faults = [f"not proved: {name}" for name in re.findall(r"\[Failed\] Goal (\S+)", log)]
    faults += [f"unknown or invalid: {name}" for name in
               re.findall(r"\[ERROR:unclassified\.\w+\]\s+(\S+)", log)]
    faults += [f"no prover tried: {name}" for name in
               re.findall(r"unclassified\.untried\]\s+(\S+)", log)
               if "_requires" not in name and any(name.startswith(own + "_") for own in names)]
    if passed != goals:
        faults.append(f"{goals - passed} of {goals} goals are not proved")
    faults += judge_numbers("goals", goals, row.goals)
    if code != 0 and not faults:
        faults.append(f"frama-c exited with status {code}: {log.strip()[-300:]}")
    for line in re.findall(r"^\[(?:wp|kernel|rte)[^\]]*\].*?Warning:.*(?:\n  .*)*", log, re.M):
        flat = " ".join(line.split())
        if not any(re.search(pattern, flat) for pattern in explained):
            faults.append("warning that warnings.tsv does not explain: " + flat)
    return faults


def prove(row, explained, machines):
    """Proves one file for each machine model in turn."""
    names, lacking = read_contracts(row.path)
    answers = []
    with tempfile.TemporaryDirectory(prefix="tricode-proof-") as session:
        for machine in machines:
            start = time.monotonic()
            code, log = prover.frama_c(row.path, prover.PROOF + prover.session(session) + row.options + REPORT,
                                   machine)
            seconds = time.monotonic() - start
            passed, goals = prover.count(log)
            faults = lacking + judge_proof(row, names, explained, code, log)
            answers.append(Answer("goals", machine, goals, passed, prover.proved(log), seconds, faults,
                                  log))
    return answers


def smoke(row, _explained, _machines):
    """Smoke tests: checks that false is not provable anywhere in the file."""
    start = time.monotonic()
    steps = ["-wp-steps", str(prover.smoke_steps(row.path))]
    _, log = prover.frama_c(row.path, prover.SMOKE + steps + row.options)
    passed = len(re.findall(r"\[Passed\] Smoke-test", log))
    failed = sorted(set(re.findall(r"\[Failed\] Smoke-test (\S+)", log)))
    tests = passed + len(failed)
    faults = [f"smoke test failed: {name}" for name in failed]
    faults += judge_numbers("smoke tests", tests, row.smoke)
    return [Answer("smoke tests", "x86_64", tests, passed, [], time.monotonic() - start, faults, log)]


def control(path):
    """Parses the expectation in the second line of a control."""
    line = path.read_text(encoding="utf-8").splitlines()[1]
    match = re.fullmatch(r"// red: (\d+) goals?, (\d+) smoke tests?, (.*)", line)
    if not match:
        sys.exit(f"{path}: the second line must be '// red: N goals, N smoke tests, REASON'")
    # A false goal stays unproved, so a short time-out is enough.
    row = Row(path, int(match.group(1)), int(match.group(2)), ["-wp-timeout", "5"])
    return row, match.group(3)


def run_controls(pool, explained):
    """Runs the negative controls: each must fail for its stated reason."""
    paths = sorted((HERE / "controls").glob("*.c"))
    jobs = [[pool.submit(task, control(path)[0], explained, MACHINES[:1])
             for task in (prove, smoke)] for path in paths]
    red = 0
    for path, pair in zip(paths, jobs):
        reason = control(path)[1]
        faults = [fault for job in pair for answer in job.result() for fault in answer.faults]
        seen = any(reason in fault for fault in faults)
        red += seen
        print(f"  {path.name:34} {'red: ' + reason if seen else 'NOT RED, but: ' + str(faults)}")
    print(f"{len(paths)} controls, {red} red")
    return len(paths) > 0 and red == len(paths)


def read_table(only):
    table = prover.table()
    sources = {*(TOP / "src/core").glob("*.c"), *HERE.glob("*.c"), *(HERE / "system").glob("*.c")}
    faults = [f"{path.relative_to(TOP)} is not in goals.tsv"
              for path in sorted(sources - {row.path for row in table})]
    return [row for row in table if not only or any(word in str(row.path) for word in only)], faults


def show(name, answer):
    """Prints one line of the report, and a warning for each goal near its time-out."""
    slowest = max((goal.seconds for goal in answer.goals), default=0.0)
    print(f"  {name:30} {answer.machine:7} {answer.what:11} {answer.all:6} {answer.passed:7} "
          f"{f'{slowest:.1f}s' if answer.goals else '':>9} {answer.seconds:7.0f}s", flush=True)
    for goal in answer.goals:
        if goal.seconds > prover.SLOW:
            print(f"  warning: {goal.name} took {goal.seconds:.0f} s of at most {prover.TIMEOUT} s")


def run_files(pool, explained, only):
    """Returns the results by file, and whether all passed."""
    table, faults = read_table(only)
    # Start with the files that are proved from the contracts of others: their goals take longest, and
    # short jobs should come last.
    last = sorted(table, key=lambda row: (row.path.is_relative_to(TOP / "src"), -row.goals))
    order = [(row, task) for row in last for task in (prove, smoke)]
    jobs = {pool.submit(task, row, explained, MACHINES): row.path for row, task in order}
    LOGS.mkdir(parents=True, exist_ok=True)
    print(f"  {'file':30} {'':7} {'':11} {'all':>6} {'passed':>7} {'slowest':>9} {'seconds':>8}")
    found = []
    for job in concurrent.futures.as_completed(jobs):
        name = str(jobs[job].relative_to(TOP))
        for answer in job.result():
            show(name, answer)
            found.append((name, answer))
            faults += [f"{name} ({answer.machine}): {fault}" for fault in answer.faults]
            log = f"{name.replace('/', '_')}.{answer.machine}.{answer.what.split()[0]}.log"
            (LOGS / log).write_text(answer.log, encoding="utf-8")
    for fault in faults:
        print("  RED " + fault)
    return found, not faults and bool(found)


def record(found):
    """Writes each goal's verdict to a table."""
    lines = [f"{name}\t{answer.machine}\t{goal.name}\t{goal.prover}\t{goal.seconds:.3f}\t{goal.steps}"
             for name, answer in found for goal in answer.goals]
    (LOGS / "verdicts.tsv").write_text(
        "# file\tmachine model\tgoal\tproved by\tseconds\tsteps\n" + "\n".join(sorted(lines)) + "\n",
        encoding="utf-8")


def total(found, what, machine):
    """Totals of all and of passed goals over the files."""
    of = [answer for _, answer in found if answer.what == what and answer.machine == machine]
    return sum(answer.all for answer in of), sum(answer.passed for answer in of)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="*", help="only files whose path contains this; no controls")
    arguments = parser.parse_args()
    start = time.monotonic()
    analyzer.detect_provers()
    explained = [row[0] for row in prover.rows("warnings.tsv")]
    # WP sleeps between goals, so two runs per processor keep the processors busy.
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 1)) as pool:
        found, green = run_files(pool, explained, arguments.file)
        if not arguments.file:
            green = run_controls(pool, explained) and green
            green = amalgamation.check() and green
    record(found)
    print(f"{time.monotonic() - start:.0f} seconds in total, cold; CVC4 and Z3, {prover.TIMEOUT} s a goal; "
          "smoke tests by CVC4, limited by steps")
    print("{1} of {0} smoke tests passed".format(*total(found, "smoke tests", "x86_64")))
    for machine in MACHINES:
        print("{0} goals, {1} proved on {2}".format(*total(found, "goals", machine), machine))
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
