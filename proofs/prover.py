# SPDX-License-Identifier: Apache-2.0
"""Runs Frama-C WP on one file and parses its log. Shared by all checks of the proofs."""
import collections
import pathlib
import re
import subprocess

import analyzer

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
LOGS = TOP / "build" / "proofs"
# Seconds per goal. Goals take seconds on an idle machine; the margin is for a busy machine.
TIMEOUT = 60
SLOW = 20  # seconds; the gate warns above this
WP = ["-wp", "-wp-rte", "-wp-par", "1", "-wp-no-filter", "-wp-cache", "none"]
PROOF = WP + ["-wp-prover", "cvc4,z3", "-wp-timeout", str(TIMEOUT)]
# Options for a run with smoke tests only.
SMOKE = WP + ["-wp-prover", "cvc4", "-wp-smoke-tests", "-wp-smoke-timeout", "20",
              "-wp-prop=" + ",".join("-@" + category for category in (
                  "requires", "assigns", "ensures", "assert", "invariant", "variant", "breaks",
                  "continues", "returns", "complete_behaviors", "disjoint_behaviors", "decreases",
                  "check", "lemma"))]
# without exits and terminates: WP would skip some functions completely

Row = collections.namedtuple("Row", "path goals smoke options")
Goal = collections.namedtuple("Goal", "name prover seconds steps")


def rows(name):
    """The rows of a tab-separated table in this folder, without comments."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in re.split(r"\t+", line)]


def table():
    """goals.tsv: the proved files, with the expected counts for each."""
    return [Row(TOP / row[0], int(row[1]), int(row[2]), row[3].split() if len(row) > 3 else [])
            for row in rows("goals.tsv")]


def smoke_steps(path):
    """The limit of a smoke test in prover steps, so that the result does not depend on the load. The
    files of the theorem get more steps, because no mutant test looks for contradictions there."""
    return 100000 if path.parent.name == "system" else 30000


def session(folder):
    """Options after those of WP: caches verdicts in a folder created by this run."""
    return ["-wp-session", str(folder), "-wp-cache", "update"]


def frama_c(path, options, machine="x86_64"):
    """Returns exit code and log."""
    command = analyzer.command("frama-c", "-machdep", machine, "-cpp-extra-args=-Isrc -Iproofs", path,
                               *options)
    done = subprocess.run(command, cwd=TOP, env=analyzer.environment(TOP), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def count(log):
    """Returns the numbers of proved and of all goals of a run."""
    counts = re.findall(r"^\[wp\] Proved goals: +(\d+) / (\d+)", log, re.M)
    return (int(counts[-1][0]), int(counts[-1][1])) if counts else (0, 0)


def proved(log):
    """The proved goals, with prover (Qed is WP's simplifier, CFG its reachability analysis), seconds
    and prover steps."""
    goals = []
    for prover, name, rest in re.findall(r"^\[wp\] \[([^\]]+)\] Goal (\S+) : Valid(.*)$", log, re.M):
        times = re.findall(r"\((\d+(?:\.\d+)?)(ms|s|min)\)", rest)
        unit = {"ms": 0.001, "s": 1, "min": 60}
        seconds = float(times[-1][0]) * unit[times[-1][1]] if times else 0.0
        steps = re.search(r"\((\d+)\)", rest)
        goals.append(Goal(name, prover, seconds, int(steps.group(1)) if steps else 0))
    return goals
