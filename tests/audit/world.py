# SPDX-License-Identifier: Apache-2.0
"""The real machine, operated by lines on its standard input, with phones and a center (the second
implementation); and the expected audit counters, counted independently."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "vectors/generator"))
import center  # noqa: E402
import keys  # noqa: E402

MASTER = bytes(range(32))
MACHINE, CURRENCY, EPOCH = 7, 978, 0
PRODUCTS = {1: ("Cola", 250), 2: ("N\u00fcsse * salzig, sehr lange", 180), 12: ("Water", 4000000000)}
SECONDS = 20


class Counters:
    """The counters since some time."""

    def __init__(self):
        self.vends = {}  # product: (number, value)
        self.cancelled = [0, 0]
        self.jams = self.interrupted = self.starts = self.false_tags = 0

    def vend(self, product):
        count, value = self.vends.get(product, (0, 0))
        self.vends[product] = count + 1, value + PRODUCTS[product][1]

    def cancel(self, product):
        self.cancelled[0] += 1
        self.cancelled[1] += PRODUCTS[product][1]

    def all(self):
        return tuple(sum(column) for column in zip((0, 0), *self.vends.values()))


class World:
    def __init__(self, build):
        self.build = build
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tricode-audit-", dir="/dev/shm"
                                                    if os.access("/dev/shm", os.W_OK) else None))
        self.state = self.folder / "state"
        self.center = center.Center(MASTER, 900, 300, 0)
        self.center.add_machine(MACHINE, CURRENCY, [EPOCH], True)
        self.center.accounts = {"ann": 10 ** 12}
        self.total, self.interval = Counters(), Counters()
        self.events = []  # expected entries of the event log, without their times
        self.resets = 0
        self.process = None
        self.counter = 0

    def __enter__(self):
        given = {"tricode": 1, "machine": MACHINE, "currency": CURRENCY, "key_epoch": EPOCH,
                 "key": keys.machine_key(MASTER, MACHINE, CURRENCY, EPOCH).hex(),
                 "host": "pay.example", "name": "Snacks", "place": "Hall 2",
                 "products": [{"product": number, "name": name, "price": price}
                              for number, (name, price) in PRODUCTS.items()]}
        file = self.folder / "provisioning.json"
        file.touch(0o600)
        file.write_text(json.dumps(given), encoding="utf-8")
        self.command("init", "--provisioning", file, "--json")
        return self

    def __exit__(self, kind, value, trace):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words, status=0):
        done = subprocess.run([self.build / "tricode-machine", self.state, *words], check=False,
                              capture_output=True, timeout=SECONDS, env={**os.environ, "TZ": "UTC"})
        if done.returncode != status:
            raise AssertionError(f"{words}: {done.returncode}, {done.stderr.decode()}")
        return done.stdout

    def both(self):
        return self.total, self.interval

    # --- the running machine ---

    def start(self, *options):
        self.process = subprocess.Popen(
            [self.build / "tricode-machine", self.state, "run", "--json", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8")
        self.expect("restart")
        for counted in self.both():
            counted.starts += 1
        self.events.append("OCF")

    def expect(self, event):
        found = json.loads(self.process.stdout.readline())
        if found["event"] != event:
            raise AssertionError(f"expected {event}, found {found}")
        return found

    def line(self, text, event=None):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.expect(event or text)

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=SECONDS)

    def select(self, product):
        self.counter += 1
        found = self.line(f"select {product}", "select")
        return self.center.settle("ann", found["text"], int(time.time()))["permit"]

    def picture(self, text):
        path = self.folder / "permit.png"
        subprocess.run([self.build / "mdb/code", "draw", text, path], check=True)
        return f"permit {path}"

    # --- actions of buyers, and power cuts ---

    def buy(self, product):
        permit = self.select(product)
        assert self.line(self.picture(permit), "permit")["effect"] == "dispense"
        self.expect("vend_succeeded")
        for counted in self.both():
            counted.vend(product)

    def jam(self, product):
        permit = self.select(product)
        self.line("jam")
        self.line(self.picture(permit), "permit")
        self.expect("vend_failed")
        for counted in self.both():
            counted.cancel(product)
            counted.jams += 1
        self.events.append("EJB")

    def leave(self, product, by):
        self.select(product)
        self.line(by)
        for counted in self.both():
            counted.cancel(product)

    def guess(self, product, times):
        """Presents a permit with a guessed tag; the lever then ends the sale."""
        permit = self.select(product)
        forged = self.picture(permit[:-1] + ("A" if permit[-1] != "A" else "B"))
        for _ in range(times):
            assert self.line(forged, "permit")["reason"] == "not_authentic"
        self.line("lever")
        for counted in self.both():
            counted.cancel(product)
            counted.false_tags += times

    def cut_while_vending(self, product):
        """Power cut during a vend: writing the tray blocks, so the vend never completes."""
        tray = self.folder / "tray"
        self.end()
        os.mkfifo(tray)
        self.start("--tray", tray)
        permit = self.select(product)
        self.line(self.picture(permit), "permit")
        self.process.kill()
        self.process.wait()
        tray.unlink()
        self.events += ["EJZ"]
        for counted in self.both():
            counted.vend(product)
            counted.interrupted += 1

    # --- the expected counters ---

    def audit(self, *options, status=0):
        return self.command("audit", *options, status=status)

    def was_reset(self):
        self.interval = Counters()
        self.resets += 1
