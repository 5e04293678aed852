// SPDX-License-Identifier: Apache-2.0
/* The tags of src/device, with OpenSSL in place of the device's hardware. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include "support/bytes.h"
#include "device/hmac.h"
#include "known_sale.h"
#include "support/run.h"

struct tricode_tagger {
    struct tricode_key key;
    unsigned calls;
    unsigned fail_at; /* the call that fails; 0 for none */
};

int tricode_hmac_sha256(struct tricode_tagger *tagger, const uint8_t *message, size_t length,
                        uint8_t mac[TRICODE_HMAC_SIZE]) {
    unsigned size = 0;
    tagger->calls++;
    memset(mac, 0xa5, TRICODE_HMAC_SIZE); /* output of a failed call must be ignored */
    return tagger->calls != tagger->fail_at &&
           HMAC(EVP_sha256(), tagger->key.bytes, TRICODE_KEY_SIZE, message, length, mac, &size) !=
               NULL &&
           size == TRICODE_HMAC_SIZE;
}

static struct tricode_tagger known_tagger(void) {
    struct tricode_tagger tagger = {.key = known_key()};
    return tagger;
}

/* Computed with Python's hmac, hashlib and base64. [TAG-1] */
START_TEST(issue_and_make_known) {
    struct tricode_tagger tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    uint8_t tag[TRICODE_TAG_SIZE];
    uint8_t text[TRICODE_TEXT_SIZE];
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_OK);
    test_unhex("aa3f45b9d1f29dc82cfbd48f4ecef70f", tag, sizeof tag);
    ck_assert_mem_eq(code.tag, tag, sizeof tag);
    ck_assert_int_eq(tricode_tag_issue(&tagger, &known, text), TRICODE_TAG_OK);
    ck_assert_mem_eq(text, "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP",
                     sizeof text);
}
END_TEST

/* [TAG-2] */
START_TEST(every_bit_of_the_tag_matters) {
    struct tricode_tagger tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_OK);
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_OK);
    unsigned wrong = 0;
    for (unsigned bit = 0; bit < 8 * TRICODE_TAG_SIZE; bit++) {
        code.tag[bit / 8] ^= (uint8_t)(1u << bit % 8);
        wrong += tricode_tag_verify(&tagger, &code) == TRICODE_TAG_WRONG;
        code.tag[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    ck_assert_uint_eq(wrong, 8 * TRICODE_TAG_SIZE);
    for (unsigned i = 0; i < TRICODE_TAG_SIZE; i++) { /* differences do not cancel out */
        code.tag[i] ^= 0xff;
    }
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_WRONG);
}
END_TEST

START_TEST(payload_and_key_matter) {
    struct tricode_tagger tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_OK);
    struct tricode_code other = code;
    other.payload.kind = TRICODE_KIND_PERMIT;
    ck_assert_int_eq(tricode_tag_verify(&tagger, &other), TRICODE_TAG_WRONG);
    other = code;
    other.payload.price++;
    ck_assert_int_eq(tricode_tag_verify(&tagger, &other), TRICODE_TAG_WRONG);
    other = code;
    other.payload.issued_at ^= 1u;
    ck_assert_int_eq(tricode_tag_verify(&tagger, &other), TRICODE_TAG_WRONG);
    tagger.key.bytes[TRICODE_KEY_SIZE - 1] ^= 1u;
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_WRONG);
}
END_TEST

/* Refused without calling the device and without output. */
START_TEST(ill_formed_fails) {
    struct tricode_tagger tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    const struct tricode_code untouched = {.payload = known};
    uint8_t text[TRICODE_TEXT_SIZE] = {7};
    code.payload.price = 0;
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_FAILED);
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_FAILED);
    ck_assert_int_eq(tricode_tag_issue(&tagger, &code.payload, text), TRICODE_TAG_FAILED);
    ck_assert_mem_eq(code.tag, untouched.tag, sizeof code.tag);
    ck_assert_uint_eq(text[0], 7);
    ck_assert_uint_eq(text[TRICODE_TEXT_SIZE - 1], 0);
    ck_assert_uint_eq(tagger.calls, 0);
}
END_TEST

START_TEST(failure_of_the_device) {
    struct tricode_tagger tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    uint8_t text[TRICODE_TEXT_SIZE] = {7};
    tagger.fail_at = 1;
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_FAILED);
    ck_assert_uint_eq(code.tag[0], 0);
    tagger.fail_at = 2;
    ck_assert_int_eq(tricode_tag_issue(&tagger, &known, text), TRICODE_TAG_FAILED);
    ck_assert_uint_eq(text[0], 7);
    /* The bytes that a failed call left in the MAC are not a valid tag. */
    memset(code.tag, 0xa5, sizeof code.tag);
    tagger.fail_at = 3;
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_FAILED);
    ck_assert_uint_eq(tagger.calls, 3);
    ck_assert_int_eq(tricode_tag_make(&tagger, &code), TRICODE_TAG_OK);
    ck_assert_int_eq(tricode_tag_verify(&tagger, &code), TRICODE_TAG_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("device/tag");
    TCase *tests = tcase_create("tag");
    tcase_add_test(tests, issue_and_make_known);
    tcase_add_test(tests, every_bit_of_the_tag_matters);
    tcase_add_test(tests, payload_and_key_matter);
    tcase_add_test(tests, ill_formed_fails);
    tcase_add_test(tests, failure_of_the_device);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
