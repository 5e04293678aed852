#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The proof gate: runs Frama-C WP over each file that goals.tsv lists, and is red unless all is proved.

frama-c exits 0 with goals unproved, so the log is judged as well. Red is: a goal or a smoke test that
failed; another number of goals than goals.tsv expects (a deleted contract shows); a property that no
prover tried; a function without a full contract, a loop without a variant; a warning that
warnings.tsv does not explain. The controls, small files with one planted fault each, are judged by
the same code and must be red for the reason that each names in its first line.

Proofs run cold: no cache of earlier verdicts is read or written.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
WP = ["-wp", "-wp-rte", "-wp-par", "1", "-wp-no-filter", "-wp-cache", "none"]
PROOF = WP + ["-wp-prover", "cvc4,z3", "-wp-timeout", "20"]
# Smoke tests alone. They end by a number of prover's steps, not by time: the same on a busy machine.
SMOKE = WP + ["-wp-prover", "cvc4", "-wp-smoke-tests", "-wp-smoke-timeout", "10",
              "-wp-steps", "100000",
              "-wp-prop=" + ",".join("-@" + category for category in (
                  "requires", "assigns", "ensures", "assert", "invariant", "variant", "breaks",
                  "continues", "returns", "complete_behaviors", "disjoint_behaviors", "decreases",
                  "check", "lemma"))]  # not exits and terminates: WP would skip some functions whole
REPORT = ["-then", "-report-classify", "-report-unclassified-unknown", "ERROR",
          "-report-unclassified-invalid", "ERROR", "-report-unclassified-untried", "REVIEW"]
Row = collections.namedtuple("Row", "path goals smoke options")
Answer = collections.namedtuple("Answer", "what all passed slowest seconds faults log")
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof", "else", "do"}


def rows(name):
    """The rows of a tab-separated table beside this file, without comments."""
    for line in (HERE / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in re.split(r"\t+", line)]


def frama_c(path, options):
    command = ["frama-c", "-cpp-extra-args=-Isrc -Iproofs", str(path)] + options
    done = subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def read_contracts(path):
    """Names of the functions that the file defines, and what is lacking: a clause of a full contract,
    a variant of a loop; as the kernel sees them after preprocessing and merging prototypes."""
    code, text = frama_c(path, ["-kernel-verbose", "0", "-print"])
    if code != 0:
        return [], ["frama-c could not parse it: " + text.strip()[-300:]]
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
        faults.append("no function is defined in it")
    for match in re.finditer(r"(/\*@(?:[^*]|\*(?!/))*\*/\s*)?\bwhile \(", text):
        if "loop variant" not in (match.group(1) or ""):
            faults.append("a loop has no variant")
    return names, faults


def count(log):
    """Proved and all goals of a run."""
    counts = re.findall(r"^\[wp\] Proved goals: +(\d+) / (\d+)", log, re.M)
    return (int(counts[-1][0]), int(counts[-1][1])) if counts else (0, 0)


def judge_numbers(what, found, expected):
    if found == expected:
        return []
    return [f"{found} {what} where goals.tsv expects {expected}: if the contracts were meant to "
            "change, write the new number there"]


def prove(path, row, explained):
    """Proves one file and answers what there is to say of it."""
    start = time.monotonic()
    code, log = frama_c(path, PROOF + row.options + REPORT)
    seconds = time.monotonic() - start
    proved, goals = count(log)
    names, faults = read_contracts(path)
    faults += [f"not proved: {name}" for name in re.findall(r"\[Failed\] Goal (\S+)", log)]
    faults += [f"unknown or invalid: {name}" for name in
               re.findall(r"\[ERROR:unclassified\.\w+\]\s+(\S+)", log)]
    faults += [f"no prover tried: {name}" for name in
               re.findall(r"unclassified\.untried\]\s+(\S+)", log)
               if "_requires" not in name and any(name.startswith(own + "_") for own in names)]
    if proved != goals:
        faults.append(f"{goals - proved} of {goals} goals are not proved")
    faults += judge_numbers("goals", goals, row.goals)
    if code != 0 and not faults:
        faults.append(f"frama-c ended with {code}: {log.strip()[-300:]}")
    for line in re.findall(r"^\[(?:wp|kernel|rte)[^\]]*\].*?Warning:.*(?:\n  .*)*", log, re.M):
        flat = " ".join(line.split())
        if not any(re.search(pattern, flat) for pattern in explained):
            faults.append("warning that warnings.tsv does not explain: " + flat)
    times = [float(n) / (1000 if unit == "ms" else 1)
             for n, unit in re.findall(r": Valid .*?\((\d+(?:\.\d+)?)(ms|s)\)", log)]
    return Answer("goals", goals, proved, max(times, default=0.0), seconds, faults, log)


def smoke(path, row, _explained):
    """Looks for contradictions: is false provable anywhere in the file?"""
    start = time.monotonic()
    _, log = frama_c(path, SMOKE + row.options)
    passed = len(re.findall(r"\[Passed\] Smoke-test", log))
    failed = sorted(set(re.findall(r"\[Failed\] Smoke-test (\S+)", log)))
    tests = passed + len(failed)
    faults = [f"smoke test failed: {name}" for name in failed]
    faults += judge_numbers("smoke tests", tests, row.smoke)
    return Answer("smoke tests", tests, passed, 0.0, time.monotonic() - start, faults, log)


def control(path):
    """What the second line of a control says of it."""
    line = path.read_text().splitlines()[1]
    match = re.fullmatch(r"// red: (\d+) goals?, (\d+) smoke tests?, (.*)", line)
    if not match:
        sys.exit(f"{path}: the second line has to be '// red: N goals, N smoke tests, REASON'")
    return Row(path, int(match.group(1)), int(match.group(2)), []), match.group(3)


def run_controls(pool, explained):
    """Each planted fault must be red, and for its own reason."""
    paths = sorted((HERE / "controls").glob("*.c"))
    jobs = [[pool.submit(task, path, control(path)[0], explained) for task in (prove, smoke)]
            for path in paths]
    red = 0
    for path, pair in zip(paths, jobs):
        reason = control(path)[1]
        faults = [fault for job in pair for fault in job.result().faults]
        seen = any(reason in fault for fault in faults)
        red += seen
        print(f"  {path.name:34} {'red: ' + reason if seen else 'NOT RED, it says: ' + str(faults)}")
    print(f"{len(paths)} controls, {red} red")
    return len(paths) > 0 and red == len(paths)


def read_table(only):
    table = [Row(TOP / row[0], int(row[1]), int(row[2]), row[3].split() if len(row) > 3 else [])
             for row in rows("goals.tsv")]
    sources = {*(TOP / "src/core").glob("*.c"), *HERE.glob("*.c"), *(HERE / "system").glob("*.c")}
    faults = [f"{path.relative_to(TOP)} is not in goals.tsv"
              for path in sorted(sources - {row.path for row in table})]
    return [row for row in table if not only or any(word in str(row.path) for word in only)], faults


def run_files(pool, explained, only):
    table, faults = read_table(only)
    jobs = {pool.submit(task, row.path, row, explained): row.path
            for row in sorted(table, key=lambda row: -row.goals) for task in (prove, smoke)}
    logs = TOP / "build" / "proofs"
    logs.mkdir(parents=True, exist_ok=True)
    total = {"goals": [0, 0], "smoke tests": [0, 0]}
    print(f"  {'file':34} {'':11} {'all':>6} {'passed':>7} {'slowest':>9} {'seconds':>8}")
    for job in concurrent.futures.as_completed(jobs):
        name, answer = str(jobs[job].relative_to(TOP)), job.result()
        slowest = f"{answer.slowest:.1f}s" if answer.what == "goals" else ""
        print(f"  {name:34} {answer.what:11} {answer.all:6} {answer.passed:7} {slowest:>9} "
              f"{answer.seconds:7.0f}s", flush=True)
        total[answer.what][0] += answer.all
        total[answer.what][1] += answer.passed
        faults += [f"{name}: {fault}" for fault in answer.faults]
        log = name.replace("/", "_") + "." + answer.what.split()[0] + ".log"
        (logs / log).write_text(answer.log)
    for fault in faults:
        print("  RED " + fault)
    return total, not faults and total["goals"][0] > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="*", help="only files whose path has this in it; no controls")
    arguments = parser.parse_args()
    start = time.monotonic()
    subprocess.run(["why3", "config", "detect"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    explained = [row[0] for row in rows("warnings.tsv")]
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        total, green = run_files(pool, explained, arguments.file)
        if not arguments.file:
            green = run_controls(pool, explained) and green
    print(f"{time.monotonic() - start:.0f} seconds in all, cold; CVC4 and Z3, 20 s a goal; smoke "
          "tests by CVC4, 100000 steps each")
    print("{1} of {0} smoke tests passed".format(*total["smoke tests"]))
    print("{0} goals, {1} proved".format(*total["goals"]))
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
