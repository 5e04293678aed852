// SPDX-License-Identifier: Apache-2.0
#include "center/service/reports/csv.h"

#include <string.h>

static const char byte_order_mark[] = "\xef\xbb\xbf";

struct tricode_csv tricode_csv_begin(const char *text, size_t length) {
    struct tricode_csv csv = {.at = text, .end = text + length, .line = 1, .column = 1};
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        csv.at += 3;
    }
    return csv;
}

/* The next byte, or -1 at the end. */
static int peek(const struct tricode_csv *csv) {
    return csv->at == csv->end ? -1 : (unsigned char)*csv->at;
}

/* The length of the line break at this position, or 0. */
static size_t line_break(const struct tricode_csv *csv) {
    if (peek(csv) == '\n') {
        return 1;
    }
    return csv->end - csv->at >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 0;
}

static void pass(struct tricode_csv *csv, size_t bytes) {
    csv->at += bytes;
    csv->column += bytes;
}

/* Reads the end of a field: a comma, a line break, or the end of the text. */
static enum tricode_csv_status end_field(struct tricode_csv *csv) {
    size_t length = line_break(csv);
    if (peek(csv) == ',') {
        pass(csv, 1);
        return TRICODE_CSV_FIELD;
    }
    if (length == 0 && peek(csv) != -1) {
        return TRICODE_CSV_QUOTE;
    }
    pass(csv, length);
    csv->line++;
    csv->column = 1;
    return TRICODE_CSV_LAST;
}

/* Appends the byte at this position to the text: FIELD, or the error. */
static enum tricode_csv_status take(struct tricode_csv *csv, char *text, size_t capacity,
                                    size_t *used) {
    int byte = peek(csv);
    if (byte < ' ' || byte == 0x7f) {
        return TRICODE_CSV_BYTE;
    }
    if (*used + 1 >= capacity) {
        return TRICODE_CSV_LENGTH;
    }
    text[(*used)++] = (char)byte;
    text[*used] = '\0';
    pass(csv, 1);
    return TRICODE_CSV_FIELD;
}

static enum tricode_csv_status quoted(struct tricode_csv *csv, char *text, size_t capacity) {
    size_t used = 0;
    pass(csv, 1);
    for (;;) {
        if (peek(csv) == -1) {
            return TRICODE_CSV_QUOTE;
        }
        if (peek(csv) == '"') {
            pass(csv, 1);
            if (peek(csv) != '"') {
                return end_field(csv);
            }
        }
        enum tricode_csv_status status = take(csv, text, capacity, &used);
        if (status != TRICODE_CSV_FIELD) {
            return status;
        }
    }
}

enum tricode_csv_status tricode_csv_next(struct tricode_csv *csv, char *text, size_t capacity) {
    size_t used = 0;
    text[0] = '\0';
    if (peek(csv) == -1 && csv->column == 1) {
        return TRICODE_CSV_END;
    }
    if (peek(csv) == '"') {
        return quoted(csv, text, capacity);
    }
    while (peek(csv) != -1 && peek(csv) != ',' && line_break(csv) == 0) {
        enum tricode_csv_status status =
            peek(csv) == '"' ? TRICODE_CSV_QUOTE : take(csv, text, capacity, &used);
        if (status != TRICODE_CSV_FIELD) {
            return status;
        }
    }
    return end_field(csv);
}

int tricode_csv_write(FILE *output, const char *text) {
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        return fputs(text, output) < 0 ? -1 : 0;
    }
    int bad = fputc('"', output) == EOF;
    for (; *text != '\0'; text++) {
        bad |= (*text == '"' && fputc('"', output) == EOF) || fputc(*text, output) == EOF;
    }
    return bad || fputc('"', output) == EOF ? -1 : 0;
}
