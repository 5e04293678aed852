# SPDX-License-Identifier: Apache-2.0
"""Shared by all fault tests: a center with a fleet, raw requests, and the final checks."""
import base64
import json
import pathlib
import re
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
import fleet  # noqa: E402
from cluster import Cluster, either  # noqa: E402
from failed import Failed  # noqa: E402
from ledgers import Postgresql  # noqa: E402
from running import CURRENCY, Center, run, wait_until  # noqa: E402

__all__ = ["Answer", "Cluster", "Failed", "Postgresql", "Scene", "ask", "connect", "descriptors",
           "either", "expect", "fleet", "pause", "read_answer", "run", "sale_of", "wait_until"]

SECONDS = 30


def expect(true, what):
    if not true:
        raise Failed(what)


class Scene:
    """A center in its own folder with a fleet; use with `with`."""

    def __init__(self, settings, machines, terminals, environment=None, program=None, ledger=None,
                 sales=0):
        self.settings = settings
        self.folder = settings.folder / "center"
        self.folder.mkdir()
        self.load = settings.build / "tests/tricode-load"
        self.center = Center(program or settings.build / "tricode-center", self.folder,
                             environment, ledger or settings.ledger).init()
        self.fleet = fleet.Fleet(self.load, machines, terminals).fill(self.center, sales)
        self.permits = {}
        self.loads = []
        self.others = []

    def requests(self, rounds=1, created=None):
        """[(word, machine, counter, account, bytes)]: settle, cancel, look and account."""
        words = [self.load, "requests", "--master", self.center.master, "--currency", CURRENCY,
                 "--machines", self.fleet.machines, "--terminals", self.fleet.terminals,
                 "--from", self.fleet.next, "--rounds", rounds]
        if created is not None:
            words += ["--created", created]
        made = []
        for line in run(words).splitlines():
            word, machine, counter, account, text = line.split()
            made.append((word, int(machine), int(counter), int(account), bytes.fromhex(text)))
        return made

    def centers(self, count):
        """Starts more processes on the same ledger; the first is self.center."""
        self.others = [Center(self.center.program, self.folder, ledger=self.center.ledger).serve()
                       for _ in range(count - 1)]
        return [self.center.serve(), *self.others]

    def begin_load(self, rounds, connections, **options):
        """Starts a tricode-load in the background; end_load waits for it."""
        words = fleet.settle(self.load, self.center, self.fleet, connections, rounds,
                             permits=self.folder / "permits", **options)
        self.fleet.next += rounds
        load = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.loads.append(load)
        return load

    def end_load(self, load, red=False):
        """Checks that every answer was as expected and every permit is in the ledger; returns the
        result."""
        output, errors = load.communicate(timeout=600)
        if load.returncode != 0 and not red:
            raise Failed(f"the load exited with {load.returncode}: {output}{errors}")
        permits = fleet.read_permits(self.folder / "permits")
        lost = fleet.lost(self.center, permits)
        expect(not lost, f"{len(lost)} received permits without a sale in the ledger: "
                         f"{lost[:5]}")
        self.permits.update(permits)
        return json.loads(output)

    def settle(self, rounds, connections, **options):
        return self.end_load(self.begin_load(rounds, connections, **options))

    def check_ledger(self):
        """Checks that the audit is clean, each sale was paid once, and each permit has a sale."""
        lost = fleet.lost(self.center, self.permits)
        expect(not lost, f"permits without a sale in the ledger: {lost[:5]}")
        sales, paid = self.center.ledger.query(
            "SELECT (SELECT count(*) FROM sale),"
            " (SELECT count(*) FROM transfer WHERE kind = 'settlement')")[0]
        expect(sales == paid, f"{sales} sales and {paid} settlements")
        self.center.audit()
        return sales

    def finish(self, answers):
        """Checks the clean exit and the ledger, with as many sales as answers; then the negative
        controls of that check: half a settlement, a lost sale, a permit without a sale."""
        for center in [self.center, *self.others]:
            expect(center.end() == 0, f"the center does not exit cleanly: {center.last_output()}")
        sales = self.check_ledger()
        expect(sales == answers, f"{sales} sales in the ledger, {answers} answers")
        self.permits[1, 4 * 10 ** 9] = (fleet.BUYER, "")
        self._must_fail("a permit without a sale")
        del self.permits[1, 4 * 10 ** 9]
        newest = "WHERE machine = 1 AND counter = (SELECT max(counter) FROM sale WHERE machine = 1)"
        self.center.ledger.write([f"DELETE FROM transfer {newest}"], rules=False)
        self._must_fail("a sale without its settlement")
        self.center.ledger.write([f"DELETE FROM sale {newest}"], rules=False)
        self._must_fail("a lost sale")

    def _must_fail(self, fault):
        try:
            self.check_ledger()
        except Failed:
            return
        raise Failed(f"the negative control is not detected: {fault}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for load in self.loads:
            if load.poll() is None:
                load.kill()
                load.communicate()
        for center in [self.center, *self.others]:
            center.__exit__()


class Answer:
    """An HTTP answer; status 0 if none was received. Skips interim answers (100)."""

    def __init__(self, data):
        data = without_interim(data)
        head, _, self.body = data.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3}) ", head)
        self.status = int(match.group(1)) if match else 0
        self.data = data

    def json(self):
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def permits(self):
        """All texts in the form of a permit, anywhere in the answer."""
        return [text.decode() for text in re.findall(rb"CI[A-Z2-7]{62}", self.data)]


def without_interim(data):
    while re.match(rb"HTTP/1\.1 1\d\d ", data) and b"\r\n\r\n" in data:
        data = data.partition(b"\r\n\r\n")[2]
    return data


def sale_of(permit):
    """(machine, counter) of a code."""
    return struct.unpack(">II", base64.b32decode(permit)[4:12])


def connect(port, buffers=None, seconds=SECONDS):
    connection = socket.socket()
    connection.settimeout(seconds)
    if buffers is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffers)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffers)
    connection.connect(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def read_answer(connection):
    """Reads until the peer closes the connection or one answer is complete."""
    data = b""
    while True:
        try:
            part = connection.recv(65536)
        except (ConnectionResetError, TimeoutError):
            part = b""
        data += part
        head, end, body = without_interim(data).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if not part or (end and length and len(body) >= int(length.group(1))):
            return Answer(data)


def ask(port, data, seconds=SECONDS):
    """Sends one request on its own connection; returns the answer received within the time-out."""
    with connect(port, seconds=seconds) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass
        return read_answer(connection)


def descriptors(center):
    """The number of open files and sockets of the center."""
    return len(list(pathlib.Path(f"/proc/{center.process.pid}/fd").iterdir()))


def pause(seconds):
    """Sleeps; only where the time itself is tested."""
    time.sleep(seconds)
