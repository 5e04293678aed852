// SPDX-License-Identifier: Apache-2.0
/* Comma-separated values (RFC 4180): read field by field with line and column, written with quotes
 * where they are necessary. A bare line feed ends a record, too. */
#ifndef TRICODE_CENTER_CSV_H
#define TRICODE_CENTER_CSV_H

#include <stddef.h>
#include <stdio.h>

/* line and column of the next byte, both from 1; columns count bytes. */
struct tricode_csv {
    const char *at;
    const char *end;
    unsigned long line;
    unsigned long column;
};

enum tricode_csv_status {
    TRICODE_CSV_FIELD,  /* a field; its record has more */
    TRICODE_CSV_LAST,   /* the last field of its record */
    TRICODE_CSV_END,    /* no further record; text is "" */
    TRICODE_CSV_QUOTE,  /* a quote inside an unquoted field, text after a closing quote, or no
                         * closing quote */
    TRICODE_CSV_BYTE,   /* a control character */
    TRICODE_CSV_LENGTH, /* the field is longer than the capacity */
};

/* Skips a byte order mark. */
struct tricode_csv tricode_csv_begin(const char *text, size_t length);

/* Reads the next field, without its quotes, into text; on an error csv is at its position. */
enum tricode_csv_status tricode_csv_next(struct tricode_csv *csv, char *text, size_t capacity);

/* Writes a field: 0, or -1 when the output fails. */
int tricode_csv_write(FILE *output, const char *text);

#endif
