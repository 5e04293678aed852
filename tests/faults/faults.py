# SPDX-License-Identifier: Apache-2.0
"""The center under injected faults: no answered sale is lost, no sale is paid twice. All random
choices depend on the seed, which is printed; --seed repeats a run."""
import argparse
import pathlib
import random
import secrets
import shutil
import sys
import tempfile
import time

import clock
import crowd
import cut
import database
import disk
import kill
import mutate
import race
import silent
from scene import Cluster, Failed, Postgresql

TESTS = {
    "crowd": crowd.test, "kill": kill.test, "disk": disk.test, "cut": cut.test, "silent": silent.test,
    "clock": clock.test, "mutate": mutate.test, "race": race.test,
    "postgresql-kill": kill.test, "postgresql-race": race.test, "postgresql-gone": database.gone,
    "postgresql-promoted": database.promoted,
}


class Settings:
    """The settings of one test: seed, folder, long or short, and store."""

    def __init__(self, options, folder, name):
        self.build = options.build.resolve()
        self.sanitized = options.sanitized.resolve() if options.sanitized else None
        self.folder = folder
        self.short = options.short
        self.random = random.Random(f"{name} {options.seed}")
        self.cluster = None
        self.ledger = None

    def pick(self, short, whole):
        return short if self.short else whole

    def run(self, name):
        if not name.startswith("postgresql-") or name == "postgresql-promoted":
            return TESTS[name](self)
        with Cluster(self.folder / "cluster", 5432) as self.cluster:
            self.ledger = Postgresql(self.cluster.create().location)
            return TESTS[name](self)


def place(options):
    """The folder: in memory for the short part if possible; a killed process loses no data there."""
    memory = pathlib.Path("/dev/shm")
    room = options.short and memory.is_dir() and shutil.disk_usage(memory).free > 10 ** 9
    return memory if room else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--sanitized", type=pathlib.Path, help="a build with sanitizers")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", help="a number (default: random, printed)")
    parser.add_argument("--only", choices=TESTS, action="append")
    options = parser.parse_args()
    options.seed = options.seed or str(secrets.randbelow(10 ** 9))
    print(f"faults: seed {options.seed}", flush=True)
    for name in options.only or TESTS:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="tricode-faults-", dir=place(options)) as folder:
            try:
                summary = Settings(options, pathlib.Path(folder), name).run(name)
            except Failed as failed:
                sys.exit(f"{name}: RED: {failed}\nrepeat: tests/faults/faults.py --seed "
                         f"{options.seed} --only {name}")
        print(f"{name}: {summary}; {time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
