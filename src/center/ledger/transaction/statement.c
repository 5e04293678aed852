// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/statement.h"

#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/writes.h"

static enum tricode_store_status prepare_write(struct tricode_store *store) {
    const enum tricode_store_status status = tricode_writes_flush(store);
    tricode_snapshot_release(store);
    return status;
}

struct tricode_rows *tricode_statement_begin(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_value *values, size_t count) {
    return tricode_writes_flush(store) == TRICODE_STORE_OK
               ? tricode_query_begin(store, sql, values, count)
               : NULL;
}

struct tricode_rows *tricode_statement_once(struct tricode_store *store, const char *sql,
                                            const struct tricode_value *values, size_t count) {
    return tricode_writes_flush(store) == TRICODE_STORE_OK
               ? tricode_query_once(store, sql, values, count)
               : NULL;
}

enum tricode_store_status tricode_statement_run(struct tricode_store *store, enum tricode_sql sql,
                                                const struct tricode_value *values, size_t count,
                                                int *changes) {
    const enum tricode_store_status status = prepare_write(store);
    return status == TRICODE_STORE_OK ? tricode_query_run(store, sql, values, count, changes)
                                      : status;
}

enum tricode_store_status tricode_statement_run_one(struct tricode_store *store,
                                                    enum tricode_sql sql,
                                                    const struct tricode_value *values,
                                                    size_t count) {
    const enum tricode_store_status status = prepare_write(store);
    return status == TRICODE_STORE_OK ? tricode_query_run_rows(store, sql, values, count, 1)
                                      : status;
}

enum tricode_store_status tricode_statement_exists(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_value *values,
                                                   size_t count) {
    struct tricode_rows *rows = tricode_statement_begin(store, sql, values, count);
    return tricode_rows_end(store, rows, tricode_rows_next(store, rows));
}

/* The second next ends the statement, which is when SQLite has written the row. */
static enum tricode_store_status read_number(struct tricode_store *store, struct tricode_rows *rows,
                                             uint64_t *number) {
    enum tricode_store_status status = tricode_rows_next(store, rows);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    *number = tricode_column_integer(store, rows, 0, INT64_MAX);
    status = tricode_rows_next(store, rows);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_set_error(store, "an insert returned more than one row");
    }
    return status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status;
}

enum tricode_store_status tricode_statement_insert(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_value *values, size_t count,
                                                   uint64_t *number) {
    *number = 0;
    const enum tricode_store_status status = prepare_write(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct tricode_rows *rows = tricode_query_begin(store, sql, values, count);
    return tricode_rows_end(store, rows, read_number(store, rows, number));
}
