// SPDX-License-Identifier: Apache-2.0
/* Round trip of payload and bytes: an encoded payload decodes to the same payload, and decoded
 * bytes encode to the same bytes, so a payload has exactly one form. Proved from the contracts of
 * src/core/code.h only; never linked. */
#include "core/code.h"

static struct tricode_payload given;
static struct tricode_payload got;
static uint8_t bytes[TRICODE_PAYLOAD_SIZE];
static uint8_t again[TRICODE_PAYLOAD_SIZE];

/* Equal words have equal bytes. */
/*@ requires a0 * 0x1000000 + a1 * 0x10000 + a2 * 0x100 + a3 ==
             b0 * 0x1000000 + b1 * 0x10000 + b2 * 0x100 + b3;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures a0 == b0 && a1 == b1 && a2 == b2 && a3 == b3;
 */
static void same_word(uint8_t a0, uint8_t a1, uint8_t a2, uint8_t a3, uint8_t b0, uint8_t b1,
                      uint8_t b2, uint8_t b3) {
}

/*@ requires at <= TRICODE_PAYLOAD_SIZE - 4;
    requires TRICODE_WORD(bytes, at) == TRICODE_WORD(again, at);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures bytes[at] == again[at] && bytes[at + 1] == again[at + 1] &&
            bytes[at + 2] == again[at + 2] && bytes[at + 3] == again[at + 3];
 */
static void same_bytes(unsigned at) {
    same_word(bytes[at], bytes[at + 1u], bytes[at + 2u], bytes[at + 3u], again[at], again[at + 1u],
              again[at + 2u], again[at + 3u]);
}

/* [CODE-7] A well-formed payload encodes, and decodes to itself. */
/*@ requires well_formed: TRICODE_PAYLOAD_STATUS(given) == TRICODE_CODE_OK;
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_PAYLOAD_SIZE - 1], got;
    ensures accepted: \result == TRICODE_CODE_OK;
    ensures same: got == given;
 */
enum tricode_code_status payload_there_and_back(void) {
    const enum tricode_code_status encoded = tricode_payload_encode(&given, bytes);
    /*@ assert encoded == TRICODE_CODE_OK; */
    /*@ assert bytes[0] / 16 == 1 && bytes[0] % 16 == given.kind; */
    /*@ assert TRICODE_BYTES_STATUS(bytes) == TRICODE_CODE_OK; */
    return tricode_payload_decode(bytes, &got);
}

/* [CODE-7] Accepted bytes decode, and encode to themselves. */
/*@ terminates \true;
    exits \false;
    assigns again[0 .. TRICODE_PAYLOAD_SIZE - 1], got;
    ensures accepted: \result == TRICODE_BYTES_STATUS(bytes);
    ensures same: \result == TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_PAYLOAD_SIZE ==> again[i] == bytes[i];
 */
enum tricode_code_status bytes_there_and_back(void) {
    const enum tricode_code_status decoded = tricode_payload_decode(bytes, &got);
    if (decoded == TRICODE_CODE_OK) {
        /*@ assert got.kind == bytes[0] % 16; */
        /*@ assert TRICODE_PAYLOAD_STATUS(got) == TRICODE_CODE_OK; */
        tricode_payload_encode(&got, again);
        same_word(0u, 0u, bytes[2], bytes[3], 0u, 0u, again[2], again[3]);
        same_bytes(4u);
        same_bytes(8u);
        same_bytes(12u);
        same_bytes(16u);
        same_bytes(20u);
    }
    return decoded;
}
