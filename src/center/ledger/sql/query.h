// SPDX-License-Identifier: Apache-2.0
/* The ledger's statements, run as they are, and the values of their rows, checked for their range.
 * What buffers writes or keeps a snapshot is above it (transaction/). */
#ifndef TRICODE_CENTER_LEDGER_SQL_QUERY_H
#define TRICODE_CENTER_LEDGER_SQL_QUERY_H

#include "center/ledger/sql/database.h"

enum tricode_sql {
    TRICODE_SQL_SETTINGS,
    TRICODE_SQL_SET_ENROLMENT,
    TRICODE_SQL_INSERT_SETTINGS,
    TRICODE_SQL_ADD_MACHINE,
    TRICODE_SQL_ADD_EPOCH,
    TRICODE_SQL_REVOKE_EPOCHS,
    TRICODE_SQL_ENABLE_MACHINE,
    TRICODE_SQL_SET_PRODUCT,
    TRICODE_SQL_MACHINE,
    TRICODE_SQL_MACHINES,
    TRICODE_SQL_STANDINGS,
    TRICODE_SQL_PRODUCT,
    TRICODE_SQL_PRODUCTS,
    TRICODE_SQL_EPOCH,
    TRICODE_SQL_TERMINAL,
    TRICODE_SQL_ADD_TERMINAL,
    TRICODE_SQL_BALANCE,
    TRICODE_SQL_OUTSIDE,
    TRICODE_SQL_ADD_TRANSFER,
    TRICODE_SQL_STATEMENT,
    TRICODE_SQL_SITUATION,
    TRICODE_SQL_PENDING,
    TRICODE_SQL_CLOSED,
    TRICODE_SQL_ADD_SALE,
    TRICODE_SQL_END_SALE,
    TRICODE_SQL_UPDATE_MACHINE,
    TRICODE_SQL_ADD_ALARM,
    TRICODE_SQL_ALARMS,
    TRICODE_SQL_ADD_REFUSAL,
    TRICODE_SQL_REFUSALS,
    TRICODE_SQL_RETIRE_MACHINE,
    TRICODE_SQL_PAYER,
    TRICODE_SQL_ADD_ACCOUNT,
    TRICODE_SQL_LIMIT_ACCOUNT,
    TRICODE_SQL_ACCOUNTS,
    TRICODE_SQL_FREE,
    TRICODE_SQL_TERMINALS,
    TRICODE_SQL_REVOKED,
    TRICODE_SQL_REVOKE,
    TRICODE_SQL_INVITATION,
    TRICODE_SQL_ADD_INVITATION,
    TRICODE_SQL_USE_INVITATION,
    TRICODE_SQL_REVOKE_INVITATION,
    TRICODE_SQL_INVITATION_STATE,
    TRICODE_SQL_INVITATIONS,
    TRICODE_SQL_ADD_TOKEN,
    TRICODE_SQL_TOKEN,
    TRICODE_SQL_TOKEN_EXISTS,
    TRICODE_SQL_REVOKE_TOKEN,
    TRICODE_SQL_TOKENS,
    TRICODE_SQL_LOCK_MACHINES,
    TRICODE_SQL_LOCK_ACCOUNTS,
    TRICODE_SQL_LOCK_JOURNAL,
    TRICODE_SQL_SNAPSHOT_PENDING,
    TRICODE_SQL_SNAPSHOT_EPOCHS,
    TRICODE_SQL_SNAPSHOT_TERMINALS,
    TRICODE_SQL_END_SALES,
    TRICODE_SQL_ADD_SALES,
    TRICODE_SQL_ADD_TRANSFERS,
    TRICODE_SQL_UPDATE_MACHINES,
    TRICODE_SQL_COUNT,
};

/* The text of a statement (texts.c). */
const char *tricode_sql_text(enum tricode_sql sql);

/* An open ledger, as the files of src/center/ledger share it. The last three pointers belong to the
 * modules that define their types; this layer does not read them. */
struct tricode_store {
    struct tricode_database *database; /* NULL: not open */
    int damaged;                       /* a column held a value that it must not hold */
    char error[TRICODE_STORE_ERROR_SIZE];
    struct tricode_snapshot *snapshot;   /* rows that the transaction locked and read, or NULL */
    struct tricode_writes *writes;       /* buffered writes; NULL: rows are written at once */
    struct tricode_terminals *terminals; /* cached terminals, or NULL */
};

struct tricode_value tricode_value_integer(uint64_t value); /* at most INT64_MAX */
struct tricode_value tricode_value_text(const char *text);
struct tricode_value tricode_value_blob(const void *bytes, size_t length);
struct tricode_value tricode_value_null(void);

/* The values of a call, and their count. */
#define TRICODE_VALUES(...)                                                                        \
    (const struct tricode_value[]){__VA_ARGS__},                                                   \
        sizeof((const struct tricode_value[]){__VA_ARGS__}) / sizeof(struct tricode_value)
#define TRICODE_NO_VALUES NULL, 0

/* Starts a statement with result rows. NULL, with the error set, when that fails. */
struct tricode_rows *tricode_query_begin(struct tricode_store *store, enum tricode_sql sql,
                                         const struct tricode_value *values, size_t count);
/* The same for a text that is used once. The connection runs nothing else until it ends. */
struct tricode_rows *tricode_query_once(struct tricode_store *store, const char *sql,
                                        const struct tricode_value *values, size_t count);
/* A write without result rows. changes: how many rows it changed, or NULL: then a later call of the
 * same transaction may report a failure, its commit at the latest. */
enum tricode_store_status tricode_query_run(struct tricode_store *store, enum tricode_sql sql,
                                            const struct tricode_value *values, size_t count,
                                            int *changes);
/* The same with NULL for changes, and FAILED unless it changes exactly `rows` rows. */
enum tricode_store_status tricode_query_run_rows(struct tricode_store *store, enum tricode_sql sql,
                                                 const struct tricode_value *values, size_t count,
                                                 size_t rows);

/* The next row: OK; NONE after the last; FAILED, RETRY or TIMEOUT. rows may be NULL: FAILED. */
enum tricode_store_status tricode_rows_next(struct tricode_store *store, struct tricode_rows *rows);
/* Releases the rows. Returns status, or FAILED when it is OK and a column was damaged. */
enum tricode_store_status tricode_rows_end(struct tricode_store *store, struct tricode_rows *rows,
                                           enum tricode_store_status status);
/* For loops that pass each row to a visitor unless it is damaged: the next row, or FAILED when this
 * one was damaged or the visitor stopped. */
enum tricode_store_status tricode_rows_visited(struct tricode_store *store,
                                               struct tricode_rows *rows, int stopped);
/* Ends such a loop: as tricode_rows_end, and NONE (no more rows) is OK. */
enum tricode_store_status tricode_rows_end_all(struct tricode_store *store,
                                               struct tricode_rows *rows,
                                               enum tricode_store_status status);

/* A column from 0 to most, a text shorter than capacity, a blob of exactly length bytes. Any other
 * value reads as 0 or "" and sets store->damaged, which tricode_rows_end reports. */
uint64_t tricode_column_integer(struct tricode_store *store, const struct tricode_rows *rows,
                                int column, uint64_t most);
void tricode_column_text(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         char *text, size_t capacity);
void tricode_column_blob(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         uint8_t *bytes, size_t length);
/* A text that is valid until the next row; "" and damaged when the column is no text. */
const char *tricode_column_word(struct tricode_store *store, const struct tricode_rows *rows,
                                int column);
/* Any value, valid until the next row. */
struct tricode_value tricode_column(const struct tricode_store *store,
                                    const struct tricode_rows *rows, int column);

#endif
