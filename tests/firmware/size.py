#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the core on microcontrollers: flash and stack by function, and the size of the record.

Flash is the code and constants of the object files, from nm and size. Stack is a function's own
frame plus the deepest call chain, from the compiler (-fcallgraph-info=su); memcpy and memset, which
any compiler needs, belong to the product and are not counted. Fails if the core without its names
(names.c) exceeds FLASH_MAX, the record exceeds STATE_MAX, any data is in RAM, or another external
function is called.
Usage: size.py PROCESSOR=FOLDER-OF-OBJECTS ..."""
import collections
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
TOOL = "arm-none-eabi-"
FLASH_MAX = 4096
STATE_MAX = 200
MACHINE = ("core/code", "core/text", "core/code_text", "core/machine")  # files that a machine links
CENTER = "core/center"
WORDS = "core/names"
TAGS = "device/tag"  # with the product's own HMAC-SHA-256
FILES = (*MACHINE, CENTER, WORDS, TAGS)
SUPPLIED = {"memcpy", "memset", "tricode_hmac_sha256"}
NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "([^"]*)"( shape : ellipse)? \}', re.M)
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', re.M)
PROBE = """#include "core/machine.h"
char tricode_probe[sizeof(struct tricode_machine)];
"""
Part = collections.namedtuple("Part", "file functions flash ram")


def tool(name, *arguments, **more):
    return subprocess.run([TOOL + name, *map(str, arguments)], check=True, capture_output=True,
                          text=True, **more).stdout


def read_part(folder, name):
    """{function: bytes of code}, all code and constants, all data in RAM of one object."""
    path = folder / "src" / f"{name}.o"
    text, data, bss = map(int, tool("size", path).splitlines()[1].split()[:3])
    functions = {}
    for line in tool("nm", "--format=posix", "--defined-only", path).splitlines():
        symbol, kind, _, *size = line.split()
        if kind in "tT" and not symbol.startswith("$"):
            functions[symbol] = int(size[0], 16)
    return Part(name, functions, text, data + bss)


def read_stack(folder):
    """{function: bytes of its frame}, {function: functions that it calls}, for all files."""
    own, calls = {}, collections.defaultdict(set)

    def short(title):
        return title.split(":")[-1]
    for name in FILES:
        text = (folder / "src" / f"{name}.ci").read_text(encoding="utf-8")
        for title, label, external in NODE.findall(text):
            frame = re.search(r"(\d+) bytes \((\w+)\)", label)
            if frame and not external:
                if frame.group(2) != "static":
                    sys.exit(f"size.py: the stack of {short(title)} has no fixed size")
                if short(title) in own:
                    sys.exit(f"size.py: two functions have the name {short(title)}")
                own[short(title)] = int(frame.group(1))
        for source, target in EDGE.findall(text):
            calls[short(source)].add(short(target))
    return own, calls


def deepest(name, own, calls):
    return own[name] + max((deepest(other, own, calls) for other in calls[name] if other in own),
                           default=0)


def record_size(processor):
    """The size of struct tricode_machine in bytes."""
    folder = TOP / "build"
    probe = subprocess.run(
        [f"{TOOL}gcc", "-mthumb", f"-mcpu={processor}", "-std=c11", "-ffreestanding", "-I",
         str(TOP / "src"), "-S", "-x", "c", "-", "-o", "-"], input=PROBE, check=True,
        capture_output=True, text=True, cwd=folder.parent).stdout
    return int(re.search(r"\.size\s+tricode_probe, (\d+)", probe).group(1))


def report(processor, folder):
    """Prints the tables of one processor; returns errors."""
    parts = {name: read_part(folder, name) for name in FILES}
    own, calls = read_stack(folder)
    print(f"{processor}\n  {'function':40} {'flash':>6} {'frame':>6} {'deepest':>8}  (bytes)")
    for part in parts.values():
        for name, size in sorted(part.functions.items(), key=lambda item: -item[1]):
            print(f"  {name:40} {size:6} {own[name]:6} {deepest(name, own, calls):8}")
        constants = part.flash - sum(part.functions.values())
        print(f"  {part.file + '.c, with ' + str(constants) + ' of constants':40} {part.flash:6}\n")
    state = record_size(processor)
    machine = sum(parts[name].flash for name in MACHINE)
    core = machine + parts[CENTER].flash
    stack = max(deepest(name, own, calls) for part in MACHINE for name in parts[part].functions)
    for what, size in ((f"a machine's part ({', '.join(name[5:] for name in MACHINE)})", machine),
                       ("with the center's decisions", core),
                       ("with the names for logs (names)", core + parts[WORDS].flash),
                       ("tags, without HMAC-SHA-256", parts[TAGS].flash),
                       ("stack of a machine, at most", stack),
                       ("the machine's record", state)):
        print(f"  {what:55} {size:6}")
    print()
    if core > FLASH_MAX:
        yield f"the core has {core} bytes of flash, more than {FLASH_MAX}"
    if state > STATE_MAX:
        yield f"the machine's record has {state} bytes, more than {STATE_MAX}"
    for part in parts.values():
        if part.ram:
            yield f"{part.file} has {part.ram} bytes of data in RAM"
    foreign = {other for others in calls.values() for other in others} - set(own) - SUPPLIED
    if foreign:
        yield f"it calls external functions: {', '.join(sorted(foreign))}"


def main():
    if len(sys.argv) < 2 or not all("=" in word for word in sys.argv[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    faults = []
    for word in sys.argv[1:]:
        processor, folder = word.split("=", 1)
        faults += [f"{processor}: {fault}" for fault in report(processor, pathlib.Path(folder))]
    for fault in faults:
        print("RED " + fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
