// SPDX-License-Identifier: Apache-2.0
/* Machine keys compared with RFC 5869, computed here from HMAC. */
#include <check.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include "support/bytes.h"
#include "crypto/key.h"
#include "secret_watch.h"
#include "support/run.h"

/* HKDF-SHA-256 as written in RFC 5869; at most 2 blocks. */
static void reference(const uint8_t *salt, size_t salt_size, const uint8_t *secret, size_t size,
                      const uint8_t *info, size_t info_size, uint8_t prk[32], uint8_t okm[64]) {
    uint8_t message[32 + 128 + 1];
    unsigned length = 0;
    ck_assert_uint_le(info_size, 128);
    ck_assert_ptr_nonnull(HMAC(EVP_sha256(), salt, (int)salt_size, secret, size, prk, &length));
    memcpy(message, info, info_size);
    message[info_size] = 1;
    ck_assert_ptr_nonnull(HMAC(EVP_sha256(), prk, 32, message, info_size + 1, okm, &length));
    memcpy(message, okm, 32);
    memcpy(message + 32, info, info_size);
    message[32 + info_size] = 2;
    ck_assert_ptr_nonnull(
        HMAC(EVP_sha256(), prk, 32, message, 32 + info_size + 1, okm + 32, &length));
}

static void derive_reference(const struct tricode_key *master, uint32_t machine, uint16_t currency,
                             uint8_t epoch, struct tricode_key *key) {
    const uint8_t no_salt[1] = {0};
    uint8_t info[24] = "tricode/1 machine";
    uint8_t prk[32];
    uint8_t okm[64];
    for (unsigned i = 0; i < 4; i++) {
        info[17 + i] = (uint8_t)(machine >> (24 - 8 * i));
    }
    info[21] = (uint8_t)(currency >> 8);
    info[22] = (uint8_t)currency;
    info[23] = epoch;
    reference(no_salt, 0, master->bytes, 32, info, sizeof info, prk, okm);
    memcpy(key->bytes, okm, 32);
}

static void expect_rfc5869(const char *salt_hex, const char *info_hex, const char *prk_hex,
                           const char *okm_hex) {
    uint8_t secret[22];
    uint8_t salt[13];
    uint8_t info[10];
    uint8_t prk[32];
    uint8_t okm[64];
    uint8_t expected_prk[32];
    uint8_t expected_okm[42];
    memset(secret, 0x0b, sizeof secret);
    test_unhex(salt_hex, salt, strlen(salt_hex) / 2);
    test_unhex(info_hex, info, strlen(info_hex) / 2);
    test_unhex(prk_hex, expected_prk, sizeof expected_prk);
    test_unhex(okm_hex, expected_okm, sizeof expected_okm);
    reference(salt, strlen(salt_hex) / 2, secret, sizeof secret, info, strlen(info_hex) / 2, prk,
              okm);
    ck_assert_mem_eq(prk, expected_prk, sizeof prk);
    ck_assert_mem_eq(okm, expected_okm, sizeof expected_okm);
}

START_TEST(reference_is_rfc5869) {
    expect_rfc5869(
        "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b88718"
        "5865");
    expect_rfc5869(
        "", "", "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a"
        "96c8");
}
END_TEST

static void count_up(struct tricode_key *key) {
    for (unsigned i = 0; i < sizeof key->bytes; i++) {
        key->bytes[i] = (uint8_t)i;
    }
}

/* [KEY-2] Computed with Python's hmac and hashlib; and the keys of spec/protocol.md, 6 [KEY-3]. */
START_TEST(derive_known) {
    struct tricode_key master;
    struct tricode_key key;
    uint8_t expected[32];
    count_up(&master);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 978, 0, &key), 0);
    test_unhex("78b0d5424132c302b31c7d4f685cc5f2c15669850bfbe182d41a121756ceeb95", expected, 32);
    ck_assert_mem_eq(key.bytes, expected, 32);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 978, 1, &key), 0);
    test_unhex("c5a955c78924f6e7c002e7d01aecc670670454225aab44336ab3acaccdc32506", expected, 32);
    ck_assert_mem_eq(key.bytes, expected, 32);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 840, 0, &key), 0);
    test_unhex("a27a668dff11c06f801ca590c3af6a75f967c08fb871e1bb6af783d0e8922e94", expected, 32);
    ck_assert_mem_eq(key.bytes, expected, 32);
    ck_assert_int_eq(tricode_key_derive(&master, 0xfedcba98, 0x1234, 0xff, &key), 0);
    test_unhex("d77556340c95d2c4699c1b24cb971f5305b0dbac9a851e734b9f77a97d2e9d8b", expected, 32);
    ck_assert_mem_eq(key.bytes, expected, 32);
}
END_TEST

/* [KEY-2] [KEY-3] */
START_TEST(derive_like_reference) {
    uint64_t seed = 1;
    for (unsigned i = 0; i < 500; i++) {
        struct tricode_key master;
        struct tricode_key key;
        struct tricode_key expected;
        test_random_bytes(&seed, &master, sizeof master);
        const uint32_t machine = test_random(&seed);
        const uint16_t currency = (uint16_t)test_random(&seed);
        const uint8_t epoch = (uint8_t)test_random(&seed);
        derive_reference(&master, machine, currency, epoch, &expected);
        ck_assert_int_eq(tricode_key_derive(&master, machine, currency, epoch, &key), 0);
        ck_assert_mem_eq(key.bytes, expected.bytes, 32);
    }
}
END_TEST

START_TEST(derive_in_place) {
    struct tricode_key key;
    struct tricode_key expected;
    count_up(&key);
    derive_reference(&key, 1, 2, 3, &expected);
    ck_assert_int_eq(tricode_key_derive(&key, 1, 2, 3, &key), 0);
    ck_assert_mem_eq(key.bytes, expected.bytes, 32);
}
END_TEST

/* Every bit of machine, currency, epoch and master changes the key. */
START_TEST(derive_depends_on_all) {
    struct tricode_key keys[1 + 32 + 16 + 8 + 256];
    struct tricode_key master;
    unsigned count = 0;
    count_up(&master);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 978, 0, &keys[count++]), 0);
    for (unsigned i = 0; i < 32; i++) {
        ck_assert_int_eq(tricode_key_derive(&master, 7u ^ 1u << i, 978, 0, &keys[count++]), 0);
    }
    for (unsigned i = 0; i < 16; i++) {
        const uint16_t currency = (uint16_t)(978u ^ 1u << i);
        ck_assert_int_eq(tricode_key_derive(&master, 7, currency, 0, &keys[count++]), 0);
    }
    for (unsigned i = 0; i < 8; i++) {
        ck_assert_int_eq(tricode_key_derive(&master, 7, 978, (uint8_t)(1u << i), &keys[count++]),
                         0);
    }
    for (unsigned i = 0; i < 256; i++) {
        struct tricode_key other = master;
        other.bytes[i / 8] = (uint8_t)(other.bytes[i / 8] ^ 1u << i % 8);
        ck_assert_int_eq(tricode_key_derive(&other, 7, 978, 0, &keys[count++]), 0);
    }
    for (unsigned a = 0; a < count; a++) {
        for (unsigned b = 0; b < a; b++) {
            ck_assert_mem_ne(keys[a].bytes, keys[b].bytes, 32);
        }
    }
}
END_TEST

/* [KEY-1] */
START_TEST(generate_is_fresh) {
    struct tricode_key keys[64];
    for (unsigned a = 0; a < 64; a++) {
        memset(&keys[a], 0, sizeof keys[a]);
        ck_assert_int_eq(tricode_key_generate(&keys[a]), 0);
        for (unsigned b = 0; b < a; b++) {
            ck_assert_mem_ne(keys[a].bytes, keys[b].bytes, 16);
            ck_assert_mem_ne(keys[a].bytes + 16, keys[b].bytes + 16, 16);
        }
    }
}
END_TEST

START_TEST(wipe_clears) {
    const struct tricode_key zero = {{0}};
    struct tricode_key key;
    memset(&key, 0xa5, sizeof key);
    tricode_key_wipe(&key);
    ck_assert_mem_eq(key.bytes, zero.bytes, 32);
}
END_TEST

/* [KEY-5] Simulates a broken OpenSSL, which cannot fetch algorithms. */
START_TEST(failure_leaves_zero) {
    const struct tricode_key zero = {{0}};
    struct tricode_key master;
    struct tricode_key key;
    count_up(&master);
    ck_assert_int_eq(EVP_set_default_properties(NULL, "provider=nowhere"), 1);
    memset(&key, 0xa5, sizeof key);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 978, 0, &key), -1);
    ck_assert_mem_eq(key.bytes, zero.bytes, 32);
    memset(&key, 0xa5, sizeof key);
    ck_assert_int_eq(tricode_key_generate(&key), -1);
    ck_assert_mem_eq(key.bytes, zero.bytes, 32);
}
END_TEST

/* [KEY-5] */
START_TEST(derive_leaves_no_secret) {
    struct tricode_key master;
    struct tricode_key key;
    count_up(&master);
    test_secret_watch(master.bytes);
    ck_assert_int_eq(tricode_key_derive(&master, 7, 978, 0, &key), 0);
    ck_assert_uint_eq(test_secret_found, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("key");
    TCase *tests = tcase_create("key");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, reference_is_rfc5869);
    tcase_add_test(tests, derive_known);
    tcase_add_test(tests, derive_like_reference);
    tcase_add_test(tests, derive_in_place);
    tcase_add_test(tests, derive_depends_on_all);
    tcase_add_test(tests, generate_is_fresh);
    tcase_add_test(tests, wipe_clears);
    tcase_add_test(tests, failure_leaves_zero);
    tcase_add_test(tests, derive_leaves_no_secret);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
