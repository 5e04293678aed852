#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the fuzz targets: fuzz, replay of the corpora, merge of new inputs.

Exit codes: 0 passed, 1 a target failed, 2 wrong command line or missing target.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CONTROL = "must_crash"
CORPUS_FILES = 200
CORPUS_BYTES = 300 * 1024
LONGEST = {"qr_png": 8192, "qr_grey": 4096, "conform": 4096, "http": 2048, "provisioning": 2048,
           "key_file": 1024, "site": 4096}
# Exit status 77: crash (ASan, UBSan, assertion); 70 and 71: libFuzzer's time-out and memory limit.
ENVIRONMENT = dict(os.environ,
                   ASAN_OPTIONS="exitcode=77:detect_leaks=1:allocator_may_return_null=1",
                   UBSAN_OPTIONS="print_stacktrace=1")


def read_floors():
    floors = {}
    for line in (HERE / "floors.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            name, features, speed = words
            floors[name] = (int(features), int(speed))
    return floors


class Outcome:
    """The result of one run of one target."""

    def __init__(self, name, process, seconds, finds):
        self.name = name
        self.text = process.stderr
        self.status = process.returncode
        self.seconds = seconds
        self.finds = finds
        self.features = max([int(n) for n in re.findall(r"\bft: (\d+)", self.text) +
                             re.findall(r"(\d+) new features added", self.text)], default=0)
        self.corpus = max([int(n) for n in re.findall(r"\bcorp: (\d+)", self.text)], default=0)
        self.runs = max([int(n) for n in re.findall(r"^#(\d+)\s", self.text, re.M)] +
                        [int(n) for n in re.findall(r"number_of_executed_units: (\d+)",
                                                    self.text)], default=0)
        self.problem = ""

    def speed(self):
        match = re.search(r"average_exec_per_sec:\s*(\d+)", self.text)
        measured = int(match.group(1)) if match else 0
        return measured or int(self.runs / max(self.seconds, 0.01))

    def crashed(self):
        """True for a sanitizer report or a failed assertion, false for a limit or a usage error."""
        return self.status != 0 and bool(re.search(r"ERROR: \w*Sanitizer|ERROR: libFuzzer: deadly"
                                                   r"|runtime error:", self.text))

    def reason(self):
        match = (re.search(r"assertion failed: (.*)", self.text) or
                 re.search(r"runtime error: (.*)", self.text) or
                 re.search(r"ERROR: \w+: (.*?)(?: on | \(|$)", self.text, re.M))
        return match.group(1)[:100] if match else f"status {self.status}"


def run(settings, name, arguments, folders, limit):
    """Runs a target once; saves a crashing input in the folder of finds."""
    finds = settings.programs / "finds"
    finds.mkdir(parents=True, exist_ok=True)
    command = [str(settings.programs / name), f"-artifact_prefix={finds}/{name}-",
               "-print_final_stats=1", "-timeout=60", "-rss_limit_mb=2048", *arguments,
               *[str(folder) for folder in folders]]
    start = time.monotonic()
    try:
        process = subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                 errors="replace", timeout=limit, check=False)
    except subprocess.TimeoutExpired as expired:
        text = (expired.stderr or b"").decode(errors="replace")
        process = subprocess.CompletedProcess(command, 124, stderr=text)
    (settings.programs / f"{name}.log").write_text(process.stderr)
    return Outcome(name, process, time.monotonic() - start, finds)


def arguments_of(name):
    arguments = [f"-max_len={LONGEST.get(name, 512)}"]
    dictionary = HERE / "dictionaries" / f"{name}.dict"
    return arguments + ([f"-dict={dictionary}"] if dictionary.exists() else [])


def corpus_of(name):
    return HERE / "corpus" / name


def judge(outcome, floor, crash_wanted):
    """Sets the problem of a run, or none if the run passed."""
    if crash_wanted:
        if not outcome.crashed():
            outcome.problem = ("the fuzzer did not find the known overflow, so no other result "
                               "is valid")
    elif outcome.status != 0:
        outcome.problem = f"{outcome.reason()}; see {outcome.finds}/{outcome.name}-*"
    elif floor is None:
        outcome.problem = "no floor in fuzz/floors.txt"
    elif outcome.features < floor[0]:
        outcome.problem = f"{outcome.features} features, fewer than the floor of {floor[0]}"
    elif outcome.speed() < floor[1]:
        outcome.problem = f"{outcome.speed()} executions/s, below the floor of {floor[1]}"


def fuzz(settings, name):
    found = settings.programs / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(found)
    found.mkdir()
    folders = [found] + ([corpus_of(name)] if corpus_of(name).is_dir() else [])
    if name == CONTROL:
        folders = [found]  # fuzzing must find the overflow without the corpus
    outcome = run(settings, name,
                  arguments_of(name) + [f"-max_total_time={settings.seconds}"], folders,
                  settings.seconds * 3 + 120)
    judge(outcome, settings.floors.get(name), name == CONTROL)
    return outcome


def replay(settings, name):
    outcome = run(settings, name, arguments_of(name) + ["-runs=0"], [corpus_of(name)], 600)
    floor = settings.floors.get(name)
    judge(outcome, floor and (floor[0] // 2, 0), name == CONTROL)
    files = [file for file in corpus_of(name).glob("*") if file.is_file()]
    if not files:
        outcome.problem = f"no corpus in fuzz/corpus/{name}"
    elif len(files) > CORPUS_FILES or sum(f.stat().st_size for f in files) > CORPUS_BYTES:
        outcome.problem = f"fuzz/corpus/{name} is above {CORPUS_FILES} files or 300 KB"
    return outcome


def merge(settings, name):
    """Merges corpus and finds into a minimal set with the same coverage, most useful files first.

    Keeps files with their own names (seeds and fixed finds) in any case."""
    target = corpus_of(name)
    named = [file for file in target.glob("*") if not re.fullmatch("[0-9a-f]{16,40}", file.name)]
    merged = settings.programs / "merged" / name
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    target.mkdir(parents=True, exist_ok=True)
    folders = [merged, target, settings.programs / "found" / name]
    outcome = run(settings, name, arguments_of(name) + ["-set_cover_merge=1"],
                  [folder for folder in folders if folder.is_dir()], 1200)
    if outcome.status == 0:
        # libFuzzer writes the files in the order in which it chose them.
        files = sorted(merged.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        total = sum(file.stat().st_size for file in named)
        for file in target.glob("*"):
            if file not in named:
                file.unlink()
        for file in files[:CORPUS_FILES - 10 - len(named)]:
            total += file.stat().st_size
            if total < CORPUS_BYTES * 9 // 10:
                shutil.copy(file, target / file.name[:16])
    else:
        outcome.problem = outcome.reason()
    return outcome


def show(outcomes, control):
    print(f"{'target':16} {'executions':>11} {'per second':>11} {'features':>9} {'corpus':>7}"
          f" {'seconds':>8}  result")
    for outcome in sorted(outcomes, key=lambda o: o.name):
        good = f"crashed as expected: {outcome.reason()}" if outcome.name == control else "passed"
        print(f"{outcome.name:16} {outcome.runs:11} {outcome.speed():11} {outcome.features:9}"
              f" {outcome.corpus:7} {outcome.seconds:8.1f}  "
              f"{'FAILED: ' + outcome.problem if outcome.problem else good}")
    failed = [outcome.name for outcome in outcomes if outcome.problem]
    print(f"{len(outcomes)} targets, {len(failed)} failed" +
          (f": {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True,
                        help="folder of the built targets")
    parser.add_argument("--jobs", type=int, default=2, help="number of parallel runs (2)")
    parser.add_argument("--seconds", type=int, default=20,
                        help="duration for each target, fuzz only (20)")
    parser.add_argument("action", choices=["fuzz", "replay", "merge"])
    parser.add_argument("targets", nargs="*", help="default: all")
    settings = parser.parse_args()
    settings.programs = settings.programs.resolve()
    settings.floors = read_floors()
    everyone = sorted(file.stem for file in (HERE / "targets").glob("*.c"))
    targets = settings.targets or everyone
    if settings.action == "merge":
        targets = [name for name in targets if name != CONTROL]
    missing = [name for name in targets if not (settings.programs / name).is_file()]
    if missing:
        parser.error(f"missing programs: {' '.join(missing)}; run make fuzz")
    action = {"fuzz": fuzz, "replay": replay, "merge": merge}[settings.action]
    # Use a folder in memory if one exists: the http target's ledger syncs to disk.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tricode-fuzz-", dir=memory) as folder:
        ENVIRONMENT["TMPDIR"] = folder
        with concurrent.futures.ThreadPoolExecutor(max_workers=max(settings.jobs, 1)) as pool:
            outcomes = list(pool.map(lambda name: action(settings, name), targets))
    return show(outcomes, CONTROL)


if __name__ == "__main__":
    sys.exit(main())
