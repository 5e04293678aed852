// SPDX-License-Identifier: Apache-2.0
/* Ed25519 of RFC 8032, key thumbprints of RFC 8037, base64 of RFC 4648. */
#include <check.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include "crypto/base64.h"
#include "support/bytes.h"
#include "crypto/signature.h"
#include "secret_watch.h"
#include "support/run.h"

struct vector {
    const char *seed;
    const char *public_key;
    const char *message;
    const char *signature;
};

/* RFC 8032, 7.1: TEST 1, TEST 2, TEST 3. */
static const struct vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
};
#define VECTORS (sizeof vectors / sizeof *vectors)

START_TEST(rfc8032) {
    const struct vector *vector = &vectors[_i];
    uint8_t seed[32];
    uint8_t public_key[32];
    uint8_t expected_key[32];
    uint8_t message[2];
    uint8_t signature[64];
    uint8_t expected[64];
    const size_t length = strlen(vector->message) / 2;
    test_unhex(vector->seed, seed, sizeof seed);
    test_unhex(vector->public_key, expected_key, sizeof expected_key);
    test_unhex(vector->message, message, length);
    test_unhex(vector->signature, expected, sizeof expected);
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_mem_eq(public_key, expected_key, sizeof public_key);
    ck_assert_int_eq(tricode_signature_make(seed, message, length, signature), 0);
    ck_assert_mem_eq(signature, expected, sizeof signature);
    ck_assert_int_eq(tricode_signature_verify(public_key, message, length, signature), 1);
}
END_TEST

/* Every bit of the signature, the message and the key matters. */
START_TEST(verify_refuses) {
    const struct vector *vector = &vectors[2];
    uint8_t key[32];
    uint8_t message[2];
    uint8_t signature[64];
    test_unhex(vector->public_key, key, sizeof key);
    test_unhex(vector->message, message, sizeof message);
    test_unhex(vector->signature, signature, sizeof signature);
    for (unsigned i = 0; i < 512; i++) {
        signature[i / 8] = (uint8_t)(signature[i / 8] ^ 1u << i % 8);
        ck_assert_int_eq(tricode_signature_verify(key, message, sizeof message, signature), 0);
        signature[i / 8] = (uint8_t)(signature[i / 8] ^ 1u << i % 8);
    }
    for (unsigned i = 0; i < 256; i++) {
        key[i / 8] = (uint8_t)(key[i / 8] ^ 1u << i % 8);
        ck_assert_int_eq(tricode_signature_verify(key, message, sizeof message, signature), 0);
        key[i / 8] = (uint8_t)(key[i / 8] ^ 1u << i % 8);
    }
    ck_assert_int_eq(tricode_signature_verify(key, message, 1, signature), 0);
    message[0] ^= 1;
    ck_assert_int_eq(tricode_signature_verify(key, message, sizeof message, signature), 0);
    message[0] ^= 1;
    ck_assert_int_eq(tricode_signature_verify(key, message, sizeof message, signature), 1);
}
END_TEST

/* The second half plus the group order represents the same scalar: it must be refused, otherwise
 * signatures are malleable (RFC 8032, 8.4). */
START_TEST(no_twin_signature) {
    const struct vector *vector = &vectors[1];
    uint8_t order[32];
    uint8_t key[32];
    uint8_t message[1];
    uint8_t signature[64];
    unsigned carry = 0;
    test_unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order, 32);
    test_unhex(vector->public_key, key, sizeof key);
    test_unhex(vector->message, message, sizeof message);
    test_unhex(vector->signature, signature, sizeof signature);
    for (unsigned i = 0; i < 32; i++) {
        carry += (unsigned)signature[32 + i] + order[i];
        signature[32 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    ck_assert_uint_eq(carry, 0);
    ck_assert_int_eq(tricode_signature_verify(key, message, sizeof message, signature), 0);
}
END_TEST

/* [WIRE-7] RFC 8037, A.3; and the thumbprint of test-key-ed25519 of RFC 9421, B.1.4. */
START_TEST(keyid_known) {
    uint8_t key[32];
    char keyid[TRICODE_KEYID_SIZE];
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL,
                                           "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", 43, key,
                                           32),
                     0);
    ck_assert_int_eq(tricode_keyid(key, keyid), 0);
    ck_assert_str_eq(keyid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL,
                                           "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs", 43, key,
                                           32),
                     0);
    ck_assert_int_eq(tricode_keyid(key, keyid), 0);
    ck_assert_str_eq(keyid, "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U");
}
END_TEST

START_TEST(seed_is_fresh) {
    uint8_t seeds[32][32];
    memset(seeds, 0, sizeof seeds);
    for (unsigned a = 0; a < 32; a++) {
        ck_assert_int_eq(tricode_seed_generate(seeds[a]), 0);
        for (unsigned b = 0; b < a; b++) {
            ck_assert_mem_ne(seeds[a], seeds[b], 16);
            ck_assert_mem_ne(seeds[a] + 16, seeds[b] + 16, 16);
        }
    }
}
END_TEST

START_TEST(failure_of_openssl) {
    const uint8_t zero[32] = {0};
    uint8_t seed[32];
    uint8_t signature[64];
    ck_assert_int_eq(EVP_set_default_properties(NULL, "provider=nowhere"), 1);
    memset(seed, 0xa5, sizeof seed);
    ck_assert_int_eq(tricode_signature_make(seed, seed, sizeof seed, signature), -1);
    ck_assert_int_eq(tricode_seed_generate(seed), -1);
    ck_assert_mem_eq(seed, zero, sizeof seed);
}
END_TEST

/* [KEY-5] */
START_TEST(signing_leaves_no_secret) {
    uint8_t seed[32];
    uint8_t public_key[32];
    uint8_t signature[64];
    test_unhex(vectors[0].seed, seed, sizeof seed);
    test_secret_watch(seed);
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_signature_make(seed, public_key, 32, signature), 0);
    ck_assert_uint_eq(test_secret_found, 0);
}
END_TEST

/* RFC 4648, 10. */
START_TEST(base64_known) {
    static const char *const padded[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                         "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    static const char *const bare[] = {"", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};
    const uint8_t *foobar = (const uint8_t *)"foobar";
    uint8_t bytes[6];
    char text[9];
    for (unsigned i = 0; i <= 6; i++) {
        sodium_bin2base64(text, sizeof text, foobar, i, TRICODE_BASE64);
        ck_assert_str_eq(text, padded[i]);
        ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64, text, strlen(text), bytes, i), 0);
        ck_assert_mem_eq(bytes, foobar, i);
        sodium_bin2base64(text, sizeof text, foobar, i, TRICODE_BASE64URL);
        ck_assert_str_eq(text, bare[i]);
        ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL, text, strlen(text), bytes, i), 0);
        ck_assert_mem_eq(bytes, foobar, i);
    }
    sodium_bin2base64(text, sizeof text, (const uint8_t *)"\xfb\xff\xbf", 3, TRICODE_BASE64);
    ck_assert_str_eq(text, "+/+/");
    sodium_bin2base64(text, sizeof text, (const uint8_t *)"\xfb\xff\xbf", 3, TRICODE_BASE64URL);
    ck_assert_str_eq(text, "-_-_");
}
END_TEST

static void refuse(int variant, const char *text) {
    uint8_t bytes[16];
    for (size_t size = 0; size <= sizeof bytes; size++) {
        ck_assert_int_eq(tricode_base64_decode(variant, text, strlen(text), bytes, size), -1);
    }
}

START_TEST(base64_refuses) {
    static const char *const url[] = {
        "A", "AAAAA", "Zh", "Zm9", "Zg==", "Zm8=", "+/+/", "Zm 9", "Zm9v\n", "=", "Z=", "\xc3\xa4"};
    static const char *const padded[] = {
        "Zg", "Zm8",  "Zg=",      "Zh==", "Zm9=", "Z===", "====",
        "=",  "-_-_", "Zg==Zg==", "Zm=v", " Zg=", "Zg= ", "Zg==\n"};
    uint8_t bytes[16];
    for (unsigned i = 0; i < sizeof url / sizeof *url; i++) {
        refuse(TRICODE_BASE64URL, url[i]);
    }
    for (unsigned i = 0; i < sizeof padded / sizeof *padded; i++) {
        refuse(TRICODE_BASE64, padded[i]);
    }
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL, "Zm9v", 4, bytes, 2), -1);
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL, "Zm9v", 4, bytes, 4), -1);
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64, "Zm8=", 4, bytes, 1), -1);
    ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL, "Zm9v", 4, bytes, 3), 0);
}
END_TEST

/* Exactly 256 of all two-character strings decode, each to a different byte: the text is canonical.
 */
START_TEST(base64url_is_canonical) {
    uint8_t seen[256] = {0};
    unsigned count = 0;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            const char text[2] = {(char)a, (char)b};
            char again[4];
            uint8_t byte = 0;
            if (tricode_base64_decode(TRICODE_BASE64URL, text, 2, &byte, 1) == 0) {
                sodium_bin2base64(again, sizeof again, &byte, 1, TRICODE_BASE64URL);
                ck_assert_mem_eq(again, text, 2);
                ck_assert_uint_eq(seen[byte], 0);
                seen[byte] = 1;
                count++;
            }
        }
    }
    ck_assert_uint_eq(count, 256);
}
END_TEST

START_TEST(base64_round_trip) {
    uint64_t seed = 4;
    for (unsigned i = 0; i < 5000; i++) {
        uint8_t bytes[100];
        uint8_t back[100];
        char text[140];
        const size_t length = test_random(&seed) % (sizeof bytes + 1);
        test_random_bytes(&seed, bytes, length);
        sodium_bin2base64(text, sizeof text, bytes, length, TRICODE_BASE64URL);
        ck_assert_uint_eq(strlen(text), (length * 4 + 2) / 3);
        ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64URL, text, strlen(text), back, length),
                         0);
        ck_assert_mem_eq(back, bytes, length);
        sodium_bin2base64(text, sizeof text, bytes, length, TRICODE_BASE64);
        ck_assert_uint_eq(strlen(text), (length + 2) / 3 * 4);
        ck_assert_int_eq(tricode_base64_decode(TRICODE_BASE64, text, strlen(text), back, length),
                         0);
        ck_assert_mem_eq(back, bytes, length);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("signature");
    TCase *tests = tcase_create("signature");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, rfc8032, 0, VECTORS);
    tcase_add_test(tests, verify_refuses);
    tcase_add_test(tests, no_twin_signature);
    tcase_add_test(tests, keyid_known);
    tcase_add_test(tests, seed_is_fresh);
    tcase_add_test(tests, failure_of_openssl);
    tcase_add_test(tests, signing_leaves_no_secret);
    tcase_add_test(tests, base64_known);
    tcase_add_test(tests, base64_refuses);
    tcase_add_test(tests, base64url_is_canonical);
    tcase_add_test(tests, base64_round_trip);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
