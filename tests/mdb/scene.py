# SPDX-License-Identifier: Apache-2.0
"""The environment of one script: the real machine on the simulated bus, phones, and a center
(centers.py). At the end every sale is ended and the theorem is checked."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time

from adapter import Adapter
from centers import DELIVERED, PURSE, REFUNDED, SECONDS, SETTLED, Real, StandIn, Wrong
import codec  # in the folder of center, which centers.py has added to the path
import keys

PASSED_OVER = ("V", "C,0", "C,SETCONF", "C,DISPLAY")


class Scene:
    build = None  # folder of the programs

    def __init__(self, options=(), end="\r\n", real=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tricode-mdb-", dir="/dev/shm"
                                                    if os.access("/dev/shm", os.W_OK) else None))
        self.state, self.display = self.folder / "state", self.folder / "display.png"
        self.camera = self.folder / "camera"
        self.camera.mkdir()
        # Scripts wait for events, not for times; this limit is generous unless the time is tested.
        self.options = options if "--mdb-answer" in options else (*options, "--mdb-answer", "60")
        self.real = real
        self.center = None
        self.key = None        # the machine's
        self.adapter = Adapter(end)
        self.adapter.on_approve = self._on_approve
        self.faults = []       # errors that the adapter detected
        self.events = []       # objects that the machine printed
        self.seen = 0          # number of them that the script has checked
        self.commands = 0      # the same for its commands
        self.changed = threading.Condition()
        self.errors = ""
        self.process = None
        self.pictures = 0
        self.verified = 0      # codes decoded and authenticated

    def __enter__(self):
        self.center = Real(self.folder, self.build) if self.real else StandIn(self.folder)
        file = self.center.provisioning
        self.key = bytes.fromhex(json.loads(file.read_text(encoding="utf-8"))["key"])
        subprocess.run([self.build / "tricode-machine", self.state, "init", "--provisioning", file,
                        "--json"], check=True, stdout=subprocess.DEVNULL)
        self.adapter.plug(str(self.folder / "line"))
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.kill()
        self.adapter.close()
        try:
            self.center.close()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- the machine ---

    def start(self):
        for picture in self.camera.iterdir():  # the previous machine process has exited
            picture.unlink()
        # SIGXFSZ stays ignored, for the script with a full disk.
        self.process = subprocess.Popen(
            [self.build / "tricode-machine", self.state, "run", "--json", "--mdb",
             self.folder / "line", "--display", self.display, "--camera", self.camera,
             *self.options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8",
            restore_signals=False)
        for target in (self._read_events, self._read_errors):
            threading.Thread(target=target, args=(self.process,), daemon=True).start()

    def ready(self):
        """Waits until the adapter is set up, and the controller has enabled the reader."""
        self.expect("bus", reason="connected")
        self.command("C,1")
        return self

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def ends(self, status=0):
        if self.process.wait(timeout=SECONDS) != status:
            raise Wrong(f"the machine exited with {self.process.returncode}: {self.errors}")

    def line(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def _read_events(self, process):
        for line in process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def _read_errors(self, process):
        for line in process.stderr:
            with self.changed:
                self.errors += line
                self.changed.notify_all()

    def expect(self, event, effect="none", reason=None):
        """Waits for the machine's next event that is not skipped; returns its object."""
        deadline = time.monotonic() + SECONDS
        with self.changed:
            while len(self.events) <= self.seen:
                if not self.changed.wait(deadline - time.monotonic()):
                    raise Wrong(f"no {event}: {self.received()}")
            found = self.events[self.seen]
            self.seen += 1
        wanted = (event, effect, reason)
        if (found["event"], found["effect"], found["reason"]) != wanted:
            raise Wrong(f"expected {wanted}, found {found}: {self.received()}")
        return found

    def received(self):
        return f"events {self.events[-6:]}, commands {self.adapter.commands[-6:]}, {self.errors}"

    def command(self, wanted):
        """Waits for the next command to the adapter other than V, setup and display."""
        deadline = time.monotonic() + SECONDS
        adapter = self.adapter
        with adapter.changed:
            while True:
                while self.commands < len(adapter.commands):
                    found = adapter.commands[self.commands]
                    self.commands += 1
                    if found == wanted:
                        return
                    if not found.startswith(PASSED_OVER):
                        raise Wrong(f"expected {wanted}, found {found}: {self.received()}")
                if not adapter.changed.wait(deadline - time.monotonic()):
                    raise Wrong(f"no {wanted}: {self.received()}")

    def off(self):
        """Checks that the last command switched the reader off."""
        deadline = time.monotonic() + SECONDS
        with self.adapter.changed:
            while self.adapter.commands[-1] != "C,0":
                if not self.adapter.changed.wait(deadline - time.monotonic()):
                    raise Wrong(f"the reader stays on: {self.received()}")

    def silent(self, seconds=0.4):
        """Checks that no further event and no significant command follows."""
        time.sleep(seconds)
        commands = [command for command in self.adapter.commands[self.commands:]
                    if not command.startswith(PASSED_OVER)]
        if len(self.events) > self.seen or commands:
            raise Wrong(f"unexpected events: {commands}, {self.received()}")

    def says(self, words):
        """Waits for the words in its output for people."""
        deadline = time.monotonic() + SECONDS
        with self.changed:
            while words not in self.errors:
                if not self.changed.wait(deadline - time.monotonic()):
                    raise Wrong(f"it does not print '{words}': {self.received()}")

    def record(self):
        """The durable record, as a newly started process would read it."""
        copy = self.folder / f"copy-{threading.get_ident()}.sqlite"
        shutil.copy(self.state / "record.sqlite", copy)
        with sqlite3.connect(copy) as database:
            return database.execute("SELECT phase, counter, vended FROM record").fetchone()

    def _on_approve(self, amount):
        """[MACHINE-19] When the adapter receives the approval, VENDING is durable."""
        phase, counter, vended = self.record()
        if phase != "vending" or vended >= counter:
            self.faults.append(f"approved {amount} with {phase}, {counter}, {vended} on the disk")
        return counter

    # --- phones ---

    def displays(self, text):
        """Waits until the picture of the display contains the code; it is drawn after its event."""
        deadline = time.monotonic() + SECONDS
        shown = ""
        while shown != text:
            if time.monotonic() > deadline:
                raise Wrong(f"the display shows {shown}, not {text}: {self.received()}")
            done = subprocess.run([self.build / "mdb/code", "scan", self.display], text=True,
                                  capture_output=True, check=False)
            shown = done.stdout.strip().rpartition("/")[2]

    def pay(self, text, account="ann"):
        """A phone settles the sale code; returns the permit."""
        result, permit = self.center.settle(account, text)
        if result not in ("settled", "settled_again"):
            raise Wrong(f"the center answers {result}")
        return permit

    def refunded(self, text):
        """A phone presents a cancel code, and the money is refunded."""
        result = self.center.cancel(text)
        if result != "refunded":
            raise Wrong(f"the center answers {result} instead of refunded")

    def show(self, text):
        """A phone shows a code to the camera."""
        self.pictures += 1
        made = self.folder / "made.png"
        subprocess.run([self.build / "mdb/code", "draw", text, made], check=True)
        os.replace(made, self.camera / f"{self.pictures}.png")

    def code(self, text):
        """The payload of a shown code, after checking that it is authentic and of an allowed kind."""
        code = codec.decode(text)
        if not keys.authentic(self.key, code) or code.payload.kind == "permit":
            raise Wrong(f"not a code of this machine: {text}")
        self.verified += 1
        return code.payload

    # --- the end ---

    def check_theorem(self):
        """Checks the statements of the theorem for this scene."""
        if self.faults:
            raise Wrong(str(self.faults))
        codes = [self.code(event["text"]) for event in self.events if event["text"]]
        sales = {code.counter: code for code in codes if code.kind == "sale"}
        cancelled = {code.counter for code in codes if code.kind == "cancel"}
        vended = {event["vended"] for event in self.events} - {0}
        fallen = self.adapter.fallen
        settled = self.center.sales()
        for counter in fallen:  # statement 1: settled as in its own sale code
            code = sales[counter]
            if counter not in settled or settled[counter][:3] != (code.product, code.price,
                                                                  code.issued_at):
                raise Wrong(f"a product was dispensed for the unpaid sale {counter}")
        for amount, counter in self.adapter.approved:
            if amount != f"{sales[counter].price // 100}.{sales[counter].price % 100:02}":
                raise Wrong(f"sale {counter} was approved with {amount}")
        if len(set(fallen)) != len(fallen):  # statement 2
            raise Wrong(f"two products for a sale: {fallen}")
        if cancelled & (vended | set(fallen)):  # statement 3
            raise Wrong(f"cancel codes {cancelled}, vended {vended}, dispensed {fallen}")
        if not set(fallen) <= vended:
            raise Wrong(f"dispensed {fallen}, but only {vended} count as vended")
        if not self.center.enabled():  # statement 6
            raise Wrong("an honest machine equivocates")
        self._check_money(settled, vended)
        self._check_counters(sales, vended)
        return len(codes)

    def _check_counters(self, sales, vended):
        """Checks the machine's audit counters while it runs: vended sales, and losses of the adapter."""
        done = subprocess.run([self.build / "tricode-machine", self.state, "audit", "--json"],
                              check=True, capture_output=True)
        totals = json.loads(done.stdout)["totals"]
        wanted = {"number": len(vended), "value": sum(sales[counter].price for counter in vended)}
        gone = sum(event["reason"] == "gone" for event in self.events)
        if totals["vends"] != wanted or totals["out_of_order"] != gone:
            raise Wrong(f"the audit counters are {totals}, expected {wanted}, out of order {gone} times")

    def _check_money(self, settled, vended):
        """Statement 4: each payer has paid the prices of the vended sales, once, and no more."""
        for account, balance in self.center.balances().items():
            due = sum(sale.price for counter, sale in settled.items()
                      if sale.account == account and (counter in vended or sale.state == SETTLED))
            if balance != PURSE - due:
                raise Wrong(f"{account} has {balance}, expected payments {due}")

    def rest(self):
        """Statement 5: requests one more sale, whose code reports the ends of all others to the center;
        then checks everything."""
        before = self.record()[2]
        self.adapter.request("1.80", 2)
        shown = self.expect("select", "show_sale")
        self.pay(shown["text"], "ben")
        for counter, sale in self.center.sales().items():
            wanted = DELIVERED if counter <= before else REFUNDED
            if counter < shown["counter"] and sale.state not in (wanted, REFUNDED):
                raise Wrong(f"sale {counter} is {sale.state}, but vended is {before}")
        self.adapter.cancel()
        cancel = self.expect("lever", "show_cancel")
        self.refunded(cancel["text"])
        return self.check_theorem()
