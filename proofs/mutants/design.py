#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Applies each fault of design/*.patch (code and contract changed together), and fails unless the
core still verifies by itself and the theorem does not.

The head of a patch states the fault and its consequence (fault, effect), the files of src/core
that must verify with all their functions (verified; - if only proofs/system is changed), and the
function of proofs/system that must fail, with the goal: a name, or a kind as in -wp-prop
(unproved). This shows that the theorem depends on this decision of the design. A patch that does
not apply, or fewer patches than MINIMUM, are errors."""
import argparse
import collections
import os
import pathlib
import shutil
import subprocess
import sys
import time

import suite
import wp

FOLDER = wp.HERE / "design"
MINIMUM = 20
FAST = ("cancel_while_vending", "dispenses_before_it_is_durable", "half_price",
        "another_account_gets_the_permit")
HEAD = ("fault", "effect", "verified", "unproved")
Fault = collections.namedtuple("Fault", "name fault effect verified file function property path")


def read(path):
    """A patch with its head."""
    head = dict(line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines()
                if line.split(": ", 1)[0] in HEAD and ": " in line)
    lacking = [name for name in HEAD if name not in head]
    if lacking or len(head["unproved"].split()) != 3:
        raise wp.Broken(f"{path.name}: the head needs {', '.join(HEAD)}; unproved: FILE FUNCTION "
                        "PROPERTY")
    return Fault(path.stem, head["fault"], head["effect"], [] if head["verified"] == "-" else
                 head["verified"].split(), *head["unproved"].split(), path)


def inject(fault, build):
    """A copy of the proved files, with the fault."""
    tree = build / "design" / fault.name
    shutil.rmtree(tree, ignore_errors=True)
    for folder in ("src/core", "proofs/system"):
        shutil.copytree(wp.TOP / folder, tree / folder)
    done = subprocess.run(["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch", "-i", fault.path],
                          cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise wp.Broken(f"{fault.path.name} does not apply: {done.stdout.strip()}")
    return tree


def text_of(tree):
    return suite.essence("".join(path.read_text(encoding="utf-8")
                                 for folder in ("src/core", "proofs/system")
                                 for path in sorted((tree / folder).glob("*.[ch]"))))


def prime(build, store, path):
    """Caches the unchanged file's verdicts, for the goals that a fault does not change."""
    session = build / "sessions" / path.replace("/", "_")
    key = suite.digest("prime", text_of(wp.TOP), path, wp.OPTIONS, wp.file_options(path))
    if not store.get(key) or not session.exists():
        outcome = wp.prove(path, [], wp.file_options(path), session, "update", wp.GATE_SECONDS)
        if outcome.goal:
            raise wp.Broken(f"{path}, unchanged, is not proved: {outcome.goal}")
        store.put(key, True)
    return session


def control(build, store, file, function, prop):
    """Proves the goals without a fault; returns the seconds of the slowest."""
    key = suite.digest("control", text_of(wp.TOP), file, function, prop, wp.OPTIONS, wp.PROVERS)
    kept = store.get(key)
    if not kept:
        options = wp.file_options(file) + ["-wp-prop", prop]
        outcome = wp.prove(file, [function], options, build / "sessions" / "design", "none",
                           wp.GATE_SECONDS)
        if outcome.goal:
            raise wp.Broken(f"{file}, unchanged: {outcome.goal} is not proved")
        kept = store.put(key, [max(outcome.times.values())])
    return kept[0]


def verify_core(fault, tree, build, store):
    """Returns the unproved goal of the core with the fault, and the seconds."""
    key = suite.digest("alone", text_of(tree), fault.verified, wp.OPTIONS, wp.PROVERS)
    kept = store.get(key)
    if not kept:
        unproved, spent = "", 0.0
        for path in fault.verified:
            outcome = wp.prove(path, [], wp.file_options(path),
                               build / "sessions" / path.replace("/", "_"), "replay",
                               wp.GATE_SECONDS, folder=tree)
            unproved, spent = outcome.goal or unproved, spent + outcome.seconds
        kept = store.put(key, [unproved, spent])
    return kept


def theorem(fault, tree, build, store, limit):
    """Returns the failed goal of the theorem with the fault, how it failed, and the seconds."""
    key = suite.digest("theorem", text_of(tree), fault.file, fault.function, fault.property,
                       wp.OPTIONS, wp.PROVERS, limit)
    kept = store.get(key)
    if not kept:
        options = wp.file_options(fault.file) + ["-wp-prop", fault.property]
        outcome = wp.prove(fault.file, [fault.function], options, build / "sessions" / "design",
                           "none", limit, folder=tree)
        kept = store.put(key, [outcome.goal, wp.how(outcome.answers), outcome.seconds])
    return kept


def verdict(fault, build, store, slowest):
    """{core: unproved goal of the core; goal: failed goal of the theorem; how; seconds}"""
    tree = inject(fault, build)
    unproved, spent = verify_core(fault, tree, build, store)
    goal, how, more = theorem(fault, tree, build, store, wp.limit_for(slowest))
    shutil.rmtree(tree)
    return {"core": unproved, "goal": goal, "how": how, "seconds": spent + more}


def judge(fault, result):
    """The error for a fault that is not killed as expected, or None."""
    if result["core"]:
        return [f"{fault.name}: the core does not verify by itself: {result['core']}"]
    if not result["goal"]:
        return [f"{fault.name}: no goal {fault.property} of {fault.function} in {fault.file} is "
                f"unproved: the theorem does not detect that {fault.fault}"]
    return []


def run(faults, build, store, pool):
    """Runs the unchanged files, then all faults; returns {name: result}."""
    primed = [pool.submit(prime, build, store, path)
              for path in sorted({path for fault in faults for path in fault.verified})]
    slowest = {goals: pool.submit(control, build, store, *goals) for goals in
               sorted({(fault.file, fault.function, fault.property) for fault in faults})}
    for job in [*primed, *slowest.values()]:
        job.result()
    jobs = {fault.name: pool.submit(verdict, fault, build, store, slowest[
        fault.file, fault.function, fault.property].result()) for fault in faults}
    results = {}
    for fault in faults:
        results[fault.name] = result = jobs[fault.name].result()
        text = (f"CORE UNPROVED: {result['core']}" if result["core"] else
                result["goal"] or "NOT DETECTED")
        print(f"  {fault.name:34} {text} ({result['how']}, {result['seconds']:.0f} s)", flush=True)
    return results


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=wp.TOP / "build" / "mutants")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--fast", action="store_true", help="only " + ", ".join(FAST))
    parser.add_argument("--only", default="", help="only faults whose name contains this")
    return parser.parse_args()


def score(options, pool):
    start = time.monotonic()
    faults = [read(path) for path in sorted(FOLDER.glob("*.patch"))]
    red = [f"{len(faults)} patches, fewer than the required {MINIMUM}"] if len(faults) < MINIMUM else []
    chosen = [fault for fault in faults
              if (fault.name in FAST if options.fast else options.only in fault.name)]
    if options.fast and len(chosen) != len(FAST):
        red.append("a patch of the fast selection is missing: see FAST")
    store = suite.Store(options.build / "design.json")
    try:
        results = run(chosen, options.build.resolve(), store, pool)
    finally:
        store.write()
    killed = 0
    for fault in chosen:
        result = results[fault.name]
        wrong = judge(fault, result)
        killed += not wrong
        red += wrong
    for line in red:
        print("  RED " + line)
    by_time = sum(result["how"] == "time-out" for result in results.values())
    print(f"{time.monotonic() - start:.0f} seconds, {options.jobs} at a time; {by_time} by time-out of a "
          "prover")
    print(f"design mutants: {len(chosen)} mutants, {killed} killed: each verifies by itself and "
          "breaks the theorem")
    return not red and len(chosen) > 0


if __name__ == "__main__":
    sys.exit(suite.main(arguments, score))
