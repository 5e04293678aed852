#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the complete system on one laptop: a center, a machine with its panel, the pay page.

All programs listen on loopback only. The folder persists, so a second run continues. Each new account
receives demonstration money. Ctrl-C, or the exit of any program, ends all of them.
"""

import argparse
import ctypes
import json
import pathlib
import queue
import re
import signal
import socket
import subprocess
import sys
import threading

MACHINE = 7
CURRENCY = 978  # EUR
GIFT = 2000  # minor units, for each new account
PRODUCTS = [("Cola", 250), ("Nuts", 180), ("Water", 120), ("Chocolate", 150), ("Crackers", 210),
            ("Juice", 230)]
END_SECONDS = 10
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

HOW = """
  The machine's panel:  {panel}
  The pay page:         {pay}/      (the phone; open it in a second window)

  1. On the panel, press a product. The machine shows a code for a phone.
  2. Press "Open the pay page" below the code, which is what a phone's camera would open.
     Set up the "phone": each new account receives {gift}. Then pay.
  3. Show the permit to the machine at "Hold the phone here": drag its symbol from one
     window to the other, or press "Copy the symbol" and paste it there (Ctrl+V), or paste a
     screenshot of it. Or show it to the laptop's camera, on another screen or on paper.
  4. The product falls into the tray. Or pull the lever before: open the new code in the pay
     page to get the money back.

  Ctrl-C ends all programs. The state is in {folder}; make run continues from there.
"""


class Failure(Exception):
    """An error that prevents running, and what to do."""


def die_with_parent():
    """Runs in each child: makes the kernel end it when this process ends."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)


class Role:
    """A long-running program in its own session, so that Ctrl-C ends the programs in the order of
    `end`. Its output goes to a log and, line by line, to `hear`."""

    def __init__(self, name, command, log, hear):
        self.name = name
        self.log = log
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True,
            preexec_fn=die_with_parent)
        threading.Thread(target=self._read, args=(hear,), daemon=True).start()

    def _read(self, hear):
        with open(self.log, "a", encoding="utf-8") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                hear((self.name, line.rstrip("\n")))
        hear((self.name, None))

    def end(self):
        self.process.terminate()
        try:
            return self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Laptop:
    def __init__(self, build, folder, pay_port, panel_port):
        self.build = build
        self.folder = folder
        self.data = folder / "center"
        self.state = folder / "machine"
        self.ports = (pay_port, panel_port)
        self.lines = queue.Queue()
        self.roles = []

    def center(self, *words):
        return subprocess.run([self.build / "tricode-center", self.data, *map(str, words)],
                              check=True, stdout=subprocess.PIPE, text=True).stdout

    def set_up(self):
        """Creates a center and a machine, unless the folder contains them; then uses their ports."""
        kept = self.folder / "ports.json"
        if kept.exists():
            self.ports = tuple(json.loads(kept.read_text()))
        self.check_ports()
        if kept.exists():
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise Failure(f"{self.folder} is incomplete or something else: remove it, or use "
                          "another folder (RUN_FOLDER=...)")
        self.folder.mkdir(parents=True, exist_ok=True)
        provisioning = self.folder / "provisioning.json"
        self.center("init", "--currency", CURRENCY, "--enrolment", "open")
        self.center("machine", "add", MACHINE, "--name", "Snacks", "--place", "On your laptop")
        for number, (name, price) in enumerate(PRODUCTS, 1):
            self.center("product", "set", MACHINE, number, "--name", name, "--price", price)
        self.center("provision", MACHINE, "--host", f"LOCALHOST:{self.ports[0]}", "--output",
                    provisioning)
        subprocess.run([self.build / "tricode-machine", self.state, "init", "--provisioning",
                        provisioning], check=True, stdout=subprocess.DEVNULL)
        provisioning.unlink()  # it contains the machine's key, which the machine has stored
        kept.write_text(json.dumps(self.ports))

    def check_ports(self):
        for port in self.ports:
            if not is_free(port):
                raise Failure(f"port {port} is in use: end the program that uses it, or use other ports and "
                              "another folder: make run RUN_FOLDER=build/other "
                              "RUN_PORTS=\"8081 8091\"")

    def pay_in(self):
        """Deposits demonstration money for each buyer that never had any."""
        ledger = [json.loads(line) for line in self.center("ledger", "--json").splitlines()]
        paid = {each["to"] for each in ledger
                if each["record"] == "transfer" and each["kind"] == "deposit"}
        for each in ledger:
            if each["record"] == "account" and each["kind"] == "buyer" and \
                    each["account"] not in paid:
                self.center("credit", each["account"], GIFT)
                print(f"account {each['account']} is new: deposited {GIFT / 100:.2f} EUR",
                      flush=True)

    def start(self, name, command, says):
        """Starts a program and waits for its ready line; returns the match."""
        role = Role(name, command, self.folder / f"{name}.log", self.lines.put)
        self.roles.append(role)
        while True:
            source, line = self.lines.get()
            if line is None:
                self.tell_end(source)
            match = re.search(says, line)
            if source == name and match:
                return match

    def tell_end(self, name):
        log = self.folder / f"{name}.log"
        last = log.read_text(encoding="utf-8").splitlines()[-3:]
        raise Failure("\n".join([f"the {name} exited; its last output ({log}):", *last]))

    def run(self):
        self.set_up()
        pay, panel = self.ports
        self.start("center", [self.build / "tricode-center", self.data, "serve", "--listen",
                              f"127.0.0.1:{pay}", "--web", self.build / "web"], r"^listening on")
        self.pay_in()
        address = self.start("machine", [
            self.build / "tricode-machine", self.state, "run", "--panel", f"127.0.0.1:{panel}",
            "--web", self.build / "panel", "--pay-page", f"http://localhost:{pay}",
            "--tray", self.folder / "tray", "--json"], r'"panel":"([^"]+)"')[1]
        print(HOW.format(panel=address, pay=f"http://localhost:{pay}",
                         gift=f"{GIFT / 100:.2f} EUR", folder=self.folder), flush=True)
        while True:
            source, line = self.lines.get()
            if line is None:
                self.tell_end(source)
            if source == "center" and "route=/v1/terminals status=201" in line:
                self.pay_in()

    def end(self):
        """Ends the machine first, which exits between two events."""
        return [role.end() for role in reversed(self.roles)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="folder of the state")
    parser.add_argument("--ports", type=int, nargs=2, default=(8080, 8090), metavar="PORT",
                        help="ports of the pay page and of the panel, for a new folder")
    options = parser.parse_args()
    laptop = Laptop(options.build.resolve(), options.folder.resolve(), *options.ports)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        laptop.run()
    except KeyboardInterrupt:
        print("\nending", flush=True)
    except Failure as failure:
        print(f"make run: {failure}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"make run: {' '.join(map(str, failed.cmd[:1]))} failed, see above", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # shutdown is already running
        ended = laptop.end()
    return 0 if all(code == 0 for code in ended) else 1


if __name__ == "__main__":
    sys.exit(main())
