// SPDX-License-Identifier: Apache-2.0
#include "host/json.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tricode_error_set(struct tricode_error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
}

json_t *tricode_json_parse(const uint8_t *bytes, size_t length, struct tricode_error *error) {
    json_error_t position;
    /* The library's own message quotes the input, which may contain a secret. */
    json_t *value = json_loadb((const char *)bytes, length, JSON_REJECT_DUPLICATES, &position);
    if (value == NULL) {
        tricode_error_set(error, "not a JSON object: see line %d, column %d", position.line,
                          position.column);
        return NULL;
    }
    if (!json_is_object(value)) {
        tricode_error_set(error, "not a JSON object");
        json_decref(value);
        return NULL;
    }
    return value;
}

static int is_listed(const char *name, const char *const members[]) {
    for (size_t i = 0; members[i] != NULL; i++) {
        if (strcmp(members[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

int tricode_json_closed(const json_t *value, const char *const members[], const char *where,
                        struct tricode_error *error) {
    static const char *const none[] = {NULL};
    return tricode_json_closed_but(value, members, none, where, error);
}

int tricode_json_closed_but(const json_t *value, const char *const members[],
                            const char *const optional[], const char *where,
                            struct tricode_error *error) {
    const char *name;
    json_t *member;

    if (!json_is_object(value)) {
        tricode_error_set(error, "%s is not an object", where);
        return -1;
    }
    for (size_t i = 0; members[i] != NULL; i++) {
        if (json_object_get(value, members[i]) == NULL) {
            tricode_error_set(error, "%s%s is missing", where, members[i]);
            return -1;
        }
    }
    /* json_object_foreach only reads, but takes an object that is not const. */
    json_t *object = (json_t *)(uintptr_t)value;
    json_object_foreach(object, name, member) {
        if (!is_listed(name, members) && !is_listed(name, optional)) {
            /* A cut name could end within a character, and the error would not be UTF-8. */
            int short_enough = strlen(name) <= 40 && tricode_text_is_plain(name);
            tricode_error_set(error, "%s%s is not a member of this format", where,
                              short_enough ? name : "(a long or unprintable name)");
            return -1;
        }
    }
    return 0;
}

int tricode_json_integer(const json_t *object, const char *member, int64_t low, int64_t high,
                         const char *where, int64_t *number, struct tricode_error *error) {
    const json_t *value = json_object_get(object, member);
    if (!json_is_integer(value)) {
        tricode_error_set(error, "%s%s is %s", where, member,
                          value == NULL ? "missing" : "not an integer");
        return -1;
    }
    json_int_t found = json_integer_value(value);
    if (found < low || found > high) {
        tricode_error_set(error, "%s%s is not from %lld to %lld", where, member, (long long)low,
                          (long long)high);
        return -1;
    }
    *number = found;
    return 0;
}

int tricode_text_is_plain(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    for (; *at != 0; at++) {
        /* C1 controls are 0xC2 0x80 to 0xC2 0x9F in UTF-8. */
        if (*at < 0x20 || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f)) {
            return 0;
        }
    }
    return 1;
}

int tricode_json_text(const json_t *object, const char *member, size_t least, char *text,
                      size_t capacity, const char *where, struct tricode_error *error) {
    const json_t *value = json_object_get(object, member);
    if (!json_is_string(value)) {
        tricode_error_set(error, "%s%s is %s", where, member,
                          value == NULL ? "missing" : "not a string");
        return -1;
    }
    size_t length = json_string_length(value);
    if (length < least || length >= capacity) {
        tricode_error_set(error, "%s%s is not from %zu to %zu bytes long", where, member, least,
                          capacity - 1);
        return -1;
    }
    if (!tricode_text_is_plain(json_string_value(value))) {
        tricode_error_set(error, "%s%s has a control character", where, member);
        return -1;
    }
    memcpy(text, json_string_value(value), length + 1);
    return 0;
}

int tricode_json_secret(const json_t *object, const char *member, uint8_t *bytes, size_t size,
                        const char *where, struct tricode_error *error) {
    const json_t *value = json_object_get(object, member);
    const char *text = json_string_value(value); /* NULL when it is not a string */
    size_t length = text == NULL ? 0 : json_string_length(value);
    /* sodium_hex2bin would also accept upper case. */
    int good = text != NULL && length == 2 * size && strspn(text, "0123456789abcdef") == length &&
               sodium_hex2bin(bytes, size, text, length, NULL, NULL, NULL) == 0;

    if (text != NULL) {
        sodium_memzero((void *)(uintptr_t)text, length);
    }
    if (!good) {
        sodium_memzero(bytes, size);
        tricode_error_set(error, "%s%s is %s", where, member,
                          value == NULL ? "missing"
                                        : "not a lower-case hexadecimal string of the "
                                          "right length");
        return -1;
    }
    return 0;
}
