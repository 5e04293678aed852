// SPDX-License-Identifier: Apache-2.0
/* The header fields of a request, by name. */
#ifndef TRICODE_CENTER_FIELDS_H
#define TRICODE_CENTER_FIELDS_H

#include <microhttpd.h>
#include <stddef.h>

#define TRICODE_FIELD_SIZE 512u

/* A field that is looked for: {.name = "Signature"}. */
struct tricode_field {
    const char *name;
    int seen;
    int cut; /* it did not fit */
    size_t length;
    char value[TRICODE_FIELD_SIZE];
};

/* Looks for all of them. A field that comes more than once is joined by ", ", as RFC 9110 does it,
 * so that a repeated one cannot hide. */
void tricode_fields_gather(struct MHD_Connection *connection, struct tricode_field *fields,
                           size_t count);

/* Zero-terminated; NULL when there is no such field; "" when it did not fit in the room, and so is
 * none that anybody would send. */
const char *tricode_field_value(const struct tricode_field *field);

#endif
