# SPDX-License-Identifier: Apache-2.0
"""Keys, payloads and boundary values shared by several vector files. All keys are test keys."""
import hashlib

import codec
import keys

U32_MAX = codec.U32_MAX
U32_EDGES = (0, 1, 2, 255, 256, 65535, 65536, 0x01020304, 2**31 - 1, 2**31, U32_MAX - 1, U32_MAX)
U16_EDGES = (0, 1, 2, 255, 256, 0x0102, 32767, 32768, 65534, 65535)
U8_EDGES = (0, 1, 2, 127, 128, 254, 255)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FIELD_NAMES = codec.Payload._fields

MASTER = hashlib.sha256(b"tricode vectors: master").digest()
OTHER_MASTER = hashlib.sha256(b"tricode vectors: another master").digest()
EURO = 978
MACHINE = 7
KEY = keys.machine_key(MASTER, MACHINE, EURO, 0)
OTHER_KEY = keys.machine_key(OTHER_MASTER, MACHINE, EURO, 0)
TAG = bytes(range(0xA0, 0xB0))

# All bytes of the payload differ, so that a misplaced byte is detected.
DISTINCT = codec.Payload("sale", 0x21, 0x2223, 0x24252627, 0x38393A3B, 0x2C2D2E2F, 0x30313233,
                         0x34353637)


def payload(kind="sale", **fields):
    base = codec.Payload(kind, 0, 12, MACHINE, 42, 41, 250, 1700000000)
    return base._replace(**fields)


def text_of(payload_, tag=TAG):
    """The text of any fields, well-formed or not, with any tag; kind may be a number."""
    kind = payload_.kind
    head = kind if isinstance(kind, int) else 0x10 | codec.KINDS[kind]
    return codec.bytes_to_text(codec.LAYOUT.pack(head, *payload_[1:]) + tag)


def issued(key=KEY, kind="sale", **fields):
    return keys.issue(key, payload(kind, **fields))


def flip_bit(text, bit):
    """The text with bit number `bit` (0 is the first bit of the first byte) flipped."""
    data = bytearray(codec.text_to_bytes(text))
    data[bit // 8] ^= 0x80 >> bit % 8
    return codec.bytes_to_text(bytes(data))
