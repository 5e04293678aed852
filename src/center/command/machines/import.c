// SPDX-License-Identifier: Apache-2.0
/* Command: product import. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "center/service/reports/csv.h"
#include "host/file.h"
#include "host/command/options.h"

#define PROGRAM TRICODE_CENTER_PROGRAM
#define FILE_LIMIT (1u << 20)
#define FIELD_SIZE 300u
#define COLUMNS 3u
#define RECORD_MIN 6u /* bytes of the shortest record, 1,x,1 and a line feed */

static const char *const column_names[COLUMNS] = {"number", "name", "price"};

struct import {
    const char *path;
    struct tricode_csv csv;
    struct tricode_product_record *products;
    size_t count;
    uint8_t seen[UINT16_MAX / 8 + 1]; /* a bit for each number in products */
};

/* Prints the error at that position; returns -1. */
static int fail(const struct import *import, unsigned long line, unsigned long column,
                const char *error) {
    tricode_console_error(PROGRAM, "%s: line %lu, column %lu: %s; nothing was imported",
                          import->path, line, column, error);
    return -1;
}

/* Reads field number `column` of a record: 0; 1 at the end of the file (before the first field); -1
 * after printing the error. */
static int read_field(struct import *import, size_t column, char text[FIELD_SIZE]) {
    static const char fields[] = "a record has three fields: number,name,price";
    const unsigned long line = import->csv.line;
    switch (tricode_csv_next(&import->csv, text, FIELD_SIZE)) {
    case TRICODE_CSV_FIELD:
        return column + 1 < COLUMNS ? 0 : fail(import, line, import->csv.column, fields);
    case TRICODE_CSV_LAST:
        return column + 1 == COLUMNS ? 0 : fail(import, line, 1, fields);
    case TRICODE_CSV_END:
        return column == 0 ? 1 : fail(import, line, 1, "the record is incomplete");
    case TRICODE_CSV_BYTE:
        return fail(import, import->csv.line, import->csv.column, "control character");
    case TRICODE_CSV_LENGTH:
        return fail(import, import->csv.line, import->csv.column, "the field is too long");
    default:
        return fail(import, import->csv.line, import->csv.column,
                    "misplaced quote: put a field with quotes or commas in quotes, and double each "
                    "quote in it");
    }
}

static int read_header(struct import *import) {
    char text[FIELD_SIZE];
    for (size_t i = 0; i < COLUMNS; i++) {
        const unsigned long column = import->csv.column;
        const int end = read_field(import, i, text);
        if (end < 0) {
            return -1;
        }
        if (end != 0 || strcmp(text, column_names[i]) != 0) {
            return fail(import, 1, column, "the first line must be number,name,price");
        }
    }
    return 0;
}

struct field {
    char text[FIELD_SIZE];
    unsigned long column;
};

static int read_product(struct import *import, const struct field fields[COLUMNS],
                        unsigned long line) {
    struct tricode_product_record *product = &import->products[import->count];
    unsigned long long number = 0;
    unsigned long long price = 0;
    if (tricode_parse_number(fields[0].text, 0, UINT16_MAX, &number) != 0) {
        return fail(import, line, fields[0].column, "the number must be from 0 to 65535");
    }
    if (!tricode_command_name_is_valid(fields[1].text, 1)) {
        return fail(import, line, fields[1].column, "the name must be 1 to 255 bytes of UTF-8");
    }
    if (tricode_parse_number(fields[2].text, 1, UINT32_MAX, &price) != 0) {
        return fail(import, line, fields[2].column,
                    "the price must be a whole number of minor units from 1 to 4294967295");
    }
    if ((import->seen[number / 8] & (1u << number % 8)) != 0) {
        return fail(import, line, fields[0].column, "the number occurs twice");
    }
    import->seen[number / 8] = (uint8_t)(import->seen[number / 8] | (1u << number % 8));
    product->product = (uint16_t)number;
    product->price = (uint32_t)price;
    memcpy(product->name, fields[1].text, strlen(fields[1].text) + 1);
    import->count++;
    return 0;
}

static int read_products(struct import *import) {
    struct field fields[COLUMNS];
    if (read_header(import) != 0) {
        return -1;
    }
    for (;;) {
        const unsigned long line = import->csv.line;
        for (size_t i = 0; i < COLUMNS; i++) {
            fields[i].column = import->csv.column;
            const int end = read_field(import, i, fields[i].text);
            if (end != 0) {
                return end < 0 ? -1 : 0;
            }
        }
        if (read_product(import, fields, line) != 0) {
            return -1;
        }
    }
}

static enum tricode_exit store_products(const struct tricode_center_command *command,
                                        const struct import *import, uint32_t machine) {
    switch (tricode_store_set_products(command->store, machine, import->products, import->count)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I}", "machine", (json_int_t)machine,
                                              "imported", (json_int_t)import->count),
                                    "Machine %lu: %zu products imported. Next: provision.",
                                    (unsigned long)machine, import->count);
    case TRICODE_STORE_NONE:
        return tricode_command_no_machine(machine);
    default:
        return tricode_command_failed(command, command->store);
    }
}

static enum tricode_exit import_text(const struct tricode_center_command *command,
                                     const uint8_t *bytes, size_t length, uint32_t machine) {
    struct import import = {.path = command->arguments[1]};
    enum tricode_exit code = TRICODE_EXIT_REFUSED;
    import.csv = tricode_csv_begin((const char *)bytes, length);
    import.products = calloc(length / RECORD_MIN + 1, sizeof *import.products);
    if (import.products == NULL) {
        tricode_console_error(PROGRAM, "out of memory");
        return TRICODE_EXIT_FAILED;
    }
    if (read_products(&import) == 0) {
        code = import.count == 0 ? tricode_command_refuse("%s has no products", import.path)
                                 : store_products(command, &import, machine);
    }
    free(import.products);
    return code;
}

enum tricode_exit tricode_command_product_import(const struct tricode_center_command *command) {
    const char *path = command->arguments[1];
    uint32_t machine = 0;
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (tricode_command_machine(command->arguments[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_file_read(path, FILE_LIMIT, &bytes, &length) != 0) {
        tricode_console_error(PROGRAM, "%s: %s", path, strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code = import_text(command, bytes, length, machine);
    free(bytes);
    return code;
}
