// SPDX-License-Identifier: Apache-2.0
/* Tags: the first 16 bytes of HMAC-SHA-256(machine key, payload) (spec/protocol.md, "The tag").
 * A tagger has one key, and makes and verifies any number of tags. Use it in one thread at a time.
 * tag.c uses OpenSSL; src/device implements the tag functions for devices without OpenSSL. */
#ifndef TRICODE_TAG_H
#define TRICODE_TAG_H

#include <stddef.h>
#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"
#include "core/text.h"
#include "crypto/key.h"

struct tricode_tagger;

/* NULL when memory runs out or OpenSSL fails. Copies the key. */
struct tricode_tagger *tricode_tagger_new(const struct tricode_key *key);
void tricode_tagger_free(struct tricode_tagger *tagger); /* wipes the key; NULL is fine */

enum tricode_tag_status {
    TRICODE_TAG_OK = 0,
    TRICODE_TAG_WRONG,  /* the tag is not that of the payload */
    TRICODE_TAG_FAILED, /* HMAC-SHA-256 failed, or the payload is not well-formed */
};

/* [TAG-1] Writes the tag of code->payload to code->tag. OK; or FAILED, and then code is unchanged.
 */
enum tricode_tag_status tricode_tag_make(struct tricode_tagger *tagger, struct tricode_code *code);

/* [TAG-2] Verifies code->tag in constant time. OK, WRONG or FAILED. */
enum tricode_tag_status tricode_tag_verify(struct tricode_tagger *tagger,
                                           const struct tricode_code *code);

/* Encodes a payload with its tag as text, without a terminating zero. OK; or FAILED, and then text
 * is unchanged. */
enum tricode_tag_status tricode_tag_issue(struct tricode_tagger *tagger,
                                          const struct tricode_payload *payload,
                                          uint8_t text[TRICODE_TEXT_SIZE]);

#endif
