# SPDX-License-Identifier: Apache-2.0
"""Runs Frama-C WP on one file, parses its log line by line, and stops at the first unproved goal,
which is enough to kill a mutant."""
import collections
import math
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
import analyzer  # noqa: E402  (in the folder above)
import prover  # noqa: E402

OPTIONS = ["-machdep", "x86_64", *prover.WP]
PROVERS = "cvc4,z3"
GATE_SECONDS = prover.SLOW  # seconds; no goal needs more
VALID = re.compile(r"^\[wp\] \[[^\]]+\] Goal (\S+) : Valid(.*)")
GOAL = re.compile(r"^\[wp\] \[[^\]]+\] Goal (\S+)")
ANSWER = re.compile(r"^\s+(\S+) [\w.]+: (\w+)")

# times: seconds of each proved goal; goal: the first failed goal that counts, or None; answers: each
# prover's answer for it; undecided: goals that timed out; seconds: of the run.
Outcome = collections.namedtuple("Outcome", "times goal answers undecided seconds log")


class Broken(Exception):
    """Frama-C failed."""


def file_options(path):
    """The options in goals.tsv for this file."""
    for row in prover.rows("goals.tsv"):
        if row[0] == path:
            return [word for cell in row[1:] for word in cell.split() if re.match(r"-\w", word)]
    raise Broken(f"{path} is not in proofs/goals.tsv")


def wanted(seconds):
    """The seconds that a goal must have had before its failure counts, given the seconds of its proof
    without the change."""
    return 0.5 + 1.5 * seconds


def limit_for(seconds):
    """The provers' time-out for such a goal, in whole seconds."""
    return max(1, math.ceil(wanted(seconds)))


def lines_of(pipe, quiet):
    """Yields lines as they arrive; None if no line arrives for `quiet` seconds."""
    kept = b""
    while True:
        if not select.select([pipe], [], [], quiet)[0]:
            yield None
            continue
        piece = os.read(pipe.fileno(), 65536)
        if not piece:
            break
        *lines, kept = (kept + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
    if kept:
        yield kept.decode("utf-8", "replace")


def end(process):
    """Kills frama-c and its provers, which run in their own session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def seconds_of(rest):
    """The prover's time from the rest of a `Valid` line."""
    times = re.findall(r" \((\d+(?:\.\d+)?)(ms|s)\)", rest)
    return max((float(n) / (1000 if unit == "ms" else 1) for n, unit in times), default=0.0)


def how(answers):
    """Why a goal was not proved: `time-out` if a prover ran out of time (more time might prove it),
    otherwise `unknown`: both gave up."""
    return "time-out" if "Timeout" in answers.values() or not answers else "unknown"


def read_log(pipe, counts):
    """The Outcome of a run, without its seconds; stops at the first failure for which
    counts(goal, answers) is true."""
    times, failed, answers, undecided, log = {}, None, {}, [], []
    for line in lines_of(pipe, 0.3):
        answer = ANSWER.match(line or "")
        if failed and answer:
            answers[answer.group(1)] = answer.group(2)
        elif failed:  # both provers have answered
            if counts(failed, answers):
                return Outcome(times, failed, answers, undecided, 0.0, "\n".join(log))
            undecided.append(failed)
            failed, answers = None, {}
        if line is None:
            continue
        log.append(line)
        valid, goal = VALID.match(line), GOAL.match(line)
        if valid:
            times[valid.group(1)] = seconds_of(valid.group(2))
        elif goal:
            failed = goal.group(1)
    if failed and not counts(failed, answers):
        undecided.append(failed)
        failed = None
    return Outcome(times, failed, answers, undecided, 0.0, "\n".join(log))


def any_failure(_goal, _answers):
    return True


def prove(path, functions, options, session, cache, seconds, counts=any_failure, folder=TOP):
    """Proves these functions of a file (all if none are named). Verdicts are cached in `session`; with
    the cache "replay" they are only read."""
    analyzer.detect_provers()
    command = analyzer.command("frama-c", "-cpp-extra-args=-Isrc -Iproofs", path, *OPTIONS,
                               "-wp-prover", PROVERS, "-wp-timeout", seconds, "-wp-session", session,
                               "-wp-cache", cache, *options)
    if functions:
        command += ["-wp-fct", ",".join(functions)]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=analyzer.environment(folder),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)
    try:
        outcome = read_log(process.stdout, counts)
        if not outcome.goal:
            process.wait()
    finally:
        ended = process.poll()
        end(process)
        process.stdout.close()
    totals = re.findall(r"^\[wp\] Proved goals: +(\d+) / (\d+)", outcome.log, re.M)
    proved, goals = map(int, totals[-1]) if totals else (0, 0)
    if not outcome.goal and (ended != 0 or goals == 0 or proved + len(outcome.undecided) != goals):
        raise Broken(f"frama-c exited with status {ended} on {path} {','.join(functions)}: "
                     f"{outcome.log.strip()[-600:]}")
    return outcome._replace(seconds=time.monotonic() - start)
