# SPDX-License-Identifier: Apache-2.0
"""make bench-center: settlements per second, compared with a lower bound of their cost in the same
run; on PostgreSQL, compared with pgbench's simple updates on the same server.

The floor of a settlement is the sum of three costs, each measured alone in the same run: one Ed25519
verification (libsodium, one core), its rows in SQLite with prepared statements without a center (same
tables, triggers and disk, in transactions as large as the center's), and one request and answer of
the same server with the same number of connections (GET /healthz). Prints two ratios. By rate: the
settlements per second, divided by the rate given by the sum of the three times. By processor time: the
sum of the three costs, divided by the center's processor time for a settlement (all threads, user and
kernel), which excludes waiting for the disk.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import fleet
from cluster import Cluster
from failed import Failed
from ledgers import Postgresql
from running import Center

MACHINES, TERMINALS = 1024, 256
TURNS = 3


def get_json(words):
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True,
                          check=False)
    if done.returncode != 0:
        raise Failed(f"{words[0]} {words[1]} exited with {done.returncode}: {done.stdout}"
                     f"{done.stderr}")
    return json.loads(done.stdout)


def sync_time(folder):
    """The median duration of an fdatasync of 4 KiB, in seconds."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for i in range(200):
            os.pwrite(file.fileno(), os.urandom(4096), (i % 64) * 4096)
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - begun)
    return statistics.median(times)


def file_system(folder):
    best = ("", "unknown")
    for line in pathlib.Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        device, point, kind = line.split()[:3]
        if os.path.commonpath([point, folder]) == point and len(point) >= len(best[0]):
            best = (point, f"{kind} on {device}")
    return best[1]


def processor_name():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"model name\s*: (.*)", text)
    return found.group(1) if found else "unknown"


class Bench:
    """The settings and folders of a run."""

    def __init__(self, options):
        self.build = options.build.resolve()
        self.load = self.build / "tests/tricode-load"
        self.floor = self.build / "tests/tricode-floor"
        self.program = self.build / "tricode-center"
        self.connections = options.connections
        self.seconds = options.seconds
        self.batch = options.batch
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=self.build))

    def center(self, name, sales, ledger=None):
        """Creates a center with the fleet and its earlier sales."""
        folder = self.folder / name
        folder.mkdir()
        center = Center(self.program, folder, ledger=ledger).init()
        return center, fleet.Fleet(self.load, MACHINES, TERMINALS).fill(center, sales)

    def settle(self, center, machines, rounds):
        """Runs one load and checks every answer; measures the center's processor time per settlement."""
        permits = self.folder / "permits"
        used, written = center.processor_seconds(), center.written_bytes()
        result = get_json(fleet.settle(self.load, center, machines, self.connections, rounds,
                                       permits=permits))
        result["center"] = (center.processor_seconds() - used) / result["answers"]
        result["written"] = (center.written_bytes() - written) / result["answers"]
        permitted = fleet.read_permits(permits)
        sold = fleet.count_sales(center, machines.next)
        if sold != result["answers"] or len(permitted) != result["answers"] or \
                fleet.lost(center, permitted, machines.next):
            raise Failed(f"{result['answers']} answers, but {len(permitted)} permits and {sold} new "
                         "sales in the ledger")
        machines.next += rounds
        return result

    def settle_for(self, center, machines, seconds):
        """Runs a load of about that duration, after a short one that warms up and measures the rate."""
        rate = self.settle(center, machines, 2)["rate"]
        rounds = max(2, int(rate * seconds / MACHINES) // 2 * 2)
        return self.settle(center, machines, rounds)

    def healthz(self, center):
        words = [self.load, "healthz", "--ports", center.port, "--connections", self.connections,
                 "--rounds"]
        rate = get_json([*words, 200])["rate"]
        used = center.processor_seconds()
        result = get_json([*words, max(200, int(rate * self.seconds / 3 / self.connections))])
        result["center"] = (center.processor_seconds() - used) / result["answers"]
        return result

    def bare(self, center, machines, seconds, batch):
        words = [self.floor, "sqlite", center.ledger.path, "--machines", MACHINES, "--terminals",
                 TERMINALS, "--batch", batch]
        warm = get_json([*words, "--from", machines.next, "--rounds", 2])
        rounds = max(2, int(warm["rate"] * seconds / MACHINES) // 2 * 2)
        result = get_json([*words, "--from", machines.next + 2, "--rounds", rounds])
        machines.next += 2 + rounds
        return result


def batch_seen(center):
    """The mean number of requests per transaction so far, from the center's metrics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{center.metrics}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    total = re.search(r"^tricode_batch_size_sum(?:{.*?})? (\S+)$", text, re.M)
    count = re.search(r"^tricode_batch_size_count(?:{.*?})? (\S+)$", text, re.M)
    return float(total.group(1)) / float(count.group(1))


def line(name, rate, *notes):
    print(f"{name:<46} {rate:>10,.0f} per second   {'  '.join(notes)}", flush=True)


def milliseconds(result):
    return "  ".join(f"{name} {result[name] * 1e3:.2f} ms" for name in ("p50", "p99", "p99.9"))


def print_conditions(bench, verify):
    print(f"processor: {processor_name()}, {os.cpu_count()} cores, shared by the center and its load; "
          f"load average before: {os.getloadavg()[0]:.2f}")
    print(f"disk: {file_system(str(bench.folder))}, fdatasync of 4 KiB "
          f"{sync_time(bench.folder) * 1e3:.3f} ms; kernel {os.uname().release}")
    print(f"versions: {verify['versions']}")
    print(f"load: {bench.connections} connections, one request at a time on each, one thread; "
          f"{MACHINES} machines, {TERMINALS} terminals;\n  every second sale is delivered, the others "
          "refunded by the next code; checks every answer and then audits the ledger\n")


def bench_sqlite(bench, verify):
    center, machines = bench.center("sqlite", 10 * MACHINES)
    with center.serve(options=("--metrics", "127.0.0.1:0")):
        settled = bench.settle_for(center, machines, bench.seconds)
        batch = bench.batch or max(1, round(batch_seen(center)))
        healthz = bench.healthz(center)
        center.end()
        center.audit()
    center, machines = bench.center("bare", 10 * MACHINES)
    bare = bench.bare(center, machines, bench.seconds / 3, batch)
    center.audit()
    line("Ed25519 verifications, libsodium, one core", verify["libsodium"])
    line("  OpenSSL, key reused / created each time", verify["openssl_kept"],
         f"/ {verify['openssl_fresh']:,.0f}")
    line(f"bare SQLite, {batch} per transaction", bare["rate"],
         f"{bare['rate'] * bare['rows']:,.0f} rows per second, {bare['rows']:.1f} per settlement")
    line("the server's /healthz", healthz["rate"], milliseconds(healthz))
    line("settlements, SQLite", settled["rate"], milliseconds(settled),
         f"{settled['answers']} settled")
    floor = 1 / (1 / verify["libsodium"] + 1 / bare["rate"] + 1 / healthz["rate"])
    costs = (1 / verify["libsodium"], bare["processor"], healthz["center"])
    print(f"\nfloor by rate: {floor:,.0f} per second; settlements reach "
          f"{settled['rate'] / floor:.2f} of it")
    print(f"floor by processor time: {' + '.join(f'{cost * 1e6:.1f}' for cost in costs)} = "
          f"{sum(costs) * 1e6:.1f} us (signature, SQLite, HTTP); the center used "
          f"{settled['center'] * 1e6:.1f} us: {sum(costs) / settled['center']:.2f} of it\n")


def pgbench(bench, cluster):
    """pgbench's simple updates (-N: one update, one read, one history row), prepared."""
    cluster.query("CREATE DATABASE pgbench")
    location = cluster.location.replace("/postgres?", "/pgbench?")
    cluster.run("pgbench", "-i", "-q", "-s", 10, location)
    output = cluster.run("pgbench", "-N", "-M", "prepared", "-c", bench.connections, "-j", 1, "-T",
                       round(bench.seconds), location)
    return {"rate": float(re.search(r"tps = ([\d.]+)", output).group(1)),
            "latency": re.search(r"latency average = (.*)", output).group(1)}


def bench_postgresql(bench):
    with Cluster(bench.folder / "cluster", 5432) as cluster:
        cluster.create()
        center, machines = bench.center("postgresql", 10 * MACHINES, Postgresql(cluster.location))
        with center.serve():
            used = cluster.processor_seconds()
            settled = bench.settle_for(center, machines, bench.seconds)
            used = (cluster.processor_seconds() - used) / (settled["answers"] + 2 * MACHINES)
            center.end()
            center.audit()
        other = pgbench(bench, cluster)
        line("settlements, PostgreSQL", settled["rate"], milliseconds(settled),
             f"{settled['answers']} settled")
        line(f"pgbench -N, {bench.connections} connections, same server", other["rate"],
             f"average {other['latency']}")
        print(f"\n{cluster.query('SELECT version()').split(',')[0]}, fsync on, unix socket; a "
              f"settlement used {settled['center'] * 1e6:.1f} us of the center's and "
              f"{used * 1e6:.1f} us of the server's processors;\nsettlements are "
              f"{settled['rate'] / other['rate']:.2f} of pgbench -N\n")


def bench_growth(bench, sizes):
    """Measures all sizes in turn, so that other load on this host affects them equally."""
    used = {sales: [] for sales in (round(size / MACHINES / 2) * 2 * MACHINES for size in sizes)}
    with contextlib.ExitStack() as serving:
        centers = {sales: bench.center(f"growth-{sales}", sales) for sales in used}
        for center, _ in centers.values():
            serving.enter_context(center.serve())
        for _ in range(TURNS):
            for sales, (center, machines) in centers.items():
                used[sales].append(bench.settle_for(center, machines,
                                                    bench.seconds / 2 / TURNS))
        for sales, (center, _) in centers.items():
            center.end()
            if sales == min(centers):
                center.audit()
    first = None
    for sales, turns in used.items():
        answers = sum(turn["answers"] for turn in turns)
        mean = {key: sum(turn[key] * turn["answers"] for turn in turns) / answers
                for key in ("center", "written")}
        mean["time"] = sum(turn["answers"] / turn["rate"] for turn in turns) / answers
        first = first or mean
        line(f"settlements with {sales:,} sales stored", 1 / mean["time"],
             f"p99 {statistics.median(turn['p99'] for turn in turns) * 1e3:.2f} ms",
             f"{mean['center'] * 1e6:.1f} us of the center's processors:",
             f"{mean['center'] / first['center']:.2f} times the first;",
             f"wall time {mean['time'] / first['time']:.2f} times;",
             f"{mean['written'] / 1024:.1f} KiB written")
    print(f"load average after: {os.getloadavg()[0]:.2f}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=10, help="of the longest load")
    parser.add_argument("--batch", type=int, help="transaction size of bare SQLite (default: the center's)")
    parser.add_argument("--long", action="store_true", help="growth to 10^7 sales: minutes")
    options = parser.parse_args()
    bench = Bench(options)
    try:
        verify = get_json([bench.floor, "verify"])
        print_conditions(bench, verify)
        bench_sqlite(bench, verify)
        bench_postgresql(bench)
        bench_growth(bench, [10 ** 4, 10 ** 6] + ([10 ** 7] if options.long else []))
    finally:
        shutil.rmtree(bench.folder)


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"bench-center: {failed}")
