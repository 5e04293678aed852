// SPDX-License-Identifier: Apache-2.0
/* Comma-separated values as RFC 4180 has them: read field by field with line and column, written
 * with quotes where they are needed. A bare line feed ends a record as CR LF does. */
#ifndef TRICODE_CENTER_CSV_H
#define TRICODE_CENTER_CSV_H

#include <stddef.h>
#include <stdio.h>

/* line and column (both from 1; a column is a byte) of what is read next. */
struct tricode_csv {
    const char *at;
    const char *end;
    unsigned long line;
    unsigned long column;
};

enum tricode_csv_status {
    TRICODE_CSV_FIELD,  /* more fields of its record follow */
    TRICODE_CSV_LAST,   /* the last of its record */
    TRICODE_CSV_END,    /* there is no further record; text is "" */
    TRICODE_CSV_QUOTE,  /* a quote within a field that does not begin with one, or text after its
                         * end, or no end */
    TRICODE_CSV_BYTE,   /* a control character */
    TRICODE_CSV_LENGTH, /* the field is longer than the room */
};

/* A byte order mark at the begin is passed over. */
struct tricode_csv tricode_csv_begin(const char *text, size_t length);

/* The next field, without its quotes, into text; when it is none, csv is at what is wrong. */
enum tricode_csv_status tricode_csv_next(struct tricode_csv *csv, char *text, size_t capacity);

/* Writes a field: 0, or -1 when the output fails. */
int tricode_csv_write(FILE *output, const char *text);

#endif
