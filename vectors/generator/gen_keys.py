# SPDX-License-Identifier: Apache-2.0
"""key_derivation.json, tag.json and convert.json: the operations that need a key."""
import hashlib
import random

import codec
import keys
import samples
from builder import VectorFile
from gen_code import FAULTS, random_payload
from samples import KEY, OTHER_KEY, issued, payload, text_of

BAD_TEXTS = (
    ("length", "A" * 63), ("alphabet", "A" * 63 + "1"), ("version", "A" * 64),
    ("kind", text_of(payload()._replace(kind=0x14))),
    ("machine", text_of(payload(machine=0))), ("counter", text_of(payload(counter=0, vended=0))),
    ("vended", text_of(payload(vended=42))), ("price", text_of(payload(price=0))),
)


def make_key_derivation():
    file = VectorFile("key_derivation.json", "key_derivation.schema.json", [
        "HKDF-SHA-256 of the master secret; info binds machine, currency and key epoch."])

    def add(comment, flags, master, machine, currency, key_epoch):
        expected = keys.machine_key(master, machine, currency, key_epoch).hex()
        file.single(comment, flags, ["key"],
                    {"op": "derive_key", "master": master.hex(), "machine": machine,
                     "currency": currency, "key_epoch": key_epoch}, {"key": expected})

    master = samples.MASTER
    file.group("the limits of each input")
    for machine in samples.U32_EDGES:
        add(f"machine {machine}", ["BoundaryValue"], master, machine, samples.EURO, 0)
    for currency in (0, 1, 8, 36, 255, 256, 392, 756, 826, 840, 978, 999, 1000, 32768, 65535):
        add(f"currency {currency}", ["BoundaryValue"], master, 7, currency, 0)
    for key_epoch in samples.U8_EDGES:
        add(f"key_epoch {key_epoch}", ["BoundaryValue"], master, 7, samples.EURO, key_epoch)
    for comment, secret in (("all zero", bytes(32)), ("all ones", b"\xff" * 32),
                            ("counting", bytes(range(32)))):
        add(f"a master secret of {comment}", ["BoundaryValue"], secret, 1, samples.EURO, 0)
        add(f"a master secret of {comment}, all other inputs highest", ["BoundaryValue"], secret,
            samples.U32_MAX, 999, 255)
    file.group("each bit of the master secret changes the key")
    for bit in range(256):
        secret = bytearray(master)
        secret[bit // 8] ^= 0x80 >> bit % 8
        add(f"bit {bit} of the master flipped", ["BitFlip"], bytes(secret), 7, samples.EURO, 0)
    rng = random.Random("tricode key_derivation")
    file.group("random inputs (fixed seed)")
    for number in range(1, 51):
        add(f"random {number}", ["Random"], rng.randbytes(32), rng.randrange(1, 2**32),
            rng.randrange(1000), rng.randrange(256))
    return file


def add_verify(file, comment, flags, topics, key, text, expect):
    answer = {"error": expect} if isinstance(expect, str) else {"authentic": expect}
    file.single(comment, flags, topics, {"op": "verify", "key": key.hex(), "text": text}, answer)


def add_issue(file, comment, flags, topics, key, fields, expect=None):
    answer = {"error": expect} if expect else {"text": text_by_hand(key, fields)}
    file.single(comment, flags, topics, {"op": "issue", "key": key.hex(), **fields._asdict()},
                answer)


def text_by_hand(key, fields):
    """The text, independent of keys.issue: payload, then the first 16 bytes of the HMAC."""
    body = codec.payload_bytes(fields)
    return codec.bytes_to_text(body + keys.hmac_sha256(key, body)[:16])


def tag_issue(file):
    file.group("issue: the tag is the first 16 bytes of HMAC-SHA-256 over the 24 bytes")
    for kind in codec.KINDS:
        for key_name, key in (("derived", KEY), ("all zero", bytes(32)),
                              ("all ones", b"\xff" * 32)):
            for comment, fields in (
                    ("an ordinary payload", payload(kind)),
                    ("all bytes different", samples.DISTINCT._replace(kind=kind)),
                    ("lowest", codec.Payload(kind, 0, 0, 1, 1, 0, 1, 0)),
                    ("highest", codec.Payload(kind, 255, 65535, *[samples.U32_MAX] * 2,
                                              samples.U32_MAX - 1, *[samples.U32_MAX] * 2))):
                add_issue(file, f"{kind}, {comment}, key {key_name}", ["Valid"], ["tag", "issue"],
                          key, fields)
    file.group("issue of ill-formed fields: the first reason is the answer")
    names = ("kind", "machine", "counter", "vended", "price")
    for index, first in enumerate(names):
        for second in names[index:]:
            fields = payload()
            for name in (first, second):
                fields = (fields._replace(kind="token") if name == "kind"
                          else FAULTS[name](fields))
            flags = ["CheckOrder"] if first != second else ["IllFormed"]
            add_issue(file, f"{first} and {second}" if first != second else first, flags,
                      ["issue", "encode.order", "reason." + first], KEY, fields, first)
    rng = random.Random("tricode issue")
    file.group("issue: random (fixed seed)")
    for number in range(1, 101):
        add_issue(file, f"random {number}", ["Valid", "Random"], ["tag", "issue"],
                  rng.randbytes(32), random_payload(rng))


def tag_verify(file):
    file.group("verify: authentic")
    for kind in codec.KINDS:
        add_verify(file, f"a {kind} code", ["Valid"], ["tag", "verify"], KEY, issued(kind=kind),
                   True)
    rng = random.Random("tricode verify")
    for number in range(1, 51):
        key = rng.randbytes(32)
        add_verify(file, f"random {number}", ["Valid", "Random"], ["tag", "verify"], key,
                   keys.issue(key, random_payload(rng)), True)
    file.group("verify: each single bit of a code flipped")
    for kind in codec.KINDS:
        text = issued(kind=kind)
        for bit in range(320):
            flipped = samples.flip_bit(text, bit)
            try:
                codec.decode(flipped)
                expect, topics = False, ["tag", "verify"]
            except codec.CodeError as error:
                expect, topics = error.reason, ["verify", "reason." + error.reason]
            flags = ["BitFlip"] + ([] if expect else ["TagForgery"])
            add_verify(file, f"{kind}: bit {bit} flipped", flags, topics, KEY, flipped, expect)


def tag_forgeries(file):
    file.group("verify: forged tags")
    base = payload()
    tag = keys.tag(KEY, base)
    full = keys.hmac_sha256(KEY, codec.payload_bytes(base))
    plain_hash = hashlib.sha256(KEY + codec.payload_bytes(base)).digest()[:16]
    for comment, flag, wrong in (
            ("all zero", "TagForgery", bytes(16)), ("all ones", "TagForgery", b"\xff" * 16),
            ("the last 16 bytes of the HMAC", "TagForgery", full[16:]),
            ("the tag reversed", "TagForgery", tag[::-1]),
            ("only the first 12 bytes right", "TagForgery", tag[:12] + bytes(4)),
            ("only the last 12 bytes right", "TagForgery", bytes(4) + tag[4:]),
            ("only the first byte wrong", "TagForgery", bytes([tag[0] ^ 1]) + tag[1:]),
            ("only the last byte wrong", "TagForgery", tag[:15] + bytes([tag[15] ^ 1])),
            ("SHA-256 of key and payload, not HMAC", "TagForgery", plain_hash),
            ("an unkeyed hash", "TagForgery",
             hashlib.sha256(codec.payload_bytes(base)).digest()[:16]),
            ("of the permit", "KindReflection", keys.tag(KEY, base.convert("permit"))),
            ("of the cancel code", "KindReflection", keys.tag(KEY, base.convert("cancel"))),
            ("of a lower price", "AlteredField", keys.tag(KEY, base._replace(price=1))),
            ("of the next sale", "AlteredField", keys.tag(KEY, base._replace(counter=43))),
            ("of another product", "AlteredField", keys.tag(KEY, base._replace(product=13))),
            ("of another machine", "AlteredField", keys.tag(KEY, base._replace(machine=8))),
            ("with another master's key", "WrongKey", keys.tag(OTHER_KEY, base)),
            ("with the master itself", "WrongKey", keys.tag(samples.MASTER, base)),
            ("with the key of another currency", "WrongKey",
             keys.tag(keys.machine_key(samples.MASTER, 7, 840, 0), base)),
            ("with the key of another machine", "WrongKey",
             keys.tag(keys.machine_key(samples.MASTER, 8, samples.EURO, 0), base)),
            ("with the key of another epoch", "WrongKey",
             keys.tag(keys.machine_key(samples.MASTER, 7, samples.EURO, 1), base))):
        add_verify(file, comment, [flag], ["tag", "verify"], KEY, text_of(base, wrong), False)
    file.group("verify: each bit of the key matters")
    for bit in range(256):
        key = bytearray(KEY)
        key[bit // 8] ^= 0x80 >> bit % 8
        add_verify(file, f"bit {bit} of the key flipped", ["WrongKey", "BitFlip"],
                   ["tag", "verify"], bytes(key), issued(), False)
    file.group("verify: a text that is not a code")
    for reason, text in BAD_TEXTS:
        add_verify(file, reason, ["IllFormed"], ["verify", "reason." + reason], KEY, text, reason)


def make_tag():
    file = VectorFile("tag.json", "tag.schema.json", [
        "issue makes a code's tag with a key; verify checks whether a code's tag was made with it.",
        "The tag is the first 16 bytes of HMAC-SHA-256 over the payload's 24 bytes."])
    tag_issue(file)
    tag_verify(file)
    tag_forgeries(file)
    return file


def add_convert(file, comment, flags, topics, text, kind, expect):
    answer = {"error": expect} if len(expect) < codec.TEXT_SIZE else {"text": expect}
    file.single(comment, flags, topics + ["convert"],
                {"op": "convert", "key": KEY.hex(), "text": text, "kind": kind}, answer)


def make_convert():
    file = VectorFile("convert.json", "convert.schema.json", [
        "The same payload with another kind and a new tag, if the text is authentic."])
    rng = random.Random("tricode convert")
    bases = [payload(), samples.DISTINCT, codec.Payload("sale", 0, 0, 1, 1, 0, 1, 0)]
    bases += [random_payload(rng) for _ in range(30)]
    file.group("from every kind to every kind")
    for number, base in enumerate(bases, 1):
        for source in codec.KINDS:
            for target in codec.KINDS:
                add_convert(file, f"payload {number}: {source} to {target}", ["Valid"],
                            ["convert", "kinds", "tag"],
                            keys.issue(KEY, base.convert(source)), target,
                            text_by_hand(KEY, base.convert(target)))
    file.group("a code that is not authentic is not converted")
    for kind in codec.KINDS:
        text = issued(kind=kind)
        for bit in range(192, 320):
            add_convert(file, f"{kind}: bit {bit} flipped", ["BitFlip", "TagForgery"],
                        ["convert.refuse"], samples.flip_bit(text, bit), "permit",
                        "not_authentic")
        add_convert(file, f"{kind}: made with another key", ["WrongKey"], ["convert.refuse"],
                    issued(OTHER_KEY, kind), "permit", "not_authentic")
    file.group("words that are not a kind; the kind is checked first")
    texts = (("a valid code", issued()), ("a forged code", issued(OTHER_KEY)), *BAD_TEXTS)
    for word in ("", "token", "Permit", "permit ", "2"):
        for what, text in texts:
            flags = ["WrongKind"] if what == "a valid code" else ["WrongKind", "CheckOrder"]
            add_convert(file, f"kind {word!a}, {what}", flags, ["reason.kind"], text, word, "kind")
    file.group("a text that is not a code is not converted")
    for reason, text in BAD_TEXTS:
        for kind in codec.KINDS:
            add_convert(file, f"{reason}, to {kind}", ["IllFormed"],
                        ["convert.refuse", "reason." + reason], text, kind, reason)
    return file
