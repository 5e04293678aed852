// SPDX-License-Identifier: Apache-2.0
/* Implements the conformance protocol (spec/protocol.md, "Conformance") with the real functions of
 * src/core and src/crypto: one JSON object in, one out. */
#ifndef TRICODE_CONFORMANCE_CONFORM_H
#define TRICODE_CONFORMANCE_CONFORM_H

#include <jansson.h>
#include <stddef.h>
#include "fields.h"
#include "core/presented.h"
#include "core/text.h"
#include "crypto/tag.h"

/* A longer request line is refused, and the process continues. */
#define TRICODE_CONFORM_LINE_MAX 1048576u

struct tricode_conform_machine; /* conform_machine.c */
struct tricode_conform_center;  /* conform_center.c */

/* The state between lines; NULL until created by its op. */
struct tricode_conform {
    struct tricode_conform_machine *machine;
    struct tricode_conform_center *center;
};

/* The answer to one line, without line feed, zero-terminated; the caller frees it. NULL only
 * without memory. */
char *tricode_conform_line(struct tricode_conform *conform, const char *line, size_t length);

/* Frees the state. */
void tricode_conform_clear(struct tricode_conform *conform);

/* An op takes its fields and returns a new object; NULL if memory or OpenSSL fails. */
typedef json_t *tricode_conform_op(struct tricode_conform *conform, struct tricode_fields *fields);

tricode_conform_op tricode_conform_decode;
tricode_conform_op tricode_conform_encode;
tricode_conform_op tricode_conform_read;
tricode_conform_op tricode_conform_derive_key;
tricode_conform_op tricode_conform_issue;
tricode_conform_op tricode_conform_convert;
tricode_conform_op tricode_conform_verify;
tricode_conform_op tricode_conform_machine_new;
tricode_conform_op tricode_conform_machine_event;
tricode_conform_op tricode_conform_center_new;
tricode_conform_op tricode_conform_settle;
tricode_conform_op tricode_conform_cancel;
tricode_conform_op tricode_conform_center_state;

void tricode_conform_machine_free(struct tricode_conform_machine *machine);
void tricode_conform_center_free(struct tricode_conform_center *center);

/* {"error": reason} */
json_t *tricode_conform_error(const char *reason);
json_t *tricode_conform_malformed(void); /* {"error":"malformed_request"} */

/* {name: the 64 characters} */
json_t *tricode_conform_text(const char *name, const uint8_t text[TRICODE_TEXT_SIZE]);

/* Decodes the text; the tag is in `code`. authentic is 0 until the caller checks the tag. */
struct tricode_presented tricode_conform_present(struct tricode_string text,
                                                 struct tricode_code *code);

#endif
