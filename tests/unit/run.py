# SPDX-License-Identifier: Apache-2.0
"""Runs unit suites in parallel. A suite that passed runs again only after a change of its program,
of a role that the program names, of a data file that it names, or of TRICODE_ or CK_ variables.
Every failed suite is reported with its log at the end. Exit status 77 of a suite means skipped."""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

SKIPPED = 77
LIMIT = 900  # seconds for one suite; each test in it has a shorter limit of its own
ROLES = ("tricode-center", "tricode-machine", "tricode-terminal")
DATA = re.compile(rb"\b(?:src|vectors)/[\w/.-]+\.(?:conf|json|sql)\b")
ENVIRONMENT = ("TRICODE_", "CK_", "ASAN_", "UBSAN_", "TSAN_")


class Runner:
    def __init__(self, roles, state, wrapper):
        self.roles = roles
        self.state = state
        self.wrapper = wrapper
        self.lock = threading.Lock()
        self.running = set()

    def digest(self, program):
        """A hash of everything that decides what the suite does."""
        content = program.read_bytes()
        total = hashlib.sha256(content)
        for role in ROLES:
            path = self.roles / role
            if role.encode() in content and path.exists():
                total.update(path.read_bytes())
        for name in sorted(set(DATA.findall(content))):
            path = pathlib.Path(name.decode())
            if path.is_file():
                total.update(path.read_bytes())
        for name in sorted(os.environ):
            if name.startswith(ENVIRONMENT):
                total.update(f"{name}={os.environ[name]}\n".encode())
        return total.hexdigest()

    def execute(self, program, log):
        """The exit status; minus the signal, or a text when the suite ran into LIMIT."""
        with open(log, "wb") as output, subprocess.Popen(
                [*self.wrapper, program], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True) as process:
            with self.lock:
                self.running.add(process)
            try:
                return process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                stop(process)
                return f"stopped after {LIMIT} s"
            finally:
                with self.lock:
                    self.running.discard(process)

    def run(self, program):
        """(name, "unchanged", "passed", "skipped" or "failed", detail)"""
        name = program.name.removeprefix("test_")
        stamp = self.state / f"{name}.passed"
        log = self.state / f"{name}.log"
        digest = self.digest(program)
        if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
            return name, "unchanged", ""
        stamp.unlink(missing_ok=True)
        began = time.monotonic()
        status = self.execute(program, log)
        took = f"{time.monotonic() - began:6.2f} s"
        if status == 0:
            stamp.write_text(digest, encoding="ascii")
            return name, "passed", took
        if status == SKIPPED:
            return name, "skipped", log.read_text(errors="replace").strip()
        return name, "failed", f"{took}  exit status {status}"

    def stop_all(self):
        with self.lock:
            for process in self.running:
                stop(process)


def stop(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def report(state, results, began):
    names = {outcome: [] for outcome in ("passed", "unchanged", "skipped", "failed")}
    for name, outcome, _ in results:
        names[outcome].append(name)
    for name in names["failed"]:
        print(f"\n== {name} failed; its log, {state}/{name}.log:")
        print((state / f"{name}.log").read_text(encoding="utf-8", errors="replace").rstrip())
    if names["failed"]:
        print(f"\nfailed: {' '.join(sorted(names['failed']))}")
    passed = len(names["passed"]) + len(names["unchanged"])
    print(f"suites: {passed} passed, {len(names['failed'])} failed, {len(names['skipped'])} skipped"
          f" ({len(names['unchanged'])} passed before and did not change;"
          f" {time.monotonic() - began:.0f} s)")
    return 1 if names["failed"] else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", type=pathlib.Path, required=True,
                        help="folder of the three roles")
    parser.add_argument("--state", type=pathlib.Path, required=True,
                        help="folder for logs, and for what passed")
    parser.add_argument("--jobs", type=int, required=True, help="suites at a time")
    parser.add_argument("--first", default="",
                        help="names of suites that take long, to be started first")
    parser.add_argument("--with", dest="wrapper", default="",
                        help="command that runs each suite, given as its last argument")
    parser.add_argument("programs", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    options.state.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    first = options.first.split()
    programs = sorted(options.programs, key=lambda program: (
        program.name.removeprefix("test_") not in first, program.name))
    runner = Runner(options.roles, options.state, options.wrapper.split())
    results = []
    pool = concurrent.futures.ThreadPoolExecutor(max_workers=max(options.jobs, 1))
    try:
        waiting = [pool.submit(runner.run, program) for program in programs]
        for done in concurrent.futures.as_completed(waiting):
            name, outcome, detail = done.result()
            results.append((name, outcome, detail))
            if outcome != "unchanged":
                print(f"{outcome:<8} {name:<28} {detail}", flush=True)
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        runner.stop_all()
        return 130
    return report(options.state, results, began)


if __name__ == "__main__":
    sys.exit(main())
