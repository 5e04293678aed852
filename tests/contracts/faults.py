#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Injects each fault of faults.tsv into a copy of src/core; the suite must abort at the named
contract.

A row is one exact replacement of text that occurs exactly once. The copy is compiled with its
contracts as run-time checks (contracts.py), and the suite runs in one process. Errors are: a suite
that fails without a fault; a fault that cannot be injected; and a fault for which the suite does not
abort with a violation of the named contract: a failed assertion of the suite is not enough.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import contracts
from contracts import Bad

Fault = collections.namedtuple("Fault", "name file broken suite what before after")


def build(folder, changes, arguments):
    """Builds the changed core as objects for a suite."""
    folder.mkdir(parents=True, exist_ok=True)
    contracts.translate(folder, contracts.copy_core(folder, changes))
    contracts.build(folder, arguments.compiler, arguments.flags)
    return folder / "core.o"


def run(folder, core, suite, arguments):
    """Returns the suite's exit status and its standard error."""
    program = folder / suite
    contracts.call([*shlex.split(arguments.link), arguments.objects / f"test_{suite}.o", core,
                    arguments.checks, *arguments.archives.split(), *arguments.libraries.split(),
                    "-o", program], "linking")
    environment = dict(os.environ, CK_FORK="no")
    done = subprocess.run([program], env=environment, cwd=contracts.TOP, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=300, check=False)
    program.unlink()
    return done.returncode, done.stderr.strip(), done


def check_unchanged(folder, suites, arguments):
    core = build(folder, [], arguments)
    for suite in suites:
        status, _, done = run(folder, core, suite, arguments)
        if status != 0:
            raise Bad(f"{suite} fails without a fault: {done.stdout}{done.stderr}")


def find(folder, fault, arguments):
    core = build(folder, [(fault.file, fault.before, fault.after)], arguments)
    status, words, _ = run(folder, core, fault.suite, arguments)
    match = re.search(r"^contract broken: ((.*?) at \S+):", words, re.M)
    found = status == -signal.SIGABRT and match is not None and match.group(2) == fault.broken
    print(f"  {fault.name:24} {match.group(1) if found else f'NOT FOUND: {status}, {words[-300:]}'}",
          flush=True)
    shutil.rmtree(folder)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="folder for the copies")
    parser.add_argument("--compiler", default="clang", help="compiler of the core")
    parser.add_argument("--flags", default="-O0", help="its flags")
    parser.add_argument("--link", required=True, help="linker with its flags")
    parser.add_argument("--objects", required=True, type=pathlib.Path, help="folder of the suites")
    parser.add_argument("--checks", required=True, help="the checks' runtime")
    parser.add_argument("--archives", required=True, help="other objects that the suites need")
    parser.add_argument("--libraries", required=True, help="system libraries")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="parallel runs")
    parser.add_argument("names", nargs="*", help="faults to inject (all)")
    arguments = parser.parse_args()
    start, folder = time.monotonic(), arguments.build.resolve()
    try:
        faults = [Fault(*row) for row in
                  contracts.rows("faults.tsv", "name file broken suite what before after")]
        chosen = [fault for fault in faults if fault.name in (arguments.names or fault.name)]
        check_unchanged(folder / "check_unchanged", sorted({fault.suite for fault in chosen}), arguments)
        with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
            found = sum(pool.map(lambda fault: find(folder / fault.name, fault, arguments), chosen))
    except (Bad, OSError, subprocess.TimeoutExpired) as error:
        print(f"faults.py: {error}", file=sys.stderr)
        return 1
    print(f"{found} of {len(chosen)} injected faults stopped by a contract, "
          f"{time.monotonic() - start:.0f} s")
    return 0 if chosen and found == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
