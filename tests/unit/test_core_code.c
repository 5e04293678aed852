// SPDX-License-Identifier: Apache-2.0
/* The payload and its 24 bytes: each field's position, each reason, their order, and round trips.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "core/code.h"
#include "support/run.h"

static const struct tricode_payload sale = {
    .kind = TRICODE_KIND_SALE,
    .key_epoch = 0x02,
    .product = 0x0304,
    .machine = 0x05060708,
    .counter = 0x090a0b0c,
    .vended = 0x01020304,
    .price = 0x11121314,
    .issued_at = 0x15161718,
};

static const uint8_t sale_bytes[TRICODE_PAYLOAD_SIZE] = {
    0x11, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c,
    0x01, 0x02, 0x03, 0x04, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
};

static int same(const struct tricode_payload *a, const struct tricode_payload *b) {
    return a->kind == b->kind && tricode_payload_same_sale(a, b);
}

START_TEST(every_field_has_its_place) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    struct tricode_payload read;
    ck_assert_int_eq(tricode_payload_encode(&sale, bytes), TRICODE_CODE_OK);
    ck_assert_mem_eq(bytes, sale_bytes, sizeof bytes);
    ck_assert_int_eq(tricode_payload_decode(sale_bytes, &read), TRICODE_CODE_OK);
    ck_assert(same(&read, &sale));
}
END_TEST

/* A payload with every error from the given one on: the first of them is the answer. */
static struct tricode_payload faulty_from(enum tricode_code_status first) {
    struct tricode_payload payload = sale;
    payload.price = 0;
    payload.vended = first <= TRICODE_CODE_VENDED ? payload.counter : payload.vended;
    if (first <= TRICODE_CODE_COUNTER) {
        payload.counter = 0;
    }
    if (first <= TRICODE_CODE_MACHINE) {
        payload.machine = 0;
    }
    if (first <= TRICODE_CODE_KIND) {
        payload.kind = (enum tricode_kind)4;
    }
    return payload;
}

START_TEST(encode_returns_the_first_reason_without_output) {
    enum tricode_code_status reason = (enum tricode_code_status)_i;
    struct tricode_payload payload = faulty_from(reason);
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    uint8_t before[TRICODE_PAYLOAD_SIZE];
    memset(bytes, 0xa5, sizeof bytes);
    memcpy(before, bytes, sizeof bytes);
    ck_assert_int_eq(tricode_payload_check(&payload), reason);
    ck_assert_int_eq(tricode_payload_encode(&payload, bytes), reason);
    ck_assert_mem_eq(bytes, before, sizeof bytes);
}
END_TEST

START_TEST(decode_returns_the_first_reason_without_output) {
    enum tricode_code_status reason = (enum tricode_code_status)_i;
    struct tricode_payload payload = sale;
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    memcpy(bytes, sale_bytes, sizeof bytes);
    memset(bytes + 16, 0, 4);
    if (reason <= TRICODE_CODE_VENDED) {
        memcpy(bytes + 12, bytes + 8, 4);
    }
    if (reason <= TRICODE_CODE_COUNTER) {
        memset(bytes + 8, 0, 4);
    }
    if (reason <= TRICODE_CODE_MACHINE) {
        memset(bytes + 4, 0, 4);
    }
    if (reason <= TRICODE_CODE_KIND) {
        bytes[0] = 0x10;
    }
    if (reason <= TRICODE_CODE_VERSION) {
        bytes[0] = 0x20;
    }
    ck_assert_int_eq(tricode_payload_decode(bytes, &payload), reason);
    ck_assert(same(&payload, &sale));
}
END_TEST

START_TEST(exactly_three_first_bytes_are_codes) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    struct tricode_payload payload;
    memcpy(bytes, sale_bytes, sizeof bytes);
    for (unsigned first = 0; first < 256; first++) {
        enum tricode_code_status expected = first / 16 != 1 ? TRICODE_CODE_VERSION
                                            : first % 16 < 1 || first % 16 > 3 ? TRICODE_CODE_KIND
                                                                               : TRICODE_CODE_OK;
        bytes[0] = (uint8_t)first;
        ck_assert_int_eq(tricode_payload_decode(bytes, &payload), expected);
    }
}
END_TEST

START_TEST(only_three_kinds_encode) {
    struct tricode_payload payload = sale;
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    const unsigned wrong[] = {0, 4, 15, 16, 17, 257, 4294967295u};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        payload.kind = (enum tricode_kind)wrong[i];
        ck_assert_int_eq(tricode_payload_encode(&payload, bytes), TRICODE_CODE_KIND);
    }
}
END_TEST

/* vended is below counter, whichever byte differs. */
START_TEST(vended_is_compared_as_a_number) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    struct tricode_payload payload = sale;
    const uint32_t pairs[][2] = {
        {1, 0}, {256, 255}, {0x01000000, 0x00ffffff}, {0xffffffff, 0xfffffffe}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        payload.counter = pairs[i][0];
        payload.vended = pairs[i][1];
        ck_assert_int_eq(tricode_payload_encode(&payload, bytes), TRICODE_CODE_OK);
        ck_assert_int_eq(tricode_payload_decode(bytes, &payload), TRICODE_CODE_OK);
        payload.vended = pairs[i][0];
        ck_assert_int_eq(tricode_payload_check(&payload), TRICODE_CODE_VENDED);
    }
}
END_TEST

/* A code with any single bit flipped decodes to another code, or not at all. */
START_TEST(each_bit_matters) {
    for (unsigned bit = 0; bit < 8 * TRICODE_PAYLOAD_SIZE; bit++) {
        uint8_t bytes[TRICODE_PAYLOAD_SIZE];
        uint8_t again[TRICODE_PAYLOAD_SIZE];
        struct tricode_payload payload;
        memcpy(bytes, sale_bytes, sizeof bytes);
        bytes[bit / 8] = (uint8_t)(bytes[bit / 8] ^ (1u << bit % 8));
        if (tricode_payload_decode(bytes, &payload) == TRICODE_CODE_OK) {
            ck_assert(!same(&payload, &sale));
            ck_assert_int_eq(tricode_payload_encode(&payload, again), TRICODE_CODE_OK);
            ck_assert_mem_eq(again, bytes, sizeof bytes);
        }
    }
}
END_TEST

START_TEST(same_sale_ignores_only_the_kind) {
    struct tricode_payload other = tricode_payload_convert(sale, TRICODE_KIND_CANCEL);
    ck_assert_int_eq(other.kind, TRICODE_KIND_CANCEL);
    ck_assert_int_eq(tricode_payload_same_sale(&sale, &other), 1);
    for (int field = 0; field < 7; field++) {
        other = sale;
        other.key_epoch = (uint8_t)(other.key_epoch + (field == 0));
        other.product = (uint16_t)(other.product + (field == 1));
        other.machine += field == 2;
        other.counter += field == 3;
        other.vended += field == 4;
        other.price += field == 5;
        other.issued_at += field == 6;
        ck_assert_int_eq(tricode_payload_same_sale(&sale, &other), 0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("core/code");
    TCase *tests = tcase_create("code");
    tcase_add_test(tests, every_field_has_its_place);
    tcase_add_loop_test(tests, encode_returns_the_first_reason_without_output, TRICODE_CODE_KIND,
                        TRICODE_CODE_PRICE + 1);
    tcase_add_loop_test(tests, decode_returns_the_first_reason_without_output, TRICODE_CODE_VERSION,
                        TRICODE_CODE_PRICE + 1);
    tcase_add_test(tests, exactly_three_first_bytes_are_codes);
    tcase_add_test(tests, only_three_kinds_encode);
    tcase_add_test(tests, vended_is_compared_as_a_number);
    tcase_add_test(tests, each_bit_matters);
    tcase_add_test(tests, same_sale_ignores_only_the_kind);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
