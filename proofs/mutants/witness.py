#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs each fault of design/*.patch in the explorer (proofs/explore), and fails if the explorer finds
no violation.

An unproved goal need not be false. A sequence of events that violates a statement shows that it is,
and this run finds one for each fault. A fault of proofs/system has no code to run: a `witness:` line
in its patch names the equivalent fault of the explorer, or - and the reason why there is none.
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys

import design
import wp

BOUNDS = ["--quiet", "--sales", "2", "--offers", "2"]


def call(command):
    done = subprocess.run(command, cwd=wp.TOP, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise wp.Broken(f"{shlex.join(map(str, command))}: {done.stdout}{done.stderr}")


def explorer(fault, options):
    """Builds the explorer with the faulty core."""
    tree = design.inject(fault, options.build.resolve() / "witness")
    objects = []
    for source in sorted((tree / "src/core").glob("*.c")):
        objects.append(source.with_suffix(".o"))
        call([*shlex.split(options.compiler), f"-I{tree / 'src'}", "-O2", "-c", source, "-o",
              objects[-1]])
    program = tree / "explore"
    call([*shlex.split(options.link), *options.objects.split(), *objects,
          *options.archives.split(), "-o", program])
    return program


def look(fault, options):
    """The violation that the explorer finds, or None."""
    witness = re.search(r"^witness: (.*)$", fault.path.read_text(encoding="utf-8"), re.M)
    if witness and witness.group(1).startswith("- "):
        return "no witness: " + witness.group(1)[2:]
    program = options.explorer if witness else explorer(fault, options)
    done = subprocess.run([program.resolve(), *BOUNDS, *(witness.group(1).split() if witness else [])],
                          cwd=wp.TOP, capture_output=True, text=True, check=False)
    found = re.findall(r"^VIOLATED .*?(?=; a shortest)|^.*MISSING.*$", done.stdout, re.M)
    return " ".join(found[0].split()) if done.returncode == 1 and found else None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--compiler", required=True, help="compiler with its flags, except -I and -O")
    parser.add_argument("--link", required=True, help="linker with its flags")
    parser.add_argument("--objects", required=True, help="the explorer's object files")
    parser.add_argument("--archives", required=True, help="archives of the unchanged code")
    parser.add_argument("--explorer", type=pathlib.Path, required=True, help="built with the unchanged core")
    return parser.parse_args()


def main():
    options = arguments()
    faults = [design.read(path) for path in sorted(design.FOLDER.glob("*.patch"))]
    try:
        done = subprocess.run([options.explorer.resolve(), *BOUNDS], cwd=wp.TOP,
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise wp.Broken("the explorer reports a violation without a fault: run make explore")
        found = {fault.name: look(fault, options) for fault in faults}
    except wp.Broken as error:
        print(f"witness: {error}", file=sys.stderr)
        return 2
    for name, what in found.items():
        print(f"  {name:34} {what or 'RED: no violation found'}")
    without = sum((what or "").startswith("no witness") for what in found.values())
    never = sum("MISSING" in (what or "") for what in found.values())
    lost = sum(what is None for what in found.values())
    print(f"design mutants: {len(found) - without - never - lost} of {len(found)} violate a statement "
          f"in the explorer, {never} prevent a required event, {without} cannot be run, "
          f"{lost} red")
    return 0 if found and not lost else 1


if __name__ == "__main__":
    sys.exit(main())
