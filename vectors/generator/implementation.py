#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The conformance program of the second implementation: JSON Lines from stdin to stdout."""
import json
import re
import sys

import center
import codec
import keys
import machine

HEX = re.compile(r"(?:[0-9a-f]{2})*\Z")
MONEY_MAX = 2**53 - 1


class MalformedRequest(Exception):
    pass


def integer(low, high):
    def check(value):
        if type(value) is not int or not low <= value <= high:
            raise MalformedRequest
        return value
    return check


def hexadecimal(size):
    def check(value):
        if not isinstance(value, str) or len(value) != 2 * size or not HEX.match(value):
            raise MalformedRequest
        return bytes.fromhex(value)
    return check


def string(value):
    if not isinstance(value, str):
        raise MalformedRequest
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate is not Unicode text
        raise MalformedRequest from error
    return value


def boolean(value):
    if not isinstance(value, bool):
        raise MalformedRequest
    return value


def array(check_item):
    def check(value):
        if not isinstance(value, list):
            raise MalformedRequest
        return [check_item(item) for item in value]
    return check


def closed(members, optional=()):
    """A closed object: refuses unknown members; `optional` members default to 0."""
    def check(value):
        if not isinstance(value, dict) or set(value) - set(members):
            raise MalformedRequest
        answer = {}
        for name, check_member in members.items():
            if name in value:
                answer[name] = check_member(value[name])
            elif name in optional:
                answer[name] = 0
            else:
                raise MalformedRequest
        return answer
    return check


def balances(value):
    if not isinstance(value, dict):
        raise MalformedRequest
    return {string(name): integer(0, MONEY_MAX)(balance) for name, balance in value.items()}


U8 = integer(0, 255)
U16 = integer(0, 65535)
U32 = integer(0, codec.U32_MAX)
MACHINE_ID = integer(1, codec.U32_MAX)
NOW = integer(0, MONEY_MAX)
KEY = hexadecimal(keys.KEY_SIZE)
FIELDS = {"kind": string, "key_epoch": U8, "product": U16, "machine": U32, "counter": U32,
          "vended": U32, "price": U32, "issued_at": U32}

REQUESTS = {
    "decode": closed({"text": string}),
    "encode": closed({**FIELDS, "tag": hexadecimal(codec.TAG_SIZE)}),
    "read": closed({"scanned": string}),
    "derive_key": closed({"master": KEY, "machine": U32, "currency": U16, "key_epoch": U8}),
    "issue": closed({"key": KEY, **FIELDS}),
    "convert": closed({"key": KEY, "text": string, "kind": string}),
    "verify": closed({"key": KEY, "text": string}),
    "machine_new": closed({"machine": MACHINE_ID, "key_epoch": U8, "key": KEY, "counter": U32,
                           "vended": U32}, optional=("counter", "vended")),
    "center_new": closed({
        "master": KEY,
        "machines": array(closed({"machine": MACHINE_ID, "currency": U16, "epochs": array(U8),
                                  "enabled": boolean})),
        "accounts": balances, "validity_s": U32, "skew_s": U32, "limit": U32}),
    "settle": closed({"account": string, "text": string, "now": NOW}),
    "cancel": closed({"text": string, "now": NOW}),
    "center_state": closed({}),
}
EVENTS = {
    "select": closed({"product": U16, "price": U32, "issued_at": U32}),
    "permit": closed({"text": string}),
    **{name: closed({}) for name in ("lever", "timeout", "vend_succeeded", "vend_failed",
                                     "restart")},
}


class Implementation:
    def __init__(self):
        self.current_machine = None
        self.current_center = None

    def answer_line(self, line):
        """Returns the answer, an object, to one line of bytes."""
        try:
            request = json.loads(line.decode("utf-8"), parse_constant=reject_constant,
                                 object_pairs_hook=unique_members)
            if not isinstance(request, dict) or not isinstance(request.get("op"), str):
                raise MalformedRequest
            return self.answer(request)
        except (ValueError, RecursionError, MalformedRequest):
            return {"error": "malformed_request"}

    def answer(self, request):
        name = request.pop("op")
        if name == "machine":
            return self.machine_event(request)
        if name not in REQUESTS:
            return {"error": "unsupported"}
        try:
            return getattr(self, "op_" + name)(**REQUESTS[name](request))
        except codec.CodeError as error:
            return {"error": error.reason}

    def op_decode(self, text):
        code = codec.decode(text)
        return {**code.payload._asdict(), "tag": code.tag.hex()}

    def op_encode(self, tag, **fields):
        return {"text": codec.encode(codec.Code(codec.Payload(**fields), tag))}

    def op_read(self, scanned):
        text = codec.read(scanned)
        return {"error": "malformed"} if text is None else {"text": text}

    def op_derive_key(self, master, machine, currency, key_epoch):
        return {"key": keys.machine_key(master, machine, currency, key_epoch).hex()}

    def op_issue(self, key, **fields):
        return {"text": keys.issue(key, codec.Payload(**fields))}

    def op_convert(self, key, text, kind):
        if kind not in codec.KINDS:
            return {"error": "kind"}
        code = codec.decode(text)
        if not keys.authentic(key, code):
            return {"error": "not_authentic"}
        return {"text": keys.issue(key, code.payload.convert(kind))}

    def op_verify(self, key, text):
        return {"authentic": keys.authentic(key, codec.decode(text))}

    def op_machine_new(self, counter, vended, **fields):
        if vended > counter:
            raise MalformedRequest
        self.current_machine = machine.Machine(counter=counter, vended=vended, **fields)
        return {"ok": True}

    def machine_event(self, request):
        name = request.pop("event", None)
        if not isinstance(name, str) or name not in EVENTS:
            raise MalformedRequest
        fields = EVENTS[name](request)
        if self.current_machine is None:
            return {"error": "no_machine"}
        return getattr(self.current_machine, name)(**fields)

    def op_center_new(self, master, machines, accounts, validity_s, skew_s, limit):
        new = center.Center(master, validity_s, skew_s, limit)
        for entry in machines:
            if entry["machine"] in new.machines:
                raise MalformedRequest
            new.add_machine(**entry)
        new.accounts = accounts
        self.current_center = new
        return {"ok": True}

    def op_settle(self, account, text, now):
        if self.current_center is None:
            return {"error": "no_center"}
        if account not in self.current_center.accounts:
            raise MalformedRequest
        return self.current_center.settle(account, text, now)

    def op_cancel(self, text, now):
        if self.current_center is None:
            return {"error": "no_center"}
        return self.current_center.cancel(text)

    def op_center_state(self):
        if self.current_center is None:
            return {"error": "no_center"}
        return self.current_center.state()


def reject_constant(name):
    raise ValueError(name + " is not JSON")


def unique_members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def main():
    implementation = Implementation()
    for line in sys.stdin.buffer:
        answer = implementation.answer_line(line)
        sys.stdout.write(json.dumps(answer, separators=(",", ":"), ensure_ascii=True) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
