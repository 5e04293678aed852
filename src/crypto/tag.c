// SPDX-License-Identifier: Apache-2.0
#include "crypto/tag.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define HMAC_SIZE 32u

/* Setting the key costs more than the HMAC of 24 bytes: it is set once for each tagger. */
struct tricode_tagger {
    EVP_MAC_CTX *mac;
};

/* NULL when OpenSSL fails. */
static EVP_MAC_CTX *new_mac(const struct tricode_key *key) {
    char digest[] = "SHA256"; /* OpenSSL's parameters are not const */
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac); /* the context holds its own reference */
    if (mac != NULL && EVP_MAC_init(mac, key->bytes, sizeof key->bytes, parameters) != 1) {
        EVP_MAC_CTX_free(mac);
        mac = NULL;
    }
    return mac;
}

struct tricode_tagger *tricode_tagger_new(const struct tricode_key *key) {
    struct tricode_tagger *tagger = malloc(sizeof *tagger);
    if (tagger == NULL) {
        return NULL;
    }
    tagger->mac = new_mac(key);
    if (tagger->mac == NULL) {
        free(tagger);
        return NULL;
    }
    return tagger;
}

void tricode_tagger_free(struct tricode_tagger *tagger) {
    if (tagger != NULL) {
        EVP_MAC_CTX_free(tagger->mac); /* OpenSSL wipes the key and the states made from it */
        free(tagger);
    }
}

/* [TAG-1] HMAC-SHA-256 of the payload's 24 bytes: its first 16 bytes are the tag. 1, or 0 when
 * OpenSSL fails. The caller wipes all 32 bytes: a tag is a secret until its code is shown. */
static int compute(const struct tricode_tagger *tagger, const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                   uint8_t hmac[HMAC_SIZE]) {
    size_t size = 0;
    return EVP_MAC_init(tagger->mac, NULL, 0, NULL) == 1 && /* restarts with the same key */
           EVP_MAC_update(tagger->mac, bytes, TRICODE_PAYLOAD_SIZE) == 1 &&
           EVP_MAC_final(tagger->mac, hmac, &size, HMAC_SIZE) == 1 && size == HMAC_SIZE;
}

/* OK; or FAILED, and then tag is unchanged. */
static enum tricode_tag_status put_tag(const struct tricode_tagger *tagger,
                                       const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                                       uint8_t tag[TRICODE_TAG_SIZE]) {
    uint8_t hmac[HMAC_SIZE];
    const int made = compute(tagger, bytes, hmac);
    if (made) {
        memcpy(tag, hmac, TRICODE_TAG_SIZE);
    }
    OPENSSL_cleanse(hmac, sizeof hmac);
    return made ? TRICODE_TAG_OK : TRICODE_TAG_FAILED;
}

enum tricode_tag_status tricode_tag_make(struct tricode_tagger *tagger, struct tricode_code *code) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    if (tricode_payload_encode(&code->payload, bytes) != TRICODE_CODE_OK) {
        return TRICODE_TAG_FAILED;
    }
    return put_tag(tagger, bytes, code->tag);
}

enum tricode_tag_status tricode_tag_verify(struct tricode_tagger *tagger,
                                           const struct tricode_code *code) {
    uint8_t bytes[TRICODE_PAYLOAD_SIZE];
    uint8_t hmac[HMAC_SIZE];
    if (tricode_payload_encode(&code->payload, bytes) != TRICODE_CODE_OK) {
        return TRICODE_TAG_FAILED;
    }
    enum tricode_tag_status status = TRICODE_TAG_FAILED;
    if (compute(tagger, bytes, hmac)) {
        const int differs = CRYPTO_memcmp(hmac, code->tag, TRICODE_TAG_SIZE);
        status = differs == 0 ? TRICODE_TAG_OK : TRICODE_TAG_WRONG;
    }
    OPENSSL_cleanse(hmac, sizeof hmac);
    return status;
}

enum tricode_tag_status tricode_tag_issue(struct tricode_tagger *tagger,
                                          const struct tricode_payload *payload,
                                          uint8_t text[TRICODE_TEXT_SIZE]) {
    uint8_t bytes[TRICODE_CODE_SIZE];
    if (tricode_payload_encode(payload, bytes) != TRICODE_CODE_OK ||
        put_tag(tagger, bytes, bytes + TRICODE_PAYLOAD_SIZE) != TRICODE_TAG_OK) {
        return TRICODE_TAG_FAILED;
    }
    tricode_text_encode(bytes, text);
    return TRICODE_TAG_OK;
}
