#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every vector file into a folder, deterministically; or checks that they are up to date."""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import gen_center_more  # noqa: E402
import gen_code  # noqa: E402
import gen_examples  # noqa: E402
import gen_keys  # noqa: E402
import gen_machine_more  # noqa: E402
import gen_requests  # noqa: E402
import gen_system  # noqa: E402
import gen_text  # noqa: E402

MAKERS = {
    "examples.json": gen_examples.make_examples,
    "code_decode.json": gen_code.make_decode,
    "code_encode.json": gen_code.make_encode,
    "text.json": gen_text.make_text,
    "read.json": gen_text.make_read,
    "key_derivation.json": gen_keys.make_key_derivation,
    "tag.json": gen_keys.make_tag,
    "convert.json": gen_keys.make_convert,
    "machine_scenarios.json": gen_machine_more.make_machine,
    "center_scenarios.json": gen_center_more.make_center,
    "system_scenarios.json": gen_system.make_system,
    "requests.json": gen_requests.make_requests,
}
NAMES = frozenset(MAKERS)


def render(name):
    file = MAKERS[name]()
    if file.name != name:
        raise AssertionError(f"{name}: the generator names the file {file.name}")
    return file.render().encode("ascii")


def check(folder):
    """Returns 0 if the folder contains exactly the generated files."""
    wrong = {path.name for path in folder.glob("*.json")} - NAMES
    for name in MAKERS:
        path = folder / name
        if not path.exists() or path.read_bytes() != render(name):
            wrong.add(name)
    for name in sorted(wrong):
        print(f"generate.py: {folder / name} differs from the generated file; run `make vectors` "
              "and check the differences", file=sys.stderr)
    if not wrong:
        print(f"generate.py: {len(MAKERS)} files are up to date")
    return 1 if wrong else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--check", action="store_true",
                        help="compare with the files in the folder; write no file")
    options = parser.parse_args()
    if options.check:
        return check(options.folder)
    for name in MAKERS:
        (options.folder / name).write_bytes(render(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
