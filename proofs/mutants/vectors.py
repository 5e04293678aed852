#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the vectors on each mutant of src/core, and fails if no vector detects a mutant.

Each mutant is linked into its own tricode-conform, and the conformance runner
(tests/conformance/run.py) runs the vectors until the first failure. Survivors are listed in
vector_survivors.tsv with their reasons; a row without a survivor, an unchanged tricode-conform that
fails, and no mutants are errors, too. Writes vectors.json for run.py: whether a vector detects each
mutant."""
import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

import operators
import suite
import wp

LISTED = wp.HERE / "vector_survivors.tsv"
RUNNER = wp.TOP / "tests" / "conformance" / "run.py"
# For each file of src/core, the vector file that is most likely to detect a change runs first.
FIRST = {"machine.c": "machine_scenarios.json", "center.c": "center_scenarios.json",
         "code.c": "code_decode.json", "code_text.c": "code_decode.json", "text.c": "text.json",
         "names.c": "machine_scenarios.json"}


def vectors_digest():
    """A digest of the inputs of a verdict, except the mutant."""
    tests = wp.TOP / "tests" / "conformance"
    paths = [*(wp.TOP / "vectors").glob("*.json"), *tests.glob("conform*.[ch]"),
             *tests.glob("fields.*"), RUNNER, tests / "subject.py"]
    return suite.digest(*[path.read_bytes() for path in sorted(paths)])


def link(options, source, text, folder):
    """Links a tricode-conform with this text for one file of src/core."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = folder / "changed.o"
    subprocess.run([*shlex.split(options.compiler), "-Isrc", "-O2", "-w", "-x", "c", "-c", "-",
                    "-o", changed], input=text.encode(), cwd=wp.TOP, check=True)
    stem = pathlib.Path(source).stem
    others = [name for name in shlex.split(options.core)
              if pathlib.Path(name).stem != stem]
    program = folder / "conform"
    subprocess.run([*shlex.split(options.link), *shlex.split(options.objects), str(changed),
                    *others, *shlex.split(options.libraries), "-o", program], cwd=wp.TOP,
                   check=True)
    return program


def feed(program, first):
    """Runs the vectors of the file `first`, then all; returns (killed, by which)."""
    for selection in ([first], []):
        command = [sys.executable, "-B", RUNNER, str(program), "--first-failure", "--timeout", "5",
                   "--differences", "1"]
        for name in selection:
            command += ["--file", name]
        done = subprocess.run(command, cwd=wp.TOP, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise wp.Broken(f"{RUNNER.name}: {done.stderr.strip()[-300:]}")
        if done.returncode == 1:
            failures = [line for line in done.stdout.splitlines() if " tcId " in line]
            return True, failures[0] if failures else done.stdout.strip()[-200:]
    return False, ""


def attempt(options, source, text, name, store, key):
    kept = store.get(key)
    if kept is None:
        folder = options.build.resolve() / "conform" / suite.digest(name)[:16]
        program = link(options, source, text, folder)
        killed, by = feed(program, FIRST[source])
        shutil.rmtree(folder)
        kept = store.put(key, [killed, by])
    return kept


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default=wp.TOP / "build" / "mutants")
    parser.add_argument("--compiler", default="gcc -std=c11 -D_POSIX_C_SOURCE=200809L")
    parser.add_argument("--link", default="gcc", help="link command")
    parser.add_argument("--objects", required=True, help="objects outside src/core")
    parser.add_argument("--core", required=True, help="the objects of src/core")
    parser.add_argument("--libraries", default="-ljansson -lcrypto")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--only", default="", help="only mutants whose id contains this")
    return parser.parse_args()


def score(options, pool):
    start = time.monotonic()
    store = suite.Store(options.build / "vector_results.json")
    sources, mutants = suite.load()
    sorted_out = suite.sort_out(pool, sources, mutants, options.compiler, store)
    chosen = [m for m in sorted_out.alive if options.only in m.id]
    vectors = vectors_digest()
    try:
        for name, source in sources.items():
            key = suite.digest("as it is", source.text, suite.headers_text(source.text), vectors)
            killed, by = attempt(options, name, source.text, "as it is " + name, store, key)
            if killed:
                raise wp.Broken(f"the unchanged tricode-conform fails: {by}")
        jobs = {m.id: pool.submit(attempt, options, m.file,
                                  operators.mutate(sources[m.file].text, m), m.id, store,
                                  suite.digest("vectors", sorted_out.objects[m.id], vectors))
                for m in chosen}
        results = {name: job.result() for name, job in jobs.items()}
    finally:
        store.write()
    seen = suite.Store(options.build / "vectors.json")
    seen.kept.update({name: killed for name, (killed, _) in results.items()})
    seen.write()
    survivors = [m for m in chosen if not results[m.id][0]]
    known = suite.read_reasons(LISTED)
    faults = suite.judge_survivors(survivors, known, LISTED.name, chosen, mutants)
    for fault in faults:
        print("  RED " + fault)
    print(f"{time.monotonic() - start:.0f} seconds, {options.jobs} at a time")
    print(f"code mutants against the vectors: {len(chosen)} mutants, "
          f"{len(chosen) - len(survivors)} killed, {len(survivors)} survive, "
          f"{len([m for m in survivors if m.id in known])} of them "
          "listed with a reason")
    return not faults and len(chosen) > 0


if __name__ == "__main__":
    sys.exit(suite.main(arguments, score))
