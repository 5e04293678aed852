# SPDX-License-Identifier: Apache-2.0
"""The unit suites under Valgrind's memcheck, the programs that they start with them, and a center
that settles: no use of memory that is not theirs or has no value, and no block that nothing points
to when a process ends. First of all faults are planted, which it has to find."""
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
FOUND = 99  # the exit status of a process in which something was found
OPTIONS = ["valgrind", "--quiet", f"--error-exitcode={FOUND}", "--leak-check=full",
           "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite", "--num-callers=24", "--vgdb=no",
           "--trace-children=yes", "--trace-children-skip=/bin/*,/usr/*",
           f"--suppressions={(HERE / 'libraries.supp').resolve()}"]
SLOWER = 30  # how many times the suites' own limits of time are raised
PLANTED = ("uninitialised", "beyond", "leak", "freed")
MACHINES, TERMINALS, CONNECTIONS, ROUNDS = 6, 9, 3, 6


def check_planted(program):
    for fault in ("none", *PLANTED):
        done = subprocess.run([*OPTIONS, program, fault], capture_output=True, check=False)
        if done.returncode != (0 if fault == "none" else FOUND):
            raise Failed(f"the planted fault '{fault}' ends with {done.returncode}")
    print(f"valgrind, planted faults: {len(PLANTED)}, {len(PLANTED)} found", flush=True)


def skipped():
    lines = (HERE / "skipped.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def findings(folder):
    """What Valgrind has told of each process into a file of its own there. A system call that it
    does not know (Landlock's: so that nothing is confined here) is no finding."""
    texts = (file.read_text(encoding="utf-8", errors="replace")
             for file in sorted(pathlib.Path(folder).glob("process-*")))
    return "".join(text for text in texts if "==" in text)


def words(folder):
    return [*OPTIONS, f"--log-file={folder}/process-%p"]


def run_suite(program):
    """Whether it is clean. Of processes that a suite starts not all exit statuses are looked at by
    the suite, so that any word of Valgrind's counts; and none is in the way of theirs."""
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
    """Settles, refunds what is not vended, and ends."""
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
            raise Failed(f"the center ends with {code}: {findings(folder)[-6000:]}")
        center.program = str(build / "tricode-center")
        center.audit()
        print(f"valgrind, a center under load: {settled} settlements, clean", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("suites", nargs="*", help="such as center_store; else all")
    options = parser.parse_args()
    build = options.build.resolve()
    check_planted(build / "tests/valgrind_planted")
    reasons = skipped()
    known = sorted(path.stem.removeprefix("test_")
                   for path in (HERE.parent / "unit").glob("test_*.c"))
    for name in [*reasons, *options.suites]:
        if name not in known:
            raise Failed(f"{name}: there is no such suite")
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
