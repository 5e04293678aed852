# SPDX-License-Identifier: Apache-2.0
"""code_decode.json and code_encode.json: the payload's bytes, field by field."""
import itertools
import random

import codec
import samples
from builder import VectorFile
from samples import payload, text_of

FAULTS = {
    "version": lambda p: p._replace(kind=0x20 | p.kind & 15),
    "kind": lambda p: p._replace(kind=p.kind & 0xF0 | 4),
    "machine": lambda p: p._replace(machine=0),
    "counter": lambda p: p._replace(counter=0),
    "vended": lambda p: p._replace(vended=max(p.counter, 1)),
    "price": lambda p: p._replace(price=0),
}
FAULT_FLAGS = {"version": "WrongVersion", "kind": "WrongKind", "machine": "ZeroMachine",
               "counter": "ZeroCounter", "vended": "VendedNotBelowCounter", "price": "ZeroPrice",
               "length": "WrongLength", "alphabet": "WrongAlphabet"}


def first_reason(payload_):
    """A second statement of the rules, independent of the codec: the first reason why the fields
    after the first byte are ill-formed."""
    tests = (("machine", payload_.machine == 0), ("counter", payload_.counter == 0),
             ("vended", payload_.vended >= payload_.counter), ("price", payload_.price == 0))
    return next((reason for reason, applies in tests if applies), None)


def decoded(payload_, tag=samples.TAG):
    return {**payload_._asdict(), "tag": tag.hex()}


def edge_payloads(kind):
    """(comment, payload) for the limits of each field, well-formed or not."""
    base = payload(kind)
    for value in samples.U8_EDGES:
        yield f"key_epoch {value}", base._replace(key_epoch=value)
    for value in samples.U16_EDGES:
        yield f"product {value}", base._replace(product=value)
    for name in ("machine", "price", "issued_at"):
        for value in samples.U32_EDGES:
            yield f"{name} {value}", base._replace(**{name: value})
    for counter in samples.U32_EDGES:
        for vended in sorted({0, counter - 1, counter, counter + 1, samples.U32_MAX}):
            if 0 <= vended <= samples.U32_MAX:
                yield (f"counter {counter}, vended {vended}",
                       base._replace(counter=counter, vended=vended))
    lowest = codec.Payload(kind, 0, 0, 1, 1, 0, 1, 0)
    highest = codec.Payload(kind, 255, 65535, samples.U32_MAX, samples.U32_MAX,
                            samples.U32_MAX - 1, samples.U32_MAX, samples.U32_MAX)
    yield "every field at its lowest", lowest
    yield "every field at its highest", highest
    yield "all bytes different", samples.DISTINCT._replace(kind=kind)


def random_payload(rng):
    def word():
        return rng.getrandbits(rng.choice((1, 4, 8, 16, 24, 31, 32)))
    counter = max(word(), 1)
    return codec.Payload(rng.choice(tuple(codec.KINDS)), rng.getrandbits(8), rng.getrandbits(16),
                         max(word(), 1), counter, rng.randrange(counter), max(word(), 1), word())


def add_decode(file, comment, flags, topics, text, expect):
    if isinstance(expect, str):
        expect = {"error": expect}
    file.single(comment, flags, topics, {"op": "decode", "text": text}, expect)


def decode_edges(file):
    for kind in codec.KINDS:
        file.group(f"the limits of each field of a {kind} code")
        for comment, fields in edge_payloads(kind):
            reason = first_reason(fields)
            flags = ["BoundaryValue"] + ([FAULT_FLAGS[reason]] if reason else [])
            topics = ["layout", "kinds"] + (["reason." + reason] if reason else ["decode"])
            add_decode(file, f"{kind}: {comment}", flags, topics, text_of(fields),
                       reason or decoded(fields))
    file.group("the tag is copied unchanged")
    for tag in (bytes(16), b"\xff" * 16, bytes(range(16)), bytes(range(15, -1, -1))):
        add_decode(file, f"tag {tag.hex()}", ["BoundaryValue"], ["layout", "decode"],
                   text_of(payload(), tag), decoded(payload(), tag))


def decode_heads(file):
    file.group("every value of the first byte: version and kind")
    for head in range(256):
        version, kind = head >> 4, head & 15
        fields = payload()._replace(kind=head)
        if version != 1:
            expect, flag = "version", "WrongVersion"
        elif kind not in (1, 2, 3):
            expect, flag = "kind", "WrongKind"
        else:
            expect, flag = decoded(payload(codec.KIND_WORDS[kind])), "Valid"
        topics = ["layout", "kinds", "reason." + expect if isinstance(expect, str) else "decode"]
        add_decode(file, f"first byte {head:#04x}", [flag], topics, text_of(fields), expect)


def decode_order(file):
    file.group("several reasons to refuse: the first in the order of the checks is the answer")
    names = tuple(FAULTS)
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(names, size):
            fields = payload()._replace(kind=0x11)
            for name in chosen:
                fields = FAULTS[name](fields)
            text = text_of(fields)
            what = " and ".join(chosen)
            topics = ["order", "reason." + chosen[0]]
            flags = ["CheckOrder"] + [FAULT_FLAGS[name] for name in chosen]
            add_decode(file, what, flags, topics, text, chosen[0])
            add_decode(file, "alphabet and " + what, flags + ["WrongAlphabet"],
                       ["order", "reason.alphabet"], text[:-1] + "1", "alphabet")
            add_decode(file, "length and " + what, flags + ["WrongLength"],
                       ["order", "reason.length"], text[:-1], "length")
            add_decode(file, "length and alphabet and " + what,
                       flags + ["WrongLength", "WrongAlphabet"], ["order", "reason.length"],
                       text + "1", "length")


def decode_flips(file):
    for kind in codec.KINDS:
        file.group(f"each single bit of a {kind} code flipped")
        fields = payload(kind)
        text = text_of(fields)
        for bit in range(320):
            flipped = samples.flip_bit(text, bit)
            data = codec.text_to_bytes(flipped)
            head, *rest = codec.LAYOUT.unpack(data[:24])
            if head >> 4 != 1:
                expect = "version"
            elif head & 15 not in codec.KIND_WORDS:
                expect = "kind"
            else:
                changed = codec.Payload(codec.KIND_WORDS[head & 15], *rest)
                expect = first_reason(changed) or decoded(changed, data[24:])
            topic = "reason." + expect if isinstance(expect, str) else "decode"
            add_decode(file, f"{kind}: bit {bit} flipped", ["BitFlip"], ["layout", topic],
                       flipped, expect)


def decode_random(file):
    rng = random.Random("tricode code_decode")
    file.group("random well-formed codes (fixed seed)")
    for number in range(1, 201):
        fields, tag = random_payload(rng), rng.randbytes(16)
        add_decode(file, f"random code {number}", ["Valid", "Random"],
                   ["layout", "decode", "roundtrip"], text_of(fields, tag), decoded(fields, tag))


def make_decode():
    file = VectorFile("code_decode.json", "code_decode.schema.json", [
        "Each test decodes one text of 64 characters, or of a wrong length or alphabet.",
        "The answer is every field and the tag, or the first reason in the order of the checks."])
    decode_edges(file)
    decode_heads(file)
    decode_order(file)
    decode_flips(file)
    decode_random(file)
    return file


def add_encode(file, comment, flags, topics, fields, tag, expect):
    request = {"op": "encode", **fields._asdict(), "tag": tag.hex()}
    if isinstance(expect, str) and len(expect) < codec.TEXT_SIZE:
        expect = {"error": expect}
    elif isinstance(expect, str):
        expect = {"text": expect}
    file.single(comment, flags, topics, request, expect)


def make_encode():
    file = VectorFile("code_encode.json", "code_encode.schema.json", [
        "Each test encodes fields and a tag as 64 characters; encode does not check the tag.",
        "For ill-formed fields the answer is the first reason of kind, machine, counter, vended, "
        "price."])
    for kind in codec.KINDS:
        file.group(f"the limits of each field of a {kind} code")
        for comment, fields in edge_payloads(kind):
            reason = first_reason(fields)
            flags = ["BoundaryValue"] + ([FAULT_FLAGS[reason]] if reason else [])
            topics = ["layout", "encode"] + (["reason." + reason] if reason else ["kinds"])
            add_encode(file, f"{kind}: {comment}", flags, topics, fields, samples.TAG,
                       reason or text_of(fields))
    encode_order(file)
    encode_tags(file)
    return file


def encode_order(file):
    file.group("several reasons to refuse: the first in the order of the checks is the answer")
    names = ("kind", "machine", "counter", "vended", "price")
    for size in range(1, len(names) + 1):
        for chosen in itertools.combinations(names, size):
            fields = payload()
            for name in chosen:
                fields = fields._replace(kind="token") if name == "kind" else FAULTS[name](fields)
            flags = ["CheckOrder"] + [FAULT_FLAGS[name] for name in chosen]
            add_encode(file, " and ".join(chosen), flags,
                       ["encode", "encode.order", "reason." + chosen[0]], fields, samples.TAG,
                       chosen[0])
    file.group("words that are not a kind")
    for word in ("", "Sale", "SALE", "sale ", "permits", "cance", "1", "\u017fale"):
        add_encode(file, f"kind {word!a}", ["WrongKind"], ["encode", "reason.kind"],
                   payload()._replace(kind=word), samples.TAG, "kind")


def encode_tags(file):
    file.group("every byte value in the tag, so every character in the text")
    for start in range(0, 256, 16):
        tag = bytes(range(start, start + 16))
        add_encode(file, f"tag bytes {start} to {start + 15}", ["Valid"],
                   ["layout", "encode", "alphabet"], payload(), tag, text_of(payload(), tag))
    rng = random.Random("tricode code_encode")
    file.group("random well-formed codes (fixed seed)")
    for number in range(1, 201):
        fields, tag = random_payload(rng), rng.randbytes(16)
        add_encode(file, f"random code {number}", ["Valid", "Random"],
                   ["layout", "encode", "roundtrip"], fields, tag, text_of(fields, tag))
