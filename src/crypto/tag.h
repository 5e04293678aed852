// SPDX-License-Identifier: Apache-2.0
/* Tags: the first 16 bytes of HMAC-SHA-256(machine key, payload) (spec/protocol.md, "The tag").
 * A tagger holds one key ready; it is made once for a key and used for every code. Not for use by
 * two threads at a time. tag.c is over OpenSSL; src/device has the tags, not new and free, for what
 * has no OpenSSL. */
#ifndef TRICODE_TAG_H
#define TRICODE_TAG_H

#include <stddef.h>
#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"
#include "core/text.h"
#include "crypto/key.h"

struct tricode_tagger;

/* NULL when memory or OpenSSL fails. The key may be wiped afterwards. */
struct tricode_tagger *tricode_tagger_new(const struct tricode_key *key);
void tricode_tagger_free(struct tricode_tagger *tagger); /* wipes; NULL is fine */

enum tricode_tag_status {
    TRICODE_TAG_OK = 0,
    TRICODE_TAG_WRONG,  /* the tag is not this payload's */
    TRICODE_TAG_FAILED, /* HMAC-SHA-256 failed, or the payload is not well-formed */
};

/* [TAG-1] Puts the payload's tag into code->tag. OK; or FAILED, and writes nothing. */
enum tricode_tag_status tricode_tag_make(struct tricode_tagger *tagger, struct tricode_code *code);

/* [TAG-2] Is the tag the payload's? OK, WRONG or FAILED. Compares in constant time. */
enum tricode_tag_status tricode_tag_verify(struct tricode_tagger *tagger,
                                           const struct tricode_code *code);

/* A payload to its tagged text, in one call. OK; or FAILED, and writes nothing. */
enum tricode_tag_status tricode_tag_issue(struct tricode_tagger *tagger,
                                          const struct tricode_payload *payload,
                                          uint8_t text[TRICODE_TEXT_SIZE]);

#endif
