# SPDX-License-Identifier: Apache-2.0
"""Machine keys (HKDF-SHA-256, implemented with HMAC) and tags (truncated HMAC-SHA-256)."""
import hashlib
import hmac
import struct

import codec

KEY_SIZE = 32
INFO_LABEL = b"tricode/1 machine"


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def hkdf_sha256(secret, salt, info, size):
    """RFC 5869. An empty salt means 32 zero bytes."""
    extracted = hmac_sha256(salt or bytes(32), secret)
    output = block = b""
    index = 0
    while len(output) < size:
        index += 1
        block = hmac_sha256(extracted, block + info + bytes([index]))
        output += block
    return output[:size]


def machine_key(master, machine, currency, key_epoch):
    info = INFO_LABEL + struct.pack(">IHB", machine, currency, key_epoch)
    return hkdf_sha256(master, b"", info, KEY_SIZE)


def tag(key, payload):
    return hmac_sha256(key, codec.payload_bytes(payload))[: codec.TAG_SIZE]


def issue(key, payload):
    """The text of the payload and its tag, made with the key."""
    return codec.encode(codec.Code(payload, tag(key, payload)))


def authentic(key, code):
    return hmac.compare_digest(tag(key, code.payload), code.tag)
