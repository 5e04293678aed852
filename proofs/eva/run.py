#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Frama-C's Eva on the input parsers: no run-time error for any input within bounds.

Each unit of units.tsv is one analysis: a driver of this folder, whose entry function passes
arbitrary input to the real sources, with stubs for the libraries. A run fails for: an alarm or a
warning that alarms.tsv does not list with a reason; a listed alarm that no unit raises; fewer
reached statements than the unit's minimum (a driver that does not exercise the sources); a failed
analysis. Each fault of faults.tsv, injected into a copy of the sources, must raise an alarm that is
not listed.

annotations.tsv adds comments that make Eva separate cases (`//@ split`): neither hypotheses nor
code changes. All runs use copies, under --build.
"""
import argparse
import collections
import concurrent.futures
import csv
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
import analyzer  # noqa: E402  (in the folder above)

EVA = ["-machdep", "gcc_x86_64", "-c11", "-kernel-warn-key",
       "typing:incompatible-types-call=inactive",  # casts of functions, only in OpenSSL's headers
       "-cpp-extra-args=-Isrc -Iproofs/eva -include proofs/eva/atomic.h -D_POSIX_C_SOURCE=200809L -D_Noreturn= "
       "-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu",
       "-warn-signed-downcast", "-eva", "-eva-no-show-progress", "-eva-split-return", "auto",
       "-eva-msg-key=-initial-state,-final-states"]
THEN = ["-then", "-metrics", "-metrics-eva-cover", "-report-csv", "alarms.csv"]
PROVEN = {"Valid", "Considered valid", "Dead"}
SPLIT = re.compile(r"//@ split [^;]+;")

Unit = collections.namedtuple("Unit", "name driver entry floor sources options")
Alarm = collections.namedtuple("Alarm", "file function kind text")
Answer = collections.namedtuple("Answer", "functions defined reached all alarms faults seconds log")


class Bad(Exception):
    """A table has an error."""


def rows(name, width):
    """The rows of a tab-separated table of this folder, without comments."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            if len(cells) != width:
                raise Bad(f"{name}: {len(cells)} columns instead of {width}: {line}")
            yield cells


def read_units():
    units = {}
    for name, driver, entry, floor, sources, options in rows("units.tsv", 6):
        units[name] = Unit(name, driver, entry, float(floor), sources.split(), options.split())
    return units


def read_listed():
    """Alarm -> reason. The file `*` matches any file, for a warning that a header raises."""
    listed = {}
    for file, function, kind, text, reason in rows("alarms.tsv", 5):
        if not reason:
            raise Bad(f"alarms.tsv: missing reason for {text}")
        listed[Alarm(file, function, kind, text)] = reason
    return listed


def replace_once(path, before, after):
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise Bad(f"{path}: found {text.count(before)} times instead of once: {before!r}")
    path.write_text(text.replace(before, after), encoding="utf-8")


def copy_sources(folder, changes):
    """Copies src and this folder, with the annotations and the changes."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(TOP / "src", folder / "src")
    shutil.copytree(HERE, folder / "proofs" / "eva",
                    ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file, before, after in changes:
        replace_once(folder / file, before.replace("\\n", "\n"), after.replace("\\n", "\n"))
    for file, line, annotation in rows("annotations.tsv", 3):
        if not SPLIT.fullmatch(annotation):
            raise Bad(f"annotations.tsv: {annotation} is not allowed; use `//@ split TERM;`")
        if not changes or line in (folder / file).read_text(encoding="utf-8"):
            replace_once(folder / file, line + "\n", f"{line}\n{annotation}\n")


def defined_in(folder, sources):
    """Names of the functions that these sources define."""
    names = set()
    for source in sources:
        if source.startswith("src/"):
            text = (folder / source).read_text(encoding="utf-8")
            names.update(re.findall(r"^[a-z][^;={}()/]*?\b(\w+)\([^;{}]*\)\s*\{", text, re.M))
    return names


def read_coverage(log, names):
    """For the functions in `names`: reached functions, reached statements, all statements of the
    reached functions."""
    functions, reached, statements = 0, 0, 0
    for name, some, every in re.findall(r"^  (\w+): (\d+) stmts out of (\d+) \(", log, re.M):
        if name in names:
            functions += 1
            reached += int(some)
            statements += int(every)
    return functions, reached, statements


def read_alarms(folder, log):
    """The properties that Eva did not prove, and its warnings."""
    alarms = set()
    with open(folder / "alarms.csv", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            # Preconditions have a separate row for each call.
            if row["status"] in PROVEN or row["property kind"] == "precondition":
                continue
            alarms.add(Alarm(f"{row['directory']}/{row['file']}", row["function"],
                             # a number distinguishes static functions of several files
                             re.sub(r"_\d+$", "", row["property kind"]), row["property"]))
    for key, where, text in re.findall(r"^\[([^\]]+)\] (?:(\S+?):\d+: )?Warning:\s*"
                                       r"(.*(?:\n  .*)*)", log, re.M):
        if key != "eva:alarm":
            alarms.add(Alarm(where or "-", "-", "warning", " ".join(text.split())))
    return alarms


def analyze(unit, folder, changes):
    start = time.monotonic()
    copy_sources(folder, changes)
    command = analyzer.command("frama-c", *EVA, "-main", unit.entry, f"proofs/eva/{unit.driver}",
                               *unit.sources, *unit.options, *THEN)
    done = subprocess.run(command, cwd=folder, env=analyzer.environment(folder),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    log = done.stdout
    (folder / "log").write_text(log, encoding="utf-8")
    faults = []
    if done.returncode != 0 or "====== ANALYSIS SUMMARY ======" not in log \
            or not (folder / "alarms.csv").exists():
        return Answer(0, 0, 0, 0, set(),
                      [f"frama-c exited with status {done.returncode}: {log[-600:]}"],
                      time.monotonic() - start, log)
    for pattern in ("Neither code nor", "no specification", "generating default", "Degeneration",
                    "recursive call"):
        faults += [f"incomplete analysis: {line.strip()}"
                   for line in log.splitlines() if pattern in line]
    names = defined_in(folder, unit.sources)
    return Answer(*read_coverage(log, names)[:1], len(names), *read_coverage(log, names)[1:],
                  read_alarms(folder, log), faults, time.monotonic() - start, log)


def is_listed(alarm, listed):
    return alarm in listed or alarm._replace(file="*") in listed


def run_units(pool, units, listed, build):
    jobs = {name: pool.submit(analyze, unit, build / name, []) for name, unit in units.items()}
    faults, raised, kinds = [], set(), collections.Counter()
    total = collections.Counter()
    print(f"  {'unit':20} {'functions':>9} {'statements':>12} {'reached':>8} {'alarms':>7} "
          f"{'seconds':>8}")
    for name, job in jobs.items():
        answer = job.result()
        share = 100.0 * answer.reached / answer.all if answer.all else 0.0
        alarms = [alarm for alarm in answer.alarms if alarm.kind != "warning"]
        print(f"  {name:20} {answer.functions:5}/{answer.defined:<3} "
              f"{answer.reached:6}/{answer.all:<5} {share:7.1f}% {len(alarms):7} "
              f"{answer.seconds:7.1f}s", flush=True)
        if share < units[name].floor:
            faults.append(f"{name}: {share:.1f} % of the statements reached, minimum "
                          f"{units[name].floor} %; check the driver")
        faults += [f"{name}: {fault}" for fault in answer.faults]
        faults += [f"{name}: not in alarms.tsv: " + "\t".join(alarm)
                   for alarm in sorted(answer.alarms) if not is_listed(alarm, listed)]
        raised |= answer.alarms
        kinds.update(alarm.kind for alarm in alarms)
        total.update(functions=answer.functions, reached=answer.reached, all=answer.all,
                     alarms=len(alarms))
    return faults, raised, kinds, total


def stale(listed, raised):
    """Returns the entries that no unit raises."""
    bare = {alarm._replace(file="*") for alarm in raised}
    return [f"alarms.tsv: no unit raises {chr(9).join(alarm)}"
            for alarm in listed if alarm not in raised and alarm not in bare]


def run_injected(pool, units, listed, build):
    injected = {}
    for name, unit, file, what, before, after in rows("faults.tsv", 6):
        if unit not in units:
            raise Bad(f"faults.tsv: {name}: unknown unit {unit}")
        injected.setdefault(name, (unit, what, []))[2].append((file, before, after))
    jobs = {name: pool.submit(analyze, units[unit], build / "faults" / name, changes)
            for name, (unit, what, changes) in injected.items()}
    found = 0
    print(f"  {'injected fault':26} {'unit':16} {'found':6} {'seconds':>8}")
    for name, job in jobs.items():
        answer = job.result()
        new = sorted(alarm for alarm in answer.alarms
                     if alarm.kind != "warning" and not is_listed(alarm, listed))
        found += bool(new)
        print(f"  {name:26} {injected[name][0]:16} {'yes' if new else 'NO':6} "
              f"{answer.seconds:7.1f}s  {new[0].kind + ': ' + new[0].text if new else answer.faults}",
              flush=True)
    return found, len(injected)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=TOP / "build" / "eva", help="folder for the copies")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("unit", nargs="*", help="only these units; no injected faults")
    arguments = parser.parse_args()
    build, start = pathlib.Path(arguments.build).resolve(), time.monotonic()
    try:
        units, listed = read_units(), read_listed()
        unknown = [name for name in arguments.unit if name not in units]
        if unknown or not units:
            raise Bad(f"units.tsv: no unit {', '.join(unknown)}")
        chosen = {name: units[name] for name in arguments.unit or units}
        found, count = 0, 0
        with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
            faults, raised, kinds, total = run_units(pool, chosen, listed, build)
            if not arguments.unit:
                faults += stale(listed, raised)
                found, count = run_injected(pool, units, listed, build)
    except (Bad, OSError) as error:
        print(f"eva: {error}", file=sys.stderr)
        return 1
    if not arguments.unit and (found < count or count < 5):
        faults.append(f"{found} of {count} injected faults found; at least 5 are required")
    for fault in faults:
        print("  RED " + fault)
    if kinds:
        print("alarms by kind: " + ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))
    print(f"eva: {len(chosen)} units, {total['functions']} functions, {total['reached']} of "
          f"{total['all']} statements reached, {total['alarms']} alarms, {found} of "
          f"{count} injected faults found, {len(faults)} failed; "
          f"{time.monotonic() - start:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
