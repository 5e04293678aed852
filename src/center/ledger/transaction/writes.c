// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/writes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The statements that are buffered, in the order in which a flush sends them: a sale ends before
 * the machine's next one begins, and both exist before money moves for them. */
static const struct {
    enum tricode_sql one;
    enum tricode_sql all; /* the same with an array for each value */
} forms[] = {
    {TRICODE_SQL_END_SALE, TRICODE_SQL_END_SALES},
    {TRICODE_SQL_ADD_SALE, TRICODE_SQL_ADD_SALES},
    {TRICODE_SQL_ADD_TRANSFER, TRICODE_SQL_ADD_TRANSFERS},
    {TRICODE_SQL_UPDATE_MACHINE, TRICODE_SQL_UPDATE_MACHINES},
};
#define FORMS (sizeof forms / sizeof forms[0])

/* One value of each row, as an SQL array without its closing brace. */
struct column {
    char *text;
    size_t used;
    size_t capacity;
};

struct tricode_writes {
    struct table {
        size_t rows;
        size_t columns;
        struct column column[TRICODE_VALUES_MAX];
    } table[FORMS];
};

struct tricode_writes *tricode_writes_new(void) {
    return calloc(1, sizeof(struct tricode_writes));
}

static void clear(struct table *table) {
    for (size_t i = 0; i < table->columns; i++) {
        free(table->column[i].text);
    }
    memset(table, 0, sizeof *table);
}

void tricode_writes_free(struct tricode_writes *writes) {
    for (size_t i = 0; writes != NULL && i < FORMS; i++) {
        clear(&writes->table[i]);
    }
    free(writes);
}

#define INTEGER_SIZE 24u

/* Makes space for so many more bytes and the end of the array. 0, or -1 without memory. */
static int grow(struct column *column, size_t bytes) {
    const size_t needed = column->used + bytes + 2;
    if (needed > column->capacity) {
        const size_t capacity = 2 * needed + 256;
        char *text = realloc(column->text, capacity);
        if (text == NULL) {
            return -1;
        }
        column->text = text;
        column->capacity = capacity;
    }
    return 0;
}

static const char null[] = "NULL";

static int append(struct column *column, const struct tricode_value *value) {
    const int text = value->type == TRICODE_VALUE_TEXT;
    const size_t length = text ? value->length : INTEGER_SIZE; /* which NULL fits in */
    if (grow(column, 1 + length) != 0) {
        return -1;
    }
    column->text[column->used] = column->used == 0 ? '{' : ',';
    column->used++;
    if (text) {
        memcpy(column->text + column->used, value->bytes, length);
        column->used += length;
    } else if (value->type == TRICODE_VALUE_NULL) {
        memcpy(column->text + column->used, null, sizeof null - 1);
        column->used += sizeof null - 1;
    } else {
        column->used +=
            (size_t)snprintf(column->text + column->used, INTEGER_SIZE, "%" PRId64, value->integer);
    }
    return 0;
}

static struct table *table_of(struct tricode_writes *writes, enum tricode_sql one) {
    size_t i = 0;
    while (i < FORMS && forms[i].one != one) {
        i++;
    }
    return i < FORMS ? &writes->table[i] : NULL;
}

enum tricode_store_status tricode_writes_row(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_value *values, size_t count) {
    struct table *table = store->writes == NULL ? NULL : table_of(store->writes, sql);
    if (table == NULL) {
        return tricode_query_run_rows(store, sql, values, count, 1);
    }
    table->columns = count;
    for (size_t i = 0; i < count; i++) {
        if (append(&table->column[i], &values[i]) != 0) {
            return tricode_store_set_error(store, "out of memory");
        }
    }
    table->rows++;
    return TRICODE_STORE_OK;
}

static enum tricode_store_status send(struct tricode_store *store, enum tricode_sql sql,
                                      struct table *table) {
    struct tricode_value values[TRICODE_VALUES_MAX];
    for (size_t i = 0; i < table->columns; i++) {
        struct column *column = &table->column[i];
        memcpy(column->text + column->used, "}", 2);
        values[i] = tricode_value_text(column->text);
    }
    return tricode_query_run_rows(store, sql, values, table->columns, table->rows);
}

enum tricode_store_status tricode_writes_flush(struct tricode_store *store) {
    struct tricode_writes *writes = store->writes;
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (writes == NULL) {
        return TRICODE_STORE_OK;
    }
    for (size_t i = 0; i < FORMS; i++) {
        if (writes->table[i].rows > 0 && status == TRICODE_STORE_OK) {
            status = send(store, forms[i].all, &writes->table[i]);
        }
        clear(&writes->table[i]);
    }
    return status;
}
