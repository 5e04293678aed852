// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/fields.h"

#include <stdio.h>
#include <strings.h>

struct search {
    struct tricode_field *fields;
    size_t count;
};

static enum MHD_Result collect(void *context, enum MHD_ValueKind kind, const char *name,
                               const char *value) {
    const struct search *search = context;
    struct tricode_field *field = search->fields;
    struct tricode_field *const end = field + search->count;
    (void)kind;
    while (field < end && strcasecmp(name, field->name) != 0) {
        field++;
    }
    if (field == end) {
        return MHD_YES;
    }
    const size_t capacity = sizeof field->value - field->length;
    const int length = snprintf(field->value + field->length, capacity, "%s%s",
                                field->found ? ", " : "", value == NULL ? "" : value);
    field->found = 1;
    if (length < 0 || (size_t)length >= capacity) {
        field->too_long = 1;
        field->length = sizeof field->value - 1;
    } else {
        field->length += (size_t)length;
    }
    return MHD_YES;
}

void tricode_fields_read(struct MHD_Connection *connection, struct tricode_field *fields,
                         size_t count) {
    struct search search = {.fields = fields, .count = count};
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, collect, &search);
}

const char *tricode_field_value(const struct tricode_field *field) {
    if (!field->found) {
        return NULL;
    }
    return field->too_long ? "" : field->value;
}
