// SPDX-License-Identifier: Apache-2.0
/* Model of Jansson from its manual: bytes are not JSON, or an object; a member is missing or of any
 * type; a string contains no zero, because JSON_ALLOW_NUL is never used, and ends with one. There
 * is one value for each position (the object, a member, a list item): the parsers never use two
 * values of one position at the same time. References are not counted. */
#include <jansson.h>
#include "stubs.h"

#define STRING_MAX 80 /* more than the capacity of the text and the size of the secret */

static json_t object;
static json_t member;
static json_t element;
static char string[STRING_MAX + 1];
int length; /* of the member's string; -1: not requested yet */

static json_t *any_value(json_t *value) {
    value->type = (json_type)Frama_C_interval(JSON_OBJECT, JSON_NULL);
    value->refcount = (size_t)-1;
    return value;
}

json_t *json_loadb(const char *bytes, size_t size, size_t flags, json_error_t *error) {
    (void)flags;
    stub_reads(bytes, size);
    stub_writes(error, sizeof *error);
    return Frama_C_nondet(0, 1) ? NULL : any_value(&object);
}

json_t *json_object_get(const json_t *from, const char *key) {
    (void)from, (void)key;
    length = -1;
    //@ merge length;
    ANY_TEXT(string);
    return Frama_C_nondet(0, 1) ? NULL : any_value(&member);
}

size_t json_string_length(const json_t *value) {
    (void)value;
    if (length < 0) {
        length = Frama_C_interval(0, STRING_MAX);
        //@ split length;
    }
    return (size_t)length;
}

/* A string in a block that ends with its zero. */
const char *json_string_value(const json_t *value) {
    if (value == NULL || value->type != JSON_STRING) {
        return NULL;
    }
    return AT_END(string, json_string_length(value) + 1);
}

json_int_t json_integer_value(const json_t *value) {
    (void)value;
    return Frama_C_long_long_interval(INT64_MIN, INT64_MAX);
}

size_t json_array_size(const json_t *value) {
    (void)value;
    return Frama_C_size_t_interval(0, SIZE_MAX);
}

json_t *json_array_get(const json_t *value, size_t index) {
    (void)value, (void)index;
    return Frama_C_nondet(0, 1) ? NULL : any_value(&element);
}

void *json_object_iter(json_t *value) {
    return Frama_C_nondet(0, 1) ? NULL : value;
}

void *json_object_iter_next(json_t *value, void *at) {
    (void)at;
    return Frama_C_nondet(0, 1) ? NULL : value;
}

void *json_object_key_to_iter(const char *key) {
    (void)key;
    return &object;
}

static char key[STRING_MAX + 1];

const char *json_object_iter_key(void *at) {
    ANY_TEXT(key);
    return at == NULL ? NULL : key;
}

json_t *json_object_iter_value(void *at) {
    return at == NULL ? NULL : any_value(&member);
}

void json_delete(json_t *value) {
    (void)value;
}
