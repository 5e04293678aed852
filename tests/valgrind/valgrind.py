# SPDX-License-Identifier: Apache-2.0
"""Runs the unit suites with their child processes, and a center under load, with Valgrind's memcheck:
no invalid access, no use of uninitialized memory, no leaked block at exit. First checks that
Valgrind detects injected faults."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import fleet
from failed import Failed
from running import Center

HERE = pathlib.Path(__file__).parent
FOUND = 99  # the exit status of a process with findings
OPTIONS = ["valgrind", "--quiet", f"--error-exitcode={FOUND}", "--leak-check=full",
           "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite", "--num-callers=24", "--vgdb=no",
           "--trace-children=yes", "--trace-children-skip=/bin/*,/usr/*",
           f"--suppressions={(HERE / 'libraries.supp').resolve()}"]
SLOWER = 30  # factor for the suites' own time limits
FAULTS = ("uninitialized", "beyond", "leak", "freed")
MACHINES, TERMINALS, CONNECTIONS, ROUNDS = 6, 9, 3, 6


def check_faults(program):
    for fault in ("none", *FAULTS):
        done = subprocess.run([*OPTIONS, program, fault], capture_output=True, check=False)
        if done.returncode != (0 if fault == "none" else FOUND):
            raise Failed(f"the injected fault '{fault}' exited with {done.returncode}")
    print(f"valgrind, injected faults: {len(FAULTS)}, {len(FAULTS)} found", flush=True)


def skipped():
    lines = (HERE / "skipped.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def findings(folder):
    """Reads Valgrind's report of each process. An unknown system call is not a finding (Landlock's; so
    processes are not confined here)."""
    texts = (file.read_text(encoding="utf-8", errors="replace")
             for file in sorted(pathlib.Path(folder).glob("process-*")))
    return "".join(text for text in texts if "==" in text)


def words(folder):
    return [*OPTIONS, f"--log-file={folder}/process-%p"]


def run_suite(program):
    """Returns whether the suite is clean. A suite does not check all exit statuses of its children, so
    any finding in a report counts, and Valgrind does not change the exit status."""
    with tempfile.TemporaryDirectory(prefix="valgrind-") as folder:
        done = subprocess.run([*words(folder), program], text=True, capture_output=True,
                              check=False,
                              env={**os.environ, "CK_TIMEOUT_MULTIPLIER": str(SLOWER),
                                   "CK_EXCLUDE_TAGS": "timed user"})
        found = findings(folder)
    if done.returncode == 0 and not found:
        return True
    print((done.stdout + done.stderr + found)[-6000:], file=sys.stderr)
    return False


def run_center(build):
    """Runs a center that settles, refunds unvended sales, and exits."""
    with tempfile.TemporaryDirectory(prefix="valgrind-", dir=build) as folder:
        center = Center(build / "tricode-center", folder).init()
        machines = fleet.Fleet(build / "tests/tricode-load", MACHINES, TERMINALS).fill(center)
        center.program = str(pathlib.Path(folder) / "center")
        pathlib.Path(center.program).write_text(
            f"#!/bin/sh\nexec {' '.join(words(folder))} {build / 'tricode-center'} \"$@\"\n",
            encoding="utf-8")
        os.chmod(center.program, 0o700)
        settled = 0
        with center.serve(options=("--metrics", "127.0.0.1:0")):
            for _ in range(2):
                done = subprocess.run(fleet.settle(machines.load, center, machines, CONNECTIONS,
                                                   ROUNDS), text=True, capture_output=True,
                                      check=False)
                if done.returncode != 0:
                    raise Failed(f"the load: {done.stdout}{done.stderr}")
                settled += json.loads(done.stdout)["answers"]
                machines.next += ROUNDS
            code = center.end()
        if code != 0 or findings(folder):
            raise Failed(f"the center exited with {code}: {findings(folder)[-6000:]}")
        center.program = str(build / "tricode-center")
        center.audit()
        print(f"valgrind, a center under load: {settled} settlements, clean", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("suites", nargs="*", help="such as center_store; default: all")
    options = parser.parse_args()
    build = options.build.resolve()
    check_faults(build / "tests/valgrind_control")
    reasons = skipped()
    known = sorted(path.stem.removeprefix("test_")
                   for path in (HERE.parent / "unit").glob("test_*.c"))
    for name in [*reasons, *options.suites]:
        if name not in known:
            raise Failed(f"{name}: unknown suite")
    red = []
    suites = options.suites or [name for name in known if name not in reasons]
    for name in suites:
        began = time.monotonic()
        if not run_suite(build / f"tests/test_{name}"):
            red.append(name)
        print(f"{name:<32} {'RED' if name in red else 'clean'}  {time.monotonic() - began:.0f} s",
              flush=True)
    if not options.suites:
        run_center(build)
    print(f"valgrind: {len(suites) - len(red)} suites clean, {len(red)} red"
          + ("" if options.suites else f", {len(reasons)} skipped"))
    if red:
        raise Failed(", ".join(red))


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"valgrind: {failed}")
