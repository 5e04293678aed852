// SPDX-License-Identifier: Apache-2.0
#include "request.h"
#include "json.h"

int tricode_string_is(struct tricode_string string, const char *word) {
    size_t at = 0;
    while (at < string.length && word[at] != '\0' && string.bytes[at] == (uint8_t)word[at]) {
        at++;
    }
    return at == string.length && word[at] == '\0';
}

void tricode_request_read(struct tricode_request *request, uint8_t *line, size_t length) {
    request->count = 0;
    request->taken = 0;
    request->broken = !tricode_json_object(request, line, length);
}

int tricode_request_done(const struct tricode_request *request) {
    return !request->broken && request->taken == request->count;
}

static const struct tricode_field *find(const struct tricode_request *request, const char *name) {
    for (unsigned i = 0; i < request->count && i < TRICODE_REQUEST_FIELDS; i++) {
        if (tricode_string_is(request->fields[i].name, name)) {
            return &request->fields[i];
        }
    }
    return NULL;
}

/* The field if it exists and has that type; otherwise NULL, and the request is malformed. */
static const struct tricode_field *take(struct tricode_request *request, const char *name,
                                        enum tricode_value_type type) {
    const struct tricode_field *field = request->broken ? NULL : find(request, name);
    if (field == NULL || field->type != type) {
        request->broken = 1;
        return NULL;
    }
    request->taken++;
    return field;
}

uint32_t tricode_request_number(struct tricode_request *request, const char *name, uint32_t max) {
    const struct tricode_field *field = take(request, name, TRICODE_VALUE_NUMBER);
    if (field == NULL || field->number > max) {
        request->broken = 1;
        return 0;
    }
    return field->number;
}

uint32_t tricode_request_number_or_0(struct tricode_request *request, const char *name) {
    return find(request, name) == NULL ? 0 : tricode_request_number(request, name, UINT32_MAX);
}

struct tricode_string tricode_request_string(struct tricode_request *request, const char *name) {
    const struct tricode_field *field = take(request, name, TRICODE_VALUE_STRING);
    const struct tricode_string none = {NULL, 0};
    return field == NULL ? none : field->string;
}

static int nibble(uint8_t digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

void tricode_request_hex(struct tricode_request *request, const char *name, uint8_t *bytes,
                         size_t size) {
    const struct tricode_string text = tricode_request_string(request, name);
    if (text.length != 2u * size) {
        request->broken = 1;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        const int high = nibble(text.bytes[2u * i]);
        const int low = nibble(text.bytes[2u * i + 1u]);
        if (high < 0 || low < 0) {
            request->broken = 1;
            return;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
}

enum tricode_kind tricode_request_kind(struct tricode_request *request) {
    const struct tricode_string name = tricode_request_string(request, "kind");
    for (unsigned kind = TRICODE_KIND_SALE; kind <= TRICODE_KIND_CANCEL; kind++) {
        if (tricode_string_is(name, tricode_kind_name((enum tricode_kind)kind))) {
            return (enum tricode_kind)kind;
        }
    }
    return (enum tricode_kind)0;
}

struct tricode_payload tricode_request_payload(struct tricode_request *request) {
    struct tricode_payload payload;
    payload.kind = tricode_request_kind(request);
    payload.key_epoch = (uint8_t)tricode_request_number(request, "key_epoch", UINT8_MAX);
    payload.product = (uint16_t)tricode_request_number(request, "product", UINT16_MAX);
    payload.machine = tricode_request_number(request, "machine", UINT32_MAX);
    payload.counter = tricode_request_number(request, "counter", UINT32_MAX);
    payload.vended = tricode_request_number(request, "vended", UINT32_MAX);
    payload.price = tricode_request_number(request, "price", UINT32_MAX);
    payload.issued_at = tricode_request_number(request, "issued_at", UINT32_MAX);
    return payload;
}
