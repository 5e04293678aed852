#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves each mutant of src/core, and fails if one survives that equivalent.tsv does not list.

A mutant is killed if a goal of the changed function is not proved. Only that function is proved again
(-wp-fct): the goals of all other functions depend on their own bodies and on contracts, which do not
change. As in the gate, the contracts of called functions are assumed.

The goals of the unchanged function are proved first, in the same run, and cached for its mutants.
Results are cached by their inputs, so that a second run repeats only what changed.

Also errors: a row of equivalent.tsv without a survivor; an unchanged function with an unproved goal;
no mutants. README.md explains the score."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import sys
import time

import suite
import operators
import wp

LISTED = wp.HERE / "equivalent.tsv"
FIRST_LIMIT = 1  # seconds per goal: enough for most
Baseline = collections.namedtuple("Baseline", "times limit")


class Runner:
    """One run: the state that all mutants share."""

    def __init__(self, sources, build, store, pool):
        self.sources, self.build, self.store, self.pool = sources, build, store, pool
        self.headers = {name: suite.headers_text(source.text) for name, source in sources.items()}
        self.options = {name: wp.file_options(f"src/core/{name}") for name in sources}

    def readers(self, mutant):
        return self.sources[mutant.file].readers(mutant.function)

    def key(self, what, source, functions, *more):
        """A digest of everything that the verdict on these functions depends on."""
        return suite.digest(what, suite.essence(suite.frame_of(source, functions)),
                            self.headers[source.name],
                            wp.OPTIONS, self.options[source.name], wp.PROVERS, *more)

    def session(self, name, functions):
        return self.build / "sessions" / f"{name}-{'-'.join(functions)}"

    def baseline(self, name, functions):
        """Proves the unchanged functions and caches the verdicts."""
        key = self.key("baseline", self.sources[name], functions)
        kept = self.store.get(key)
        session = self.session(name, functions)
        if not kept or not session.exists():
            outcome = wp.prove(f"src/core/{name}", functions, self.options[name], session, "update",
                               wp.prover.TIMEOUT)
            if outcome.goal:
                raise wp.Broken(f"src/core/{name}, unchanged, is not proved: {outcome.goal}")
            kept = self.store.put(key, outcome.times)
        return Baseline(kept, wp.limit_for(max(kept.values())))

    def write(self, mutant):
        folder = self.build / "sources" / suite.digest(mutant.id)[:16]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / mutant.file
        path.write_text(operators.mutate(self.sources[mutant.file].text, mutant), encoding="utf-8")
        return path

    def attempt(self, mutant, baseline, limits):
        """The result of a mutant: {goal, how, seconds}. A time-out counts only if the goal had the time
        that the same goal of the unchanged function needs; otherwise the mutant runs again."""
        functions = self.readers(mutant)
        source = self.sources[mutant.file]
        changed = operators.Source(source.name, operators.mutate(source.text, mutant),
                                   source.neighbours, source.sizes)
        key = self.key("mutant", changed, functions, limits)
        kept = self.store.get(key)
        if kept:
            return kept
        path, spent = self.write(mutant), 0.0
        for limit in limits:
            def counts(goal, answers, limit=limit):
                needs = wp.wanted(baseline.times.get(goal, max(baseline.times.values())))
                return limit == limits[-1] or limit >= needs or wp.how(answers) == "unknown"
            outcome = wp.prove(path, functions, self.options[mutant.file],
                               self.session(mutant.file, functions), "update", limit, counts)
            spent += outcome.seconds
            if outcome.goal or not outcome.undecided:
                break
        path.unlink()
        if not outcome.goal:
            print(f"  survives: {mutant.id}", flush=True)
        return self.store.put(key, {"goal": outcome.goal, "seconds": round(spent, 1),
                                    "how": wp.how(outcome.answers) if outcome.goal else ""})

    def run(self, mutants):
        """Runs all mutants; returns {id: result}."""
        places = sorted({self.place(m) for m in mutants})
        jobs = {place: self.pool.submit(self.baseline, *place) for place in places}
        baselines = {place: job.result() for place, job in jobs.items()}
        print(f"  {len(places)} unchanged functions proved: "
              f"{sum(len(b.times) for b in baselines.values())} goals", flush=True)
        jobs = {m.id: self.pool.submit(self.attempt, m, baselines[self.place(m)],
                                       self.limits(baselines[self.place(m)])) for m in mutants}
        for done, _ in enumerate(concurrent.futures.as_completed(jobs.values()), start=1):
            if done % 100 == 0:
                print(f"  {done} of {len(jobs)} mutants", flush=True)
        return {name: job.result() for name, job in jobs.items()}, baselines

    def place(self, mutant):
        return mutant.file, tuple(self.readers(mutant))

    @staticmethod
    def limits(baseline):
        return sorted({FIRST_LIMIT, baseline.limit})


def print_baselines(baselines):
    print(f"  {'function':46} {'goals':>5} {'slowest':>8} {'limit':>6}")
    for (name, functions), base in baselines.items():
        print(f"  {name + ': ' + ', '.join(functions):46} {len(base.times):5} "
              f"{max(base.times.values()):7.2f}s "
              f"{base.limit:5}s")


def confirm(runner, mutants, results, baselines, seen_by_vectors):
    """Proves mutants that only a time-out killed and no vector detects again, with the gate's time."""
    weak = [m for m in mutants if results[m.id]["goal"] and results[m.id]["how"] == "time-out"]
    unseen = [m for m in weak if not seen_by_vectors.get(m.id)]
    jobs = {m.id: runner.pool.submit(runner.attempt, m, baselines[runner.place(m)],
                                     [wp.GATE_SECONDS]) for m in unseen}
    for name, job in jobs.items():
        results[name] = job.result()
    return weak, unseen


def tell(sorted_out, results, mutants, weak, unseen):
    killed = [m for m in mutants if results[m.id]["goal"]]
    survivors = [m for m in mutants if not results[m.id]["goal"]]
    operators_of = collections.Counter(m.operator for m in mutants)
    print("  by operator: " + ", ".join(f"{name} {n}" for name, n in sorted(operators_of.items())))
    files = collections.Counter(m.file for m in mutants)
    print("  by file: " + ", ".join(f"{name} {n}" for name, n in sorted(files.items())))
    print(f"{len(sorted_out.stillborn)} stillborn (do not compile), {len(sorted_out.equivalent)} "
          f"equivalent and {len(sorted_out.twins)} twins (same object code)")
    still = [m for m in unseen if results[m.id]["goal"]]
    print(f"{len(weak)} killed only by a time-out, {len(unseen)} of them without a vector: "
          f"proved again with the gate's {wp.GATE_SECONDS} s and both provers, {len(still)} of "
          "them still unproved")
    for mutant in still:
        print(f"  only a time-out: {mutant.id}: {results[mutant.id]['goal']}")
    return killed, survivors


def fast_choice(mutants):
    """One mutant of each function of machine.c and center.c, each of the operator used least so
    far."""
    of = collections.defaultdict(dict)
    for mutant in mutants:
        if mutant.file in ("machine.c", "center.c"):
            of[mutant.file, mutant.function].setdefault(mutant.operator, mutant)
    used, chosen = collections.Counter(), []
    for firsts in of.values():
        operator = min(sorted(firsts), key=lambda name: used[name])
        used[operator] += 1
        chosen.append(firsts[operator])
    return chosen


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=wp.TOP / "build" / "mutants")
    parser.add_argument("--compiler", default="gcc -std=c11 -D_POSIX_C_SOURCE=200809L")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--fast", action="store_true",
                        help="one of each function of machine.c and center.c")
    parser.add_argument("--only", default="", help="only mutants whose id contains this")
    parser.add_argument("--unseen", action="store_true", help="only mutants that no vector detects")
    parser.add_argument("--list", action="store_true", help="list the mutants and exit")
    return parser.parse_args()


def read_seen(build):
    """{id: a vector detects it}, as written by vectors.py; empty if that did not run."""
    path = build / "vectors.json"
    return suite.Store(path).kept if path.exists() else {}


def score(options, pool):
    start = time.monotonic()
    sources, every = suite.load()
    store = suite.Store(options.build / "results.json")
    mutants = fast_choice(every) if options.fast else every
    sorted_out = suite.sort_out(pool, sources, mutants, options.compiler, store)
    seen = read_seen(options.build)
    chosen = [m for m in sorted_out.alive if options.only in m.id and
              not (options.unseen and seen.get(m.id))]
    if options.list or not chosen:
        for m in chosen:
            print(f"{m.id}\t{' '.join(m.before.split())}\t{' '.join(m.text.split())}")
        print(f"{len(chosen)} mutants")
        return len(chosen) > 0
    chosen.sort(key=lambda m: bool(seen.get(m.id)))  # likely survivors first
    runner = Runner(sources, options.build.resolve(), store, pool)
    try:
        results, baselines = runner.run(chosen)
        print_baselines(baselines)
        weak, unseen = confirm(runner, [] if options.fast else chosen, results, baselines, seen)
    finally:
        store.write()
    killed, survivors = tell(sorted_out, results, chosen, weak, unseen)
    known = suite.read_reasons(LISTED)
    faults = suite.judge_survivors(survivors, known, LISTED.name, chosen, every)
    for fault in faults:
        print("  RED " + fault)
    spent = sum(result["seconds"] for result in results.values())
    print(f"{time.monotonic() - start:.0f} seconds, {options.jobs} at a time; {spent:.0f} seconds "
          "of frama-c without cached results")
    print(f"code mutants: {len(chosen)} mutants, {len(killed)} killed, {len(survivors)} survive, "
          f"{len([m for m in survivors if m.id in known])} of them listed as equivalent")
    return not faults


if __name__ == "__main__":
    sys.exit(suite.main(arguments, score))
