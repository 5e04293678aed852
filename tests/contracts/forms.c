// SPDX-License-Identifier: Apache-2.0
/* WP proves that the forms of forms.h are equivalent to the replaced expressions. The functions are
 * empty; their contracts are the statements. Not proved, for review: KEPT_CODE (16 bytes of a tag,
 * one by one), and one direction of each of the two substitutions of a variable. */
#include "core/center.h"
#include "core/machine.h"
#include "core/text.h"
#include "forms.h"

/*@ assigns \nothing;
    ensures SAME_PAYLOAD(a, b) <==> a == b;
 */
void same_payload(struct tricode_payload a, struct tricode_payload b) {
}

/*@ assigns \nothing;
    ensures SAME_MACHINE(a, b) <==> a == b;
 */
void same_machine(struct tricode_machine a, struct tricode_machine b) {
}

/*@ assigns \nothing;
    ensures SAME_SALE(a, b) <==> a == b;
 */
void same_sale(struct tricode_sale a, struct tricode_sale b) {
}

/*@ assigns \nothing;
    ensures SAME_CENTER_MACHINE(a, b) <==> a == b;
    ensures IS_DISABLED(a, b) <==>
        a == {b \with .standing = (enum tricode_standing)TRICODE_STANDING_DISABLED};
 */
void same_center_machine(struct tricode_center_machine a, struct tricode_center_machine b) {
}

/*@ assigns \nothing;
    ensures \forall integer x, y; GREATER(x, y) == \max(x, y);
 */
void greater(void) {
}

/*@ assigns \nothing;
    ensures \forall integer c; tricode_value(c) == (65 <= c <= 90 ? (int8_t)(c - 65) :
                                                    50 <= c <= 55 ? (int8_t)(c - 24) : (int8_t)-1);
 */
void value(void) {
}

/* The other directions are the same substitution. */
/*@ requires count <= TRICODE_TEXT_SIZE;
    assigns \nothing;
    ensures TRICODE_IN_ALPHABET(text, from, from + count) ==>
        TRICODE_IN_ALPHABET((text + from), 0, count);
    ensures TRICODE_NOT_IN_ALPHABET((text + from), 0, count) ==>
        TRICODE_NOT_IN_ALPHABET(text, from, from + count);
 */
void in_alphabet(const uint8_t *text, size_t from, unsigned count) {
}

/*@ requires length >= TRICODE_TEXT_SIZE;
    assigns \nothing;
    ensures \forall integer nth; 0 <= nth < TRICODE_TEXT_SIZE ==>
        FROM_END(s, length, nth) == s[length - TRICODE_TEXT_SIZE + nth];
 */
void from_end(const uint8_t *s, size_t length) {
}

/*@ assigns \nothing;
    ensures TRICODE_TEXT_AT(s, length, length - TRICODE_TEXT_SIZE) ==> TEXT_FOUND(s, length);
    ensures TRICODE_TEXT_AT(s, length, length - TRICODE_TEXT_SIZE) ==>
        \exists integer from; TRICODE_TEXT_AT(s, length, from);
    ensures (\exists integer from; TRICODE_TEXT_AT(s, length, from)) ==>
        TRICODE_TEXT_AT(s, length, length - TRICODE_TEXT_SIZE);
 */
void text_found(const uint8_t *s, size_t length) {
}

/* A guard outside and inside of \old: the memory is never written, and a result of OK implies 64
 * characters by the clause `length`. */
/*@ requires length != TRICODE_TEXT_SIZE ==> status == TRICODE_CODE_LENGTH;
    assigns \nothing;
    ensures \forall integer x, y; (status == TRICODE_CODE_OK ==> x == y) <==>
        (status == TRICODE_CODE_OK ==> x == WHEN_LONG(y));
    ensures \forall integer x, y; (length == TRICODE_TEXT_SIZE ==> x == y) <==>
        (length == TRICODE_TEXT_SIZE ==> x == WHEN_LONG(y));
 */
void when_long(enum tricode_code_status status, size_t length) {
}
