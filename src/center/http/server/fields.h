// SPDX-License-Identifier: Apache-2.0
/* Reads the header fields of a request by name. */
#ifndef TRICODE_CENTER_FIELDS_H
#define TRICODE_CENTER_FIELDS_H

#include <microhttpd.h>
#include <stddef.h>

#define TRICODE_FIELD_SIZE 512u

/* A field to look for: {.name = "Signature"}. */
struct tricode_field {
    const char *name;
    int found;
    int too_long; /* the value does not fit */
    size_t length;
    char value[TRICODE_FIELD_SIZE];
};

/* Joins the values of a repeated field by ", " (RFC 9110, section 5.3), so that each of them
 * counts. */
void tricode_fields_read(struct MHD_Connection *connection, struct tricode_field *fields,
                         size_t count);

/* Zero-terminated. NULL when the request has no such field; "" when the value does not fit. */
const char *tricode_field_value(const struct tricode_field *field);

#endif
