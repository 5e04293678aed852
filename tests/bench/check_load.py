# SPDX-License-Identifier: Apache-2.0
"""Tests the load generator, on which the benchmark and the fault tests depend: it settles what it
reports, and it and the checks after it detect injected faults. Does not check times."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import fleet
from running import Center, Failed, run

MACHINES, TERMINALS, CONNECTIONS, ROUNDS = 6, 9, 3, 4


def expect(true, what):
    if not true:
        raise Failed(what)


def settle(load, center, machines, permits, rounds=ROUNDS):
    """One run: exit status, result and messages."""
    words = fleet.settle(load, center, machines, CONNECTIONS, rounds, threads=2, permits=permits)
    done = subprocess.run(words, text=True, capture_output=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def check_run(load, center, machines, folder):
    """Two consecutive runs on a ledger with earlier sales."""
    for _ in range(2):
        code, result, output = settle(load, center, machines, folder / "permits")
        expect(code == 0 and result["answers"] == result["requests"] == MACHINES * ROUNDS,
               f"a run on a correct center: {result} {output}")
        permits = fleet.read_permits(folder / "permits")
        expect(len(permits) == MACHINES * ROUNDS, f"{len(permits)} permits")
        expect(not fleet.lost(center, permits), "a permit is not in the ledger")
        expect(fleet.count_sales(center, machines.next) == MACHINES * ROUNDS, "count of sales")
        center.audit()
        machines.next += ROUNDS
    words = [load, "healthz", "--ports", center.port, "--connections", CONNECTIONS, "--rounds", 5]
    result = json.loads(run(words))
    expect(result["answers"] == result["requests"] == 15, f"healthz: {result}")
    return permits


def check_red(load, center, machines, folder):
    """Runs in which the generator must report unexpected answers."""
    machines.next -= ROUNDS
    code, result, _ = settle(load, center, machines, folder / "again")
    expect(code == 1 and result["unexpected"] == MACHINES * ROUNDS,
           f"sales that are already settled: {result}")
    machines.next += ROUNDS
    center.command("machine", "disable", 1)
    code, result, _ = settle(load, center, machines, folder / "again")
    expect(code == 1 and result["unexpected"] == ROUNDS, f"a disabled machine: {result}")
    center.command("machine", "enable", 1)
    machines.next += ROUNDS
    center.end()
    code, _, output = settle(load, center, machines, folder / "again")
    expect(code == 1 and "broke" in output, f"no center: {code} {output}")


def check_faults(center, permits):
    """Checks that a lost sale and a permit without a sale are detected."""
    (machine, counter), (account, permit) = next(iter(permits.items()))
    expect(fleet.lost(center, {**permits, (machine, 10 ** 6): (account, permit)})
           == [(machine, 10 ** 6)], "a permit without a sale is not detected")
    expect(fleet.lost(center, {**permits, (machine, counter): (account + 1, permit)})
           == [(machine, counter)], "a permit of another account's sale is not detected")
    one = f"WHERE machine = {machine} AND counter = {counter}"
    center.ledger.write([f"DELETE FROM transfer {one}", f"DELETE FROM sale {one}"], rules=False)
    expect(fleet.lost(center, permits) == [(machine, counter)], "a lost sale is not detected")
    try:
        center.audit()
    except Failed:
        return
    raise Failed("the audit does not detect a lost sale")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build
    load = build / "tests/tricode-load"
    with tempfile.TemporaryDirectory(prefix="tricode-load-") as name, \
            Center(build / "tricode-center", name) as center:
        folder = pathlib.Path(name)
        center.init()
        machines = fleet.Fleet(load, MACHINES, TERMINALS).fill(center, 4 * MACHINES)
        center.audit()
        center.serve()
        permits = check_run(load, center, machines, folder)
        check_red(load, center, machines, folder)
        check_faults(center, permits)
    print(f"load: {2 * MACHINES * ROUNDS} settlements as expected, 6 injected faults detected")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"check_load: {failed}")
