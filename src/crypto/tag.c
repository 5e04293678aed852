// SPDX-License-Identifier: Apache-2.0
#include "crypto/tag.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 64u /* of SHA-256 */
#define HMAC_SIZE 32u

/* RFC 2104: HMAC(key, m) = H(key ^ opad || H(key ^ ipad || m)). Each hash has taken its first
 * block, the one with the key, once and for all; each tag starts from copies. EVP_MAC does the same
 * inside, but asks itself for sizes by name on the way: that costs a fourth of a tag (`make
 * bench`). */
struct tricode_tagger {
    EVP_MD_CTX *inner;
    EVP_MD_CTX *outer;
    EVP_MD_CTX *work;
};

/* A context that has taken key ^ pad, filled up to a block. NULL when it cannot. */
static EVP_MD_CTX *start(const EVP_MD *hash, const struct tricode_key *key, uint8_t pad) {
    uint8_t block[BLOCK_SIZE];
    memset(block, pad, sizeof block);
    for (unsigned i = 0; i < TRICODE_KEY_SIZE; i++) {
        block[i] ^= key->bytes[i];
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context != NULL && (EVP_DigestInit_ex2(context, hash, NULL) != 1 ||
                            EVP_DigestUpdate(context, block, sizeof block) != 1)) {
        EVP_MD_CTX_free(context);
        context = NULL;
    }
    OPENSSL_cleanse(block, sizeof block);
    return context;
}

struct tricode_tagger *tricode_tagger_new(const struct tricode_key *key) {
    struct tricode_tagger *tagger = calloc(1, sizeof *tagger);
    EVP_MD *hash = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (tagger != NULL && hash != NULL) {
        tagger->inner = start(hash, key, 0x36);
        tagger->outer = start(hash, key, 0x5c);
        tagger->work = EVP_MD_CTX_new();
    }
    EVP_MD_free(hash); /* the contexts hold their own references */
    if (tagger == NULL || tagger->inner == NULL || tagger->outer == NULL || tagger->work == NULL) {
        tricode_tagger_free(tagger);
        return NULL;
    }
    return tagger;
}

void tricode_tagger_free(struct tricode_tagger *tagger) {
    if (tagger != NULL) {
        EVP_MD_CTX_free(tagger->inner); /* OpenSSL wipes the states, which are as good as the key */
        EVP_MD_CTX_free(tagger->outer);
        EVP_MD_CTX_free(tagger->work);
        free(tagger);
    }
}

/* Goes on from a copy of `from` with the message, to the end. 1 or 0. */
static int hash_from(EVP_MD_CTX *work, const EVP_MD_CTX *from, const uint8_t *message,
                     size_t length, uint8_t digest[HMAC_SIZE]) {
    unsigned size = 0;
    return EVP_MD_CTX_copy_ex(work, from) == 1 && EVP_DigestUpdate(work, message, length) == 1 &&
           EVP_DigestFinal_ex(work, digest, &size) == 1 && size == HMAC_SIZE;
}

/* [TAG-1] HMAC-SHA-256 over the payload's 24 bytes: its first 16 are the tag. The caller wipes all
 * of it: the rest is never sent, and of a payload that somebody else brought the tag is a secret.
 */
static int compute(const struct tricode_tagger *tagger, const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                   uint8_t hmac[HMAC_SIZE]) {
    return hash_from(tagger->work, tagger->inner, bytes, TRICODE_PAYLOAD_SIZE, hmac) &&
           hash_from(tagger->work, tagger->outer, hmac, HMAC_SIZE, hmac);
}

/* The tag of 24 bytes. OK or FAILED, which writes nothing. */
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
        const int unlike = CRYPTO_memcmp(hmac, code->tag, TRICODE_TAG_SIZE);
        status = unlike == 0 ? TRICODE_TAG_OK : TRICODE_TAG_WRONG;
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
