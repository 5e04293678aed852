// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/snapshot.h"
#include "center/ledger/writes.h"

#include <stdio.h>
#include <string.h>

struct tricode_bound tricode_bound_integer(uint64_t value) {
    return (struct tricode_bound){.type = TRICODE_BOUND_INTEGER, .integer = (int64_t)value};
}

struct tricode_bound tricode_bound_text(const char *text) {
    return (struct tricode_bound){
        .type = TRICODE_BOUND_TEXT, .bytes = text, .length = strlen(text)};
}

struct tricode_bound tricode_bound_blob(const void *bytes, size_t length) {
    return (struct tricode_bound){.type = TRICODE_BOUND_BLOB, .bytes = bytes, .length = length};
}

struct tricode_bound tricode_bound_null(void) {
    return (struct tricode_bound){.type = TRICODE_BOUND_NULL};
}

static struct tricode_query kept(const struct tricode_store *store, enum tricode_sql sql,
                                 const struct tricode_bound *values, size_t count) {
    _Static_assert(TRICODE_SQL_COUNT <= TRICODE_SLOTS, "each statement has a slot");
    return (struct tricode_query){.slot = (unsigned)sql,
                                  .sql = tricode_sql_text(sql, store->database->driver),
                                  .values = values,
                                  .count = count};
}

/* What was gathered comes first, and after a write nothing is known any more of what is held. While
 * nothing is held, or set aside since it is known what is written (tricode_store_apply), there is
 * nothing to do. */
static enum tricode_store_status take_turn(struct tricode_store *store, int write) {
    if (store->snapshot == NULL) {
        return TRICODE_STORE_OK;
    }
    enum tricode_store_status status = tricode_writes_flush(store);
    if (write) {
        tricode_snapshot_release(store);
    }
    return status;
}

struct tricode_rows *tricode_statement_begin(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_bound *values, size_t count) {
    const struct tricode_query query = kept(store, sql, values, count);
    if (take_turn(store, 0) != TRICODE_STORE_OK) {
        return NULL;
    }
    store->damaged = 0;
    return store->database->driver->query(store->database, &query);
}

struct tricode_rows *tricode_statement_once(struct tricode_store *store, const char *sql,
                                            const struct tricode_bound *values, size_t count) {
    const struct tricode_query query = {
        .slot = TRICODE_NO_SLOT, .sql = sql, .values = values, .count = count};
    if (take_turn(store, 0) != TRICODE_STORE_OK) {
        return NULL;
    }
    store->damaged = 0;
    return store->database->driver->query(store->database, &query);
}

enum tricode_store_status tricode_statement_row(struct tricode_store *store,
                                                struct tricode_rows *rows) {
    return rows == NULL ? TRICODE_STORE_FAILED : store->database->driver->row(rows);
}

enum tricode_store_status tricode_statement_end(struct tricode_store *store,
                                                struct tricode_rows *rows,
                                                enum tricode_store_status status) {
    store->database->driver->end(rows);
    if (status == TRICODE_STORE_OK && store->damaged) {
        return tricode_store_set_error(store, "the ledger holds a value that it cannot hold; restore "
                                          "a backup");
    }
    return status;
}

enum tricode_store_status tricode_statement_run(struct tricode_store *store, enum tricode_sql sql,
                                                const struct tricode_bound *values, size_t count,
                                                int *changes) {
    const struct tricode_query query = kept(store, sql, values, count);
    enum tricode_store_status status = take_turn(store, 1);
    return status == TRICODE_STORE_OK ? store->database->driver->change(
                                            store->database, &query, TRICODE_EXPECTED_ANY, changes)
                                      : status;
}

enum tricode_store_status tricode_statement_run_one(struct tricode_store *store,
                                                    enum tricode_sql sql,
                                                    const struct tricode_bound *values,
                                                    size_t count) {
    const struct tricode_query query = kept(store, sql, values, count);
    enum tricode_store_status status = take_turn(store, 1);
    return status == TRICODE_STORE_OK ? store->database->driver->change(store->database, &query,
                                                                        TRICODE_EXPECTED_ONE, NULL)
                                      : status;
}

enum tricode_store_status tricode_statement_run_rows(struct tricode_store *store,
                                                     enum tricode_sql sql,
                                                     const struct tricode_bound *values,
                                                     size_t count, size_t rows) {
    struct tricode_query query = kept(store, sql, values, count);
    query.rows = rows;
    return store->database->driver->change(store->database, &query, TRICODE_EXPECTED_ROWS, NULL);
}

enum tricode_store_status tricode_statement_number(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_bound *values, size_t count,
                                                   uint64_t most, uint64_t *number) {
    *number = 0;
    enum tricode_store_status status = take_turn(store, 1);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct tricode_rows *row = tricode_statement_begin(store, sql, values, count);
    status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_OK) {
        *number = tricode_column_integer(store, row, 0, most);
        status = tricode_statement_row(store, row); /* SQLite has written all only at its end */
        status = status == TRICODE_STORE_NONE ? TRICODE_STORE_OK
                 : status == TRICODE_STORE_OK ? tricode_store_set_error(store, "one row was expected")
                                              : status;
    }
    return tricode_statement_end(store, row, status);
}

struct tricode_bound tricode_column(const struct tricode_store *store,
                                    const struct tricode_rows *rows, int column) {
    return store->database->driver->column(rows, column);
}

uint64_t tricode_column_integer(struct tricode_store *store, const struct tricode_rows *rows,
                                int column, uint64_t most) {
    const struct tricode_bound value = tricode_column(store, rows, column);
    if (value.type == TRICODE_BOUND_INTEGER && value.integer >= 0 &&
        (uint64_t)value.integer <= most) {
        return (uint64_t)value.integer;
    }
    store->damaged = 1;
    return 0;
}

void tricode_column_text(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         char *text, size_t capacity) {
    const struct tricode_bound value = tricode_column(store, rows, column);
    text[0] = '\0';
    if (value.type != TRICODE_BOUND_TEXT || value.length >= capacity ||
        memchr(value.bytes, 0, value.length) != NULL) {
        store->damaged = 1;
        return;
    }
    memcpy(text, value.bytes, value.length);
    text[value.length] = '\0';
}

const char *tricode_column_word(struct tricode_store *store, const struct tricode_rows *rows,
                                int column) {
    const struct tricode_bound value = tricode_column(store, rows, column);
    if (value.type != TRICODE_BOUND_TEXT) {
        store->damaged = 1;
        return "";
    }
    return value.bytes;
}

void tricode_column_blob(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         uint8_t *bytes, size_t length) {
    const struct tricode_bound value = tricode_column(store, rows, column);
    memset(bytes, 0, length);
    if (value.type != TRICODE_BOUND_BLOB || value.length != length) {
        store->damaged = 1;
        return;
    }
    memcpy(bytes, value.bytes, length);
}
