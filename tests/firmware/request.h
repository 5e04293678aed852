// SPDX-License-Identifier: Apache-2.0
/* One request: a JSON object of numbers and strings, read in place, with no heap. The fields are
 * taken one by one, as in tests/conformance/fields.h: one that is missing, of another type or out
 * of range makes the request broken; so does one that nobody took [CONFORM-2, CONFORM-4]. It takes
 * the runner at its word that a line is UTF-8. */
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
    unsigned count; /* may be above TRICODE_REQUEST_FIELDS; the rest is not kept */
    unsigned taken;
    int broken;
};

/* Reads the line, whose strings are unescaped in place. broken when it is no JSON object. */
void tricode_request_read(struct tricode_request *request, uint8_t *line, size_t length);

/* 1 when nothing was broken and no field is left over. Call it after the last field was taken. */
int tricode_request_done(const struct tricode_request *request);

/* Each answers 0 or an empty string when the request is broken, and it stays broken. */
uint32_t tricode_request_number(struct tricode_request *request, const char *name, uint32_t max);
uint32_t tricode_request_number_or_0(struct tricode_request *request, const char *name);
struct tricode_string tricode_request_string(struct tricode_request *request, const char *name);
void tricode_request_hex(struct tricode_request *request, const char *name, uint8_t *bytes,
                         size_t size);
/* The eight fields of a payload; any string that is no kind is kind 0, for the core to refuse. */
struct tricode_payload tricode_request_payload(struct tricode_request *request);
enum tricode_kind tricode_request_kind(struct tricode_request *request);

/* 1 when the string is this word. */
int tricode_string_is(struct tricode_string string, const char *word);

#endif
