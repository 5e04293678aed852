// SPDX-License-Identifier: Apache-2.0
#include "fields.h"

#include <string.h>
#include "core/names.h"

struct tricode_fields tricode_fields_of(json_t *object) {
    struct tricode_fields fields = {object, 0, !json_is_object(object)};
    return fields;
}

int tricode_fields_done(const struct tricode_fields *fields) {
    return !fields->broken && fields->taken == json_object_size(fields->object);
}

static json_t *take(struct tricode_fields *fields, const char *name) {
    json_t *value = fields->broken ? NULL : json_object_get(fields->object, name);
    if (value == NULL) {
        fields->broken = 1;
        return NULL;
    }
    fields->taken += 1;
    return value;
}

uint64_t tricode_fields_number(struct tricode_fields *fields, const char *name, uint64_t max) {
    const json_t *value = take(fields, name);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max) {
        fields->broken = 1;
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

uint64_t tricode_fields_number_or(struct tricode_fields *fields, const char *name, uint64_t max,
                                  uint64_t fallback) {
    if (json_object_get(fields->object, name) == NULL) {
        return fallback;
    }
    return tricode_fields_number(fields, name, max);
}

uint8_t tricode_fields_u8(struct tricode_fields *fields, const char *name) {
    return (uint8_t)tricode_fields_number(fields, name, UINT8_MAX);
}

uint16_t tricode_fields_u16(struct tricode_fields *fields, const char *name) {
    return (uint16_t)tricode_fields_number(fields, name, UINT16_MAX);
}

uint32_t tricode_fields_u32(struct tricode_fields *fields, const char *name) {
    return (uint32_t)tricode_fields_number(fields, name, UINT32_MAX);
}

int tricode_fields_boolean(struct tricode_fields *fields, const char *name) {
    const json_t *value = take(fields, name);
    if (!json_is_boolean(value)) {
        fields->broken = 1;
    }
    return json_is_true(value);
}

struct tricode_string tricode_fields_string(struct tricode_fields *fields, const char *name) {
    const json_t *value = take(fields, name);
    struct tricode_string string = {"", 0};
    if (!json_is_string(value)) {
        fields->broken = 1;
        return string;
    }
    string.bytes = json_string_value(value);
    string.length = json_string_length(value);
    return string;
}

const char *tricode_fields_word(struct tricode_fields *fields, const char *name) {
    struct tricode_string string = tricode_fields_string(fields, name);
    if (strlen(string.bytes) != string.length) {
        fields->broken = 1;
        return "";
    }
    return string.bytes;
}

static int nibble(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

void tricode_fields_hex(struct tricode_fields *fields, const char *name, uint8_t *bytes,
                        size_t size) {
    struct tricode_string text = tricode_fields_string(fields, name);
    memset(bytes, 0, size);
    if (text.length != size * 2) {
        fields->broken = 1;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        int high = nibble(text.bytes[2 * i]);
        int low = nibble(text.bytes[2 * i + 1]);
        if (high < 0 || low < 0) {
            fields->broken = 1;
            return;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
}

json_t *tricode_fields_array(struct tricode_fields *fields, const char *name) {
    json_t *value = take(fields, name);
    if (!json_is_array(value)) {
        fields->broken = 1;
        return NULL;
    }
    return value;
}

json_t *tricode_fields_object(struct tricode_fields *fields, const char *name) {
    json_t *value = take(fields, name);
    if (!json_is_object(value)) {
        fields->broken = 1;
        return NULL;
    }
    return value;
}

enum tricode_kind tricode_fields_kind(struct tricode_fields *fields) {
    static const enum tricode_kind kinds[] = {TRICODE_KIND_SALE, TRICODE_KIND_PERMIT,
                                              TRICODE_KIND_CANCEL};
    struct tricode_string word = tricode_fields_string(fields, "kind");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *name = tricode_kind_name(kinds[i]);
        if (word.length == strlen(name) && memcmp(word.bytes, name, word.length) == 0) {
            return kinds[i];
        }
    }
    return TRICODE_FIELDS_NO_KIND;
}

struct tricode_payload tricode_fields_payload(struct tricode_fields *fields) {
    struct tricode_payload payload;
    memset(&payload, 0, sizeof payload);
    payload.kind = tricode_fields_kind(fields);
    payload.key_epoch = tricode_fields_u8(fields, "key_epoch");
    payload.product = tricode_fields_u16(fields, "product");
    payload.machine = tricode_fields_u32(fields, "machine");
    payload.counter = tricode_fields_u32(fields, "counter");
    payload.vended = tricode_fields_u32(fields, "vended");
    payload.price = tricode_fields_u32(fields, "price");
    payload.issued_at = tricode_fields_u32(fields, "issued_at");
    return payload;
}
