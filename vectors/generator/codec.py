# SPDX-License-Identifier: Apache-2.0
"""The three codes: payload <-> 24 bytes, code <-> 64 characters, and text from a scanner.

Written from spec/protocol.md alone; shares no code with src/."""
import base64
import struct
from typing import NamedTuple

ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
KINDS = {"sale": 1, "permit": 2, "cancel": 3}
KIND_WORDS = {number: word for word, number in KINDS.items()}
VERSION = 1
LAYOUT = struct.Struct(">BBHIIIII")
PAYLOAD_SIZE = 24
TAG_SIZE = 16
TEXT_SIZE = 64
U32_MAX = 2**32 - 1


class CodeError(Exception):
    """The bytes, text or fields are not a code; `reason` is the first that applies."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Payload(NamedTuple):
    kind: str
    key_epoch: int
    product: int
    machine: int
    counter: int
    vended: int
    price: int
    issued_at: int

    def same_sale(self, other):
        """True if all fields except kind are equal."""
        return self[1:] == other[1:]

    def convert(self, kind):
        return self._replace(kind=kind)


class Code(NamedTuple):
    payload: Payload
    tag: bytes


def check_fields(payload):
    """The first reason why the fields are not well-formed, or None."""
    if payload.machine == 0:
        return "machine"
    if payload.counter == 0:
        return "counter"
    if payload.vended >= payload.counter:
        return "vended"
    if payload.price == 0:
        return "price"
    return None


def payload_bytes(payload):
    """The 24 bytes of a well-formed payload."""
    reason = "kind" if payload.kind not in KINDS else check_fields(payload)
    if reason is not None:
        raise CodeError(reason)
    return LAYOUT.pack(VERSION << 4 | KINDS[payload.kind], *payload[1:])


def payload_from_bytes(data):
    head, *fields = LAYOUT.unpack(data)
    if head >> 4 != VERSION:
        raise CodeError("version")
    if head & 15 not in KIND_WORDS:
        raise CodeError("kind")
    payload = Payload(KIND_WORDS[head & 15], *fields)
    reason = check_fields(payload)
    if reason is not None:
        raise CodeError(reason)
    return payload


def bytes_to_text(data):
    return base64.b32encode(data).decode("ascii")


def encode(code):
    return bytes_to_text(payload_bytes(code.payload) + code.tag)


def text_to_bytes(text):
    """The 40 bytes of 64 characters; the length is measured in bytes of UTF-8."""
    raw = text.encode("utf-8")
    if len(raw) != TEXT_SIZE:
        raise CodeError("length")
    if not ALPHABET.issuperset(raw):
        raise CodeError("alphabet")
    return base64.b32decode(raw)


def decode(text):
    data = text_to_bytes(text)
    return Code(payload_from_bytes(data[:PAYLOAD_SIZE]), data[PAYLOAD_SIZE:])


def read(scanned):
    """The 64 characters of a scanned text (all of it, or the part after the last '/'), or None."""
    candidate = scanned.rpartition("/")[2]
    raw = candidate.encode("utf-8")
    if len(raw) != TEXT_SIZE or not ALPHABET.issuperset(raw):
        return None
    return candidate
