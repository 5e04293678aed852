// SPDX-License-Identifier: Apache-2.0
/* Reads closed JSON objects: members have a type and a range, and unknown members are errors.
 * Errors name the member, and never quote a value, which may be a secret. */
#ifndef TRICODE_HOST_JSON_H
#define TRICODE_HOST_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/* An error, as part of a sentence. */
struct tricode_error {
    char text[200];
};

void tricode_error_set(struct tricode_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Parses a JSON object; a duplicate member is an error. The caller releases it with json_decref.
 * NULL with an error. */
json_t *tricode_json_parse(const uint8_t *bytes, size_t length, struct tricode_error *error);

/* Checks that the value is an object with exactly these members; the list ends with NULL. where:
 * prefix of the member's name in errors ("" or "products[2]."). 0, or -1 with an error. */
int tricode_json_closed(const json_t *value, const char *const members[], const char *where,
                        struct tricode_error *error);

/* The same, and members of the second list are optional. */
int tricode_json_closed_but(const json_t *value, const char *const members[],
                            const char *const optional[], const char *where,
                            struct tricode_error *error);

/* Reads an integer from low to high. 0; -1 with an error, and then *number is unchanged. */
int tricode_json_integer(const json_t *object, const char *member, int64_t low, int64_t high,
                         const char *where, int64_t *number, struct tricode_error *error);

/* Reads a string without control characters, of `least` to capacity - 1 bytes. 0; -1 with an error,
 * and then text is unchanged. */
int tricode_json_text(const json_t *object, const char *member, size_t least, char *text,
                      size_t capacity, const char *where, struct tricode_error *error);

/* Reads a secret: a string of exactly 2 * size lower-case hexadecimal digits. Wipes the string
 * inside the object. 0; -1 with an error, and then bytes are all zero. */
int tricode_json_secret(const json_t *object, const char *member, uint8_t *bytes, size_t size,
                        const char *where, struct tricode_error *error);

/* 1 when the UTF-8 text has no control characters (C0, DEL, C1), which could control a terminal. */
int tricode_text_is_plain(const char *text);

#endif
