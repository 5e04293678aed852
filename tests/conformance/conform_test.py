#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests tricode-conform: every op, malformed lines, and that it continues after errors."""
import base64
import hashlib
import hmac
import json
import struct
import subprocess
import sys
import unittest

IMPL = sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else None
MASTER = bytes(range(32))
KINDS = {"sale": 1, "permit": 2, "cancel": 3}


def derive(master, machine, currency, epoch):
    """RFC 5869, one block, empty salt."""
    prk = hmac.new(bytes(32), master, hashlib.sha256).digest()
    info = b"tricode/1 machine" + struct.pack(">IHB", machine, currency, epoch)
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


KEY = derive(MASTER, 7, 978, 3)


def text_of(kind="sale", key_epoch=3, product=12, machine=7, counter=1, vended=0, price=250,
            issued_at=1000, key=KEY):
    number = KINDS[kind] if isinstance(kind, str) else kind
    payload = struct.pack(">BBHIIIII", 16 + number, key_epoch, product, machine, counter, vended,
                          price, issued_at)
    return base64.b32encode(payload + hmac.new(key, payload, hashlib.sha256).digest()[:16]).decode()


def fields(**changes):
    base = {"kind": "sale", "key_epoch": 3, "product": 12, "machine": 7, "counter": 1, "vended": 0,
            "price": 250, "issued_at": 1000}
    base.update(changes)
    return base


def center_new(**changes):
    base = {"op": "center_new", "master": MASTER.hex(),
            "machines": [{"machine": 7, "currency": 978, "epochs": [3], "enabled": True}],
            "accounts": {"ann": 1000, "bob": 1000}, "validity_s": 600, "skew_s": 60, "limit": 0}
    base.update(changes)
    return base


MACHINE_NEW = {"op": "machine_new", "machine": 7, "key_epoch": 3, "key": KEY.hex()}
OK = {"ok": True}
MALFORMED = {"error": "malformed_request"}


class Conform(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([IMPL], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tearDown(self):
        self.process.stdin.close()
        self.assertEqual(self.process.stdout.read(), b"")
        self.process.stdout.close()
        self.assertEqual(self.process.wait(), 0)

    def raw(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, request, **more):
        return self.raw(json.dumps(dict(request, **more)).encode())

    def op(self, name, **more):
        return self.ask({"op": name}, **more)

    # [CONFORM-7]
    def test_decode(self):
        text = text_of("cancel")
        tag = base64.b32decode(text)[24:].hex()
        self.assertEqual(self.op("decode", text=text), fields(kind="cancel", tag=tag))
        wrong = {"length": text[:-1], "alphabet": "!" + text[1:], "version": "A" + text[1:],
                 "kind": text_of(4), "machine": text_of(machine=0), "counter": text_of(counter=0),
                 "vended": text_of(vended=1), "price": text_of(price=0)}
        for reason, bad in wrong.items():
            self.assertEqual(self.op("decode", text=bad), {"error": reason})
        self.assertEqual(self.op("decode", text="\0" + text[1:]), {"error": "alphabet"})
        self.assertEqual(self.op("decode", text="\u00e9" + text[2:]), {"error": "alphabet"})
        self.assertEqual(self.op("decode", text="\u00e9" + text[1:]), {"error": "length"})

    # [CONFORM-8] [CONFORM-11]
    def test_encode_and_issue(self):
        text = text_of()
        tag = base64.b32decode(text)[24:].hex()
        self.assertEqual(self.op("encode", tag=tag, **fields()), {"text": text})
        self.assertEqual(self.op("issue", key=KEY.hex(), **fields()), {"text": text})
        wrong = {"kind": fields(kind="sale\0", machine=0), "machine": fields(machine=0, counter=0),
                 "counter": fields(counter=0, vended=9), "vended": fields(vended=1, price=0),
                 "price": fields(price=0)}
        for reason, bad in wrong.items():
            self.assertEqual(self.op("encode", tag=tag, **bad), {"error": reason})
            self.assertEqual(self.op("issue", key=KEY.hex(), **bad), {"error": reason})

    # [CONFORM-9]
    def test_read(self):
        text = text_of()
        for scanned in (text, "HTTPS://PAY.EXAMPLE/" + text, "//" + text):
            self.assertEqual(self.op("read", scanned=scanned), {"text": text})
        for scanned in ("", text.lower(), text + "/", "X" + text, text[:-1] + "\0", "\u00e9" + text):
            self.assertEqual(self.op("read", scanned=scanned), {"error": "malformed"})

    # [CONFORM-10] [CONFORM-12] [CONFORM-13]
    def test_keys_and_tags(self):
        answer = self.op("derive_key", master=MASTER.hex(), machine=7, currency=978, key_epoch=3)
        self.assertEqual(answer, {"key": KEY.hex()})
        other = bytes(32).hex()
        self.assertEqual(self.op("verify", key=KEY.hex(), text=text_of()), {"authentic": True})
        self.assertEqual(self.op("verify", key=other, text=text_of()), {"authentic": False})
        self.assertEqual(self.op("verify", key=other, text=""), {"error": "length"})
        convert = {"op": "convert", "key": KEY.hex(), "text": text_of()}
        self.assertEqual(self.ask(convert, kind="permit"), {"text": text_of("permit")})
        self.assertEqual(self.ask(convert, kind="gift", text=""), {"error": "kind"})
        self.assertEqual(self.ask(convert, kind="permit", key=other), {"error": "not_authentic"})
        self.assertEqual(self.ask(convert, kind="permit", text="AA"), {"error": "length"})

    # [CONFORM-14] [CONFORM-15]
    def test_machine(self):
        select = {"event": "select", "product": 12, "price": 250, "issued_at": 1000}
        self.assertEqual(self.op("machine", **select), {"error": "no_machine"})
        self.assertEqual(self.ask(MACHINE_NEW), OK)
        self.assertEqual(self.op("machine", **select), {"effect": "show_sale", "text": text_of()})
        permit = {"event": "permit", "text": text_of("permit")}
        self.assertEqual(self.op("machine", event="permit", text="?"),
                         {"effect": "refuse", "reason": "malformed"})
        self.assertEqual(self.op("machine", event="permit", text=text_of("permit", key=bytes(32))),
                         {"effect": "refuse", "reason": "not_authentic"})
        self.assertEqual(self.op("machine", **permit), {"effect": "dispense", "product": 12})
        self.assertEqual(self.op("machine", **select), {"effect": "refuse", "reason": "busy"})
        self.assertEqual(self.op("machine", event="vend_failed"),
                         {"effect": "show_cancel", "text": text_of("cancel")})
        self.assertEqual(self.op("machine", event="timeout"), {"effect": "none"})
        self.assertEqual(self.op("machine", event="lever")["text"], text_of("cancel"))
        self.assertEqual(self.op("machine", **permit)["effect"], "show_cancel")
        self.op("machine", **select)
        self.op("machine", event="permit", text=text_of("permit", counter=2))
        self.assertEqual(self.op("machine", event="restart"), {"effect": "none"})
        self.assertEqual(self.op("machine", **select)["text"], text_of(counter=3, vended=2))
        self.assertEqual(self.op("machine", event="vend_succeeded"), {"effect": "none"})
        self.assertEqual(self.ask(MACHINE_NEW, counter=2 ** 32 - 1, vended=4), OK)
        self.assertEqual(self.op("machine", **select), {"effect": "refuse", "reason": "exhausted"})

    # [CONFORM-16] [CONFORM-17] [CONFORM-18] [CONFORM-19]
    def test_center(self):
        settle = {"op": "settle", "account": "ann", "text": text_of(), "now": 1000}
        self.assertEqual(self.ask(settle), {"error": "no_center"})
        self.assertEqual(self.op("cancel", text="", now=0), {"error": "no_center"})
        self.assertEqual(self.op("center_state"), {"error": "no_center"})
        self.assertEqual(self.ask(center_new()), OK)
        permit = text_of("permit")
        self.assertEqual(self.ask(settle, account="eve"), MALFORMED)
        for result in ("settled", "settled_again"):
            self.assertEqual(self.ask(settle),
                             {"result": result, "permit": permit, "reconciled": None})
        self.assertEqual(self.ask(settle, account="bob"), {"result": "taken", "reconciled": None})
        self.assertEqual(self.op("center_state"), {
            "sales": [[7, 1, "settled", "ann"]], "accounts": {"ann": 750, "bob": 1000},
            "revenue": 250, "machines": {"7": [1, 0, 1, True]}})
        answer = self.ask(settle, account="bob", text=text_of(counter=2))
        self.assertEqual((answer["result"], answer["reconciled"]), ("settled", [1, "refunded"]))
        answer = self.ask(settle, text=text_of(counter=3, vended=2))
        self.assertEqual((answer["result"], answer["reconciled"]), ("settled", [2, "delivered"]))
        cancel = text_of("cancel", counter=3, vended=2)
        for result in ("refunded", "refunded_already"):
            self.assertEqual(self.op("cancel", text=cancel, now=0),
                             {"result": result, "reconciled": None})
        self.assertEqual(self.op("cancel", text=text_of("cancel", counter=9), now=0),
                         {"result": "equivocation", "reconciled": None})
        self.assertEqual(self.op("center_state"), {
            "sales": [[7, 1, "refunded", "ann"], [7, 2, "delivered", "bob"],
                      [7, 3, "refunded", "ann"]],
            "accounts": {"ann": 1000, "bob": 750}, "revenue": 250,
            "machines": {"7": [4, 2, 0, False]}})

    def test_center_refusals(self):
        settle = {"op": "settle", "account": "ann", "now": 1000}
        self.ask(center_new(limit=300))
        for result, text in {
                "malformed": "", "not_sale": text_of("permit"),
                "unknown_machine": text_of(machine=8), "not_authentic": text_of(key_epoch=4),
                "limit": text_of(price=301), "expired": text_of(issued_at=399)}.items():
            self.assertEqual(self.ask(settle, text=text), {"result": result, "reconciled": None})
        self.assertEqual(self.op("cancel", text=text_of(), now=0)["result"], "not_cancel")
        self.assertEqual(self.op("cancel", text=text_of("cancel"), now=0)["result"], "nothing_paid")
        self.assertEqual(self.ask(settle, text=text_of())["result"], "closed")
        self.ask(center_new(accounts={"ann": 249}))
        self.assertEqual(self.ask(settle, text=text_of())["result"], "funds")

    # [CONFORM-4] [CONFORM-5]
    def test_broken_lines(self):
        decode = {"op": "decode", "text": text_of()}
        for line in (b"", b"{", b"[]", b"null", b"17", b"{}", b'{"op":1}', b"\xff",
                     b'{"op":"decode"}', b'{"op":"decode","text":1}', b'{"op":"decode","op":"read"}',
                     b'{"op":"center_state","x":1}', b'{"op":"machine","event":"dance"}',
                     b'{"op":"lever"' + b" " * 2 ** 20 + b"}", b"x" * 5000000):
            self.assertEqual(self.raw(line), MALFORMED, line[:40])
        self.assertEqual(self.raw(b" " * 2 ** 20), MALFORMED)
        self.assertEqual(self.op("dance"), {"error": "unsupported"})
        self.assertEqual(self.op("decode\0"), {"error": "unsupported"})
        for bad in ({"machine": 2 ** 32}, {"machine": -1}, {"machine": 7.0}, {"machine": "7"},
                    {"product": 65536}, {"key_epoch": 256}, {"machine": True}, {"key": "0" * 63},
                    {"key": "0" * 66}, {"key": "A" * 64}, {"kind": 1}, {"extra": 0}):
            request = dict({"op": "issue", "key": KEY.hex()}, **fields(**bad)) | bad
            self.assertEqual(self.ask(request), MALFORMED, bad)
        self.assertEqual(self.op("center_state"), {"error": "no_center"})
        for bad in ({"machine": 0}, {"counter": 1, "vended": 2}, {"key": ""}):
            self.assertEqual(self.ask(MACHINE_NEW, **bad), MALFORMED, bad)
        machine = center_new()["machines"][0]
        for bad in ({"machines": [machine, machine]}, {"machines": [dict(machine, x=1)]},
                    {"machines": [dict(machine, epochs=[256])]}, {"accounts": {"ann": -1}},
                    {"machines": [dict(machine, enabled=1)]}, {"machines": [dict(machine, machine=0)]},
                    {"accounts": {"ann": 2 ** 53}}):
            self.assertEqual(self.ask(center_new(**bad)), MALFORMED, bad)
        self.ask(center_new(accounts={"ann": 1}, limit=0))
        self.assertEqual(self.op("cancel", text="", now=2 ** 53), MALFORMED)
        self.assertEqual(self.op("cancel", text="", now=2 ** 53 - 1)["result"], "malformed")
        self.assertEqual(self.op("machine", event="lever"), {"error": "no_machine"})
        self.assertEqual(self.ask(decode)["kind"], "sale")

    def test_command_line(self):
        def run(*arguments):
            return subprocess.run([IMPL, *arguments], stdin=subprocess.DEVNULL, check=False,
                                  capture_output=True, text=True)
        self.assertIn("usage: tricode-conform", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"^tricode-conform \d+\.\d+\.\d+\n$")
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("--what").returncode, 2)
        self.assertIn("--help", run("--what").stderr)
        self.assertEqual(run().returncode, 0)
        last = subprocess.run([IMPL], input=b'{"op":"center_state"}', stdout=subprocess.PIPE,
                              check=True)
        self.assertEqual(last.stdout, b'{"error":"no_center"}\n')


if __name__ == "__main__":
    if IMPL is None:
        sys.exit("usage: conform_test.py COMMAND")
    unittest.main(verbosity=1)
