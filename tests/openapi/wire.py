# SPDX-License-Identifier: Apache-2.0
"""A real tricode-center on loopback, phones with keys, and raw HTTP requests."""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

import document
import pay_page
from contract import Exchange

sys.path.insert(0, str(document.TOP / "vectors/generator"))
import codec  # noqa: E402
import keys  # noqa: E402

SECONDS = 20
CURRENCY = 978


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


class Phone:
    """A key; signs as specified by the document's security scheme."""

    def __init__(self, scheme, seed):
        self.scheme = scheme
        self.key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        public = self.key.public_key().public_bytes(serialization.Encoding.Raw,
                                                    serialization.PublicFormat.Raw)
        self.jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(public)}
        canonical = json.dumps(self.jwk, separators=(",", ":"), sort_keys=True)
        self.keyid = base64url(hashlib.sha256(canonical.encode("ascii")).digest())

    def digest(self, body):
        value = base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
        return f"{self.scheme['digest']}=:{value}:"

    def parameters(self, created):
        values = {"created": str(created), "keyid": f'"{self.keyid}"',
                  "alg": f'"{self.scheme["alg"]}"'}
        return "".join(f";{name}={values[name]}" for name in self.scheme["parameters"])

    def sign(self, method, path, body, created=None, components=None, parameters=None, label=None):
        """The header fields of a signed request; arguments replace the described values."""
        with_body = body is not None
        created = int(time.time()) if created is None else created
        components = components or self.scheme["components-with-body" if with_body
                                               else "components"]
        parameters = self.parameters(created) if parameters is None else parameters
        label = label or self.scheme["label"]
        values = {"@method": method, "@path": path, "@authority": "127.0.0.1"}
        if with_body:
            values["content-digest"] = self.digest(body)
        params = "(" + " ".join(f'"{name}"' for name in components) + ")" + parameters
        lines = [f'"{name}": {values[name]}' for name in components]
        base = "\n".join([*lines, f'"@signature-params": {params}'])
        signature = base64.b64encode(self.key.sign(base.encode("ascii"))).decode()
        fields = [("Signature-Input", f"{label}={params}"), ("Signature", f"{label}=:{signature}:")]
        return [("Content-Digest", values["content-digest"]), *fields] if with_body else fields


class Center:
    """The program, in its own folder. Use with `with`."""

    def __init__(self, program, *options, rates=("0", "0"), has_page=True):
        self.program = str(pathlib.Path(program).resolve())
        if not os.access(self.program, os.X_OK):
            raise SystemExit(f"{program} does not exist: build it first")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tricode-openapi-"))
        self.data = self.folder / "data"
        self.options = options
        self.has_page = has_page
        self.rates = ("--rate-terminal", rates[0], "--rate-address", rates[1])
        self.process = None
        self.connection = None
        self.used = 0.0
        self.ended = None
        self.log = []
        self.codes = set()

    def run(self, *words):
        return self.run_bytes(*words).decode("utf-8")

    def run_bytes(self, *words):
        done = subprocess.run([self.program, str(self.data), *map(str, words)],
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                              check=False)
        if done.returncode != 0:
            raise SystemExit(f"tricode-center {' '.join(map(str, words))} exited with "
                             f"{done.returncode}: {done.stderr.decode('utf-8').strip()}")
        return done.stdout

    def __enter__(self):
        try:
            self._begin()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _begin(self):
        self.run("init", "--currency", CURRENCY, *self.options)
        self.master = bytes.fromhex((self.data / "master.key").read_text(encoding="ascii"))
        self.process = subprocess.Popen(
            [self.program, str(self.data), "serve", "--listen", "127.0.0.1:0", "--metrics",
             "127.0.0.1:0", *self.rates, *self._page()], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.logger = threading.Thread(target=self._keep_log, daemon=True)
        self.logger.start()
        self.metrics = self.process.stdout.readline().removeprefix("metrics on ").strip()
        line = self.process.stdout.readline()
        match = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        if not match:
            raise SystemExit(f"tricode-center does not serve; its output is {line!r} {self.log}")
        self.port = int(match.group(1))

    def _page(self):
        return ["--web", str(pay_page.make(self.folder / "web"))] if self.has_page else []

    def _keep_log(self):
        self.log.extend(self.process.stderr)

    def __exit__(self, *_):
        if self.connection is not None:
            self.connection.close()
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.ended = self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.ended = self.process.wait()
            self.logger.join(SECONDS)
        shutil.rmtree(self.folder)

    # --- codes of its machines ---

    def add_machine(self, machine):
        self.run("machine", "add", machine, "--name", "Hall 2", "--place", "Main station")
        self.run("product", "set", machine, 12, "--name", "Cola", "--price", 250)

    def code(self, kind, machine, counter, vended, price=250, product=12, issued_at=0, epoch=0):
        payload = codec.Payload(kind=kind, key_epoch=epoch, product=product, machine=machine,
                                counter=counter, vended=vended, price=price, issued_at=issued_at)
        code = keys.issue(keys.machine_key(self.master, machine, CURRENCY, epoch), payload)
        self.codes.add(code)
        return code

    def log_faults(self, answered, secrets):
        """[STORE-10] Checks the log after the exit: one line per request, and no code (not even half of
        one) or secret."""
        text = "".join(self.log)
        lines = [line for line in self.log if " method=" in line]
        halves = {part for code in self.codes for part in (code[2:34], code[34:])}
        faults = [f"the log contains {word}" for word in sorted(halves | secrets) if word in text]
        if len(lines) != answered:
            faults.append(f"the log has {len(lines)} of {answered} requests")
        return faults

    def without(self, table):
        """Context in which a table of the ledger is missing, so that calls that need it fail."""
        return MissingTable(self.data / "ledger.sqlite", table)

    # --- requests ---

    def send(self, method, target, headers=(), body=None):
        """Sends one request with exactly the given fields on a persistent connection; returns the
        Exchange."""
        # The center closes a connection that is idle for 10 s, which happens on a slow host.
        if self.connection is not None and time.monotonic() - self.used > 5:
            self.connection.close()
            self.connection = None
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        self.used = time.monotonic()
        fields = [*headers]
        if body is not None:
            if not any(name == "Content-Type" for name, _ in fields):
                fields.append(("Content-Type", "application/json"))
            fields.append(("Content-Length", str(len(body))))
        self.connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in fields:
            self.connection.putheader(name, value)
        self.connection.endheaders(body)
        answer = self.connection.getresponse()
        data = answer.read()
        return Exchange(method, target, fields, body, answer.status, answer.getheaders(), data)

    def send_raw(self, data):
        """Sends raw bytes; returns the answer until the center closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as peer:
            peer.sendall(data)
            answer = b""
            try:
                while part := peer.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
            return answer


class MissingTable:
    def __init__(self, ledger, table):
        self.ledger, self.table = ledger, table

    def _rename(self, old, new):
        database = sqlite3.connect(self.ledger, timeout=SECONDS)
        try:
            # Keeps the triggers that name the table unchanged.
            database.execute("PRAGMA legacy_alter_table = ON")
            database.execute("PRAGMA foreign_keys = OFF")
            database.execute(f"ALTER TABLE {old} RENAME TO {new}")
            database.commit()
        finally:
            database.close()

    def __enter__(self):
        self._rename(self.table, "hidden")

    def __exit__(self, *_):
        self._rename("hidden", self.table)
