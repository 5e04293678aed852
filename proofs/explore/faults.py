#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Injects each fault of faults.tsv into a copy of src/core or into the model, and checks that the
explorer finds it.

A row of the table is one exact replacement of text that occurs exactly once; rows with the same
name belong together. The file `world` means a fault of the model: `before` is the explorer's
option. In the texts \\n is a line feed. Fails if a fault cannot be injected or does not violate its
clause; the clause `missing` means that the fault prevents an event from ever occurring.
"""

import argparse
import csv
import pathlib
import shlex
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS = {"name", "file", "clause", "what", "before", "after"}


class Bad(Exception):
    """The table has an error, or the compiler or the explorer failed."""


def read_table(path):
    faults = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader((line for line in lines if not line.startswith("#")),
                                  delimiter="\t", quoting=csv.QUOTE_NONE):
            if set(row) != COLUMNS or None in row.values():
                raise Bad(f"{path}: the row of {row.get('name')} does not have six columns")
            fault = faults.setdefault(row["name"], {"clause": row["clause"], "what": row["what"],
                                                    "changes": []})
            if fault["clause"] != row["clause"]:
                raise Bad(f"{path}: {row['name']} names two clauses")
            fault["changes"].append((row["file"], row["before"].replace("\\n", "\n"),
                                     row["after"].replace("\\n", "\n")))
    if not faults:
        raise Bad(f"{path} is empty")
    return faults


def inject(name, fault, folder):
    """Writes the changed sources; returns them and the explorer's options."""
    texts = {}
    options = []
    for file, before, after in fault["changes"]:
        if file == "world":
            options += ["--fault", before]
            continue
        text = texts.get(file) or (ROOT / "src" / "core" / file).read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise Bad(f"{name}: found {text.count(before)} times in src/core/{file}: {before!r}")
        texts[file] = text.replace(before, after)
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return [folder / file for file in texts], options


def call(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Bad(f"{shlex.join(map(str, command))}\n{done.stdout}{done.stderr}")


def build(sources, folder, arguments):
    objects = []
    for source in sources:
        objects.append(source.with_suffix(".o"))
        call([*shlex.split(arguments.compile), "-c", source, "-o", objects[-1]])
    program = folder / "explore"
    call([*shlex.split(arguments.link), *arguments.objects.split(), *objects,
          *arguments.archives.split(), "-o", program])
    return program


def find(name, fault, arguments):
    folder = pathlib.Path(arguments.build).resolve() / name
    sources, options = inject(name, fault, folder)
    program = build(sources, folder, arguments)
    start = time.monotonic()
    missing = fault["clause"] == "missing"
    if not missing:
        options += ["--quiet", "--only", fault["clause"], "--expect-violation"]
    done = subprocess.run([program, *arguments.bounds.split(), *options], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if missing:
        lines = [line for line in lines if "MISSING" in line or "states," in line]
        found = done.returncode == 1 and len(lines) > 1
        events = "-"
    else:
        found = done.returncode == 0 and any(line.startswith(f"VIOLATED [{fault['clause']}]")
                                             for line in lines)
        events = len([line for line in lines if line.startswith("  ")])
    print(f"\n{name}: {fault['what']}")
    if found:
        print("\n".join(line for line in lines if line and not line.startswith("explore:")))
    else:
        print(f"NOT FOUND: no violation of [{fault['clause']}]\n{done.stdout}{done.stderr}")
    return found, events, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", required=True, help="folder for the changed copies")
    parser.add_argument("--compile", required=True, help="compiler with its flags")
    parser.add_argument("--link", required=True, help="linker with its flags")
    parser.add_argument("--objects", required=True, help="the explorer's object files")
    parser.add_argument("--archives", required=True, help="archives of the unchanged code")
    parser.add_argument("--bounds", default="", help="the explorer's bounds")
    parser.add_argument("--table", default=HERE / "faults.tsv", help="the faults (faults.tsv)")
    parser.add_argument("names", nargs="*", help="faults to inject (all)")
    arguments = parser.parse_args()
    try:
        faults = read_table(arguments.table)
        names = arguments.names or list(faults)
        missing = [name for name in names if name not in faults]
        if missing:
            raise Bad(f"unknown fault: {', '.join(missing)}")
        results = {name: find(name, faults[name], arguments) for name in names}
    except (Bad, OSError) as error:
        print(f"faults.py: {error}", file=sys.stderr)
        return 1
    print("\ninjected fault              violates      events")
    for name, (found, events, _) in results.items():
        print(f"{name:<28}{faults[name]['clause']:<14}{events if found else 'NOT FOUND'}")
    found = sum(result[0] for result in results.values())
    print(f"{found} of {len(results)} injected faults found, "
          f"{sum(result[2] for result in results.values()):.1f} s")
    return 0 if found == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
