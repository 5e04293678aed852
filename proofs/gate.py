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
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
WP = ["-wp", "-wp-rte", "-wp-prover", "cvc4,z3", "-wp-timeout", "20", "-wp-par", "1",
      "-wp-no-filter", "-wp-cache", "none", "-wp-smoke-tests", "-wp-smoke-timeout", "1"]
REPORT = ["-then", "-report-classify", "-report-unclassified-unknown", "ERROR",
          "-report-unclassified-invalid", "ERROR", "-report-unclassified-untried", "WARNING"]
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof", "else", "do"}


def rows(name):
    """The rows of a tab-separated table beside this file, without comments."""
    for line in (HERE / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in re.split(r"\t+", line)]


def frama_c(path, options):
    command = ["frama-c", "-cpp-extra-args=-I" + str(TOP / "src"), str(path)] + options
    done = subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def without_contract(path):
    """Names of functions that the file defines with less than a full contract, and of loops without a
    variant, as the kernel sees them after preprocessing and merging prototypes."""
    code, text = frama_c(path, ["-kernel-verbose", "0", "-print"])
    if code != 0:
        return ["frama-c could not parse it: " + text.strip()[-300:]]
    found = []
    definition = re.compile(r"(/\*@(?:[^*]|\*(?!/))*\*/\s*)?^(?!static const)[a-z][\w \*]*?\b(\w+)\("
                            r"([^;{}]*)\)\s*\{", re.M)
    defined = 0
    for match in definition.finditer(text):
        contract, name = match.group(1) or "", match.group(2)
        if name in KEYWORDS:
            continue
        defined += 1
        lacking = [clause for clause in ("terminates", "exits", "assigns", "ensures")
                   if not re.search(r"\b" + clause + r"\b", contract)]
        if lacking:
            found.append(f"{name}: the contract has no {', '.join(lacking)}")
    if defined == 0:
        found.append("no function is defined in it")
    for match in re.finditer(r"(/\*@(?:[^*]|\*(?!/))*\*/\s*)?\bwhile \(", text):
        if "loop variant" not in (match.group(1) or ""):
            found.append("a loop has no variant")
    return found


def judge(path, expected, options, explained):
    """Runs one file and answers what there is to say of it."""
    start = time.monotonic()
    code, log = frama_c(path, WP + options + REPORT)
    seconds = time.monotonic() - start
    faults = []
    counts = re.findall(r"^\[wp\] Proved goals: +(\d+) / (\d+)", log, re.M)
    proved, goals = (int(counts[-1][0]), int(counts[-1][1])) if counts else (0, 0)
    faults += [f"not proved: {name}" for name in re.findall(r"\[Failed\] Goal (\S+)", log)]
    faults += [f"smoke test failed: {name}"
               for name in re.findall(r"\[Failed\] Smoke-test (\S+)", log)]
    faults += [f"unknown or invalid: {name}" for name in
               re.findall(r"\[ERROR:unclassified\.\w+\]\s+(\S+)", log)]
    faults += [f"no prover tried: {name}" for name in
               re.findall(r"unclassified\.untried\]\s+(\S+)", log) if "_requires" not in name]
    if proved != goals:
        faults.append(f"{goals - proved} of {goals} goals are not proved")
    if goals != expected:
        faults.append(f"{goals} goals where goals.tsv expects {expected}: if the contracts were "
                      "meant to change, write the new number there")
    if code != 0 and not faults:
        faults.append(f"frama-c ended with {code}: {log.strip()[-300:]}")
    for line in re.findall(r"^\[(?:wp|kernel|rte)[^\]]*\].*?Warning:.*(?:\n  .*)*", log, re.M):
        flat = " ".join(line.split())
        if not any(re.search(pattern, flat) for pattern in explained):
            faults.append("warning that warnings.tsv does not explain: " + flat)
    faults += without_contract(path)
    times = [float(n) / (1000 if unit == "ms" else 1)
             for n, unit in re.findall(r": Valid .*?\((\d+(?:\.\d+)?)(ms|s)\)", log)]
    return {"path": path, "goals": goals, "proved": proved, "seconds": seconds, "faults": faults,
            "smoke": len(re.findall(r"\[Passed\] Smoke-test", log)),
            "slowest": max(times, default=0.0), "log": log}


def first_line(path):
    line = path.read_text().splitlines()[1]
    match = re.fullmatch(r"// red: (\d+) goals?, (.*)", line)
    if not match:
        sys.exit(f"{path}: the second line has to be '// red: N goals, REASON'")
    return int(match.group(1)), match.group(2)


def run_controls(pool, explained):
    """Each planted fault must be red, and for its own reason."""
    paths = sorted((HERE / "controls").glob("*.c"))
    jobs = [pool.submit(judge, path, first_line(path)[0], [], explained) for path in paths]
    red = 0
    for path, job in zip(paths, jobs):
        reason = first_line(path)[1]
        faults = job.result()["faults"]
        seen = any(reason in fault for fault in faults)
        red += seen
        print(f"  {path.name:34} {'red: ' + reason if seen else 'NOT RED, it says: ' + str(faults)}")
    print(f"{len(paths)} controls, {red} red")
    return len(paths) > 0 and red == len(paths)


def run_files(pool, explained, only):
    table = [(TOP / row[0], int(row[1]), row[2].split() if len(row) > 2 else [])
             for row in rows("goals.tsv")]
    unlisted = {p for p in (TOP / "src/core").glob("*.c")} - {path for path, _, _ in table}
    table = [row for row in table if not only or any(word in str(row[0]) for word in only)]
    jobs = {pool.submit(judge, path, goals, options, explained): path
            for path, goals, options in sorted(table, key=lambda row: -row[1])}
    print(f"  {'file':34} {'goals':>6} {'proved':>7} {'smoke':>6} {'slowest':>9} {'seconds':>8}")
    goals = proved = 0
    faults = [f"{path.relative_to(TOP)} is not in goals.tsv" for path in sorted(unlisted)]
    for job in concurrent.futures.as_completed(jobs):
        answer = job.result()
        name = str(answer["path"].relative_to(TOP))
        print(f"  {name:34} {answer['goals']:6} {answer['proved']:7} {answer['smoke']:6} "
              f"{answer['slowest']:8.1f}s {answer['seconds']:7.0f}s", flush=True)
        goals, proved = goals + answer["goals"], proved + answer["proved"]
        faults += [f"{name}: {fault}" for fault in answer["faults"]]
        logs = TOP / "build" / "proofs"
        logs.mkdir(parents=True, exist_ok=True)
        (logs / (name.replace("/", "_") + ".log")).write_text(answer["log"])
    for fault in faults:
        print("  RED " + fault)
    return goals, proved, not faults and goals > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="*", help="only files whose path has this in it; no controls")
    arguments = parser.parse_args()
    start = time.monotonic()
    subprocess.run(["why3", "config", "detect"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    explained = [row[0] for row in rows("warnings.tsv")]
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        goals, proved, green = run_files(pool, explained, arguments.file)
        if not arguments.file:
            green = run_controls(pool, explained) and green
    print(f"{time.monotonic() - start:.0f} seconds in all, cold, two provers "
          f"(CVC4, Z3), time-out 20 s a goal")
    print(f"{goals} goals, {proved} proved")
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
