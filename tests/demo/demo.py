#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the complete system through several purchases and checks every outcome.

A center on loopback, a machine and two phones, each in its own process. The machine and the phones
exchange only pictures: the machine writes its display to a PNG, a phone reads that PNG and writes
its permit to another PNG, which the machine's camera reads. The demo exits with status 1 at the
first unexpected outcome. It leaves no processes or files.
"""

import argparse
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

STEP_SECONDS = 20
WHOLE_SECONDS = 120


class Mismatch(Exception):
    """An unexpected outcome."""


def check(what, found, expected):
    if found != expected:
        raise Mismatch(f"{what}: expected {expected!r}, found {found!r}")
    print(f"        ok  {what}: {found}", flush=True)


def show(role, text):
    for line in text.splitlines():
        print(f"{role:>8} | {line}", flush=True)


def scene(number, title):
    print(f"\n--- {number}. {title}\n", flush=True)


class Process:
    """A long-running program in its own process group; its output is read line by line."""

    def __init__(self, role, command):
        self.role = role
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, pattern):
        """Prints output until a line matches; returns the output and the match."""
        seen = []
        deadline = time.monotonic() + STEP_SECONDS
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Mismatch(f"{self.role} did not print {pattern!r} in time") from None
            if line is None:
                raise Mismatch(f"{self.role} exited with status {self.process.wait()} before it "
                               f"printed {pattern!r}")
            show(self.role, line)
            seen.append(line)
            match = re.search(pattern, line)
            if match:
                return "\n".join(seen), match

    def tell(self, line):
        print(f"{self.role:>8} < {line}", flush=True)
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self, signal_number=None):
        """Terminates it and returns its exit status."""
        if signal_number is not None:
            self.process.send_signal(signal_number)
        else:
            self.process.stdin.close()
        return self.process.wait(timeout=STEP_SECONDS)

    def kill(self):
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()


class Story:
    def __init__(self, roles, forge, folder):
        self.roles = pathlib.Path(roles).resolve()
        self.forge_tool = pathlib.Path(forge).resolve()
        self.folder = pathlib.Path(folder)
        self.ledger = self.folder / "center"
        self.display = self.folder / "display.png"
        self.camera = self.folder / "camera"
        self.tray = self.folder / "tray"
        self.accounts = {}
        self.started = []
        self.machine = None
        self.center = None

    # --- the processes ---

    def start(self, role, command):
        process = Process(role, command)
        self.started.append(process)
        return process

    def run(self, role, command, status=0, quiet=False):
        """Runs a command, prints its output and checks its exit status."""
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=STEP_SECONDS,
            start_new_session=True, check=False)
        if not quiet or done.returncode != status:
            show(role, done.stdout)
        if done.returncode != status:
            raise Mismatch(f"{role}: {' '.join(map(str, command))}: expected status {status}, "
                           f"found {done.returncode}")
        return done.stdout

    def run_center(self, *words, **options):
        return self.run("center", [self.roles / "tricode-center", self.ledger, *words], **options)

    def phone(self, user, *words, **options):
        return self.run(user, [self.roles / "tricode-terminal", "--key",
                              self.folder / f"{user}.key", *words], **options)

    def event(self, line, expected):
        """Sends one event to the machine and checks that its output contains `expected`; returns its
        state."""
        self.machine.tell(line)
        output, state = self.machine.until(r"^\[(\w+), sale (\d+), vended (\d+)\]$")
        if expected not in output:
            raise Mismatch(f"machine: {line!r}: expected output {expected!r}")
        return state.group(1), int(state.group(2)), int(state.group(3))

    # --- actions of people ---

    def pay(self, user, permit, expected):
        """Scans the machine's display, pays, saves the permit as a picture."""
        output = self.phone(user, "scan", self.display, "--yes", "--output", permit)
        if expected not in output:
            raise Mismatch(f"{user}: expected output {expected!r}")
        return output

    def show_to_camera(self, picture, expected):
        """Shows a picture to the machine's camera."""
        shown = self.camera / f"{time.monotonic_ns():020}.png"
        temporary = shown.with_suffix(".part")
        shutil.copyfile(picture, temporary)
        os.rename(temporary, shown)
        return self.event("permit", expected)

    def scan_cancel(self, user, expected):
        output = self.phone(user, "scan", self.display)
        if expected not in output:
            raise Mismatch(f"{user}: expected output {expected!r}")

    def balance(self, user, expected):
        answer = json.loads(self.phone(user, "account", "--json", quiet=True))
        check(f"{user}'s balance", answer["balance"], expected)

    def in_tray(self, expected):
        fallen = self.tray.read_text().split() if self.tray.exists() else []
        check("products in the tray", fallen, expected)

    # --- the scenes ---

    def set_up(self):
        scene(0, "The center, the machine, two phones")
        self.run_center("init", "--currency", "978", "--enrolment", "open")
        self.run_center("machine", "add", "7", "--name", "Snacks", "--place", "Platform 2")
        self.run_center("product", "set", "7", "1", "--name", "Cola", "--price", "250")
        self.run_center("product", "set", "7", "2", "--name", "Nuts", "--price", "180")
        provisioning = self.folder / "provisioning.json"
        self.run_center("provision", "7", "--host", "pay.example", "--output", provisioning)
        self.center = self.start("center", [self.roles / "tricode-center", self.ledger, "serve",
                                            "--listen", "127.0.0.1:0"])
        _, address = self.center.until(r"(http://)?127\.0\.0\.1:(\d+)")
        url = f"http://127.0.0.1:{address.group(2)}"

        state = self.folder / "machine"
        machine = self.roles / "tricode-machine"
        self.run("machine", [machine, state, "init", "--provisioning", provisioning])
        provisioning.unlink()
        self.camera.mkdir()
        self.machine = self.start("machine", [
            machine, state, "run", "--script", "--display", self.display, "--camera", self.camera,
            "--tray", self.tray])
        self.machine.until(r"^\[idle, sale 0, vended 0\]$")

        for user in ("alice", "bob"):
            output = self.phone(user, "enrol", "--center", url, "--json", quiet=True)
            self.accounts[user] = str(json.loads(output)["account"])
            self.run_center("credit", self.accounts[user], "1000")
            self.balance(user, 1000)

    def purchase(self):
        scene(1, "A purchase")
        check("state", self.event("select 1", "Sale 1: Cola"), ("open", 1, 0))
        first = self.folder / "alice-1.png"
        self.pay("alice", first, "Paid 2.50 EUR")
        print("\nThe phone loses the answer and repeats the request: same permit, no second payment.\n")
        again = self.folder / "alice-1-again.png"
        self.pay("alice", again, "Already paid")
        check("the same permit", again.read_bytes() == first.read_bytes(), True)
        check("state", self.show_to_camera(first, "here comes Cola"), ("idle", 1, 1))
        self.in_tray(["1"])
        self.balance("alice", 750)

    def lever(self):
        scene(2, "Lever and refund: Alice pays, then cancels")
        self.event("select 2", "Sale 2: Nuts")
        permit = self.folder / "alice-2.png"
        self.pay("alice", permit, "Paid 1.80 EUR")
        self.balance("alice", 570)
        check("state", self.event("lever", "Sale 2 is canceled"), ("idle", 2, 1))
        self.scan_cancel("alice", "Refunded: 1.80 EUR")
        self.balance("alice", 750)
        print("\nHer permit no longer works: the machine answers it with the cancel code.\n")
        self.show_to_camera(permit, "Sale 2 is canceled")
        self.in_tray(["1"])

    def jam(self):
        scene(3, "Jam and refund: Bob pays, and the product gets stuck")
        self.event("select 1", "Sale 3: Cola")
        permit = self.folder / "bob-3.png"
        self.pay("bob", permit, "Paid 2.50 EUR")
        self.balance("bob", 750)
        self.event("jam", "stuck")
        check("state", self.show_to_camera(permit, "nothing left the machine"), ("idle", 3, 1))
        self.in_tray(["1"])
        self.scan_cancel("bob", "Refunded: 2.50 EUR")
        self.balance("bob", 1000)

    def abandoned(self):
        scene(4, "Abandoned sale: Bob pays and leaves; the next buyer's code refunds him")
        self.event("select 2", "Sale 4: Nuts")
        self.pay("bob", self.folder / "bob-4.png", "Paid 1.80 EUR")
        self.balance("bob", 820)
        print("\nBob's train arrives. He never shows his permit. Alice chooses next.\n")
        check("state", self.event("select 1", "Sale 5: Cola"), ("open", 5, 1))
        permit = self.folder / "alice-5.png"
        output = self.pay("alice", permit, "Paid 2.50 EUR")
        check("Bob's sale", re.findall(r"sale (\d+) was (\w+)", output), [("4", "refunded")])
        self.balance("bob", 1000)
        self.balance("alice", 500)
        check("state", self.show_to_camera(permit, "here comes Cola"), ("idle", 5, 5))
        self.in_tray(["1", "1"])

    def attacks(self):
        scene(5, "A replayed permit and forged permits")
        print("Alice shows her permit again; Bob returns with his old one.\n")
        self.show_to_camera(self.folder / "alice-5.png", "Refused (used)")
        self.show_to_camera(self.folder / "bob-4.png", "Refused (used)")
        self.event("select 2", "Sale 6: Nuts")
        forged = self.folder / "forged.png"
        for tag, words in (("random", "an invented tag"), ("reflected", "the sale code's own tag")):
            print(f"\nA forger makes a permit for the open sale, with {words}.\n")
            self.run("forger", [self.forge_tool, self.display, forged, tag])
            state = self.show_to_camera(forged, "Refused (not_authentic)")
            check("state", state, ("open", 6, 5))
        self.in_tray(["1", "1"])
        check("state", self.event("lever", "Sale 6 is canceled"), ("idle", 6, 5))
        self.scan_cancel("bob", "Nobody paid for this sale")

    def books(self):
        scene(6, "The ledger")
        self.machine.tell("quit")
        check("the machine's exit status", self.machine.end(), 0)
        for user in ("alice", "bob"):
            self.phone(user, "account")
        output = self.run_center("ledger")
        check("the sum check", re.findall(r"sum of all balances: (.*)", output), ["0"])
        self.check_ledger([json.loads(line) for line in
                           self.run_center("ledger", "--json", quiet=True).splitlines()])
        check("the center's exit status", self.center.end(signal.SIGTERM), 0)

    def check_ledger(self, lines):
        def records(kind):
            return [line for line in lines if line["record"] == kind]

        alice, bob = int(self.accounts["alice"]), int(self.accounts["bob"])
        balances = {line["account"]: line["balance"] for line in records("account")}
        kinds = {line["kind"]: line["account"] for line in records("account")}
        outside, operator = kinds["outside"], kinds["operator"]
        check("balances", balances, {outside: -2000, operator: 500, alice: 500, bob: 1000})
        check("their sum", sum(balances.values()), 0)
        check("sales", [(line["counter"], line["state"], line["account"])
                        for line in records("sale")],
              [(1, "delivered", alice), (2, "refunded", alice), (3, "refunded", bob),
               (4, "refunded", bob), (5, "delivered", alice)])
        check("transfers", [(line["kind"], line["from"], line["to"], line["amount"],
                             line["counter"]) for line in records("transfer")],
              [("deposit", outside, alice, 1000, None), ("deposit", outside, bob, 1000, None),
               ("settlement", alice, operator, 250, 1), ("settlement", alice, operator, 180, 2),
               ("refund", operator, alice, 180, 2), ("settlement", bob, operator, 250, 3),
               ("refund", operator, bob, 250, 3), ("settlement", bob, operator, 180, 4),
               ("refund", operator, bob, 180, 4), ("settlement", alice, operator, 250, 5)])
        verdict = records("check")[0]
        check("the center's audit", (verdict["sum"], verdict["revenue"], verdict["pending"],
                                         verdict["consistent"]), (0, 500, 0, True))

    def tell(self):
        self.set_up()
        self.purchase()
        self.lever()
        self.jam()
        self.abandoned()
        self.attacks()
        self.books()


def on_signal(number, _frame):
    raise SystemExit(128 + number)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", required=True, help="folder of the programs")
    parser.add_argument("--forge", required=True, help="the forger's tool")
    arguments = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, on_signal)
    signal.alarm(WHOLE_SECONDS)
    begin = time.monotonic()
    folder = tempfile.mkdtemp(prefix="tricode-demo-")
    story = Story(arguments.roles, arguments.forge, folder)
    try:
        story.tell()
    except (Mismatch, subprocess.TimeoutExpired, OSError, ValueError) as wrong:
        print(f"\ndemo: FAILED: {wrong}", file=sys.stderr, flush=True)
        return 1
    finally:
        for process in story.started:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\ndemo: all outcomes as expected, {time.monotonic() - begin:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
