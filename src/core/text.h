// SPDX-License-Identifier: Apache-2.0
/* The text of a code: RFC 4648 base32, upper case, exactly 64 characters, no padding
 * (spec/protocol.md, "The text"). Characters are uint8_t with ASCII values, because char need not
 * be ASCII. */
#ifndef TRICODE_TEXT_H
#define TRICODE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include "core/code.h"

#define TRICODE_TEXT_SIZE 64u

/* The alphabet and the groups, for the contracts of both encode and decode: 5 bytes, read as a
 * number in base 256, equal 8 characters, read as a number in base 32. [TEXT-1] */
/*@ logic integer tricode_value(integer c) =
        65 <= c <= 90 ? c - 65 : // A ... Z
        50 <= c <= 55 ? c - 24 : // 2 ... 7
                        -1;
 */
#define TRICODE_NUMBER(t, g)                                                                       \
    (tricode_value((t)[8 * (g)]) * 0x800000000 + tricode_value((t)[8 * (g) + 1]) * 0x40000000 +    \
     tricode_value((t)[8 * (g) + 2]) * 0x2000000 + tricode_value((t)[8 * (g) + 3]) * 0x100000 +    \
     tricode_value((t)[8 * (g) + 4]) * 0x8000 + tricode_value((t)[8 * (g) + 5]) * 0x400 +          \
     tricode_value((t)[8 * (g) + 6]) * 0x20 + tricode_value((t)[8 * (g) + 7]))
#define TRICODE_BYTES_NUMBER(b, g)                                                                 \
    ((b)[5 * (g)] * 0x100000000 + (b)[5 * (g) + 1] * 0x1000000 + (b)[5 * (g) + 2] * 0x10000 +      \
     (b)[5 * (g) + 3] * 0x100 + (b)[5 * (g) + 4])
// clang-format off
#define TRICODE_GROUPS(bytes_number, b, text_number, t)                                            \
    (bytes_number(b, 0) == text_number(t, 0) && bytes_number(b, 1) == text_number(t, 1) &&         \
     bytes_number(b, 2) == text_number(t, 2) && bytes_number(b, 3) == text_number(t, 3) &&         \
     bytes_number(b, 4) == text_number(t, 4) && bytes_number(b, 5) == text_number(t, 5) &&         \
     bytes_number(b, 6) == text_number(t, 6) && bytes_number(b, 7) == text_number(t, 7))
#define TRICODE_OLD_NUMBER(t, g) \old(TRICODE_NUMBER(t, g))
#define TRICODE_OLD_BYTES_NUMBER(b, g) \old(TRICODE_BYTES_NUMBER(b, g))
#define TRICODE_IN_ALPHABET(t, from, to)                                                           \
    (\forall integer nth; from <= nth < to ==> 0 <= tricode_value((t)[nth]))
#define TRICODE_NOT_IN_ALPHABET(t, from, to)                                                       \
    (\exists integer nth; from <= nth < to && tricode_value((t)[nth]) < 0)
// clang-format on

/* [TEXT-1] [TEXT-4] Encodes 40 bytes as 64 characters, without a terminating zero. */
/*@ requires \valid_read(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(bytes + (0 .. TRICODE_CODE_SIZE - 1), text + (0 .. TRICODE_TEXT_SIZE - 1));
    terminates \true;
    exits \false;
    assigns text[0 .. TRICODE_TEXT_SIZE - 1];
    ensures alphabet: TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    ensures written:
        TRICODE_GROUPS(TRICODE_OLD_BYTES_NUMBER, bytes, TRICODE_NUMBER, text);
 */
void tricode_text_encode(const uint8_t bytes[TRICODE_CODE_SIZE], uint8_t text[TRICODE_TEXT_SIZE]);

/* [TEXT-2] [TEXT-3] [TEXT-4] Decodes 64 characters to 40 bytes. Returns OK; or LENGTH or ALPHABET,
 * and then bytes are unchanged. */
/*@ requires \valid_read(text + (0 .. length - 1));
    requires \valid(bytes + (0 .. TRICODE_CODE_SIZE - 1));
    requires \separated(text + (0 .. length - 1), bytes + (0 .. TRICODE_CODE_SIZE - 1));
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_CODE_SIZE - 1];
    ensures length: length != TRICODE_TEXT_SIZE ==> \result == TRICODE_CODE_LENGTH;
    ensures alphabet: length == TRICODE_TEXT_SIZE &&
        \old(TRICODE_NOT_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE)) ==>
        \result == TRICODE_CODE_ALPHABET;
    ensures accepted: length == TRICODE_TEXT_SIZE &&
        \old(TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE)) ==> \result == TRICODE_CODE_OK;
    ensures read: \result == TRICODE_CODE_OK ==>
        TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes, TRICODE_OLD_NUMBER, text);
    ensures untouched: \result != TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_CODE_SIZE ==> bytes[i] == \old(bytes[i]);
 */
enum tricode_code_status tricode_text_decode(const uint8_t *text, size_t length,
                                             uint8_t bytes[TRICODE_CODE_SIZE]);

/* For the contracts: the number of each group of a code's text, from the fields of the code; and
 * the status that the first four numbers imply. */
#define TRICODE_CODE_NUMBER_0(p)                                                                   \
    ((0x10 + (p).kind) * 0x100000000 + (p).key_epoch * 0x1000000 + (p).product * 0x100 +           \
     (p).machine / 0x1000000)
#define TRICODE_CODE_NUMBER_1(p) ((p).machine % 0x1000000 * 0x10000 + (p).counter / 0x10000)
#define TRICODE_CODE_NUMBER_2(p) ((p).counter % 0x10000 * 0x1000000 + (p).vended / 0x100)
#define TRICODE_CODE_NUMBER_3(p) ((p).vended % 0x100 * 0x100000000 + (p).price)
#define TRICODE_CODE_NUMBER_4(p, tag) ((p).issued_at * 0x100 + (tag)[0])
#define TRICODE_TAG_NUMBER(tag, at)                                                                \
    ((tag)[at] * 0x100000000 + (tag)[(at) + 1] * 0x1000000 + (tag)[(at) + 2] * 0x10000 +           \
     (tag)[(at) + 3] * 0x100 + (tag)[(at) + 4])
#define TRICODE_SAYS(number, x, c)                                                                 \
    (number(x, 0) == TRICODE_CODE_NUMBER_0((c).payload) &&                                         \
     number(x, 1) == TRICODE_CODE_NUMBER_1((c).payload) &&                                         \
     number(x, 2) == TRICODE_CODE_NUMBER_2((c).payload) &&                                         \
     number(x, 3) == TRICODE_CODE_NUMBER_3((c).payload) &&                                         \
     number(x, 4) == TRICODE_CODE_NUMBER_4((c).payload, (c).tag) &&                                \
     number(x, 5) == TRICODE_TAG_NUMBER((c).tag, 1) &&                                             \
     number(x, 6) == TRICODE_TAG_NUMBER((c).tag, 6) &&                                             \
     number(x, 7) == TRICODE_TAG_NUMBER((c).tag, 11))
/*@ logic integer tricode_numbers_status(integer n0, integer n1, integer n2, integer n3) =
        tricode_status(n0 / 0x1000000000, n0 / 0x100000000 % 0x10,
                       n0 % 0x100 * 0x1000000 + n1 / 0x10000,
                       n1 % 0x10000 * 0x10000 + n2 / 0x1000000,
                       n2 % 0x1000000 * 0x100 + n3 / 0x100000000,
                       n3 % 0x100000000);
 */
#define TRICODE_TEXT_STATUS(t)                                                                     \
    tricode_numbers_status(TRICODE_NUMBER(t, 0), TRICODE_NUMBER(t, 1), TRICODE_NUMBER(t, 2),       \
                           TRICODE_NUMBER(t, 3))

/* [CODE-5] Encodes payload and tag as text, without a terminating zero. Returns OK; or why the
 * payload is not well-formed, and then text is unchanged. */
/*@ requires \valid_read(code);
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(code, text + (0 .. TRICODE_TEXT_SIZE - 1));
    terminates \true;
    exits \false;
    assigns text[0 .. TRICODE_TEXT_SIZE - 1];
    ensures reason: \result == \old(TRICODE_PAYLOAD_STATUS(code->payload));
    ensures alphabet: \result == TRICODE_CODE_OK ==>
        TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    ensures written: \result == TRICODE_CODE_OK ==> TRICODE_SAYS(TRICODE_NUMBER, text, *code);
    ensures untouched: \result != TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text[i] == \old(text[i]);
 */
enum tricode_code_status tricode_code_encode(const struct tricode_code *code,
                                             uint8_t text[TRICODE_TEXT_SIZE]);

/* [CODE-6] [CODE-10] Decodes a text to payload and tag. The tag is not verified. Returns OK; or the
 * first status that applies, and then *code is unchanged. */
/*@ requires \valid_read(text + (0 .. length - 1));
    requires \valid(code);
    requires \separated(text + (0 .. length - 1), code);
    terminates \true;
    exits \false;
    assigns *code;
    ensures length: length != TRICODE_TEXT_SIZE ==> \result == TRICODE_CODE_LENGTH;
    ensures alphabet: length == TRICODE_TEXT_SIZE &&
        \old(TRICODE_NOT_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE)) ==>
        \result == TRICODE_CODE_ALPHABET;
    ensures reason: length == TRICODE_TEXT_SIZE &&
        \old(TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE)) ==>
        \result == \old(TRICODE_TEXT_STATUS(text));
    ensures read: \result == TRICODE_CODE_OK ==> TRICODE_SAYS(TRICODE_OLD_NUMBER, text, *code);
    ensures well_formed: \result == TRICODE_CODE_OK ==>
        TRICODE_PAYLOAD_STATUS(code->payload) == TRICODE_CODE_OK;
    ensures untouched: \result != TRICODE_CODE_OK ==> *code == \old(*code);
 */
enum tricode_code_status tricode_code_decode(const uint8_t *text, size_t length,
                                             struct tricode_code *code);

/* For the contract: the last 64 characters of s begin at `from`, are all in the alphabet, and stand
 * alone or after the last '/' (47). [READ-1] */
// clang-format off
#define TRICODE_TEXT_AT(s, length, from)                                                           \
    (0 <= from && from + TRICODE_TEXT_SIZE == length && (from == 0 || (s)[from - 1] == 47) &&      \
     (\forall integer nth; from <= nth < length ==> (s)[nth] != 47) &&                             \
     TRICODE_IN_ALPHABET(s, from, length))
// clang-format on

/* [READ-2] [READ-3] Extracts the text of a code from scanned text: 64 characters of the alphabet,
 * alone or after the last '/'. Returns 1 and copies them; or 0, and then text is unchanged. The
 * characters need not decode to a code. */
/*@ requires \valid_read(scanned + (0 .. length - 1));
    requires \valid(text + (0 .. TRICODE_TEXT_SIZE - 1));
    requires \separated(scanned + (0 .. length - 1), text + (0 .. TRICODE_TEXT_SIZE - 1));
    terminates \true;
    exits \false;
    assigns text[0 .. TRICODE_TEXT_SIZE - 1];
    ensures answer: \result == 0 || \result == 1;
    ensures found: \result == 1 <==>
        \exists integer from; TRICODE_TEXT_AT(scanned, length, from);
    ensures copied: \result == 1 ==> \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==>
        text[i] == scanned[length - TRICODE_TEXT_SIZE + i];
    ensures untouched: \result == 0 ==>
        \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text[i] == \old(text[i]);
 */
int tricode_text_read(const uint8_t *scanned, size_t length, uint8_t text[TRICODE_TEXT_SIZE]);

#endif
