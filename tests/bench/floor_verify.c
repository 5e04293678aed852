// SPDX-License-Identifier: Apache-2.0
/* Ed25519 verifications on one core, of messages as long as a settlement's signature base. */
#include "floor.h"

#include <microhttpd.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include "measure.h"

#define MESSAGE_SIZE 247u
#define SHARE 4e6 /* ns */

struct signed_message {
    uint8_t message[MESSAGE_SIZE];
    uint8_t public_key[32];
    uint8_t signature[64];
    EVP_PKEY *kept;
};

static uint64_t run_libsodium(void *state, uint64_t count) {
    const struct signed_message *message = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        right += crypto_sign_verify_detached(message->signature, message->message, MESSAGE_SIZE,
                                             message->public_key) == 0;
    }
    return right;
}

static int verify(const struct signed_message *message, EVP_PKEY *key) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const int right =
        key != NULL && context != NULL &&
        EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
        EVP_DigestVerify(context, message->signature, 64, message->message, MESSAGE_SIZE) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

static uint64_t run_kept(void *state, uint64_t count) {
    const struct signed_message *message = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        right += (uint64_t)verify(message, message->kept);
    }
    return right;
}

static uint64_t run_fresh(void *state, uint64_t count) {
    const struct signed_message *message = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        EVP_PKEY *key =
            EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, message->public_key, 32);
        right += (uint64_t)verify(message, key);
        EVP_PKEY_free(key);
    }
    return right;
}

int floor_verify(void) {
    struct signed_message message = {.message = {1}};
    uint8_t secret[64];
    struct operation operations[] = {
        {.name = "libsodium", .run = run_libsodium, .state = &message},
        {.name = "OpenSSL, key reused", .run = run_kept, .state = &message},
        {.name = "OpenSSL, key created each time", .run = run_fresh, .state = &message},
    };
    if (sodium_init() < 0 || crypto_sign_keypair(message.public_key, secret) != 0 ||
        crypto_sign_detached(message.signature, NULL, message.message, MESSAGE_SIZE, secret) != 0) {
        (void)fputs("tricode-floor: libsodium fails\n", stderr);
        return -1;
    }
    message.kept = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, message.public_key, 32);
    const int measured = measure(operations, 3, SHARE);
    EVP_PKEY_free(message.kept);
    if (measured != 0) {
        return -1;
    }
    return printf("{\"libsodium\": %.0f, \"openssl_kept\": %.0f, \"openssl_fresh\": %.0f, "
                  "\"versions\": \"%s, libsodium %s, SQLite %s, libmicrohttpd %s\"}\n",
                  1e9 / median(operations[0].nanoseconds, MEASURE_ROUNDS),
                  1e9 / median(operations[1].nanoseconds, MEASURE_ROUNDS),
                  1e9 / median(operations[2].nanoseconds, MEASURE_ROUNDS),
                  OpenSSL_version(OPENSSL_VERSION), sodium_version_string(), sqlite3_libversion(),
                  MHD_get_version()) < 0 ||
                   fflush(stdout) != 0
               ? -1
               : 0;
}
