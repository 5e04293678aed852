# SPDX-License-Identifier: Apache-2.0
"""Sends requests to the center, checks each exchange against the contract, and collects errors."""
import json

SIGNATURE = "401 signature"
BODY = "400 body"


class Client:
    """Sends requests, checks each exchange against the contract, and collects errors."""

    def __init__(self, center, contract):
        self.center, self.contract = center, contract
        self.scheme = contract.document.root["components"]["securitySchemes"]["terminal"][
            "x-http-message-signature"]
        self.faults = []
        self.sent = 0
        self.machines = 0

    def send(self, expected, method, target, headers=(), body=None):
        """expected: the status, and of JSON the reason or the result."""
        return self.take(expected, self.center.send(method, target, headers, body))

    def take(self, expected, exchange):
        """Compares the answer with the expected one; returns its value."""
        method, target, body = exchange.method, exchange.target, exchange.body
        self.sent += 1
        what = f"{method} {target} {(body or b'')[:100]}"
        self.faults += [f"{what}: {fault}" for fault in self.contract.judge(exchange)]
        value = json.loads(exchange.answer) if exchange.answer.startswith(b"{") else {}
        found = f"{exchange.status} {value.get('reason') or value.get('result') or ''}".strip()
        if exchange.method == "HEAD":
            expected = expected.split()[0]
        if found != expected:
            self.faults.append(f"{what}: expected {expected}, found {found}")
        return value

    def get(self, expected, phone, path):
        """Sends a GET and the same HEAD; neither changes state."""
        for method in ("HEAD", "GET"):
            value = self.send(expected, method, path,
                              phone.sign(method, path, None) if phone else ())
        return value

    def post(self, expected, phone, path, value):
        body = value if isinstance(value, bytes) else json.dumps(value).encode("utf-8")
        return self.send(expected, "POST", path, phone.sign("POST", path, body), body)

    def settle(self, expected, phone, code):
        return self.post(expected, phone, "/v1/settlements", {"code": code})

    def cancel(self, expected, phone, code):
        return self.post(expected, phone, "/v1/cancellations", {"code": code})

    def look(self, expected, phone, code):
        return self.get(expected, phone, f"/v1/codes/{code}")

    def enrol(self, expected, phone, **more):
        return self.post(expected, phone, "/v1/terminals", {"jwk": phone.jwk, **more})

    def same(self, what, found, expected):
        if found != expected:
            self.faults.append(f"{what}: expected {expected}, found {found}")

    def machine(self):
        """Adds a machine; returns its number and a function that makes its codes."""
        self.machines += 1
        number = self.machines
        self.center.add_machine(number)
        return number, lambda kind, counter, vended, **more: self.center.code(
            kind, number, counter, vended, **more)


def at(template, sale):
    """A path of a template."""
    return template.replace("{code}", sale).replace("{file}", "main-1.js").replace("{report}", "days")
