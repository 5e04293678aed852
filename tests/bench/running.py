# SPDX-License-Identifier: Apache-2.0
"""tricode-center as a process in its own folder, for the benchmark and the fault tests."""
import os
import pathlib
import re
import signal
import subprocess
import time

from failed import Failed
from ledgers import Sqlite

CURRENCY = 978
SECONDS = 60


def run(words, **options):
    """Runs a program and returns its output; raises Failed if its status is not 0."""
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, words))} exited with {done.returncode}: "
                     f"{(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout


class Center:
    """A center's folder, and its process while it runs."""

    def __init__(self, program, folder, environment=None, ledger=None):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.master = self.data / "master.key"
        self.ledger = ledger or Sqlite(self.data)
        self.environment = environment
        self.process = None
        self.ports = {}
        self.port = 0
        self.metrics = 0

    def command(self, *words):
        return run([self.program, self.data, *words, *self.ledger.options])

    def init(self):
        self.command("init", "--currency", CURRENCY)
        return self

    def serve(self, port=0, limits=None, options=()):
        """Starts it and waits until it listens. limits: called in the child before exec; options: more
        arguments."""
        self.ports = {}
        with open(self.folder / "serve.log", "ab") as log:
            self.process = subprocess.Popen(
                [self.program, str(self.data), "serve", "--listen", f"127.0.0.1:{port}",
                 "--rate-terminal", "0", "--rate-address", "0", *options, *self.ledger.options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                env=None if self.environment is None else {**os.environ, **self.environment},
                preexec_fn=limits)
        self.port = self._port("listening")
        self.metrics = self._port("metrics") if "--metrics" in options else 0
        return self

    def _port(self, what):
        """Reads the ports from its first lines, in any order."""
        while what not in self.ports:
            line = self.process.stdout.readline()
            match = re.match(r"(\w+) on http://127\.0\.0\.1:(\d+)", line)
            if not match:
                self.end(signal.SIGKILL)
                raise Failed(f"tricode-center does not start: {line!r} {self.last_output()}")
            self.ports[match.group(1)] = int(match.group(2))
        return self.ports[what]

    def last_output(self):
        log = self.folder / "serve.log"
        return log.read_bytes()[-600:].decode(errors="replace") if log.exists() else ""

    def end(self, signal_number=signal.SIGTERM):
        """Ends it; returns its exit status, or minus the signal that ended it."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal_number)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed(f"tricode-center did not exit within {SECONDS} s after signal "
                         f"{signal_number}") from None
        finally:
            process.stdout.close()
        return code

    def processor_seconds(self):
        """Processor time of its threads so far, user and kernel."""
        return processor_seconds(self.process.pid)

    def written_bytes(self):
        """Bytes written so far, to files and to its log."""
        text = pathlib.Path(f"/proc/{self.process.pid}/io").read_text(encoding="ascii")
        return int(re.search(r"^wchar: (\d+)$", text, re.M).group(1))

    def audit(self):
        """Audits the ledger; raises Failed if it is inconsistent."""
        return self.command("audit")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end(signal.SIGKILL)


def processor_seconds(process):
    """User and kernel time of all current threads, exact."""
    used = 0
    for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
        used += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return used / 1e9


def wait_until(check, seconds, what):
    """Waits until check() is true and returns the seconds; raises Failed after the time-out."""
    begun = time.monotonic()
    while not check():
        if time.monotonic() - begun > seconds:
            raise Failed(f"time-out after {seconds} s: {what}")
        time.sleep(0.01)
    return time.monotonic() - begun
