// SPDX-License-Identifier: Apache-2.0
/* The fields of one request, taken one by one. A field that is missing, of another type or out of
 * range makes the whole request broken; so does one that nobody took [CONFORM-2, CONFORM-4]. */
#ifndef TRICODE_CONFORMANCE_FIELDS_H
#define TRICODE_CONFORMANCE_FIELDS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include "core/code.h"

struct tricode_fields {
    json_t *object;
    size_t taken; /* how many fields were found; all of them when the request is closed */
    int broken;
};

struct tricode_string {
    const char *bytes; /* UTF-8, may hold zeros; lives as long as the request */
    size_t length;
};

struct tricode_fields tricode_fields_of(json_t *object);

/* 1 when nothing was broken and no field is left over. Call it after the last field was taken. */
int tricode_fields_done(const struct tricode_fields *fields);

/* Each answers 0, "" or NULL when the request is broken, and it stays broken. */
uint64_t tricode_fields_number(struct tricode_fields *fields, const char *name, uint64_t max);
uint64_t tricode_fields_number_or(struct tricode_fields *fields, const char *name, uint64_t max,
                                  uint64_t fallback);
uint8_t tricode_fields_u8(struct tricode_fields *fields, const char *name);
uint16_t tricode_fields_u16(struct tricode_fields *fields, const char *name);
uint32_t tricode_fields_u32(struct tricode_fields *fields, const char *name);
int tricode_fields_boolean(struct tricode_fields *fields, const char *name);
struct tricode_string tricode_fields_string(struct tricode_fields *fields, const char *name);

/* A string with no zero in it. */
const char *tricode_fields_word(struct tricode_fields *fields, const char *name);

/* Exactly `size` bytes in lower-case hex. */
void tricode_fields_hex(struct tricode_fields *fields, const char *name, uint8_t *bytes,
                        size_t size);
json_t *tricode_fields_array(struct tricode_fields *fields, const char *name);
json_t *tricode_fields_object(struct tricode_fields *fields, const char *name);

/* kind as a word; any other string is a kind outside the enum, for the core to refuse. */
#define TRICODE_FIELDS_NO_KIND ((enum tricode_kind)0)
enum tricode_kind tricode_fields_kind(struct tricode_fields *fields);

/* The eight fields of a payload, kind included. */
struct tricode_payload tricode_fields_payload(struct tricode_fields *fields);

#endif
