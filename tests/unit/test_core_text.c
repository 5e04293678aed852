// SPDX-License-Identifier: Apache-2.0
/* Base32 text, complete codes, and reading of scanned text. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "core/text.h"
#include "support/run.h"

/* Computed with Python's base64.b32encode over the bytes 0 to 39. */
static const char counting[] = "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQTCQKRMFYYDENBWHA5DYPSAIJCEMSCKJRH";

static const uint8_t *bytes_of(const char *text) {
    return (const uint8_t *)text;
}

START_TEST(known_text) {
    uint8_t bytes[TRICODE_CODE_SIZE];
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t again[TRICODE_CODE_SIZE];
    for (unsigned i = 0; i < TRICODE_CODE_SIZE; i++) {
        bytes[i] = (uint8_t)i;
    }
    tricode_text_encode(bytes, text);
    ck_assert_mem_eq(text, counting, sizeof text);
    ck_assert_int_eq(tricode_text_decode(text, sizeof text, again), TRICODE_CODE_OK);
    ck_assert_mem_eq(again, bytes, sizeof bytes);
}
END_TEST

/* Every byte value at every position: 32 characters are in the alphabet, 224 are not. */
START_TEST(alphabet_at_every_position) {
    for (unsigned place = 0; place < TRICODE_TEXT_SIZE; place++) {
        unsigned accepted = 0;
        for (unsigned value = 0; value < 256; value++) {
            uint8_t text[TRICODE_TEXT_SIZE];
            uint8_t again[TRICODE_TEXT_SIZE];
            uint8_t bytes[TRICODE_CODE_SIZE];
            memcpy(text, counting, sizeof text);
            memset(bytes, 0x5a, sizeof bytes);
            text[place] = (uint8_t)value;
            if (tricode_text_decode(text, sizeof text, bytes) == TRICODE_CODE_OK) {
                accepted++;
                tricode_text_encode(bytes, again);
                ck_assert_mem_eq(again, text, sizeof text);
            } else {
                ck_assert_int_eq(tricode_text_decode(text, sizeof text, bytes),
                                 TRICODE_CODE_ALPHABET);
                ck_assert_uint_eq(bytes[0] + bytes[39], 2 * 0x5a);
            }
        }
        ck_assert_uint_eq(accepted, 32);
    }
}
END_TEST

START_TEST(every_other_length) {
    uint8_t text[100];
    uint8_t bytes[TRICODE_CODE_SIZE];
    struct tricode_code code;
    memset(text, 'A', sizeof text);
    for (size_t length = 0; length < sizeof text; length++) {
        enum tricode_code_status expected =
            length == TRICODE_TEXT_SIZE ? TRICODE_CODE_OK : TRICODE_CODE_LENGTH;
        ck_assert_int_eq(tricode_text_decode(text, length, bytes), expected);
        if (expected == TRICODE_CODE_LENGTH) {
            ck_assert_int_eq(tricode_code_decode(text, length, &code), TRICODE_CODE_LENGTH);
        }
    }
}
END_TEST

static struct tricode_code known_code(void) {
    struct tricode_code code = {.payload = {.kind = TRICODE_KIND_PERMIT,
                                            .key_epoch = 1,
                                            .product = 2,
                                            .machine = 3,
                                            .counter = 5,
                                            .vended = 4,
                                            .price = 6,
                                            .issued_at = 7}};
    for (unsigned i = 0; i < TRICODE_TAG_SIZE; i++) {
        code.tag[i] = (uint8_t)(0xf0 + i);
    }
    return code;
}

START_TEST(code_round_trip) {
    struct tricode_code code = known_code();
    struct tricode_code read;
    uint8_t text[TRICODE_TEXT_SIZE];
    ck_assert_int_eq(tricode_code_encode(&code, text), TRICODE_CODE_OK);
    ck_assert_int_eq(tricode_code_decode(text, sizeof text, &read), TRICODE_CODE_OK);
    ck_assert_int_eq(read.payload.kind, TRICODE_KIND_PERMIT);
    ck_assert_int_eq(tricode_payload_same_sale(&read.payload, &code.payload), 1);
    ck_assert_mem_eq(read.tag, code.tag, sizeof code.tag);
}
END_TEST

START_TEST(reasons_of_whole_codes) {
    struct tricode_code code = known_code();
    struct tricode_code untouched = known_code();
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t before[TRICODE_TEXT_SIZE];
    memset(text, '#', sizeof text);
    memcpy(before, text, sizeof text);
    code.payload.price = 0;
    ck_assert_int_eq(tricode_code_encode(&code, text), TRICODE_CODE_PRICE);
    ck_assert_mem_eq(text, before, sizeof text);
    ck_assert_int_eq(tricode_code_decode(text, sizeof text, &untouched), TRICODE_CODE_ALPHABET);
    ck_assert_int_eq(tricode_code_decode(bytes_of(counting), TRICODE_TEXT_SIZE, &untouched),
                     TRICODE_CODE_VERSION);
    ck_assert_mem_eq(untouched.tag, code.tag, sizeof code.tag);
    ck_assert_uint_eq(untouched.payload.price, 6);
}
END_TEST

START_TEST(read_accepts_a_bare_code_or_one_after_the_last_slash) {
    static const char *const prefixes[] = {"", "/", "HTTPS://PAY.EXAMPLE/", "https://a/b/c//"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        char scanned[200];
        uint8_t text[TRICODE_TEXT_SIZE];
        strcpy(scanned, prefixes[i]);
        strcat(scanned, counting);
        ck_assert_int_eq(tricode_text_read(bytes_of(scanned), strlen(scanned), text), 1);
        ck_assert_mem_eq(text, counting, sizeof text);
    }
}
END_TEST

START_TEST(read_accepts_no_other_text) {
    static const char *const before_after[][2] = {
        {"A", ""},  {"", "A"},           {"", "\n"},           {" ", ""},    {"", "/"},
        {"x:", ""}, {"HTTPS://X/A", ""}, {"HTTPS://X/", "?a"}, {"/", "/AB"}, {"/", "#"},
    };
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t before[TRICODE_TEXT_SIZE];
    memset(text, '#', sizeof text);
    memcpy(before, text, sizeof text);
    for (size_t i = 0; i < sizeof before_after / sizeof before_after[0]; i++) {
        char scanned[200];
        strcpy(scanned, before_after[i][0]);
        strcat(scanned, counting);
        strcat(scanned, before_after[i][1]);
        ck_assert_int_eq(tricode_text_read(bytes_of(scanned), strlen(scanned), text), 0);
    }
    ck_assert_int_eq(tricode_text_read(bytes_of(""), 0, text), 0);
    ck_assert_int_eq(tricode_text_read(bytes_of(counting), 63, text), 0);
    for (unsigned place = 0; place < TRICODE_TEXT_SIZE; place++) {
        char scanned[TRICODE_TEXT_SIZE + 1];
        strcpy(scanned, counting);
        scanned[place] = 'a';
        ck_assert_int_eq(tricode_text_read(bytes_of(scanned), TRICODE_TEXT_SIZE, text), 0);
        scanned[place] = '/';
        ck_assert_int_eq(tricode_text_read(bytes_of(scanned), TRICODE_TEXT_SIZE, text), 0);
    }
    ck_assert_mem_eq(text, before, sizeof text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("core/text");
    TCase *tests = tcase_create("text");
    tcase_add_test(tests, known_text);
    tcase_add_test(tests, alphabet_at_every_position);
    tcase_add_test(tests, every_other_length);
    tcase_add_test(tests, code_round_trip);
    tcase_add_test(tests, reasons_of_whole_codes);
    tcase_add_test(tests, read_accepts_a_bare_code_or_one_after_the_last_slash);
    tcase_add_test(tests, read_accepts_no_other_text);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
