// SPDX-License-Identifier: Apache-2.0
#include "keys.h"

#include <string.h>
#include "fuzz.h"

struct tricode_tagger *tricode_fuzz_tagger(unsigned n) {
    static struct tricode_tagger *taggers[FUZZ_KEYS];
    if (taggers[n] == NULL) {
        struct tricode_key key;
        memset(key.bytes, (int)n + 1, sizeof key.bytes);
        taggers[n] = tricode_tagger_new(&key);
        FUZZ_ASSERT(taggers[n] != NULL, "creating a tagger succeeds");
    }
    return taggers[n];
}

void tricode_fuzz_issue(unsigned n, const struct tricode_payload *payload,
                        uint8_t text[TRICODE_TEXT_SIZE]) {
    FUZZ_ASSERT(tricode_tag_issue(tricode_fuzz_tagger(n), payload, text) == TRICODE_TAG_OK,
                "tagging a well-formed payload succeeds");
}

struct tricode_presented tricode_fuzz_present(unsigned n, const uint8_t *text, size_t length) {
    struct tricode_presented presented;
    struct tricode_code code;
    memset(&presented, 0, sizeof presented);
    memset(&code, 0, sizeof code);
    presented.status = tricode_code_decode(text, length, &code);
    presented.payload = code.payload;
    if (presented.status == TRICODE_CODE_OK) {
        enum tricode_tag_status tag = tricode_tag_verify(tricode_fuzz_tagger(n), &code);
        FUZZ_ASSERT(tag != TRICODE_TAG_FAILED, "checking a decoded code succeeds");
        presented.authentic = tag == TRICODE_TAG_OK;
    }
    return presented;
}

int tricode_fuzz_same(const struct tricode_payload *a, const struct tricode_payload *b) {
    return a->kind == b->kind && a->key_epoch == b->key_epoch && a->product == b->product &&
           a->machine == b->machine && a->counter == b->counter && a->vended == b->vended &&
           a->price == b->price && a->issued_at == b->issued_at;
}
