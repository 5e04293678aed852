# SPDX-License-Identifier: Apache-2.0
"""Runs Frama-C WP over one file and reads its log: what every check on the proofs shares."""
import collections
import pathlib
import re
import subprocess

import analyzer

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
LOGS = TOP / "build" / "proofs"
# A goal takes seconds on an idle machine; the time-out is for a busy one.
TIMEOUT = 60
SLOW = 20  # above this the gate warns
WP = ["-wp", "-wp-rte", "-wp-par", "1", "-wp-no-filter", "-wp-cache", "none"]
PROOF = WP + ["-wp-prover", "cvc4,z3", "-wp-timeout", str(TIMEOUT)]
# Smoke tests alone.
SMOKE = WP + ["-wp-prover", "cvc4", "-wp-smoke-tests", "-wp-smoke-timeout", "20",
              "-wp-prop=" + ",".join("-@" + category for category in (
                  "requires", "assigns", "ensures", "assert", "invariant", "variant", "breaks",
                  "continues", "returns", "complete_behaviors", "disjoint_behaviors", "decreases",
                  "check", "lemma"))]
# not exits and terminates: WP would skip some functions whole

Row = collections.namedtuple("Row", "path goals smoke options")
Goal = collections.namedtuple("Goal", "name prover seconds steps")


def rows(name):
    """The rows of a tab-separated table beside this file, without comments."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in re.split(r"\t+", line)]


def table():
    """goals.tsv: the files that are proved, and what is expected of each."""
    return [Row(TOP / row[0], int(row[1]), int(row[2]), row[3].split() if len(row) > 3 else [])
            for row in rows("goals.tsv")]


def smoke_steps(path):
    """Smoke tests end by a number of the prover's steps, not by time: the same on a busy machine. The
    theorem's get more, for no mutant looks for a contradiction there as they do in src/core."""
    return 100000 if path.parent.name == "system" else 30000


def session(folder):
    """Options that follow WP's: verdicts are kept in a folder that this very run made."""
    return ["-wp-session", str(folder), "-wp-cache", "update"]


def frama_c(path, options, machine="x86_64"):
    """Exit code and log."""
    command = analyzer.command("frama-c", "-machdep", machine, "-cpp-extra-args=-Isrc -Iproofs", path,
                               *options)
    done = subprocess.run(command, cwd=TOP, env=analyzer.environment(TOP), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def count(log):
    """Proved and all goals of a run."""
    counts = re.findall(r"^\[wp\] Proved goals: +(\d+) / (\d+)", log, re.M)
    return (int(counts[-1][0]), int(counts[-1][1])) if counts else (0, 0)


def proved(log):
    """What was proved: by whom (Qed is WP's own simplifier, CFG its view of what can be reached), in
    what time, with how many of the prover's steps."""
    goals = []
    for prover, name, rest in re.findall(r"^\[wp\] \[([^\]]+)\] Goal (\S+) : Valid(.*)$", log, re.M):
        times = re.findall(r"\((\d+(?:\.\d+)?)(ms|s|min)\)", rest)
        unit = {"ms": 0.001, "s": 1, "min": 60}
        seconds = float(times[-1][0]) * unit[times[-1][1]] if times else 0.0
        steps = re.search(r"\((\d+)\)", rest)
        goals.append(Goal(name, prover, seconds, int(steps.group(1)) if steps else 0))
    return goals
