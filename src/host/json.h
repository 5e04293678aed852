// SPDX-License-Identifier: Apache-2.0
/* Closed JSON, read with care: each member named, typed and range-checked; a fault names the member
 * and never quotes a value, since it may be a secret. */
#ifndef TRICODE_HOST_JSON_H
#define TRICODE_HOST_JSON_H

#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/* Why something was not taken, as a sentence part for people. */
struct tricode_error {
    char text[200];
};

void tricode_error_set(struct tricode_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bytes to one JSON object without a member twice; NULL and a fault otherwise. json_decref frees.
 */
json_t *tricode_json_parse(const uint8_t *bytes, size_t length, struct tricode_error *error);

/* 0 when the value is an object that has exactly the members of the list, which ends with NULL;
 * else -1. where is put before a member's name in a fault ("" or "products[2]."). */
int tricode_json_closed(const json_t *value, const char *const members[], const char *where,
                        struct tricode_error *error);

/* The same of an object that may have members of the second list, too. */
int tricode_json_closed_but(const json_t *value, const char *const members[],
                            const char *const optional[], const char *where,
                            struct tricode_error *error);

/* A member that is an integer from low to high. 0, or -1 and *number is as it was. */
int tricode_json_integer(const json_t *object, const char *member, int64_t low, int64_t high,
                         const char *where, int64_t *number, struct tricode_error *error);

/* A member that is a string of at least `least` bytes which fits into room with its zero, without
 * control characters. 0, or -1 and text is as it was. */
int tricode_json_text(const json_t *object, const char *member, size_t least, char *text,
                      size_t capacity, const char *where, struct tricode_error *error);

/* A member that is a string of exactly 2 * size lower-case hexadecimal digits. The string inside
 * the object is wiped: it is a secret. 0, or -1 and bytes are all zero. */
int tricode_json_secret(const json_t *object, const char *member, uint8_t *bytes, size_t size,
                        const char *where, struct tricode_error *error);

/* 1 when the UTF-8 text has no control character (C0, DEL, C1), so that a terminal can be trusted
 * with it. */
int tricode_text_is_plain(const char *text);

#endif
