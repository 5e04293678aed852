// SPDX-License-Identifier: Apache-2.0
/* Keys for the harnesses, each prepared once for the lifetime of the process. */
#ifndef TRICODE_FUZZ_KEYS_H
#define TRICODE_FUZZ_KEYS_H

#include "core/presented.h"
#include "crypto/tag.h"

#define FUZZ_KEYS 4u

/* The tagger of key number n, of FUZZ_KEYS. */
struct tricode_tagger *tricode_fuzz_tagger(unsigned n);

/* Issues the payload's code with key n; the payload must be well-formed. */
void tricode_fuzz_issue(unsigned n, const struct tricode_payload *payload,
                        uint8_t text[TRICODE_TEXT_SIZE]);

/* Decodes a text and checks its tag with key n, like the boundary of a role. */
struct tricode_presented tricode_fuzz_present(unsigned n, const uint8_t *text, size_t length);

/* 1 if all fields are equal, including the kind. */
int tricode_fuzz_same(const struct tricode_payload *a, const struct tricode_payload *b);

#endif
