// SPDX-License-Identifier: Apache-2.0
#include "core/text.h"

/* For the contracts: the 40 bytes of a code, their status and their tag. */
#define OLD_NUMBER(b, g) \old(TRICODE_BYTES_NUMBER(b, g))
#define GROUPS_BELOW(b, t, n)                                                                      \
    ((n > 0 ==> TRICODE_GROUP(b, t, 0)) && (n > 1 ==> TRICODE_GROUP(b, t, 1)) &&                   \
     (n > 2 ==> TRICODE_GROUP(b, t, 2)) && (n > 3 ==> TRICODE_GROUP(b, t, 3)) &&                   \
     (n > 4 ==> TRICODE_GROUP(b, t, 4)) && (n > 5 ==> TRICODE_GROUP(b, t, 5)) &&                   \
     (n > 6 ==> TRICODE_GROUP(b, t, 6)) && (n > 7 ==> TRICODE_GROUP(b, t, 7)))
#define NUMBERS_STATUS(b)                                                                          \
    tricode_numbers_status(TRICODE_BYTES_NUMBER(b, 0), TRICODE_BYTES_NUMBER(b, 1),                 \
                           TRICODE_BYTES_NUMBER(b, 2), TRICODE_BYTES_NUMBER(b, 3))

#define TRICODE_SAID(p) \
    (OLD_BYTES(0) == TRICODE_CODE_NUMBER_0(p) && OLD_BYTES(1) == TRICODE_CODE_NUMBER_1(p) && \
     OLD_BYTES(2) == TRICODE_CODE_NUMBER_2(p) && OLD_BYTES(3) == TRICODE_CODE_NUMBER_3(p) && \
     OLD_BYTES(4) == p.issued_at * 0x100 + \at(bytes[24], Pre))
#define OLD_BYTES(g) \at(TRICODE_BYTES_NUMBER(bytes, g), Pre)
#define TAG_IS(b, t)                                                                               \
    (\forall integer nth; 0 <= nth < TRICODE_TAG_SIZE ==>                                          \
        (b)[TRICODE_PAYLOAD_SIZE + nth] == (t)[nth])

/* Characters by number, for a compiler whose own characters are not ASCII. */
static const uint8_t alphabet[32] = {
    65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, /* A ... P */
    81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 50, 51, 52, 53, 54, 55, /* Q ... Z, 2 ... 7 */
};

/*@ requires value < 32;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_value(\result) == value;
 */
static uint8_t character_of(unsigned value) {
    return alphabet[value];
}

/* Without a branch: a code's characters are as good as random, and a branch on them is a bad guess
 * every few characters. */
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> 0 <= tricode_value(character);
 */
static unsigned in_alphabet(uint8_t character) {
    return (unsigned)(character >= 65u && character <= 90u) +
           (unsigned)(character >= 50u && character <= 55u);
}

/*@ requires 0 <= tricode_value(character);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == tricode_value(character);
    ensures \result < 32;
 */
static unsigned value_of(uint8_t character) {
    return character >= 65u ? character - 65u : character - 24u;
}

/*@ requires group <= 7;
    requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(bytes + (0 .. TRICODE_CODE_SIZE - 1), text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, 8 * group);
    terminates \true;
    exits \false;
    assigns text[8 * group .. 8 * group + 7];
    ensures TRICODE_IN_ALPHABET(text, 0, 8 * group + 8);
    ensures TRICODE_GROUP(bytes, text, group);
 */
static void encode_group(const uint8_t *bytes, uint8_t *text, unsigned group) {
    const unsigned b = 5u * group;
    const unsigned t = 8u * group;
    const unsigned v0 = bytes[b] / 8u;
    const unsigned v1 = bytes[b] % 8u * 4u + bytes[b + 1u] / 64u;
    const unsigned v2 = bytes[b + 1u] / 2u % 32u;
    const unsigned v3 = bytes[b + 1u] % 2u * 16u + bytes[b + 2u] / 16u;
    const unsigned v4 = bytes[b + 2u] % 16u * 2u + bytes[b + 3u] / 128u;
    const unsigned v5 = bytes[b + 3u] / 4u % 32u;
    const unsigned v6 = bytes[b + 3u] % 4u * 8u + bytes[b + 4u] / 32u;
    const unsigned v7 = bytes[b + 4u] % 32u;
    /*@ assert TRICODE_BYTES_NUMBER(bytes, group) ==
          v0 * 0x800000000 + v1 * 0x40000000 + v2 * 0x2000000 + v3 * 0x100000 +
          v4 * 0x8000 + v5 * 0x400 + v6 * 0x20 + v7; */
    text[t] = character_of(v0);
    text[t + 1u] = character_of(v1);
    text[t + 2u] = character_of(v2);
    text[t + 3u] = character_of(v3);
    text[t + 4u] = character_of(v4);
    text[t + 5u] = character_of(v5);
    text[t + 6u] = character_of(v6);
    text[t + 7u] = character_of(v7);
}

/* The same, and the groups before it stay as they are. */
/*@ requires group <= 7;
    requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(bytes + (0 .. TRICODE_CODE_SIZE - 1), text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, 8 * group);
    requires GROUPS_BELOW(bytes, text, group);
    terminates \true;
    exits \false;
    assigns text[8 * group .. 8 * group + 7];
    ensures TRICODE_IN_ALPHABET(text, 0, 8 * group + 8);
    ensures GROUPS_BELOW(bytes, text, group + 1);
 */
static void encode_next(const uint8_t *bytes, uint8_t *text, unsigned group) {
    encode_group(bytes, text, group);
}

void tricode_text_encode(const uint8_t bytes[TRICODE_CODE_SIZE], uint8_t text[TRICODE_TEXT_SIZE]) {
    encode_next(bytes, text, 0u);
    encode_next(bytes, text, 1u);
    encode_next(bytes, text, 2u);
    encode_next(bytes, text, 3u);
    encode_next(bytes, text, 4u);
    encode_next(bytes, text, 5u);
    encode_next(bytes, text, 6u);
    encode_next(bytes, text, 7u);
}

/*@ requires from + TRICODE_TEXT_SIZE <= SIZE_MAX;
    requires \valid_read(text + (from .. from + TRICODE_TEXT_SIZE - 1));
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 ==> TRICODE_IN_ALPHABET(text, from, from + TRICODE_TEXT_SIZE);
    ensures \result == 0 ==> TRICODE_NOT_IN_ALPHABET(text, from, from + TRICODE_TEXT_SIZE);
 */
static int all_in_alphabet(const uint8_t *text, size_t from) {
    unsigned count = 0u;
    /*@ loop invariant 0 <= i <= TRICODE_TEXT_SIZE && 0 <= count <= i;
        loop invariant count == i ==> TRICODE_IN_ALPHABET(text, from, from + i);
        loop invariant count < i ==> TRICODE_NOT_IN_ALPHABET(text, from, from + i);
        loop assigns i, count;
        loop variant TRICODE_TEXT_SIZE - i;
     */
    for (unsigned i = 0u; i < TRICODE_TEXT_SIZE; i++) {
        count += in_alphabet(text[from + i]);
    }
    return count == TRICODE_TEXT_SIZE;
}

/*@ requires group <= 7;
    requires \valid_read(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(text + (0 .. TRICODE_TEXT_SIZE - 1), bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    terminates \true;
    exits \false;
    assigns bytes[5 * group .. 5 * group + 4];
    ensures TRICODE_GROUP(bytes, text, group);
 */
static void decode_group(const uint8_t *text, uint8_t *bytes, unsigned group) {
    const unsigned b = 5u * group;
    const unsigned t = 8u * group;
    const unsigned v1 = value_of(text[t + 1u]);
    const unsigned v3 = value_of(text[t + 3u]);
    const unsigned v4 = value_of(text[t + 4u]);
    const unsigned v6 = value_of(text[t + 6u]);
    bytes[b] = (uint8_t)((value_of(text[t]) * 8u + v1 / 4u) % 256u);
    bytes[b + 1u] = (uint8_t)((v1 % 4u * 64u + value_of(text[t + 2u]) * 2u + v3 / 16u) % 256u);
    bytes[b + 2u] = (uint8_t)((v3 % 16u * 16u + v4 / 2u) % 256u);
    bytes[b + 3u] = (uint8_t)((v4 % 2u * 128u + value_of(text[t + 5u]) * 4u + v6 / 8u) % 256u);
    bytes[b + 4u] = (uint8_t)((v6 % 8u * 32u + value_of(text[t + 7u])) % 256u);
}

/* The same, and the groups before it stay as they are. */
/*@ requires group <= 7;
    requires \valid_read(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(text + (0 .. TRICODE_TEXT_SIZE - 1), bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    requires GROUPS_BELOW(bytes, text, group);
    terminates \true;
    exits \false;
    assigns bytes[5 * group .. 5 * group + 4];
    ensures TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    ensures GROUPS_BELOW(bytes, text, group + 1);
 */
static void decode_next(const uint8_t *text, uint8_t *bytes, unsigned group) {
    decode_group(text, bytes, group);
}

/*@ requires \valid_read(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(text + (0 .. TRICODE_TEXT_SIZE - 1), bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_CODE_SIZE - 1];
    ensures TRICODE_GROUPS(bytes, text);
 */
static void decode_groups(const uint8_t *text, uint8_t *bytes) {
    decode_next(text, bytes, 0u);
    decode_next(text, bytes, 1u);
    decode_next(text, bytes, 2u);
    decode_next(text, bytes, 3u);
    decode_next(text, bytes, 4u);
    decode_next(text, bytes, 5u);
    decode_next(text, bytes, 6u);
    decode_next(text, bytes, 7u);
}

enum tricode_code_status tricode_text_decode(const uint8_t *text, size_t length,
                                             uint8_t bytes[TRICODE_CODE_SIZE]) {
    if (length != TRICODE_TEXT_SIZE) {
        return TRICODE_CODE_LENGTH;
    }
    if (!all_in_alphabet(text, 0u)) {
        return TRICODE_CODE_ALPHABET;
    }
    decode_groups(text, bytes);
    return TRICODE_CODE_OK;
}

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
    ensures written: \result == TRICODE_CODE_OK ==> TRICODE_SAYS(TRICODE_BYTES_NUMBER, bytes, *code);
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
    ensures read: \result == TRICODE_CODE_OK ==> TRICODE_SAYS(OLD_NUMBER, bytes, *code);
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
    /*@ assert status == TRICODE_CODE_OK ==> TRICODE_SAID(code->payload); */
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

/*@ requires \valid_read(scanned + (0 .. length - 1));
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result == 1 <==> TRICODE_TEXT_AT(scanned, length, length - TRICODE_TEXT_SIZE);
 */
static int is_readable(const uint8_t *scanned, size_t length) {
    if (length < TRICODE_TEXT_SIZE) {
        return 0;
    }
    if (length > TRICODE_TEXT_SIZE && scanned[length - TRICODE_TEXT_SIZE - 1u] != 47u) {
        return 0;
    }
    return all_in_alphabet(scanned, length - TRICODE_TEXT_SIZE);
}

/* No '/' is in the alphabet: so the last 64 characters are what follows the last '/' exactly when
 * they are all in the alphabet and a '/', or nothing, is before them. */
int tricode_text_read(const uint8_t *scanned, size_t length, uint8_t text[TRICODE_TEXT_SIZE]) {
    const int readable = is_readable(scanned, length);
    if (readable) {
        /*@ loop invariant 0 <= i <= TRICODE_TEXT_SIZE;
            loop invariant \forall integer k; 0 <= k < i ==>
                text[k] == scanned[length - TRICODE_TEXT_SIZE + k];
            loop assigns i, text[0 .. TRICODE_TEXT_SIZE - 1];
            loop variant TRICODE_TEXT_SIZE - i;
         */
        for (unsigned i = 0u; i < TRICODE_TEXT_SIZE; i++) {
            text[i] = scanned[length - TRICODE_TEXT_SIZE + i];
        }
    }
    return readable;
}
