# SPDX-License-Identifier: Apache-2.0
"""Shared by the mutation runs: the mutants of src/core with distinct object code, the result cache, and
the table of known survivors."""
import collections
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time

import operators
import wp

CORE = wp.TOP / "src" / "core"
Sorted = collections.namedtuple("Sorted", "alive stillborn equivalent twins objects")


def digest(*parts):
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def load(extra=None):
    """The sources and all their mutants; extra(sources) may add mutants."""
    sources, mutants = operators.mutants_of(sorted(CORE.glob("*.c")), sorted(CORE.glob("*.h")))
    return sources, mutants + (extra(sources) if extra else [])


def compile_text(text, compiler, store):
    """A digest of the object code, or None if it does not compile. Compiles from standard input, so
    that the object code contains no file name."""
    key = digest("object", text, headers_text(text), compiler)
    kept = store.get(key)
    if kept is None:
        kept = store.put(key, object_of(text, compiler))
    return kept or None


def object_of(text, compiler):
    with tempfile.NamedTemporaryFile(suffix=".o") as out:
        done = subprocess.run([*shlex.split(compiler), "-Isrc", "-O2", "-w", "-x", "c", "-c", "-",
                               "-o", out.name], input=text.encode(), cwd=wp.TOP,
                              capture_output=True, check=False)
        return digest(pathlib.Path(out.name).read_bytes()) if done.returncode == 0 else ""


def sort_out(pool, sources, mutants, compiler, store):
    """Drops mutants that do not compile, and those with the same object code as the original or as an
    earlier mutant."""
    originals = {name: compile_text(source.text, compiler, store)
                 for name, source in sources.items()}
    for name, code in originals.items():
        if code is None:
            raise wp.Broken(f"src/core/{name}, unchanged, does not compile with {compiler}")
    codes = pool.map(lambda m: compile_text(operators.mutate(sources[m.file].text, m), compiler,
                                            store), mutants)
    answer = Sorted([], [], [], [], {})
    first = {}
    for mutant, code in zip(mutants, codes):
        if code is None:
            answer.stillborn.append(mutant)
        elif code == originals[mutant.file]:
            answer.equivalent.append(mutant)
        elif (mutant.file, code) in first:
            answer.twins.append(mutant)
        else:
            first[mutant.file, code] = mutant
            answer.alive.append(mutant)
            answer.objects[mutant.id] = code
    return answer


class Store:
    """A cache of results in a file, so that a second run repeats only what changed."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.written = time.monotonic()
        self.kept = json.loads(path.read_text()) if path.exists() else {}

    def get(self, key):
        with self.lock:
            return self.kept.get(key)

    def put(self, key, value):
        with self.lock:
            self.kept[key] = value
            if time.monotonic() - self.written > 10:
                self.write()
        return value

    def write(self):
        self.written = time.monotonic()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.kept, indent=0))
        new.replace(self.path)


def read_reasons(path):
    """A table of mutant ids and the reasons why they survive."""
    reasons = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            cells = re.split(r"\t+", line.strip())
            if len(cells) != 2 or len(cells[1]) < 20:
                raise wp.Broken(f"{path.name}: a row must be an id, a tab and a reason: {line}")
            reasons[cells[0]] = cells[1]
    return reasons


def judge_survivors(survivors, known, listed, ran, every):
    """Returns the errors: survivors that the table does not list, and rows without a survivor: the
    mutant is in `ran` and was killed, or is not in `every`."""
    faults = [f"{m.id} survives: `{' '.join(m.before.split())}` -> `{' '.join(m.text.split())}`: "
              f"fix the contract or the vectors, or add the reason to {listed}"
              for m in survivors if m.id not in known]
    alive, names = {m.id for m in survivors}, {m.id for m in every}
    faults += [f"{listed}: {name} does not survive, or is an unknown mutant: remove the row"
               for name in known
               if name not in names or (name not in alive and name in {m.id for m in ran})]
    return faults


def pool_of(jobs):
    return concurrent.futures.ThreadPoolExecutor(max_workers=jobs)


def essence(text):
    """C with ACSL without plain comments, with white space normalized."""
    text = re.sub(r"/\*(?!@).*?\*/", " ", re.sub(r"//[^\n]*", " ", text), flags=re.S)
    return " ".join(text.split())


def headers_text(text):
    """The headers of src/core that a file includes, directly or not."""
    found, wanted = {}, re.findall(r'^#include "core/(\S+)"', text, re.M)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = (CORE / name).read_text(encoding="utf-8")
            wanted += re.findall(r'^#include "core/(\S+)"', found[name], re.M)
    return essence("".join(found[name] for name in sorted(found)))


def frame_of(source, kept):
    """The file without the bodies of functions that are not in `kept`."""
    text, at, last = [], 0, source.text
    for function in source.functions:
        if function.returns is not None and function.name not in kept:
            text.append(last[at:source.tokens[function.first].end])
            at = source.tokens[function.last].start
    return "".join(text) + last[at:]


def main(arguments, score):
    """Runs with options and score; returns the exit status."""
    options = arguments()
    pool = pool_of(options.jobs)
    try:
        good = score(options, pool)
    except (wp.Broken, subprocess.CalledProcessError) as error:
        pool.shutdown(cancel_futures=True)
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    return 0 if good else 1
