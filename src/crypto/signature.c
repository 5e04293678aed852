// SPDX-License-Identifier: Apache-2.0
#include "crypto/signature.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include "crypto/base64.h"

int tricode_seed_generate(uint8_t seed[TRICODE_SEED_SIZE]) {
    if (RAND_priv_bytes(seed, (int)TRICODE_SEED_SIZE) != 1) {
        sodium_memzero(seed, TRICODE_SEED_SIZE);
        return -1;
    }
    return 0;
}

static EVP_PKEY *private_key(const uint8_t seed[TRICODE_SEED_SIZE]) {
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, TRICODE_SEED_SIZE);
}

int tricode_seed_public_key(const uint8_t seed[TRICODE_SEED_SIZE],
                            uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    EVP_PKEY *key = private_key(seed);
    size_t length = TRICODE_PUBLIC_KEY_SIZE;
    const int got = key != NULL && EVP_PKEY_get_raw_public_key(key, public_key, &length) == 1 &&
                    length == TRICODE_PUBLIC_KEY_SIZE;
    EVP_PKEY_free(key);
    return got ? 0 : -1;
}

int tricode_signature_make(const uint8_t seed[TRICODE_SEED_SIZE], const uint8_t *message,
                           size_t length, uint8_t signature[TRICODE_SIGNATURE_SIZE]) {
    EVP_PKEY *key = private_key(seed);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = TRICODE_SIGNATURE_SIZE;
    const int made = key != NULL && context != NULL &&
                     EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
                     EVP_DigestSign(context, signature, &size, message, length) == 1 &&
                     size == TRICODE_SIGNATURE_SIZE;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return made ? 0 : -1;
}

/* libsodium verifies in little more than half of OpenSSL's time (make bench-center). sodium_init is
 * idempotent. */
int tricode_signature_verify(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                             const uint8_t *message, size_t length,
                             const uint8_t signature[TRICODE_SIGNATURE_SIZE]) {
    return sodium_init() >= 0 &&
           crypto_sign_verify_detached(signature, message, length, public_key) == 0;
}

int tricode_public_key_check(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    return sodium_init() >= 0 && crypto_core_ed25519_is_valid_point(public_key) == 1;
}

int tricode_keyid(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                  char keyid[TRICODE_KEYID_SIZE]) {
    char x[TRICODE_KEYID_SIZE];
    char jwk[128];
    uint8_t digest[32];
    unsigned length = 0;
    sodium_bin2base64(x, sizeof x, public_key, TRICODE_PUBLIC_KEY_SIZE, TRICODE_BASE64URL);
    /* RFC 7638: required members, sorted by name, without white space. */
    const int size =
        snprintf(jwk, sizeof jwk, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}", x);
    if (size < 0 || (size_t)size >= sizeof jwk ||
        EVP_Digest(jwk, (size_t)size, digest, &length, EVP_sha256(), NULL) != 1 ||
        length != sizeof digest) {
        return -1;
    }
    sodium_bin2base64(keyid, TRICODE_KEYID_SIZE, digest, sizeof digest, TRICODE_BASE64URL);
    return 0;
}
