// SPDX-License-Identifier: Apache-2.0
/* One request: a JSON object of numbers and strings, parsed in place, without a heap. The fields
 * are taken one by one, as in tests/conformance/fields.h: a field that is missing, of a wrong type,
 * out of range or unknown makes the request malformed [CONFORM-2, CONFORM-4]. Assumes that the
 * runner sends UTF-8. */
#ifndef TRICODE_FIRMWARE_REQUEST_H
#define TRICODE_FIRMWARE_REQUEST_H

#include "tricode.h"

#define TRICODE_REQUEST_FIELDS 12u /* more than any op has */

enum tricode_value_type {
    TRICODE_VALUE_OTHER = 0,
    TRICODE_VALUE_STRING,
    TRICODE_VALUE_NUMBER, /* an integer of 0 ... 4294967295 */
};

struct tricode_string {
    const uint8_t *bytes;
    size_t length;
};

struct tricode_field {
    struct tricode_string name;
    enum tricode_value_type type;
    struct tricode_string string;
    uint32_t number;
};

struct tricode_request {
    struct tricode_field fields[TRICODE_REQUEST_FIELDS];
    unsigned count; /* may exceed TRICODE_REQUEST_FIELDS; the rest is not stored */
    unsigned taken;
    int broken;
};

/* Parses the line and unescapes strings in place. broken if it is not a JSON object. */
void tricode_request_read(struct tricode_request *request, uint8_t *line, size_t length);

/* 1 if the request is well-formed and has no unknown field. Call it after taking the last field. */
int tricode_request_done(const struct tricode_request *request);

/* Each returns 0 or an empty string if the request is malformed, which is permanent. */
uint32_t tricode_request_number(struct tricode_request *request, const char *name, uint32_t max);
uint32_t tricode_request_number_or_0(struct tricode_request *request, const char *name);
struct tricode_string tricode_request_string(struct tricode_request *request, const char *name);
void tricode_request_hex(struct tricode_request *request, const char *name, uint8_t *bytes,
                         size_t size);
/* The eight fields of a payload; an unknown kind is kind 0, which the core refuses. */
struct tricode_payload tricode_request_payload(struct tricode_request *request);
enum tricode_kind tricode_request_kind(struct tricode_request *request);

/* 1 if the string equals this word. */
int tricode_string_is(struct tricode_string string, const char *word);

#endif
