// SPDX-License-Identifier: Apache-2.0
/* Model of src/host/json.c from its header, for the parsers that call it; the unit json analyzes
 * the real code. */
#include "host/json.h"
#include "stubs.h"

static json_t value;

static int refused(struct tricode_error *fault) {
    ANY_TEXT(fault->text);
    return -1;
}

void tricode_error_set(struct tricode_error *fault, const char *format, ...) {
    (void)format;
    ANY_TEXT(fault->text);
}

static json_t *any_value(void) {
    value.type = (json_type)Frama_C_interval(JSON_OBJECT, JSON_NULL);
    value.refcount = (size_t)-1;
    return &value;
}

json_t *tricode_json_parse(const uint8_t *bytes, size_t length, struct tricode_error *fault) {
    stub_reads(bytes, length);
    if (Frama_C_nondet(0, 1)) {
        (void)refused(fault);
        return NULL;
    }
    return any_value();
}

int tricode_json_closed(const json_t *object, const char *const members[], const char *where,
                        struct tricode_error *fault) {
    (void)object, (void)members, (void)where;
    return Frama_C_nondet(0, 1) ? 0 : refused(fault);
}

int tricode_json_closed_but(const json_t *object, const char *const members[],
                            const char *const optional[], const char *where,
                            struct tricode_error *fault) {
    (void)optional;
    return tricode_json_closed(object, members, where, fault);
}

int tricode_json_integer(const json_t *object, const char *member, int64_t low, int64_t high,
                         const char *where, int64_t *number, struct tricode_error *fault) {
    (void)object, (void)member, (void)where;
    if (Frama_C_nondet(0, 1)) {
        return refused(fault);
    }
    *number = Frama_C_long_interval(low, high);
    return 0;
}

int tricode_json_text(const json_t *object, const char *member, size_t least, char *text,
                      size_t capacity, const char *where, struct tricode_error *fault) {
    (void)object, (void)member, (void)least, (void)where;
    if (Frama_C_nondet(0, 1)) {
        return refused(fault);
    }
    stub_writes(text, capacity);
    text[capacity - 1] = '\0';
    return 0;
}

int tricode_json_secret(const json_t *object, const char *member, uint8_t *bytes, size_t size,
                        const char *where, struct tricode_error *fault) {
    (void)object, (void)member, (void)where;
    stub_writes(bytes, size);
    return Frama_C_nondet(0, 1) ? 0 : refused(fault);
}

json_t *json_object_get(const json_t *object, const char *key) {
    (void)object, (void)key;
    return Frama_C_nondet(0, 1) ? NULL : any_value();
}

size_t json_array_size(const json_t *list) {
    (void)list;
    return Frama_C_size_t_interval(0, SIZE_MAX);
}

json_t *json_array_get(const json_t *list, size_t index) {
    (void)list, (void)index;
    return Frama_C_nondet(0, 1) ? NULL : any_value();
}

void json_delete(json_t *object) {
    (void)object;
}
