#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends the lines that fuzzing found to two implementations of the conformance protocol and
compares the answers. Exit codes: 0 equal, 1 different, 2 wrong command line.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys


def answers(command, lines):
    process = subprocess.run(shlex.split(command), input=b"\n".join(lines) + b"\n",
                             stdout=subprocess.PIPE, check=False, timeout=600)
    if process.returncode != 0:
        sys.exit(f"compare.py: '{command}' exited with status {process.returncode}")
    given = process.stdout.split(b"\n")[:-1]
    if len(given) != len(lines):
        sys.exit(f"compare.py: '{command}' answered {len(given)} of {len(lines)} lines")
    return [json.loads(line) for line in given]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", help="a command")
    parser.add_argument("second", help="another")
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="with files of lines")
    settings = parser.parse_args()
    lines = [line for folder in settings.folders if folder.is_dir()
             for file in sorted(folder.iterdir()) for line in file.read_bytes().split(b"\n")]
    if not lines:
        parser.error("these folders contain no lines")
    first = answers(settings.first, lines)
    second = answers(settings.second, lines)
    different = [number for number, line in enumerate(lines) if first[number] != second[number]]
    for number in different[:10]:
        print(f"{lines[number][:300]!r}\n  first:  {json.dumps(first[number])[:200]}"
              f"\n  second: {json.dumps(second[number])[:200]}")
    refused = sum(1 for answer in first if "error" in answer)
    print(f"{len(lines)} lines, {len(lines) - refused} answered, {refused} refused, "
          f"{len(different)} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
