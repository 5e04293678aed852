// SPDX-License-Identifier: Apache-2.0
/* Codes as text: the payload's 24 bytes and the unchanged tag, in base32. */
#include "core/text.h"

/* For the contracts: the status that 40 bytes imply; their tag; and the values that their first 25
 * bytes had when the function was entered, as fields of a payload. */
// clang-format off
#define NUMBERS_STATUS(b)                                                                          \
    tricode_numbers_status(TRICODE_BYTES_NUMBER(b, 0), TRICODE_BYTES_NUMBER(b, 1),                 \
                           TRICODE_BYTES_NUMBER(b, 2), TRICODE_BYTES_NUMBER(b, 3))
#define TAG_IS(b, t)                                                                               \
    (\forall integer nth; 0 <= nth < TRICODE_TAG_SIZE ==>                                         \
        (b)[TRICODE_PAYLOAD_SIZE + nth] == (t)[nth])
#define OLD_NUMBER(g) \at(TRICODE_BYTES_NUMBER(bytes, g), Pre)
#define SAID_BY_BYTES(p)                                                                           \
    (OLD_NUMBER(0) == TRICODE_CODE_NUMBER_0(p) && OLD_NUMBER(1) == TRICODE_CODE_NUMBER_1(p) &&     \
     OLD_NUMBER(2) == TRICODE_CODE_NUMBER_2(p) && OLD_NUMBER(3) == TRICODE_CODE_NUMBER_3(p) &&     \
     OLD_NUMBER(4) == (p).issued_at * 0x100 + \at(bytes[24], Pre))
// clang-format on

/*@ requires \valid_read(code);
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(code, bytes + (0 .. TRICODE_CODE_SIZE - 1));
    terminates \true;
    exits \false;
    assigns bytes[TRICODE_PAYLOAD_SIZE .. TRICODE_CODE_SIZE - 1];
    ensures TAG_IS(bytes, code->tag);
 */
static void write_tag(const struct tricode_code *code, uint8_t *bytes) {
    /*@ loop invariant 0 <= i <= TRICODE_TAG_SIZE;
        loop invariant \forall integer k; 0 <= k < i ==>
            bytes[TRICODE_PAYLOAD_SIZE + k] == code->tag[k];
        loop assigns i, bytes[TRICODE_PAYLOAD_SIZE .. TRICODE_CODE_SIZE - 1];
        loop variant TRICODE_TAG_SIZE - i;
     */
    for (unsigned i = 0u; i < TRICODE_TAG_SIZE; i++) {
        bytes[TRICODE_PAYLOAD_SIZE + i] = code->tag[i];
    }
}

/*@ requires \valid(code);
    requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(code, bytes + (0 .. TRICODE_CODE_SIZE - 1));
    terminates \true;
    exits \false;
    assigns code->tag[0 .. TRICODE_TAG_SIZE - 1];
    ensures \forall integer nth; 0 <= nth < TRICODE_TAG_SIZE ==>
        code->tag[nth] == \old(bytes[TRICODE_PAYLOAD_SIZE + nth]);
 */
static void read_tag(const uint8_t *bytes, struct tricode_code *code) {
    /*@ loop invariant 0 <= i <= TRICODE_TAG_SIZE;
        loop invariant \forall integer k; 0 <= k < i ==>
            code->tag[k] == \at(bytes[TRICODE_PAYLOAD_SIZE + k], Pre);
        loop invariant \forall integer k; 0 <= k < TRICODE_CODE_SIZE ==>
            bytes[k] == \at(bytes[k], Pre);
        loop assigns i, code->tag[0 .. TRICODE_TAG_SIZE - 1];
        loop variant TRICODE_TAG_SIZE - i;
     */
    for (unsigned i = 0u; i < TRICODE_TAG_SIZE; i++) {
        code->tag[i] = bytes[TRICODE_PAYLOAD_SIZE + i];
    }
}

/*@ requires \valid_read(code);
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(code, bytes + (0 .. TRICODE_CODE_SIZE - 1));
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_CODE_SIZE - 1];
    ensures reason: \result == \old(TRICODE_PAYLOAD_STATUS(code->payload));
    ensures written: \result == TRICODE_CODE_OK ==>
        TRICODE_SAYS(TRICODE_BYTES_NUMBER, bytes, *code);
 */
static enum tricode_code_status write_code(const struct tricode_code *code, uint8_t *bytes) {
    const enum tricode_code_status status = tricode_payload_encode(&code->payload, bytes);
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.machine / 0x1000000 == bytes[4]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.machine % 0x1000000 ==
          bytes[5] * 0x10000 + bytes[6] * 0x100 + bytes[7]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.counter / 0x10000 ==
          bytes[8] * 0x100 + bytes[9]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.counter % 0x10000 ==
          bytes[10] * 0x100 + bytes[11]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.vended / 0x100 ==
          bytes[12] * 0x10000 + bytes[13] * 0x100 + bytes[14]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.vended % 0x100 == bytes[15]; */
    write_tag(code, bytes);
    return status;
}

/*@ requires \valid(code);
    requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(code, bytes + (0 .. TRICODE_CODE_SIZE - 1));
    terminates \true;
    exits \false;
    assigns *code;
    ensures reason: \result == \old(NUMBERS_STATUS(bytes));
    ensures read: \result == TRICODE_CODE_OK ==>
        TRICODE_SAYS(TRICODE_OLD_BYTES_NUMBER, bytes, *code);
    ensures well_formed: \result == TRICODE_CODE_OK ==>
        TRICODE_PAYLOAD_STATUS(code->payload) == TRICODE_CODE_OK;
    ensures untouched: \result != TRICODE_CODE_OK ==> *code == \old(*code);
 */
static enum tricode_code_status read_code(const uint8_t *bytes, struct tricode_code *code) {
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 0) / 0x100000000 == bytes[0]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 0) % 0x100 == bytes[4]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 1) / 0x10000 ==
          bytes[5] * 0x10000 + bytes[6] * 0x100 + bytes[7]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 1) % 0x10000 == bytes[8] * 0x100 + bytes[9]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 2) / 0x1000000 == bytes[10] * 0x100 + bytes[11]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 2) % 0x1000000 ==
          bytes[12] * 0x10000 + bytes[13] * 0x100 + bytes[14]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 3) / 0x100000000 == bytes[15]; */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 3) % 0x100000000 == TRICODE_WORD(bytes, 16); */
    /*@ assert TRICODE_BYTES_STATUS(bytes) == NUMBERS_STATUS(bytes); */
    const enum tricode_code_status status = tricode_payload_decode(bytes, &code->payload);
    /*@ assert \forall integer k; 0 <= k < TRICODE_CODE_SIZE ==>
          bytes[k] == \at(bytes[k], Pre); */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.machine / 0x1000000 == bytes[4]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.machine % 0x1000000 ==
          bytes[5] * 0x10000 + bytes[6] * 0x100 + bytes[7]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.counter / 0x10000 ==
          bytes[8] * 0x100 + bytes[9]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.counter % 0x10000 ==
          bytes[10] * 0x100 + bytes[11]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.vended / 0x100 ==
          bytes[12] * 0x10000 + bytes[13] * 0x100 + bytes[14]; */
    /*@ assert status == TRICODE_CODE_OK ==> code->payload.vended % 0x100 == bytes[15]; */
    /*@ assert status == TRICODE_CODE_OK ==> SAID_BY_BYTES(code->payload); */
    if (status == TRICODE_CODE_OK) {
        read_tag(bytes, code);
    }
    return status;
}

enum tricode_code_status tricode_code_encode(const struct tricode_code *code,
                                             uint8_t text[TRICODE_TEXT_SIZE]) {
    uint8_t bytes[TRICODE_CODE_SIZE];
    const enum tricode_code_status status = write_code(code, bytes);
    if (status == TRICODE_CODE_OK) {
        tricode_text_encode(bytes, text);
    }
    return status;
}

enum tricode_code_status tricode_code_decode(const uint8_t *text, size_t length,
                                             struct tricode_code *code) {
    uint8_t bytes[TRICODE_CODE_SIZE];
    enum tricode_code_status status = tricode_text_decode(text, length, bytes);
    /*@ assert status == TRICODE_CODE_OK || length != TRICODE_TEXT_SIZE ||
          \at(TRICODE_NOT_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE), Pre); */
    if (status == TRICODE_CODE_OK) {
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 0) == \at(TRICODE_NUMBER(text, 0), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 1) == \at(TRICODE_NUMBER(text, 1), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 2) == \at(TRICODE_NUMBER(text, 2), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 3) == \at(TRICODE_NUMBER(text, 3), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 4) == \at(TRICODE_NUMBER(text, 4), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 5) == \at(TRICODE_NUMBER(text, 5), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 6) == \at(TRICODE_NUMBER(text, 6), Pre); */
        /*@ assert TRICODE_BYTES_NUMBER(bytes, 7) == \at(TRICODE_NUMBER(text, 7), Pre); */
        /*@ assert NUMBERS_STATUS(bytes) == \at(TRICODE_TEXT_STATUS(text), Pre); */
        status = read_code(bytes, code);
    }
    return status;
}
