// SPDX-License-Identifier: Apache-2.0
#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#define LABEL "tricode/1 machine"
#define LABEL_SIZE (sizeof LABEL - 1)
#define INFO_SIZE (LABEL_SIZE + 7)

/* label || machine (4) || currency (2) || key_epoch (1), big-endian. */
static void make_info(uint8_t info[INFO_SIZE], uint32_t machine, uint16_t currency,
                      uint8_t key_epoch) {
    memcpy(info, LABEL, LABEL_SIZE);
    uint8_t *at = info + LABEL_SIZE;
    at[0] = (uint8_t)(machine >> 24);
    at[1] = (uint8_t)(machine >> 16);
    at[2] = (uint8_t)(machine >> 8);
    at[3] = (uint8_t)machine;
    at[4] = (uint8_t)(currency >> 8);
    at[5] = (uint8_t)currency;
    at[6] = key_epoch;
}

int tricode_key_derive(const struct tricode_key *master, uint32_t machine, uint16_t currency,
                       uint8_t key_epoch, struct tricode_key *key) {
    /* OpenSSL's parameters are not const: pass copies, and wipe the secret one. */
    struct tricode_key secret = *master;
    uint8_t info[INFO_SIZE];
    char digest[] = "SHA256";
    make_info(info, machine, currency, key_epoch);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.bytes, sizeof secret.bytes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    const int derived =
        context != NULL && EVP_KDF_derive(context, key->bytes, sizeof key->bytes, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    tricode_key_wipe(&secret);
    if (!derived) {
        tricode_key_wipe(key);
        return -1;
    }
    return 0;
}

int tricode_key_generate(struct tricode_key *key) {
    if (RAND_priv_bytes(key->bytes, (int)sizeof key->bytes) != 1) {
        tricode_key_wipe(key);
        return -1;
    }
    return 0;
}

void tricode_key_wipe(struct tricode_key *key) {
    OPENSSL_cleanse(key->bytes, sizeof key->bytes);
}
