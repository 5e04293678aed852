#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the vectors on the image of each board, in an emulator, with the conformance runner.

No test may fail. Tests of a machine's operations may be skipped only if a line does not fit into the
RAM of a board; their expected number is below. Tests of a center's operations are skipped. Usage:
run_boards.py FOLDER-OF-IMAGES"""
import collections
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/conformance"))
import run  # noqa: E402  (the runner)

Board = collections.namedtuple("Board", "name processor too_long")
BOARDS = (Board("microbit", "Cortex-M0", {"text.json": 1}),  # 65,561 bytes, 16 KiB of RAM
          Board("mps2-an386", "Cortex-M4", {}))
WHOLE = ("code_decode.json", "code_encode.json", "convert.json", "machine_scenarios.json",
         "read.json", "tag.json", "text.json")
TIMEOUT = 60.0  # seconds to wait for an answer


def command(board, folder):
    return (f"qemu-system-arm -machine {board.name} -display none -monitor none -serial none "
            f"-semihosting-config enable=on,target=native -kernel {folder / board.name}/image.elf")


def judge(board, rows):
    """The errors in the rows of a board."""
    for row in rows:
        if row["failed"]:
            yield f"{row['file']}: {row['failed']} failed"
        expected = board.too_long.get(row["file"], 0)
        if row["file"] in WHOLE and row["skipped"] != expected:
            yield f"{row['file']}: {row['skipped']} skipped, expected {expected}"
        if row["file"] in WHOLE and not row["passed"]:
            yield f"{row['file']}: no test passed"
    for name in sorted(set(WHOLE) - {row["file"] for row in rows}):
        yield f"{name} is missing"


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1]).resolve()
    paths = sorted((TOP / "vectors").glob("*.json"))
    faults = []
    for board in BOARDS:
        against = run.Run(command(board, folder), TIMEOUT)
        try:
            rows = against.files(paths)
        except (run.subject.CannotStart, run.VectorError) as error:
            print(f"run_boards.py: {error}", file=sys.stderr)
            return 2
        finally:
            if against.subject:
                against.subject.kill()
        print(f"{board.processor}, {board.name}")
        run.table(rows, sys.stdout)
        run.tell_differences(rows, 3, sys.stdout)
        total = {name: sum(row[name] for row in rows) for name in ("passed", "failed", "skipped")}
        print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped\n")
        faults += [f"{board.name}: {fault}" for fault in judge(board, rows)]
    for fault in faults:
        print("RED " + fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
