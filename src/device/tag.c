// SPDX-License-Identifier: Apache-2.0
#include "device/hmac.h"

/* Compilers cannot remove volatile stores. */
static void wipe(uint8_t mac[TRICODE_HMAC_SIZE]) {
    volatile uint8_t *at = mac;
    for (unsigned i = 0u; i < TRICODE_HMAC_SIZE; i++) {
        at[i] = 0u;
    }
}

/* [TAG-2] Compares in constant time: volatile keeps compilers from adding a branch. */
static int same_tag(const uint8_t mac[TRICODE_HMAC_SIZE], const uint8_t tag[TRICODE_TAG_SIZE]) {
    volatile uint8_t differs = 0u;
    for (unsigned i = 0u; i < TRICODE_TAG_SIZE; i++) {
        differs = (uint8_t)(differs | (mac[i] ^ tag[i]));
    }
    return differs == 0u;
}

/* OK; or FAILED, and then tag is unchanged. */
static enum tricode_tag_status put_tag(struct tricode_tagger *tagger,
                                       const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                                       uint8_t tag[TRICODE_TAG_SIZE]) {
    uint8_t mac[TRICODE_HMAC_SIZE];
    const int made = tricode_hmac_sha256(tagger, bytes, TRICODE_PAYLOAD_SIZE, mac);
    if (made) {
        for (unsigned i = 0u; i < TRICODE_TAG_SIZE; i++) {
            tag[i] = mac[i];
        }
    }
    wipe(mac);
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
    uint8_t mac[TRICODE_HMAC_SIZE];
    if (tricode_payload_encode(&code->payload, bytes) != TRICODE_CODE_OK) {
        return TRICODE_TAG_FAILED;
    }
    enum tricode_tag_status status = TRICODE_TAG_FAILED;
    if (tricode_hmac_sha256(tagger, bytes, sizeof bytes, mac)) {
        status = same_tag(mac, code->tag) ? TRICODE_TAG_OK : TRICODE_TAG_WRONG;
    }
    wipe(mac); /* the right tag of a payload with a wrong one is a secret */
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
