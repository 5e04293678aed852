// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sql/query.h"

#include <stdio.h>
#include <string.h>

enum tricode_store_status tricode_store_set_error(struct tricode_store *store, const char *text) {
    (void)snprintf(store->error, sizeof store->error, "%s", text);
    return TRICODE_STORE_FAILED;
}

const char *tricode_store_error(const struct tricode_store *store) {
    return store == NULL ? "out of memory" : store->error;
}

struct tricode_value tricode_value_integer(uint64_t value) {
    return (struct tricode_value){.type = TRICODE_VALUE_INTEGER, .integer = (int64_t)value};
}

struct tricode_value tricode_value_text(const char *text) {
    return (struct tricode_value){
        .type = TRICODE_VALUE_TEXT, .bytes = text, .length = strlen(text)};
}

struct tricode_value tricode_value_blob(const void *bytes, size_t length) {
    return (struct tricode_value){.type = TRICODE_VALUE_BLOB, .bytes = bytes, .length = length};
}

struct tricode_value tricode_value_null(void) {
    return (struct tricode_value){.type = TRICODE_VALUE_NULL};
}

static struct tricode_query query_of(enum tricode_sql sql, const struct tricode_value *values,
                                     size_t count) {
    _Static_assert(TRICODE_SQL_COUNT <= TRICODE_SLOTS, "each statement has a slot");
    return (struct tricode_query){
        .slot = (unsigned)sql, .sql = tricode_sql_text(sql), .values = values, .count = count};
}

struct tricode_rows *tricode_query_begin(struct tricode_store *store, enum tricode_sql sql,
                                         const struct tricode_value *values, size_t count) {
    const struct tricode_query query = query_of(sql, values, count);
    store->damaged = 0;
    return store->database->driver->query(store->database, &query);
}

struct tricode_rows *tricode_query_once(struct tricode_store *store, const char *sql,
                                        const struct tricode_value *values, size_t count) {
    const struct tricode_query query = {
        .slot = TRICODE_NO_SLOT, .sql = sql, .values = values, .count = count};
    store->damaged = 0;
    return store->database->driver->query(store->database, &query);
}

enum tricode_store_status tricode_query_run(struct tricode_store *store, enum tricode_sql sql,
                                            const struct tricode_value *values, size_t count,
                                            int *changes) {
    const struct tricode_query query = query_of(sql, values, count);
    return store->database->driver->change(store->database, &query, TRICODE_EXPECTED_ANY, changes);
}

enum tricode_store_status tricode_query_run_rows(struct tricode_store *store, enum tricode_sql sql,
                                                 const struct tricode_value *values, size_t count,
                                                 size_t rows) {
    struct tricode_query query = query_of(sql, values, count);
    query.rows = rows;
    return store->database->driver->change(
        store->database, &query, rows == 1 ? TRICODE_EXPECTED_ONE : TRICODE_EXPECTED_ROWS, NULL);
}

enum tricode_store_status tricode_rows_next(struct tricode_store *store,
                                            struct tricode_rows *rows) {
    return rows == NULL ? TRICODE_STORE_FAILED : store->database->driver->row(rows);
}

static enum tricode_store_status damaged(struct tricode_store *store) {
    return tricode_store_set_error(
        store, "the ledger holds a value that is out of range; restore a backup");
}

enum tricode_store_status tricode_rows_end(struct tricode_store *store, struct tricode_rows *rows,
                                           enum tricode_store_status status) {
    store->database->driver->end(rows);
    return status == TRICODE_STORE_OK && store->damaged ? damaged(store) : status;
}

enum tricode_store_status tricode_rows_visited(struct tricode_store *store,
                                               struct tricode_rows *rows, int stopped) {
    if (store->damaged) {
        return damaged(store);
    }
    return stopped ? tricode_store_set_error(
                         store, "memory or the output ran out; free some and try again")
                   : tricode_rows_next(store, rows);
}

enum tricode_store_status tricode_rows_end_all(struct tricode_store *store,
                                               struct tricode_rows *rows,
                                               enum tricode_store_status status) {
    return tricode_rows_end(store, rows, status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}

struct tricode_value tricode_column(const struct tricode_store *store,
                                    const struct tricode_rows *rows, int column) {
    return store->database->driver->column(rows, column);
}

uint64_t tricode_column_integer(struct tricode_store *store, const struct tricode_rows *rows,
                                int column, uint64_t most) {
    const struct tricode_value value = tricode_column(store, rows, column);
    if (value.type == TRICODE_VALUE_INTEGER && value.integer >= 0 &&
        (uint64_t)value.integer <= most) {
        return (uint64_t)value.integer;
    }
    store->damaged = 1;
    return 0;
}

void tricode_column_text(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         char *text, size_t capacity) {
    const struct tricode_value value = tricode_column(store, rows, column);
    text[0] = '\0';
    if (value.type != TRICODE_VALUE_TEXT || value.length >= capacity ||
        memchr(value.bytes, 0, value.length) != NULL) {
        store->damaged = 1;
        return;
    }
    memcpy(text, value.bytes, value.length);
    text[value.length] = '\0';
}

const char *tricode_column_word(struct tricode_store *store, const struct tricode_rows *rows,
                                int column) {
    const struct tricode_value value = tricode_column(store, rows, column);
    if (value.type != TRICODE_VALUE_TEXT) {
        store->damaged = 1;
        return "";
    }
    return value.bytes;
}

void tricode_column_blob(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         uint8_t *bytes, size_t length) {
    const struct tricode_value value = tricode_column(store, rows, column);
    memset(bytes, 0, length);
    if (value.type != TRICODE_VALUE_BLOB || value.length != length) {
        store->damaged = 1;
        return;
    }
    memcpy(bytes, value.bytes, length);
}
