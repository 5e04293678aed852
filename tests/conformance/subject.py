# SPDX-License-Identifier: Apache-2.0
"""The process under test: lines to it, lines from it, and every way in which that can fail."""
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
    """The command is not one."""


class Breakdown(Exception):
    """It died, hung or babbled; `answers` are those that came before."""

    def __init__(self, what, answers):
        super().__init__(what)
        self.answers = answers


def parse(answer):
    """The value of one answer; ValueError when it is not strict JSON."""
    def unique(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError("a member is named twice")
        return members

    def refuse(name):
        raise ValueError(f"{name} is not JSON")
    return json.loads(answer.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)


class Subject:
    def __init__(self, command, timeout):
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise CannotStart(f"the command cannot be read: {error}") from error
        if not words:
            raise CannotStart("the command is empty")
        self.timeout = timeout
        self.errors = tempfile.TemporaryFile()
        try:
            # Its own session, so that all of what it started can be ended with it.
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
        """The answers to the lines, all sent without waiting between them."""
        answers = []
        if self._read_more() is None or self.received:
            raise Breakdown(self._say("answered, or ended, without being asked", 0.1), answers)
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
                        raise Breakdown(self._say("ended before it had answered", 1.0), answers)
                    if len(self.received) > LONGEST_ANSWER:
                        raise Breakdown(self._say("an answer without an end"), answers)
        if self.received:
            raise Breakdown(self._say("more answers than lines"), answers)
        return answers

    def _write(self, unsent):
        try:
            return unsent[os.write(self.inward, unsent):]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return b""  # it has closed its input; what it still answers is read to the end

    def _read_more(self):
        """Takes what has come; None at the end of its output."""
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

    def _say(self, what, patience=0.0):
        """The words, how the process ended if it did, and what it said on standard error."""
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            status = None
        if status is not None:
            how = f"signal {-status}" if status < 0 else f"status {status}"
            what = f"{what}; the process has ended with {how}"
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(self.errors.tell() - 500, 0))
        said = self.errors.read().decode("utf-8", "replace").strip()
        return f"{what}; it says: {said}" if said else what

    def finish(self):
        """Ends its input; answers what was wrong with how it ended, or None."""
        trouble = None
        try:
            self.process.stdin.close()
            status = self.process.wait(self.timeout)
            while self._read_more() and len(self.received) < LONGEST_ANSWER:
                pass
            if self.received:
                trouble = f"more answers than lines: {self.received[:200]!r}"
            elif status != 0:
                trouble = self._say("it did not end with status 0")
        except subprocess.TimeoutExpired:
            trouble = f"it did not end within {self.timeout:g} s of the end of its input"
        self.kill()
        return trouble

    def kill(self):
        """Ends the process and what it started; nothing is left behind."""
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
