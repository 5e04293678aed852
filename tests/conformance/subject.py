# SPDX-License-Identifier: Apache-2.0
"""The process under test: exchanges lines with it and detects every failure."""
import json
import os
import selectors
import shlex
import signal
import subprocess
import tempfile
import time

LONGEST_ANSWER = 1 << 20


class CannotStart(Exception):
    """The command cannot be started."""


class Breakdown(Exception):
    """The process died, hung or sent too much; `answers` are the answers received before."""

    def __init__(self, what, answers):
        super().__init__(what)
        self.answers = answers


def parse(answer):
    """Parses one answer; raises ValueError if it is not strict JSON."""
    def unique(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("duplicate member")
        return members

    def refuse(name):
        raise ValueError(f"{name} is not JSON")
    return json.loads(answer.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)


class Subject:
    def __init__(self, command, timeout):
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise CannotStart(f"cannot parse the command: {error}") from error
        if not words:
            raise CannotStart("the command is empty")
        self.timeout = timeout
        self.errors = tempfile.TemporaryFile()
        try:
            # Its own session, so that its child processes can be killed with it.
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=self.errors, start_new_session=True, bufsize=0)
        except OSError as error:
            self.errors.close()
            raise CannotStart(f"cannot start {words[0]}: {error.strerror}") from error
        self.inward = self.process.stdin.fileno()
        self.outward = self.process.stdout.fileno()
        os.set_blocking(self.inward, False)
        os.set_blocking(self.outward, False)
        self.received = b""

    def exchange(self, lines):
        """Sends all lines without waiting and returns the answers."""
        answers = []
        if self._read_more() is None or self.received:
            raise Breakdown(self._say("answered or exited without a request", 0.1), answers)
        unsent = b"".join(line + b"\n" for line in lines)
        deadline = time.monotonic() + self.timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self.outward, selectors.EVENT_READ)
            selector.register(self.inward, selectors.EVENT_WRITE)
            while len(answers) < len(lines):
                left = deadline - time.monotonic()
                ready = selector.select(left) if left > 0 else []
                if not ready:
                    raise Breakdown(self._say(f"no answer within {self.timeout:g} s"), answers)
                for key, _ in ready:
                    if key.fd == self.inward:
                        unsent = self._write(unsent)
                        if not unsent:
                            selector.unregister(self.inward)
                        continue
                    more = self._read_more()
                    found = self._take_lines(len(lines) - len(answers))
                    answers += found
                    if found:
                        deadline = time.monotonic() + self.timeout
                    if more is None and len(answers) < len(lines):
                        raise Breakdown(self._say("exited before it answered", 1.0), answers)
                    if len(self.received) > LONGEST_ANSWER:
                        raise Breakdown(self._say("an answer without a line end"), answers)
        if self.received:
            raise Breakdown(self._say("more answers than lines"), answers)
        return answers

    def _write(self, unsent):
        try:
            return unsent[os.write(self.inward, unsent):]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return b""  # it closed its input; read its remaining answers

    def _read_more(self):
        """Reads available output; returns None at its end."""
        try:
            data = os.read(self.outward, 65536)
        except BlockingIOError:
            return b""
        self.received += data
        return data or None

    def _take_lines(self, most):
        found = []
        while len(found) < most:
            line, newline, rest = self.received.partition(b"\n")
            if not newline:
                break
            found.append(line)
            self.received = rest
        return found

    def _say(self, what, timeout=0.0):
        """The message with the exit status, if any, and standard error."""
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            status = None
        if status is not None:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            what = f"{what}; the process exited with {how}"
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(self.errors.tell() - 500, 0))
        standard_error = self.errors.read().decode("utf-8", "replace").strip()
        return f"{what}; standard error: {standard_error}" if standard_error else what

    def finish(self):
        """Closes its input; returns the error of its exit, or None."""
        fault = None
        try:
            self.process.stdin.close()
            status = self.process.wait(self.timeout)
            while self._read_more() and len(self.received) < LONGEST_ANSWER:
                pass
            if self.received:
                fault = f"more answers than lines: {self.received[:200]!r}"
            elif status != 0:
                fault = self._say("it did not exit with status 0")
        except subprocess.TimeoutExpired:
            fault = f"it did not exit within {self.timeout:g} s of the end of its input"
        self.kill()
        return fault

    def kill(self):
        """Kills the process and its children."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        self.errors.close()
