#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Operates a machine, reads its audit file with an independent reader (eva_dts.py) after each step,
and compares it with the events. Then injects faults into a file; the reader or the comparison must
detect each.

Exit codes: 0 all files matched and each fault was detected, 1 otherwise.
"""
import argparse
import json
import pathlib
import re
import sys

import eva_dts
from world import CURRENCY, MACHINE, PRODUCTS, World

DIFFERS = "the file differs from the events"


def same(found, wanted, what):
    eva_dts.need(found == wanted, f"{DIFFERS}: {what}: {found}, expected {wanted}")


def compare(world, data):
    """Compares the complete file with the world."""
    read = eva_dts.DataSet(data)
    total, interval = world.total, world.interval
    same((read.asset, read.currency, read.decimals, read.place),
         (str(MACHINE), CURRENCY, 2, "Hall 2"), "machine")
    same(read.serial, f"TRI{MACHINE:010}", "serial number")
    same(read.vends, (*total.all()[::-1], *interval.all()[::-1]), "vends")
    same(set(read.products), set(PRODUCTS), "products")
    for number, (name, price) in PRODUCTS.items():
        ascii_name = re.sub(r"[^ -)+-~]", "?", name)[:20]
        same(read.products[number], (price, ascii_name, *total.vends.get(number, (0, 0)),
                                     *interval.vends.get(number, (0, 0))), f"product {number}")
    same(read.counts, {"EJB": (interval.jams, total.jams),
                       "EJZ": (interval.interrupted, total.interrupted),
                       "OCI": (interval.false_tags, total.false_tags), "OCM": (0, 0)}, "counts")
    same(read.outages, (interval.starts, total.starts), "power outages")
    same(read.resets, world.resets, "resets")
    same((read.reset_at is None), world.resets == 0, "time of the reset")
    same([code for code, _ in read.events], world.events[-32:], "events")
    eva_dts.need(all(at is not None and at <= read.now for _, at in read.events), "times")
    return read


def compare_object(world, data):
    """Compares the JSON form, which also has the sales that ended without a product; the standard has
    no field for these."""
    found = json.loads(data)
    for counted, member in ((world.total, "totals"), (world.interval, "since_reset")):
        sums = found[member]
        same(tuple(sums["vends"].values()), counted.all(), f"{member}: vends")
        same(list(sums["cancelled"].values()), counted.cancelled, f"{member}: cancelled")
        same((sums["jams"], sums["interrupted"], sums["starts"], sums["false_tags"]),
             (counted.jams, counted.interrupted, counted.starts, counted.false_tags), member)
    ended = found["totals"]["vends"]["number"] + found["totals"]["cancelled"]["number"]
    same(ended + (found["phase"] != "idle"), found["counter"], "sales")
    same(found["counter"], world.counter, "counter")
    return found


class Collector:
    def __init__(self, world):
        self.world, self.files = world, 0

    def collect(self):
        data = self.world.audit()
        compare(self.world, data)
        compare_object(self.world, self.world.audit("--json"))
        same(json.loads(self.world.command("status", "--json"))["totals"],
             json.loads(self.world.audit("--json"))["totals"], "status and audit")
        self.files += 1
        return data


def play(world):
    """Operates the machine; returns the last file and the number of compared files."""
    collector = Collector(world)
    collector.collect()
    world.start()
    world.buy(1)
    world.buy(2)
    world.buy(12)
    collector.collect()  # while the machine is running
    world.audit("--reset", status=1)
    world.leave(1, "lever")
    world.leave(2, "timeout")
    world.jam(1)
    world.guess(2, 4)
    world.buy(1)
    world.end()
    collector.collect()
    # If the file cannot be written, the interval is not reset.
    world.audit("--reset", "--output", world.folder / "none" / "file", status=1)
    collector.collect()
    output = world.folder / "file.txt"
    world.audit("--reset", "--output", output)
    compare(world, output.read_bytes())
    world.was_reset()
    collector.collect()
    world.start()
    world.buy(12)
    world.jam(2)
    world.cut_while_vending(2)
    eva_dts.need(json.loads(world.command("status", "--json"))["phase"] == "vending", "phase")
    world.start()  # the sale ends only now
    collector.collect()
    world.buy(1)
    world.end()
    before = world.audit("--reset")
    compare(world, before)
    world.was_reset()
    world.start()
    world.buy(2)
    world.end()
    return collector.collect(), collector.files


def mend(text):
    """Corrects count and checksum, so that only the contents are wrong."""
    lines = text.split("\r\n")[:-1]
    inner = [line for line in lines[1:-1] if not line.startswith(("G85*", "SE*"))]
    crc = eva_dts.crc16("".join(line + "\r\n" for line in inner).encode())
    inner += [f"G85*{crc:04X}", f"SE*{len(inner) + 2}*0001"]
    return "\r\n".join([lines[0], *inner, lines[-1], ""])


def faulty_files(text):
    """Yields files with one fault each."""
    grown = re.sub(r"(PA2\*)(\d+)", lambda found: f"PA2*{int(found[2]) + 1}", text, count=1)
    yield "a wrong digit of a total", text.replace("VA1*", "VA1*1", 1)
    yield "a wrong digit of a total, checksum corrected", mend(text.replace("VA1*", "VA1*1", 1))
    yield "consistent but wrong totals", mend(re.sub(r"((?:VA1|DA2)\*)", r"\g<1>1", text)
                                                .replace("PA2*", "PA2*1", 1))
    yield "one vend of a product too many", mend(grown)
    yield "a missing product", mend(re.sub(r"PA1\*2\*.*\r\nPA2.*\r\n", "", text))
    yield "a duplicate segment", mend(text.replace("EA7*", "EA7*1*1\r\nEA7*", 1))
    yield "a missing segment", text.replace("EA2*OCM*0*0\r\n", "")
    yield "a missing segment, count and checksum corrected", mend(text.replace("EA2*OCM*0*0\r\n", ""))
    yield "two segments swapped", re.sub(r"(DA1.*\r\n)(DA2.*\r\n)", r"\2\1", text)
    yield "an event that did not occur", mend(text.replace("EA1*", "EA1*EJB**\r\nEA1*", 1))
    yield "one jam too few", mend(re.sub(r"EA2\*EJB\*\d+\*\d+", "EA2*EJB*0*1", text))
    yield "one power outage too few", mend(re.sub(r"EA7\*\d+\*\d+", "EA7*0*0", text))
    yield "one reset too few", mend(re.sub(r"(EA3\*)\d+(.*\*)\d+", r"\g<1>1\g<2>1", text))
    yield "another currency", mend(text.replace("*1978*", "*1840*"))
    yield "another machine", mend(text.replace("**7*6*0", "**8*6*0"))
    yield "the interval's totals as overall totals", mend(re.sub(r"VA1\*(\d+)\*(\d+)\*\d+\*\d+",
                                                    r"VA1*\1*\2*\1*\2", text))
    yield "lines without CR", text.replace("\r\n", "\n")
    yield "a wrong count", re.sub(r"SE\*\d+", "SE*3", text)
    yield "a truncated file", text[:-9]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the programs")
    build = parser.parse_args().build.resolve()
    missed = injected = 0
    with World(build) as world:
        data, files = play(world)
        for what, text in faulty_files(data.decode("ascii")):
            injected += 1
            try:
                compare(world, text.encode("ascii"))
                print(f"injected fault: {what}: NOT DETECTED", file=sys.stderr)
                missed += 1
            except eva_dts.Malformed:
                pass
        print(f"audit: {files} files read, {len(world.events)} events, {world.counter} sales, "
              f"{sum(world.total.all()[:1])} vends, all equal; {injected} injected faults, "
              f"{injected - missed} detected")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
