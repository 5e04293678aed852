// SPDX-License-Identifier: Apache-2.0
/* Commands: product list and import. */
#include "center/command/command.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "center/service/reports/csv.h"
#include "host/file.h"
#include "host/command/options.h"

#define PROGRAM TRICODE_CENTER_PROGRAM
#define FILE_MAX (1u << 20)
#define FIELD_SIZE 300u
#define COLUMNS 3u

static int read_machine(const char *text, unsigned long long *machine) {
    return tricode_command_number(text, "a machine's ID", 1, UINT32_MAX, machine);
}

static int print_product(void *context, const struct tricode_product_record *product) {
    const struct tricode_center_command *command = context;
    return tricode_command_done(command,
                                json_pack("{s:i, s:s, s:I}", "product", (int)product->product,
                                          "name", product->name, "price",
                                          (json_int_t)product->price),
                                "product %u  %s  %lu", (unsigned)product->product, product->name,
                                (unsigned long)product->price) == TRICODE_EXIT_OK
               ? 0
               : -1;
}

static enum tricode_exit no_machine(unsigned long long machine) {
    tricode_console_error(PROGRAM, "there is no machine %llu; see: machine list", machine);
    return TRICODE_EXIT_REFUSED;
}

enum tricode_exit tricode_command_product_list(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    struct tricode_machine_record record;
    unsigned long long machine = 0;
    if (read_machine(command->words[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    enum tricode_store_status status = tricode_store_machine(store, (uint32_t)machine, &record);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_each_product(store, (uint32_t)machine, print_product, &context);
    }
    if (status != TRICODE_STORE_OK) {
        return status == TRICODE_STORE_NONE ? no_machine(machine)
                                            : tricode_command_failed(command, store);
    }
    return TRICODE_EXIT_OK;
}

/* A file on its way into products. */
struct import {
    const char *path;
    struct tricode_csv csv;
    struct tricode_product_record *products;
    size_t count;
    uint8_t seen[UINT16_MAX / 8 + 1]; /* a bit for each number that is in products */
};

static int wrong(const struct import *import, unsigned long line, unsigned long column,
                 const char *what) {
    tricode_console_error(PROGRAM, "%s: line %lu, column %lu: %s; nothing was imported",
                          import->path, line, column, what);
    return -1;
}

/* One field, of which the record must have as many as there are columns: 0; 1 at the end of the
 * file (before the first field of a record only); -1 after telling what is wrong. */
static int read_field(struct import *import, size_t column, char text[FIELD_SIZE]) {
    const unsigned long line = import->csv.line;
    switch (tricode_csv_next(&import->csv, text, FIELD_SIZE)) {
    case TRICODE_CSV_FIELD:
        return column + 1 < COLUMNS ? 0
                                    : wrong(import, line, import->csv.column,
                                            "a record has three fields: number,name,price");
    case TRICODE_CSV_LAST:
        return column + 1 == COLUMNS
                   ? 0
                   : wrong(import, line, 1, "a record has three fields: number,name,price");
    case TRICODE_CSV_END:
        return column == 0 ? 1 : wrong(import, line, 1, "the record is not complete");
    case TRICODE_CSV_BYTE:
        return wrong(import, import->csv.line, import->csv.column, "a control character");
    case TRICODE_CSV_LENGTH:
        return wrong(import, import->csv.line, import->csv.column, "the field is too long");
    default:
        return wrong(import, import->csv.line, import->csv.column,
                     "a quote is out of place: a field with quotes, commas or spaces around it is "
                     "put in quotes, and a quote in it is doubled");
    }
}

static int read_header(struct import *import) {
    static const char *const names[COLUMNS] = {"number", "name", "price"};
    char text[FIELD_SIZE];
    for (size_t i = 0; i < COLUMNS; i++) {
        const unsigned long column = import->csv.column;
        int end = read_field(import, i, text);
        if (end < 0) {
            return -1;
        }
        if (end != 0 || strcmp(text, names[i]) != 0) {
            return wrong(import, 1, column, "the first line has to be number,name,price");
        }
    }
    return 0;
}

/* A field of a record, with its place. */
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
        return wrong(import, line, fields[0].column, "the number has to be from 0 to 65535");
    }
    if (!tricode_command_name_is_valid(fields[1].text, 1)) {
        return wrong(import, line, fields[1].column, "the name has to be 1 to 255 bytes of UTF-8");
    }
    if (tricode_parse_number(fields[2].text, 1, UINT32_MAX, &price) != 0) {
        return wrong(import, line, fields[2].column,
                     "the price has to be a whole number of minor units from 1 to 4294967295");
    }
    if ((import->seen[number / 8] & (1u << number % 8)) != 0) {
        return wrong(import, line, fields[0].column, "the number is there twice");
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
            int end = read_field(import, i, fields[i].text);
            if (end != 0) {
                return end < 0 ? -1 : 0;
            }
        }
        if (read_product(import, fields, line) != 0) {
            return -1;
        }
    }
}

static enum tricode_exit import_all(const struct tricode_center_command *command,
                                    const struct import *import, unsigned long long machine) {
    struct tricode_store *store = command->store;
    switch (tricode_store_set_products(store, (uint32_t)machine, import->products, import->count)) {
    case TRICODE_STORE_OK:
        return tricode_command_done(command,
                                    json_pack("{s:I, s:I}", "machine", (json_int_t)machine,
                                              "imported", (json_int_t)import->count),
                                    "Machine %llu: %zu products imported. Next: provision.",
                                    machine, import->count);
    case TRICODE_STORE_NONE:
        return no_machine(machine);
    default:
        return tricode_command_failed(command, store);
    }
}

enum tricode_exit tricode_command_product_import(const struct tricode_center_command *command) {
    struct import import = {.path = command->words[1]};
    enum tricode_exit code = TRICODE_EXIT_REFUSED;
    unsigned long long machine = 0;
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (read_machine(command->words[0], &machine) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_file_read(import.path, FILE_MAX, &bytes, &length) != 0) {
        tricode_console_error(PROGRAM, "%s: %s", import.path, strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    import.csv = tricode_csv_begin((const char *)bytes, length);
    /* A product takes at least the six bytes of 1,x,1 and its line break. */
    import.products = calloc(length / 6 + 1, sizeof *import.products);
    if (import.products == NULL) {
        tricode_console_error(PROGRAM, "out of memory");
        code = TRICODE_EXIT_FAILED;
    } else if (read_products(&import) == 0) {
        if (import.count == 0) {
            tricode_console_error(PROGRAM, "%s: there are no products in it", import.path);
        } else {
            code = import_all(command, &import, machine);
        }
    }
    free(import.products);
    free(bytes);
    return code;
}
