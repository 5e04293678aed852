#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of src/center/README.md unchanged, in one shell and a temporary folder; then
deletes the ledger and restores it with the README's commands. Like a person, the test waits until the
center listens and the machine shows its code before it sends the next line."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SECONDS = 30
PORT = "8443"
README = pathlib.Path(__file__).resolve().parents[2] / "src" / "center" / "README.md"
QUICK_START, RESTORE = "Quick start", "Back up and restore"


class Mismatch(Exception):
    """A command of the README did not have the described result."""


def block(heading):
    """The lines of the first fenced block below a heading; continued lines are joined."""
    text = README.read_text(encoding="utf-8")
    below = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.M)
    if len(below) != 2:
        raise Mismatch(f"{README}: {len(below) - 1} headings '{heading}', expected one")
    fenced = re.search(r"^```\n(.*?)^```$", below[1], re.M | re.S)
    if fenced is None:
        raise Mismatch(f"{README}: no commands below '{heading}'")
    return [line for line in fenced.group(1).replace("\\\n", " ").splitlines() if line]


class Shell:
    """A shell that runs one line after the other, and its output."""

    def __init__(self, folder, programs):
        self.output = folder / "output"
        self.seen = 0
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                ["bash", "-u"], stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=folder,
                env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "TERM": "dumb"},
                start_new_session=True)

    def text(self):
        return self.output.read_text(encoding="utf-8", errors="replace")

    def until(self, what, found):
        deadline = time.monotonic() + SECONDS
        while not found():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise Mismatch(f"{what}; output:\n{self.text()[-3000:]}")
            time.sleep(0.02)

    def run(self, line):
        """Runs one line to its end and checks its status; a line that ends in & runs as a job."""
        print(f"  $ {line}", flush=True)
        self.seen += 1
        mark = f"path-{self.seen}"
        job = line.rstrip().endswith("&")
        self.process.stdin.write(f"{line}\necho {mark} {'0' if job else '$?'}\n".encode("utf-8"))
        self.process.stdin.flush()
        self.until(f"did not finish: {line}", lambda: f"{mark} " in self.text())
        code = re.search(rf"^{mark} (\d+)$", self.text(), re.M).group(1)
        if code != "0":
            raise Mismatch(f"{line}: exit status {code}:\n{self.text()[-3000:]}")

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdin.close()


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def newcomer(shell, folder, port):
    """A certificate and ten commands; the machine dispenses at the end."""
    lines = block(QUICK_START)
    if len(lines) != 11:
        raise Mismatch(f"{README}: ten commands expected, found {len(lines) - 1}")
    for line in lines:
        shell.run(line.replace(PORT, port))
        if " serve " in line:
            shell.until("the center does not listen", lambda: "listening on " in shell.text())
        if "vending run" in line:
            shell.until("the machine shows no code", (folder / "screen.png").exists)
    shell.until("no Cola was dispensed", lambda: "Sale 1 is paid: here comes Cola." in shell.text())


def balance(shell, folder, port):
    shell.run(f"tricode-terminal --key phone.json --ca certificate.pem --json account >account.json")
    return json.loads((folder / "account.json").read_text(encoding="utf-8"))["balance"]


def lost_ledger(shell, folder, port):
    """Loses the ledger with all changes since the backup, and restores the service from the backup."""
    shell.run("tricode-center data backup backup.sqlite")
    before = balance(shell, folder, port)
    shell.run("tricode-center data credit 3 40")
    shell.run("kill %1; wait %1")
    (folder / "data" / "ledger.sqlite").write_bytes(b"lost")
    for line in block(RESTORE):
        shell.run(line)
    if shell.text().count("0 rows disagree") != 1:
        raise Mismatch("the audit of the copy reports no result")
    listening = shell.text().count("listening on ")
    shell.run(next(line for line in block(QUICK_START) if " serve " in line)
              .replace(PORT, port))
    shell.until("the center does not listen again",
                lambda: shell.text().count("listening on ") > listening)
    found = balance(shell, folder, port)
    if found != before:
        raise Mismatch(f"the balance was {before} at the backup and is {found}")
    old_machine(shell)


def old_machine(shell):
    """Gives a machine that can have sold since the backup the next key epoch; it sells again."""
    shell.run("tricode-center data machine rekey 7 --host PAY.EXAMPLE --output again.json "
              "--pending vended")
    shell.run("tricode-machine again init --provisioning again.json")
    shell.run("rm -f screen.png camera.png")
    shell.run("echo select 1 | tricode-machine again run --display screen.png")
    shell.run("tricode-terminal --key phone.json --ca certificate.pem scan screen.png --yes")
    if "sale 1 was delivered" not in shell.text():
        raise Mismatch(f"the new board's code reports no delivery:\n{shell.text()[-3000:]}")
    shell.run("tricode-center data audit")


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    port = PORT if is_free(PORT) else free_port()
    if port != PORT:
        print(f"path: port {PORT} is in use, using {port}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tricode-path-"))
    shell = Shell(folder, programs)
    began = time.monotonic()
    try:
        newcomer(shell, folder, port)
        lost_ledger(shell, folder, port)
        shell.run("kill $(jobs -p); wait")
    except Mismatch as mismatch:
        print(f"path: {mismatch}", file=sys.stderr)
        return 1
    finally:
        shell.end()
        shutil.rmtree(folder)
    print(f"path: all commands of src/center/README.md work, in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
