// SPDX-License-Identifier: Apache-2.0
/* The fields of one request, taken one by one. A field that is missing, of a wrong type, out of
 * range or unknown makes the request malformed [CONFORM-2, CONFORM-4]. */
#ifndef TRICODE_CONFORMANCE_FIELDS_H
#define TRICODE_CONFORMANCE_FIELDS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include "core/code.h"

struct tricode_fields {
    json_t *object;
    size_t taken; /* number of found fields; equal to all fields if no field is unknown */
    int broken;
};

struct tricode_string {
    const char *bytes; /* UTF-8, may contain zeros; valid as long as the request */
    size_t length;
};

struct tricode_fields tricode_fields_of(json_t *object);

/* 1 if the request is well-formed and has no unknown field. Call it after taking the last field. */
int tricode_fields_done(const struct tricode_fields *fields);

/* Each returns 0, "" or NULL if the request is malformed, which is permanent. */
uint64_t tricode_fields_number(struct tricode_fields *fields, const char *name, uint64_t max);
uint64_t tricode_fields_number_or(struct tricode_fields *fields, const char *name, uint64_t max,
                                  uint64_t fallback);
uint8_t tricode_fields_u8(struct tricode_fields *fields, const char *name);
uint16_t tricode_fields_u16(struct tricode_fields *fields, const char *name);
uint32_t tricode_fields_u32(struct tricode_fields *fields, const char *name);
int tricode_fields_boolean(struct tricode_fields *fields, const char *name);
struct tricode_string tricode_fields_string(struct tricode_fields *fields, const char *name);

/* A string without zeros. */
const char *tricode_fields_word(struct tricode_fields *fields, const char *name);

/* Exactly `size` bytes in lower-case hex. */
void tricode_fields_hex(struct tricode_fields *fields, const char *name, uint8_t *bytes,
                        size_t size);
json_t *tricode_fields_array(struct tricode_fields *fields, const char *name);
json_t *tricode_fields_object(struct tricode_fields *fields, const char *name);

/* A kind by name; other strings give a value outside the enum, which the core refuses. */
#define TRICODE_FIELDS_NO_KIND ((enum tricode_kind)0)
enum tricode_kind tricode_fields_kind(struct tricode_fields *fields);

/* The eight fields of a payload, including kind. */
struct tricode_payload tricode_fields_payload(struct tricode_fields *fields);

#endif
