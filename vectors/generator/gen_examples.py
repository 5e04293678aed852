# SPDX-License-Identifier: Apache-2.0
"""examples.json: the worked examples of spec/protocol.md, its bytes copied by hand."""
from builder import Scenario, VectorFile

MASTER = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
KEY = "78b0d5424132c302b31c7d4f685cc5f2c15669850bfbe182d41a121756ceeb95"
FIELDS = {"key_epoch": 0, "product": 12, "machine": 7, "counter": 42, "vended": 40, "price": 250,
          "issued_at": 1767225600}
CODES = {
    "sale": ("2006acd8948bd9e3b81d6e6757f733a1",
             "CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B"),
    "permit": ("6940a465cd1680955e07237b997f90e3",
               "CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD"),
    "cancel": ("8ff0a807155f84c46d454e2d7fc4f04c",
               "CMAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SAEP6CUAOFK7QTCG2RKOFV74J4CM"),
}
KEYS = (("the key", 978, 0, KEY),
        ("with key_epoch 1", 978, 1,
         "c5a955c78924f6e7c002e7d01aecc670670454225aab44336ab3acaccdc32506"),
        ("with currency 840", 840, 0,
         "a27a668dff11c06f801ca590c3af6a75f967c08fb871e1bb6af783d0e8922e94"))


def make_examples():
    file = VectorFile("examples.json", "examples.schema.json", [
        "The worked examples of spec/protocol.md. Start here.",
        "make check-vectors checks that the specification contains each of these values."])
    file.group("keys")
    for comment, currency, epoch, key in KEYS:
        file.single(comment, ["Valid"], ["key"],
                    {"op": "derive_key", "master": MASTER, "machine": 7, "currency": currency,
                     "key_epoch": epoch}, {"key": key})
    file.group("codes")
    for kind, (tag, text) in CODES.items():
        fields = {"kind": kind, **FIELDS}
        flags = ["Valid"]
        file.single(f"the {kind} code is decoded", flags, ["layout", "kinds", "decode"],
                    {"op": "decode", "text": text}, {**fields, "tag": tag})
        file.single(f"the {kind} code is encoded", flags, ["layout", "encode", "roundtrip"],
                    {"op": "encode", **fields, "tag": tag}, {"text": text})
        file.single(f"the {kind} code is issued", flags, ["issue"],
                    {"op": "issue", "key": KEY, **fields}, {"text": text})
        file.single(f"the {kind} code is authentic", flags, ["verify"],
                    {"op": "verify", "key": KEY, "text": text}, {"authentic": True})
        file.single(f"the sale code is converted to {kind}", flags, ["convert"],
                    {"op": "convert", "key": KEY, "text": CODES["sale"][1], "kind": kind},
                    {"text": text})
        prefix = "" if kind == "permit" else "HTTPS://PAY.EXAMPLE/"
        file.single(f"the text of the {kind} code's QR symbol is read", flags, ["read.prefix"],
                    {"op": "read", "scanned": prefix + text}, {"text": text})
    file.group("the exchange of section 14")
    run = Scenario()
    run.do(b'{"op":"decode","text":"short"}', {"error": "length"})
    run.do({"op": "machine_new", "machine": 7, "key_epoch": 0, "key": KEY, "counter": 41,
            "vended": 40}, {"ok": True})
    run.event("lever", "none")
    run.do({"op": "machine", "event": "select", "product": 12, "price": 250,
            "issued_at": 1767225600}, {"effect": "show_sale", "text": CODES["sale"][1]})
    run.permit(CODES["permit"][1], "dispense:12")
    run.do({"op": "machine", "event": "vend_failed"},
           {"effect": "show_cancel", "text": CODES["cancel"][1]})
    run.do(b'{"op":"sing"}', {"error": "unsupported"})
    file.scenario("a jam", ["Jam", "NothingRemembered"],
                  ["MACHINE-2", "MACHINE-5", "MACHINE-7", "MACHINE-13", "MACHINE-16", "CONFORM-3",
                   "CONFORM-14", "CONFORM-15"], run.steps)
    return file
