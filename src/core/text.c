// SPDX-License-Identifier: Apache-2.0
#include "core/text.h"

/* For the contracts: nothing of x has changed since the function was entered. */
// clang-format off
#define KEPT(x, size) (\forall integer nth; 0 <= nth < size ==> x[nth] == \at(x[nth], Pre))
#define GROUP_IN_ALPHABET(t, g)                                                                    \
    (0 <= tricode_value((t)[8 * (g)]) && 0 <= tricode_value((t)[8 * (g) + 1]) &&                   \
     0 <= tricode_value((t)[8 * (g) + 2]) && 0 <= tricode_value((t)[8 * (g) + 3]) &&               \
     0 <= tricode_value((t)[8 * (g) + 4]) && 0 <= tricode_value((t)[8 * (g) + 5]) &&               \
     0 <= tricode_value((t)[8 * (g) + 6]) && 0 <= tricode_value((t)[8 * (g) + 7]))
/* Eight values, read as a number in base 32. */
#define ARE_VALUES(v) (\forall integer nth; 0 <= nth < TRICODE_TEXT_SIZE ==> (v)[nth] < 32)
#define VALUES_NUMBER(v, g)                                                                        \
    ((v)[8 * (g)] * 0x800000000 + (v)[8 * (g) + 1] * 0x40000000 + (v)[8 * (g) + 2] * 0x2000000 +   \
     (v)[8 * (g) + 3] * 0x100000 + (v)[8 * (g) + 4] * 0x8000 + (v)[8 * (g) + 5] * 0x400 +          \
     (v)[8 * (g) + 6] * 0x20 + (v)[8 * (g) + 7])
#define OLD_VALUES_NUMBER(v, g) \old(VALUES_NUMBER(v, g))
#define SEPARATED(v, b)                                                                            \
    \separated((v) + (0 .. TRICODE_TEXT_SIZE - 1), (b) + (0 .. TRICODE_CODE_SIZE - 1))
// clang-format on

/* ASCII values: the compiler's own character set may be another one. */
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

/* No branches: processors cannot predict branches on the characters of a code. */
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
static uint8_t value_of(uint8_t character) {
    return (uint8_t)((character >= 65u ? character - 65u : character - 24u) % 256u);
}

/* [TEXT-1] One group: 5 bytes to 8 characters. */
/*@ requires \valid_read(bytes + (0 .. 4));
    requires \valid(text + (0 .. 7));
    requires \separated(bytes + (0 .. 4), text + (0 .. 7));
    terminates \true;
    exits \false;
    assigns text[0 .. 7];
    ensures GROUP_IN_ALPHABET(text, 0);
    ensures TRICODE_BYTES_NUMBER(bytes, 0) == TRICODE_NUMBER(text, 0);
 */
static void encode_group(const uint8_t *bytes, uint8_t *text) {
    const unsigned v0 = bytes[0] / 8u;
    const unsigned v1 = bytes[0] % 8u * 4u + bytes[1] / 64u;
    const unsigned v2 = bytes[1] / 2u % 32u;
    const unsigned v3 = bytes[1] % 2u * 16u + bytes[2] / 16u;
    const unsigned v4 = bytes[2] % 16u * 2u + bytes[3] / 128u;
    const unsigned v5 = bytes[3] / 4u % 32u;
    const unsigned v6 = bytes[3] % 4u * 8u + bytes[4] / 32u;
    const unsigned v7 = bytes[4] % 32u;
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 0) ==
          v0 * 0x800000000 + v1 * 0x40000000 + v2 * 0x2000000 + v3 * 0x100000 +
          v4 * 0x8000 + v5 * 0x400 + v6 * 0x20 + v7; */
    text[0] = character_of(v0);
    text[1] = character_of(v1);
    text[2] = character_of(v2);
    text[3] = character_of(v3);
    text[4] = character_of(v4);
    text[5] = character_of(v5);
    text[6] = character_of(v6);
    text[7] = character_of(v7);
    /*@ assert tricode_value(text[0]) == v0 && tricode_value(text[1]) == v1 &&
               tricode_value(text[2]) == v2 && tricode_value(text[3]) == v3 &&
               tricode_value(text[4]) == v4 && tricode_value(text[5]) == v5 &&
               tricode_value(text[6]) == v6 && tricode_value(text[7]) == v7; */
}

/* encode_group with the contract that eight calls in a row need: the bytes do not change. */
/*@ requires group <= 7;
    requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(bytes + (0 .. TRICODE_CODE_SIZE - 1), text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, 8 * group);
    terminates \true;
    exits \false;
    assigns text[8 * group .. 8 * group + 7];
    ensures TRICODE_IN_ALPHABET(text, 0, 8 * group + 8);
    ensures KEPT(bytes, TRICODE_CODE_SIZE);
    ensures TRICODE_NUMBER(text, group) == \old(TRICODE_BYTES_NUMBER(bytes, group));
 */
static void encode_next(const uint8_t *bytes, uint8_t *text, unsigned group) {
    encode_group(bytes + 5u * group, text + 8u * group);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_IN_ALPHABET(text, 0, 8 * group); */
    /*@ assert GROUP_IN_ALPHABET(text, group); */
}

void tricode_text_encode(const uint8_t bytes[TRICODE_CODE_SIZE], uint8_t text[TRICODE_TEXT_SIZE]) {
    encode_next(bytes, text, 0u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 0) == \at(TRICODE_BYTES_NUMBER(bytes, 0), Pre); */
    encode_next(bytes, text, 1u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 1) == \at(TRICODE_BYTES_NUMBER(bytes, 1), Pre); */
    encode_next(bytes, text, 2u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 2) == \at(TRICODE_BYTES_NUMBER(bytes, 2), Pre); */
    encode_next(bytes, text, 3u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 3) == \at(TRICODE_BYTES_NUMBER(bytes, 3), Pre); */
    encode_next(bytes, text, 4u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 4) == \at(TRICODE_BYTES_NUMBER(bytes, 4), Pre); */
    encode_next(bytes, text, 5u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 5) == \at(TRICODE_BYTES_NUMBER(bytes, 5), Pre); */
    encode_next(bytes, text, 6u);
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 6) == \at(TRICODE_BYTES_NUMBER(bytes, 6), Pre); */
    encode_next(bytes, text, 7u);
    /*@ assert TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE); */
    /*@ assert KEPT(bytes, TRICODE_CODE_SIZE); */
    /*@ assert TRICODE_NUMBER(text, 7) == \at(TRICODE_BYTES_NUMBER(bytes, 7), Pre); */
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
    uint8_t count = 0u;
    /*@ loop invariant 0 <= i <= TRICODE_TEXT_SIZE && 0 <= count <= i;
        loop invariant count == i ==> TRICODE_IN_ALPHABET(text, from, from + i);
        loop invariant count < i ==> TRICODE_NOT_IN_ALPHABET(text, from, from + i);
        loop assigns i, count;
        loop variant TRICODE_TEXT_SIZE - i;
     */
    for (unsigned i = 0u; i < TRICODE_TEXT_SIZE; i++) {
        count = (uint8_t)(count + in_alphabet(text[from + i]));
    }
    return count == TRICODE_TEXT_SIZE;
}

/* A separate loop over all values, which compilers vectorize. */
/*@ requires \valid_read(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(text + (0 .. TRICODE_TEXT_SIZE - 1), values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    terminates \true;
    exits \false;
    assigns values[0 .. TRICODE_TEXT_SIZE - 1];
    ensures ARE_VALUES(values);
    ensures \forall integer nth; 0 <= nth < TRICODE_TEXT_SIZE ==>
        values[nth] == tricode_value(text[nth]);
 */
static void read_values(const uint8_t *text, uint8_t *values) {
    /*@ loop invariant 0 <= i <= TRICODE_TEXT_SIZE;
        loop invariant \forall integer nth; 0 <= nth < i ==>
            values[nth] == tricode_value(text[nth]) && values[nth] < 32;
        loop assigns i, values[0 .. TRICODE_TEXT_SIZE - 1];
        loop variant TRICODE_TEXT_SIZE - i;
     */
    for (unsigned i = 0u; i < TRICODE_TEXT_SIZE; i++) {
        values[i] = value_of(text[i]);
    }
}

/* [TEXT-2] One group: 8 values to 5 bytes. */
/*@ requires \valid_read(values + (0 .. 7));
    requires \valid(bytes + (0 .. 4));
    requires \separated(values + (0 .. 7), bytes + (0 .. 4));
    requires \forall integer nth; 0 <= nth < 8 ==> values[nth] < 32;
    terminates \true;
    exits \false;
    assigns bytes[0 .. 4];
    ensures TRICODE_BYTES_NUMBER(bytes, 0) == VALUES_NUMBER(values, 0);
 */
static void decode_group(const uint8_t *values, uint8_t *bytes) {
    bytes[0] = (uint8_t)(values[0] * 8u + values[1] / 4u);
    bytes[1] = (uint8_t)(values[1] % 4u * 64u + values[2] * 2u + values[3] / 16u);
    bytes[2] = (uint8_t)(values[3] % 16u * 16u + values[4] / 2u);
    bytes[3] = (uint8_t)(values[4] % 2u * 128u + values[5] * 4u + values[6] / 8u);
    bytes[4] = (uint8_t)(values[6] % 8u * 32u + values[7]);
}

/* decode_group with the contract that eight calls in a row need: the values do not change. */
/*@ requires group <= 7;
    requires \valid_read(values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires SEPARATED(values, bytes);
    requires ARE_VALUES(values);
    terminates \true;
    exits \false;
    assigns bytes[5 * group .. 5 * group + 4];
    ensures ARE_VALUES(values);
    ensures KEPT(values, TRICODE_TEXT_SIZE);
    ensures TRICODE_BYTES_NUMBER(bytes, group) == \old(VALUES_NUMBER(values, group));
 */
static void decode_next(const uint8_t *values, uint8_t *bytes, unsigned group) {
    decode_group(values + 8u * group, bytes + 5u * group);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
}

/*@ requires \valid_read(values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires SEPARATED(values, bytes);
    requires ARE_VALUES(values);
    terminates \true;
    exits \false;
    assigns bytes[0 .. 19];
    ensures KEPT(values, TRICODE_TEXT_SIZE);
    ensures TRICODE_BYTES_NUMBER(bytes, 0) == \old(VALUES_NUMBER(values, 0));
    ensures TRICODE_BYTES_NUMBER(bytes, 1) == \old(VALUES_NUMBER(values, 1));
    ensures TRICODE_BYTES_NUMBER(bytes, 2) == \old(VALUES_NUMBER(values, 2));
    ensures TRICODE_BYTES_NUMBER(bytes, 3) == \old(VALUES_NUMBER(values, 3));
 */
static void decode_front(const uint8_t *values, uint8_t *bytes) {
    decode_next(values, bytes, 0u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 0) == \at(VALUES_NUMBER(values, 0), Pre); */
    decode_next(values, bytes, 1u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 1) == \at(VALUES_NUMBER(values, 1), Pre); */
    decode_next(values, bytes, 2u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 2) == \at(VALUES_NUMBER(values, 2), Pre); */
    decode_next(values, bytes, 3u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 3) == \at(VALUES_NUMBER(values, 3), Pre); */
}

/*@ requires \valid_read(values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires SEPARATED(values, bytes);
    requires ARE_VALUES(values);
    terminates \true;
    exits \false;
    assigns bytes[20 .. 39];
    ensures KEPT(values, TRICODE_TEXT_SIZE);
    ensures TRICODE_BYTES_NUMBER(bytes, 4) == \old(VALUES_NUMBER(values, 4));
    ensures TRICODE_BYTES_NUMBER(bytes, 5) == \old(VALUES_NUMBER(values, 5));
    ensures TRICODE_BYTES_NUMBER(bytes, 6) == \old(VALUES_NUMBER(values, 6));
    ensures TRICODE_BYTES_NUMBER(bytes, 7) == \old(VALUES_NUMBER(values, 7));
 */
static void decode_back(const uint8_t *values, uint8_t *bytes) {
    decode_next(values, bytes, 4u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 4) == \at(VALUES_NUMBER(values, 4), Pre); */
    decode_next(values, bytes, 5u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 5) == \at(VALUES_NUMBER(values, 5), Pre); */
    decode_next(values, bytes, 6u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 6) == \at(VALUES_NUMBER(values, 6), Pre); */
    decode_next(values, bytes, 7u);
    /*@ assert KEPT(values, TRICODE_TEXT_SIZE); */
    /*@ assert TRICODE_BYTES_NUMBER(bytes, 7) == \at(VALUES_NUMBER(values, 7), Pre); */
}

/*@ requires \valid_read(values + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires SEPARATED(values, bytes);
    requires ARE_VALUES(values);
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_CODE_SIZE - 1];
    ensures TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes, OLD_VALUES_NUMBER, values);
 */
static void decode_groups(const uint8_t *values, uint8_t *bytes) {
    decode_front(values, bytes);
    decode_back(values, bytes);
}

enum tricode_code_status tricode_text_decode(const uint8_t *text, size_t length,
                                             uint8_t bytes[TRICODE_CODE_SIZE]) {
    uint8_t values[TRICODE_TEXT_SIZE];
    if (length != TRICODE_TEXT_SIZE) {
        return TRICODE_CODE_LENGTH;
    }
    if (!all_in_alphabet(text, 0u)) {
        return TRICODE_CODE_ALPHABET;
    }
    read_values(text, values);
    decode_groups(values, bytes);
    return TRICODE_CODE_OK;
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

/* '/' is not in the alphabet. So 64 characters follow the last '/' exactly when the last 64
 * characters are all in the alphabet and follow a '/' or the start of the text. */
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
