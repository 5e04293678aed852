// SPDX-License-Identifier: Apache-2.0
/* Tags compared with HMAC-SHA-256 computed in one call. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <check.h>
#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include "support/bytes.h"
#include "crypto/tag.h"
#include "known_sale.h"
#include "secret_watch.h"
#include "support/run.h"

/* These functions stand before OpenSSL's own: they inject a failure into the call that fail_call
 * names, counted from 1 over all three; 0 injects none. */
static unsigned fail_call;

static int is_injected(void) {
    return fail_call > 0 && --fail_call == 0;
}

static void *openssl(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    ck_assert_ptr_nonnull(function);
    return function;
}

int EVP_MAC_init(EVP_MAC_CTX *mac, const unsigned char *key, size_t size,
                 const OSSL_PARAM parameters[]) {
    int (*init)(EVP_MAC_CTX *, const unsigned char *, size_t, const OSSL_PARAM[]);
    *(void **)&init = openssl("EVP_MAC_init");
    return is_injected() ? 0 : init(mac, key, size, parameters);
}

int EVP_MAC_update(EVP_MAC_CTX *mac, const unsigned char *bytes, size_t size) {
    int (*update)(EVP_MAC_CTX *, const unsigned char *, size_t);
    *(void **)&update = openssl("EVP_MAC_update");
    return is_injected() ? 0 : update(mac, bytes, size);
}

int EVP_MAC_final(EVP_MAC_CTX *mac, unsigned char *out, size_t *length, size_t size) {
    int (*final)(EVP_MAC_CTX *, unsigned char *, size_t *, size_t);
    *(void **)&final = openssl("EVP_MAC_final");
    const int done = final(mac, out, length, size); /* what it wrote must not be used or remain */
    return is_injected() ? 0 : done;
}

static struct tricode_tagger *known_tagger(void) {
    struct tricode_key key = known_key();
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    ck_assert_ptr_nonnull(tagger);
    return tagger;
}

static struct tricode_payload random_payload(uint64_t *seed) {
    struct tricode_payload payload = {
        .kind = (enum tricode_kind)(1 + test_random(seed) % 3),
        .key_epoch = (uint8_t)test_random(seed),
        .product = (uint16_t)test_random(seed),
        .machine = test_random(seed) | 1,
        .counter = test_random(seed) | 1,
        .price = test_random(seed) | 1,
        .issued_at = test_random(seed),
    };
    payload.vended = test_random(seed) % payload.counter;
    return payload;
}

/* Computed with Python's hmac, hashlib and base64. */
START_TEST(issue_known) {
    const char *expected = "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP";
    struct tricode_tagger *tagger = known_tagger();
    struct tricode_code code = {.payload = known};
    uint8_t tag[16];
    uint8_t text[TRICODE_TEXT_SIZE];
    ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
    test_unhex("aa3f45b9d1f29dc82cfbd48f4ecef70f", tag, sizeof tag);
    ck_assert_mem_eq(code.tag, tag, sizeof tag);
    ck_assert_int_eq(tricode_tag_issue(tagger, &known, text), TRICODE_TAG_OK);
    ck_assert_mem_eq(text, expected, sizeof text);
    tricode_tagger_free(tagger);
}
END_TEST

/* The worked example of spec/protocol.md, 2 [CODE-8] [TAG-1]: the three codes of one sale. */
START_TEST(example_of_the_spec) {
    static const char *const texts[] = {
        "CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B",
        "CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD",
        "CMAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SAEP6CUAOFK7QTCG2RKOFV74J4CM",
    };
    const struct tricode_payload sale = {.kind = TRICODE_KIND_SALE,
                                         .product = 12,
                                         .machine = 7,
                                         .counter = 42,
                                         .vended = 40,
                                         .price = 250,
                                         .issued_at = 1767225600};
    struct tricode_tagger *tagger = known_tagger();
    for (unsigned i = 0; i < 3; i++) {
        const struct tricode_payload payload =
            tricode_payload_convert(sale, (enum tricode_kind)(1 + i));
        uint8_t text[TRICODE_TEXT_SIZE];
        ck_assert_int_eq(tricode_tag_issue(tagger, &payload, text), TRICODE_TAG_OK);
        ck_assert_mem_eq(text, texts[i], sizeof text);
    }
    tricode_tagger_free(tagger);
}
END_TEST

/* [TAG-1] One tagger for many codes, and two taggers alternately: no tag depends on an earlier one.
 */
START_TEST(make_like_hmac) {
    uint64_t seed = 2;
    struct tricode_key keys[2];
    struct tricode_tagger *taggers[2];
    for (unsigned i = 0; i < 2; i++) {
        test_random_bytes(&seed, &keys[i], sizeof keys[i]);
        taggers[i] = tricode_tagger_new(&keys[i]);
        ck_assert_ptr_nonnull(taggers[i]);
    }
    for (unsigned i = 0; i < 2000; i++) {
        const unsigned which = test_random(&seed) % 2;
        struct tricode_code code = {.payload = random_payload(&seed)};
        uint8_t bytes[TRICODE_PAYLOAD_SIZE];
        uint8_t hmac[32];
        unsigned length = 0;
        ck_assert_int_eq(tricode_payload_encode(&code.payload, bytes), TRICODE_CODE_OK);
        ck_assert_ptr_nonnull(
            HMAC(EVP_sha256(), keys[which].bytes, 32, bytes, sizeof bytes, hmac, &length));
        ck_assert_int_eq(tricode_tag_make(taggers[which], &code), TRICODE_TAG_OK);
        ck_assert_mem_eq(code.tag, hmac, sizeof code.tag);
        ck_assert_int_eq(tricode_tag_verify(taggers[which], &code), TRICODE_TAG_OK);
        ck_assert_int_eq(tricode_tag_verify(taggers[1 - which], &code), TRICODE_TAG_WRONG);
    }
    tricode_tagger_free(taggers[0]);
    tricode_tagger_free(taggers[1]);
}
END_TEST

START_TEST(issue_reads_back) {
    uint64_t seed = 3;
    struct tricode_tagger *tagger = known_tagger();
    for (unsigned i = 0; i < 500; i++) {
        const struct tricode_payload payload = random_payload(&seed);
        struct tricode_code code;
        uint8_t text[TRICODE_TEXT_SIZE];
        ck_assert_int_eq(tricode_tag_issue(tagger, &payload, text), TRICODE_TAG_OK);
        ck_assert_int_eq(tricode_code_decode(text, sizeof text, &code), TRICODE_CODE_OK);
        ck_assert_int_eq(code.payload.kind, payload.kind);
        ck_assert_int_eq(tricode_payload_same_sale(&code.payload, &payload), 1);
        ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_OK);
    }
    tricode_tagger_free(tagger);
}
END_TEST

/* [TAG-2] Each of the 320 bits of a code flipped: not a code, or not authentic. */
START_TEST(every_bit_matters) {
    struct tricode_tagger *tagger = known_tagger();
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t bytes[TRICODE_CODE_SIZE];
    unsigned wrong = 0;
    ck_assert_int_eq(tricode_tag_issue(tagger, &known, text), TRICODE_TAG_OK);
    ck_assert_int_eq(tricode_text_decode(text, sizeof text, bytes), TRICODE_CODE_OK);
    for (unsigned i = 0; i < 8 * TRICODE_CODE_SIZE; i++) {
        struct tricode_code code;
        bytes[i / 8] = (uint8_t)(bytes[i / 8] ^ 1u << i % 8);
        tricode_text_encode(bytes, text);
        bytes[i / 8] = (uint8_t)(bytes[i / 8] ^ 1u << i % 8);
        if (tricode_code_decode(text, sizeof text, &code) == TRICODE_CODE_OK) {
            ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_WRONG);
            wrong++;
        }
    }
    ck_assert_uint_ge(wrong, 128 + 16 + 8 + 32 + 31 + 28);
    tricode_tagger_free(tagger);
}
END_TEST

/* [CODE-8] The tag of a code of one kind is not the tag of another kind. */
START_TEST(kinds_do_not_mix) {
    struct tricode_tagger *tagger = known_tagger();
    for (unsigned from = 1; from <= 3; from++) {
        for (unsigned to = 1; to <= 3; to++) {
            struct tricode_code code = {
                .payload = tricode_payload_convert(known, (enum tricode_kind)from)};
            ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
            code.payload = tricode_payload_convert(known, (enum tricode_kind)to);
            ck_assert_int_eq(tricode_tag_verify(tagger, &code),
                             from == to ? TRICODE_TAG_OK : TRICODE_TAG_WRONG);
        }
    }
    tricode_tagger_free(tagger);
}
END_TEST

START_TEST(ill_formed_fails) {
    struct tricode_tagger *tagger = known_tagger();
    struct tricode_payload payloads[5];
    for (unsigned i = 0; i < 5; i++) {
        payloads[i] = known;
    }
    payloads[0].kind = (enum tricode_kind)4;
    payloads[1].machine = 0;
    payloads[2].counter = 0;
    payloads[3].vended = known.counter;
    payloads[4].price = 0;
    for (unsigned i = 0; i < 5; i++) {
        struct tricode_code code = {.payload = payloads[i]};
        uint8_t untouched[TRICODE_TEXT_SIZE];
        uint8_t text[TRICODE_TEXT_SIZE];
        memset(code.tag, 0xa5, sizeof code.tag);
        memset(text, 0xa5, sizeof text);
        memset(untouched, 0xa5, sizeof untouched);
        ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_FAILED);
        ck_assert_mem_eq(code.tag, untouched, sizeof code.tag);
        ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_FAILED);
        ck_assert_int_eq(tricode_tag_issue(tagger, &payloads[i], text), TRICODE_TAG_FAILED);
        ck_assert_mem_eq(text, untouched, sizeof text);
    }
    tricode_tagger_free(tagger);
}
END_TEST

START_TEST(key_may_be_wiped) {
    struct tricode_key key = known_key();
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    struct tricode_code code = {.payload = known};
    uint8_t tag[16];
    ck_assert_ptr_nonnull(tagger);
    tricode_key_wipe(&key);
    ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
    test_unhex("aa3f45b9d1f29dc82cfbd48f4ecef70f", tag, sizeof tag);
    ck_assert_mem_eq(code.tag, tag, sizeof tag);
    tricode_tagger_free(tagger);
    tricode_tagger_free(NULL);
}
END_TEST

START_TEST(failure_of_openssl) {
    struct tricode_key key = known_key();
    ck_assert_int_eq(EVP_set_default_properties(NULL, "provider=nowhere"), 1);
    ck_assert_ptr_null(tricode_tagger_new(&key));
}
END_TEST

/* [KEY-5] The key, and the key XORed with ipad and opad by HMAC (RFC 2104). */
START_TEST(tagger_leaves_no_secret) {
    static const uint8_t pads[] = {0, 0x36, 0x5c};
    struct tricode_key key = known_key();
    struct tricode_key mixed = key;
    struct tricode_code code = {.payload = known};
    for (unsigned i = 0; i < sizeof mixed.bytes; i++) {
        mixed.bytes[i] ^= pads[_i];
    }
    test_secret_watch(mixed.bytes);
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    ck_assert_ptr_nonnull(tagger);
    ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
    ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_OK);
    tricode_tagger_free(tagger);
    ck_assert_uint_eq(test_secret_found, 0);
}
END_TEST

static void check_known_tag(struct tricode_tagger *tagger) {
    struct tricode_code code = {.payload = known};
    uint8_t tag[16];
    ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
    test_unhex("aa3f45b9d1f29dc82cfbd48f4ecef70f", tag, sizeof tag);
    ck_assert_mem_eq(code.tag, tag, sizeof tag);
}

/* Each call of EVP_MAC fails in turn: no tagger, or no tag and nothing written; the next tag is
 * right again. */
START_TEST(failure_of_each_call) {
    const struct tricode_key key = known_key();
    struct tricode_tagger *tagger = known_tagger();
    fail_call = 1;
    ck_assert_ptr_null(tricode_tagger_new(&key));
    for (unsigned i = 1; i <= 3; i++) {
        struct tricode_code code = {.payload = known};
        uint8_t text[TRICODE_TEXT_SIZE] = {1};
        const uint8_t untouched[TRICODE_TEXT_SIZE] = {1};
        fail_call = i;
        ck_assert_int_eq(tricode_tag_issue(tagger, &known, text), TRICODE_TAG_FAILED);
        ck_assert_mem_eq(text, untouched, sizeof text);
        check_known_tag(tagger);
        fail_call = i;
        ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_FAILED);
        ck_assert_mem_eq(code.tag, untouched + 1, sizeof code.tag);
        ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_OK);
        fail_call = i;
        ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_FAILED);
        ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_OK);
    }
    tricode_tagger_free(tagger);
}
END_TEST

/* Fails one allocation of OpenSSL; 1 when the call under test reached it. */
static int allocation_failed(void) {
    const int reached = test_secret_fail_at == 0;
    test_secret_fail_at = 0;
    return reached;
}

/* Each of OpenSSL's allocations in turn fails: no tagger; or, where OpenSSL allocates for a tag
 * (3.0 does, 3.5 does not), no tag and nothing written. */
START_TEST(out_of_memory) {
    const struct tricode_key key = known_key();
    unsigned refused = 0;
    test_secret_watch(key.bytes);
    tricode_tagger_free(tricode_tagger_new(&key)); /* OpenSSL cannot initialize without memory */
    for (unsigned i = 1; i <= 40; i++) {
        test_secret_fail_at = i;
        struct tricode_tagger *none = tricode_tagger_new(&key);
        refused += none == NULL;
        tricode_tagger_free(none);
    }
    ck_assert_uint_ge(refused, 3);
    test_secret_fail_at = 0;
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    ck_assert_ptr_nonnull(tagger);
    for (unsigned i = 1; i <= 10; i++) {
        struct tricode_code code = {.payload = known};
        uint8_t text[TRICODE_TEXT_SIZE] = {1};
        const uint8_t untouched[TRICODE_TEXT_SIZE] = {1};
        test_secret_fail_at = i;
        if (tricode_tag_issue(tagger, &known, text) != TRICODE_TAG_OK) {
            ck_assert(allocation_failed());
            ck_assert_mem_eq(text, untouched, sizeof text);
            test_secret_fail_at = i;
            ck_assert_int_eq(tricode_tag_make(tagger, &code), TRICODE_TAG_FAILED);
            ck_assert_mem_eq(code.tag, untouched + 1, sizeof code.tag);
            test_secret_fail_at = i;
            ck_assert_int_eq(tricode_tag_verify(tagger, &code), TRICODE_TAG_FAILED);
            check_known_tag(tagger);
        } else {
            ck_assert(!allocation_failed());
        }
    }
    check_known_tag(tagger);
    tricode_tagger_free(tagger);
    ck_assert_uint_eq(test_secret_found, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tag");
    TCase *tests = tcase_create("tag");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, issue_known);
    tcase_add_test(tests, example_of_the_spec);
    tcase_add_test(tests, make_like_hmac);
    tcase_add_test(tests, issue_reads_back);
    tcase_add_test(tests, every_bit_matters);
    tcase_add_test(tests, kinds_do_not_mix);
    tcase_add_test(tests, ill_formed_fails);
    tcase_add_test(tests, key_may_be_wiped);
    tcase_add_test(tests, failure_of_openssl);
    tcase_add_loop_test(tests, tagger_leaves_no_secret, 0, 3);
    tcase_add_test(tests, failure_of_each_call);
    tcase_add_test(tests, out_of_memory);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
