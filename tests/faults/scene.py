# SPDX-License-Identifier: Apache-2.0
"""What all fault tests need: a center with a fleet, raw requests, and what has to hold afterwards."""
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
    """A center in a folder of its own with a fleet; use with `with`."""

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
        """So many processes on the one ledger; the first is self.center."""
        self.others = [Center(self.center.program, self.folder, ledger=self.center.ledger).serve()
                       for _ in range(count - 1)]
        return [self.center.serve(), *self.others]

    def begin_load(self, rounds, connections, **options):
        """A tricode-load that runs beside the test; end_load takes it in."""
        words = fleet.settle(self.load, self.center, self.fleet, connections, rounds,
                             permits=self.folder / "permits", **options)
        self.fleet.next += rounds
        load = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.loads.append(load)
        return load

    def end_load(self, load, red=False):
        """Every answer was as expected, and every permit is in the ledger; its result."""
        told, errors = load.communicate(timeout=600)
        if load.returncode != 0 and not red:
            raise Failed(f"the load ended with {load.returncode}: {told}{errors}")
        permits = fleet.read_permits(self.folder / "permits")
        lost = fleet.lost(self.center, permits)
        expect(not lost, f"{len(lost)} permits were answered for what is not in the ledger: "
                         f"{lost[:5]}")
        self.permits.update(permits)
        return json.loads(told)

    def settle(self, rounds, connections, **options):
        return self.end_load(self.begin_load(rounds, connections, **options))

    def check_books(self):
        """The audit is clean; each sale was paid once; what was settled was asked for."""
        lost = fleet.lost(self.center, self.permits)
        expect(not lost, f"permits that are not in the ledger: {lost[:5]}")
        sales, paid = self.center.ledger.query(
            "SELECT (SELECT count(*) FROM sale),"
            " (SELECT count(*) FROM transfer WHERE kind = 'settlement')")[0]
        expect(sales == paid, f"{sales} sales and {paid} settlements")
        self.center.audit()
        return sales

    def finish(self, answers):
        """It ends as it should, the books hold, with as many sales as were answered; and the check
        that found so finds what is planted: half a settlement, a lost one, a permit of none."""
        for center in [self.center, *self.others]:
            expect(center.end() == 0, f"it does not end as it should: {center.last_words()}")
        sales = self.check_books()
        expect(sales == answers, f"{sales} sales in the ledger, {answers} were answered")
        self.permits[1, 4 * 10 ** 9] = (fleet.BUYER, "")
        self._must_fail("a permit of no sale")
        del self.permits[1, 4 * 10 ** 9]
        newest = "WHERE machine = 1 AND counter = (SELECT max(counter) FROM sale WHERE machine = 1)"
        self.center.ledger.write([f"DELETE FROM transfer {newest}"], rules=False)
        self._must_fail("a sale without its settlement")
        self.center.ledger.write([f"DELETE FROM sale {newest}"], rules=False)
        self._must_fail("a lost sale")

    def _must_fail(self, planted):
        try:
            self.check_books()
        except Failed:
            return
        raise Failed(f"the control is not noticed: {planted}")

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
    """status 0: none came. What says to go on (100) is not an answer yet."""

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
        """Whatever has the form of a permit, wherever it stands."""
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
    """Until the other side ends the connection, or one whole answer is there."""
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
    """One request on a connection of its own, and what came back in so many seconds."""
    with connect(port, seconds=seconds) as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass
        return read_answer(connection)


def descriptors(center):
    """How many files and sockets the center has open."""
    return len(list(pathlib.Path(f"/proc/{center.process.pid}/fd").iterdir()))


def pause(seconds):
    """Only where the instant itself is what is tested."""
    time.sleep(seconds)
