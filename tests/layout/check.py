# SPDX-License-Identifier: Apache-2.0
"""The layout of src/: includes point only to the rooms that the table below allows, no circle of
modules (NAME.c and NAME.h are one module), no folder of more than 15 files. With --self-test, trees
with one fault each have to be found first."""
import argparse
import pathlib
import re
import sys
import tempfile

FILES = 15  # in one folder
SUFFIXES = (".c", ".h", ".def")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)

# A room, and the rooms that it may include, lowest first: a room names only rooms above its own line,
# so that the table itself has no circle. A room is a folder with its subfolders, except for those that
# are rooms of their own. "X/*" stands for all rooms of X.
ROOMS = """
core
qr
crypto              core
host                core
device              core crypto
terminal            core crypto host qr

center/ledger       core crypto host
center/service      core crypto host center/ledger
center/http         core crypto host center/service
center/command      core crypto host center/*
center              center/command

machine/record        core host
machine/provisioning  core crypto host
machine/scanner       host qr
machine/gpio          host
machine/engine        core crypto host machine/record
machine/settings      host machine/gpio
machine/mdb           core host machine/engine machine/provisioning machine/settings
machine/view          core host machine/engine machine/provisioning
machine/panel         core host machine/provisioning machine/view
machine/displays      core host qr machine/provisioning machine/view machine/panel
machine/runtime       core crypto host machine/engine machine/provisioning machine/scanner machine/gpio machine/mdb machine/view machine/displays
machine/sources       core host machine/engine machine/provisioning machine/scanner machine/gpio machine/mdb machine/view machine/panel machine/displays machine/runtime
machine/command       core crypto host qr machine/*
machine               core crypto host qr machine/*
"""


def read_table(text):
    """Each room with the set of rooms that it may include."""
    rooms = {}
    for line in text.split("\n"):
        if not line.strip():
            continue
        room, *names = line.split()
        allowed = set()
        for name in names:
            found = ({known for known in rooms if known.startswith(name[:-1])}
                     if name.endswith("/*") else {name} & set(rooms))
            if not found:
                raise ValueError(f"the table of rooms: {room} names {name}, which is not above it")
            allowed |= found
        rooms[room] = allowed | {room}
    return rooms


def room_of(path, rooms):
    """The room of a path relative to src/; None when it has none."""
    folders = [parent.as_posix() for parent in pathlib.PurePosixPath(path).parents]
    return next((folder for folder in folders if folder in rooms), None)


def circles(edges):
    """The sets of modules that reach each other, by Tarjan's algorithm."""
    number, low, stack, found = {}, {}, [], []

    def visit(module):
        number[module] = low[module] = len(number)
        stack.append(module)
        for other in sorted(edges.get(module, ())):
            if other not in number:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == number[module]:
            group = stack[stack.index(module):]
            del stack[stack.index(module):]
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(edges):
        if module not in number:
            visit(module)
    return found


def faults_of(top, rooms):
    """What is wrong with the tree, a line each."""
    faults = []
    edges = {}
    for folder in sorted([top, *(path for path in top.rglob("*") if path.is_dir())]):
        count = sum(path.is_file() for path in folder.iterdir())
        if count > FILES:
            faults.append(f"{folder.relative_to(top.parent)}: {count} files; a folder has at most {FILES}")
    for path in sorted(path for path in top.rglob("*") if path.suffix in SUFFIXES):
        name = path.relative_to(top).as_posix()
        room = room_of(name, rooms)
        if room is None:
            faults.append(f"src/{name}: its folder is not in the table of rooms, tests/layout/check.py")
            continue
        for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if not (top / include).is_file():
                faults.append(f'src/{name}: #include "{include}" is not a path from src/')
                continue
            other = room_of(include, rooms)
            if other is not None and other not in rooms[room]:
                faults.append(f'src/{name}: #include "{include}" points upwards or sideways: '
                              f"{room} must not use {other}")
            module, target = name.rsplit(".", 1)[0], include.rsplit(".", 1)[0]
            if module != target:
                edges.setdefault(module, set()).add(target)
    for group in circles(edges):
        faults.append(f"a circle of {len(group)} modules: {', '.join(group)}")
    return faults


GOOD = {
    "core/code.h": "", "core/code.c": '#include "core/code.h"\n#include <string.h>\n',
    "host/file.h": '#include "core/code.h"\n', "host/file.c": '#include "host/file.h"\n',
    "center/ledger/sqlite/open.c": '#include "center/ledger/open.h"\n', "center/ledger/open.h": "",
    "machine/loop.c": '#include "machine/record/record.h"\n', "machine/record/record.h": "",
}
# Each fault with a part of the line that reports it.
FAULTS = [
    ("points upwards", {"core/text.h": '#include "host/file.h"\n'}),
    ("points upwards", {"center/ledger/open.h": '  #  include "center/http/route.h"\n',
                        "center/http/route.h": ""}),
    ("points upwards", {"terminal/cli.c": '#include "machine/loop.h"\n', "machine/loop.h": ""}),
    ("a circle of 2 modules: host/file, host/path",
     {"host/file.c": '#include "host/path.h"\n', "host/path.c": '#include "host/file.h"\n',
      "host/path.h": ""}),
    ("a circle of 3 modules", {"core/code.h": '#include "core/a.h"\n', "core/a.h": "",
                               "core/a.c": '#include "core/b.def"\n',
                               "core/b.def": '#include "core/code.h"\n'}),
    ("16 files", {f"core/file_{index}.c": "" for index in range(FILES - 1)}),
    ("not a path from src/", {"core/code.c": '#include "code.h"\n'}),
    ("not in the table of rooms", {"attic/box.c": ""}),
]


def self_test(rooms):
    def faults_with(changes):
        with tempfile.TemporaryDirectory() as folder:
            top = pathlib.Path(folder) / "src"
            for name, text in {**GOOD, **changes}.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            return faults_of(top, rooms)

    wrong = [f"a good tree: {fault}" for fault in faults_with({})]
    for expected, changes in FAULTS:
        found = faults_with(changes)
        if len(found) != 1 or expected not in found[0]:
            wrong.append(f"{expected}: found {found}")
    try:
        read_table("core host\nhost\n")
        wrong.append("a table with a room that names one below it is accepted")
    except ValueError:
        pass
    if wrong:
        sys.exit("check-layout, self-test:\n" + "\n".join(wrong))
    print(f"check-layout, self-test: {len(FAULTS) + 1} faults, {len(FAULTS) + 1} found")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("top", type=pathlib.Path, help="src/")
    options = parser.parse_args()
    rooms = read_table(ROOMS)
    if options.self_test:
        self_test(rooms)
    faults = faults_of(options.top.resolve(), rooms)
    for fault in faults:
        print(fault)
    counts = {"upward includes": "points upwards", "circles": "a circle of", "crowded folders": " files; "}
    print("check-layout: " + ", ".join(
        f"{sum(text in fault for fault in faults)} {name}" for name, text in counts.items()))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
