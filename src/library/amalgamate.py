#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Combines the sources of src/core and of the tags into single files, for programs that embed them.

  tricode.h         src/core: types, prototypes and contracts
  tricode.c         src/core: all proven code with its contracts; needs only tricode.h
  tricode-crypto.h  keys and tags: the interface of libtricode-crypto and of tricode-device.c
  tricode-device.h  the HMAC-SHA-256 that a device's manufacturer supplies
  tricode-device.c  tags with that HMAC

Files are copied without license line, include guard and includes, in the order of
src/core/tricode.h, each after the files that it includes. When two files use one name for different
things, nothing is written and the exit status is 1."""
import argparse
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parents[1]
LICENSE = "// SPDX-License-Identifier: Apache-2.0\n"
INCLUDE = re.compile(r"^#include ([<\"])([^>\"]+)[>\"]\n", re.M)
GUARD = re.compile(r"^#ifndef (\w+_H)\n#define \1\n(.*)^#endif\n\Z", re.M | re.S)
STATIC = re.compile(r"^static (?:const )?[\w \*]*?(\w+)(?:\(|\[| =)", re.M)
MACRO = re.compile(r"^#define (\w+)", re.M)
TYPE = re.compile(r"^(?:enum|struct|union) (\w+) \{", re.M)
CORE = ("code", "text", "code_text", "machine", "center", "names")  # in this order, the .c files


class Clash(Exception):
    """Files that cannot be combined."""


def read(name):
    """A file of src/ without license, guard and includes; and the names of its includes."""
    text = (SRC / name).read_text(encoding="ascii")
    if not text.startswith(LICENSE):
        raise Clash(f"{name}: the first line is not the license")
    included = INCLUDE.findall(text)
    text = INCLUDE.sub("", text[len(LICENSE):])
    if name.endswith(".h"):
        guarded = GUARD.search(text)
        if not guarded:
            raise Clash(f"{name} has no include guard, or text after it")
        text = text[:guarded.start()] + guarded.group(2)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n"), included


def gather(names, known):
    """The files and their includes, but for known ones, in order; and the system headers."""
    order, system = [], set()

    def visit(name):
        if name in order or name in known:
            return
        _, included = read(name)
        for bracket, other in included:
            if bracket == "<":
                system.add(other)
            else:
                visit(other)
        order.append(name)
    for name in names:
        visit(name)
    return order, sorted(system)


def check(names):
    """Refuses a name that two files define."""
    owners = {}
    for name in names:
        text, _ = read(name)
        for pattern in (STATIC, MACRO, TYPE):
            for found in pattern.findall(text):
                if owners.setdefault((pattern, found), name) != name:
                    raise Clash(f"{found} is in {owners[(pattern, found)]} and in {name}: rename one")


def body(names):
    # tricode.h contains only includes.
    return "".join(f"\n/* ---- src/{name} ---- */\n\n{read(name)[0]}\n" for name in names
                   if not name.endswith("tricode.h"))


def header(title, guard, includes, names, system):
    lines = "".join(f"#include <{name}>\n" for name in system)
    lines += "".join(f"#include \"{name}\"\n" for name in includes)
    return (f"{LICENSE}/* {title} */\n#ifndef {guard}\n#define {guard}\n\n{lines}\n"
            f"#ifdef __cplusplus\nextern \"C\" {{\n#endif\n{body(names)}\n"
            f"#ifdef __cplusplus\n}}\n#endif\n\n#endif\n")


def source(title, include, names):
    return f"{LICENSE}/* {title} */\n#include \"{include}\"\n{body(names)}"


def make():
    """{file name: text}"""
    core_headers, core_system = gather(["core/tricode.h"], ())
    core_sources = [f"core/{name}.c" for name in CORE]
    missing = {f"core/{path.name}" for path in (SRC / "core").glob("*.[ch]")} \
        - set(core_headers) - set(core_sources)
    if missing:
        raise Clash(f"not in the amalgamation: {', '.join(sorted(missing))}")
    crypto_headers, crypto_system = gather(["crypto/tag.h"], core_headers)
    device_headers, device_system = gather(["device/hmac.h"], core_headers + crypto_headers)
    check(core_headers + core_sources + crypto_headers + device_headers + ["device/tag.c"])
    version = "tricode: the core in one file. Made by src/library/amalgamate.py; change src/core instead."
    return {
        "tricode.h": header(version, "TRICODE_H", [], core_headers, core_system),
        "tricode.c": source(version, "tricode.h", core_sources),
        "tricode-crypto.h": header("tricode: keys and tags. Made from src/crypto.",
                                   "TRICODE_CRYPTO_H", ["tricode.h"], crypto_headers,
                                   crypto_system),
        "tricode-device.h": header("tricode: the interface to a device. Made from src/device.",
                                   "TRICODE_DEVICE_H", ["tricode-crypto.h"], device_headers,
                                   device_system),
        "tricode-device.c": source("tricode: tags on a device. Made from src/device.",
                                   "tricode-device.h", ["device/tag.c"]),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="output folder; created if missing")
    arguments = parser.parse_args()
    try:
        files = make()
        arguments.folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (arguments.folder / name).write_text(text, encoding="ascii")
    except (Clash, OSError, UnicodeError) as error:
        print(f"amalgamate.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
