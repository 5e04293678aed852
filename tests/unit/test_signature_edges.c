// SPDX-License-Identifier: Apache-2.0
/* Edge cases of Ed25519 on which verifiers differ. Each input is also given to OpenSSL's verifier,
 * which accepts it: so our refusal comes from our own rule. */
#include <check.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>
#include "support/bytes.h"
#include "crypto/signature.h"
#include "support/run.h"

/* All encodings of the eight points of small order: y, then the same with the sign bit, which for
 * x = 0 encodes the same point; and those with y not below the prime. */
static const char *const small[] = {
    "0100000000000000000000000000000000000000000000000000000000000000", /* neutral */
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", /* order 2 */
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000", /* order 4 */
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", /* order 8 */
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
};
#define SMALL (sizeof small / sizeof *small)
#define ORDER_8 10
#define TRIES 200u

static const uint8_t neutral[32] = {1};

/* OpenSSL's verification result. */
static int other_verify(const uint8_t key[32], const uint8_t *message, size_t length,
                        const uint8_t signature[64]) {
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    ck_assert_ptr_nonnull(pkey);
    ck_assert_ptr_nonnull(context);
    ck_assert_int_eq(EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey), 1);
    const int right = EVP_DigestVerify(context, signature, 64, message, length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return right;
}

/* h = SHA-512(R, A, message) modulo the order, as RFC 8032 computes it. */
static void hash(const uint8_t r[32], const uint8_t key[32], uint8_t message, uint8_t h[32]) {
    uint8_t input[65];
    uint8_t wide[64];
    memcpy(input, r, 32);
    memcpy(input + 32, key, 32);
    input[64] = message;
    ck_assert_int_eq(crypto_hash_sha512(wide, input, sizeof input), 0);
    crypto_core_ed25519_scalar_reduce(h, wide);
}

/* A scalar and its multiple of the base point. */
static void pair(unsigned number, uint8_t scalar[32], uint8_t point[32]) {
    uint8_t wide[64];
    ck_assert_int_ge(sodium_init(), 0);
    ck_assert_int_eq(crypto_hash_sha512(wide, (uint8_t *)&number, sizeof number), 0);
    crypto_core_ed25519_scalar_reduce(scalar, wide);
    ck_assert_int_eq(crypto_scalarmult_ed25519_base_noclamp(point, scalar), 0);
}

/* [WIRE-30] A signature for a key of small order: R = S B holds for at least one of 8 messages,
 * without any secret. */
START_TEST(key_of_small_order) {
    uint8_t key[32];
    uint8_t signature[64];
    unsigned taken = 0;
    test_unhex(small[_i], key, sizeof key);
    for (unsigned i = 0; i < TRIES; i++) {
        const uint8_t message = (uint8_t)i;
        pair(i, signature + 32, signature);
        taken += (unsigned)other_verify(key, &message, 1, signature);
        ck_assert_int_eq(tricode_signature_verify(key, &message, 1, signature), 0);
    }
    /* Positive control: a verifier without the rule accepts these, except points that it cannot
     * decode. */
    ck_assert_msg(taken > 0 || _i == 1 || _i == 3 || _i == 5, "%s", small[_i]);
}
END_TEST

/* [WIRE-31] */
START_TEST(keys_of_small_order_are_refused) {
    uint8_t key[32];
    test_unhex(small[_i], key, sizeof key);
    ck_assert_int_eq(tricode_public_key_check(key), 0);
}
END_TEST

/* [WIRE-30] The owner of a key signs with R the neutral element: S = h a. */
START_TEST(first_half_of_small_order) {
    const uint8_t message = 7;
    uint8_t secret[32];
    uint8_t key[32];
    uint8_t h[32];
    uint8_t signature[64];
    pair(1, secret, key);
    memcpy(signature, neutral, 32);
    hash(signature, key, message, h);
    crypto_core_ed25519_scalar_mul(signature + 32, h, secret);
    ck_assert_int_eq(other_verify(key, &message, 1, signature), 1);
    ck_assert_int_eq(tricode_signature_verify(key, &message, 1, signature), 0);
}
END_TEST

/* Signs with a key that is the sum of a point of prime order and one of order 8. The equation
 * without the cofactor holds for one message in 8. */
static int sign_mixed(const uint8_t secret[32], const uint8_t key[32], uint8_t message,
                      uint8_t signature[64]) {
    uint8_t nonce[32];
    uint8_t h[32];
    uint8_t product[32];
    pair(1000u + message, nonce, signature);
    hash(signature, key, message, h);
    crypto_core_ed25519_scalar_mul(product, h, secret);
    crypto_core_ed25519_scalar_add(signature + 32, product, nonce);
    return h[0] % 8 == 0;
}

/* [WIRE-30] [WIRE-31] Such a key is not to be enrolled; verification is without the cofactor, as
 * OpenSSL's is. */
START_TEST(key_of_mixed_order) {
    uint8_t secret[32];
    uint8_t whole[32];
    uint8_t torsion[32];
    uint8_t key[32];
    uint8_t signature[64];
    unsigned taken = 0;
    pair(2, secret, whole);
    test_unhex(small[ORDER_8], torsion, sizeof torsion);
    ck_assert_int_eq(crypto_core_ed25519_add(key, whole, torsion), 0);
    ck_assert_int_eq(tricode_public_key_check(whole), 1);
    ck_assert_int_eq(tricode_public_key_check(key), 0);
    for (unsigned i = 0; i < TRIES; i++) {
        const uint8_t message = (uint8_t)i;
        const int holds = sign_mixed(secret, key, message, signature);
        taken += (unsigned)holds;
        ck_assert_int_eq(other_verify(key, &message, 1, signature), holds);
        ck_assert_int_eq(tricode_signature_verify(key, &message, 1, signature), holds);
    }
    ck_assert_uint_gt(taken, 0);
    ck_assert_uint_lt(taken, TRIES);
}
END_TEST

/* [WIRE-31] y = p + k, a second encoding of the point of k if it exists; and y = 2, which is not on
 * the curve. */
START_TEST(non_canonical_keys_are_refused) {
    uint8_t key[32];
    for (unsigned k = 0; k < 19; k++) {
        memset(key, 0xff, sizeof key);
        key[0] = (uint8_t)(0xed + k);
        ck_assert_int_eq(tricode_public_key_check(key), 0);
        key[31] = 0x7f;
        ck_assert_int_eq(tricode_public_key_check(key), 0);
    }
    memset(key, 0, sizeof key);
    key[0] = 2;
    ck_assert_int_eq(tricode_public_key_check(key), 0);
}
END_TEST

/* Keys derived from seeds are always valid. */
START_TEST(seeds_yield_valid_keys) {
    uint8_t seed[32] = {0};
    uint8_t key[32];
    for (unsigned i = 0; i < TRIES; i++) {
        seed[0] = (uint8_t)i;
        ck_assert_int_eq(tricode_seed_public_key(seed, key), 0);
        ck_assert_int_eq(tricode_public_key_check(key), 1);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("signature_edges");
    TCase *tests = tcase_create("signature_edges");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, key_of_small_order, 0, SMALL);
    tcase_add_loop_test(tests, keys_of_small_order_are_refused, 0, SMALL);
    tcase_add_test(tests, first_half_of_small_order);
    tcase_add_test(tests, key_of_mixed_order);
    tcase_add_test(tests, non_canonical_keys_are_refused);
    tcase_add_test(tests, seeds_yield_valid_keys);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
