// SPDX-License-Identifier: Apache-2.0
/* The statements of the store, for store.c and the store_*.c files only: one interface to whatever
 * database keeps the ledger (database.h). Every outcome is looked at, and every value read is
 * checked for its range. */
#ifndef TRICODE_CENTER_STATEMENT_H
#define TRICODE_CENTER_STATEMENT_H

#include "center/ledger/database.h"

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
    TRICODE_SQL_TOKEN_IS_THERE,
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

struct tricode_snapshot;      /* snapshot.h */
struct tricode_writes;    /* writes.h */
struct tricode_terminals; /* store_terminal.h */

struct tricode_store {
    struct tricode_database *database;   /* NULL: not opened */
    struct tricode_snapshot *snapshot;           /* what the transaction has locked and read, or NULL */
    struct tricode_writes *writes;       /* what it has decided since, or NULL: written at once */
    struct tricode_terminals *terminals; /* what it remembers of them, or NULL */
    int damaged;                         /* a column held what it cannot hold */
    char error[TRICODE_STORE_ERROR_SIZE];
};

/* The text of a statement for a driver (statement_sql.c), with $1, $2 … for its values. */
const char *tricode_sql_text(enum tricode_sql sql, const struct tricode_driver *driver);

struct tricode_bound tricode_bound_integer(uint64_t value); /* at most INT64_MAX */
struct tricode_bound tricode_bound_text(const char *text);
struct tricode_bound tricode_bound_blob(const void *bytes, size_t length);
struct tricode_bound tricode_bound_null(void);

/* The values for a call, and how many they are. */
#define TRICODE_VALUES(...)                                                                        \
    (const struct tricode_bound[]){__VA_ARGS__},                                                   \
        sizeof((const struct tricode_bound[]){__VA_ARGS__}) / sizeof(struct tricode_bound)
#define TRICODE_NO_VALUES NULL, 0

/* Makes the statement ready with its values: NULL, and the store's error set, when it cannot. */
struct tricode_rows *tricode_statement_begin(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_bound *values, size_t count);
/* The same for a text that is used once. Nothing else is asked until it ends. */
struct tricode_rows *tricode_statement_once(struct tricode_store *store, const char *sql,
                                            const struct tricode_bound *values, size_t count);
/* The next row: OK, NONE when there is none, FAILED, AGAIN, LATE. Takes the NULL of a failed begin.
 */
enum tricode_store_status tricode_statement_row(struct tricode_store *store,
                                                struct tricode_rows *rows);
/* Lets go of the rows. Answers FAILED when `status` is not OK or a column read was damaged. */
enum tricode_store_status tricode_statement_end(struct tricode_store *store,
                                                struct tricode_rows *rows,
                                                enum tricode_store_status status);
/* A statement that answers no rows. changes: how many rows it changed, or NULL: then a failure may
 * be told only by a later call of the same transaction, by its commit at the latest. */
enum tricode_store_status tricode_statement_run(struct tricode_store *store, enum tricode_sql sql,
                                                const struct tricode_bound *values, size_t count,
                                                int *changes);
/* The same without changes, and FAILED unless it changed exactly one row. */
enum tricode_store_status tricode_statement_run_one(struct tricode_store *store,
                                                    enum tricode_sql sql,
                                                    const struct tricode_bound *values,
                                                    size_t count);
/* Sends a write of so many rows, beside what is held: FAILED, if only by a later call, when it
 * changed any other number of rows. */
enum tricode_store_status tricode_statement_run_rows(struct tricode_store *store,
                                                     enum tricode_sql sql,
                                                     const struct tricode_bound *values,
                                                     size_t count, size_t rows);
/* A statement that answers exactly one number, within 0 … most: that of a new row, say. */
enum tricode_store_status tricode_statement_number(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_bound *values, size_t count,
                                                   uint64_t most, uint64_t *number);

/* A column within 0 … most, or of text shorter than room (or of exactly `length` bytes); else 0 or
 * "", and the store is marked as damaged, which tricode_statement_end tells. */
uint64_t tricode_column_integer(struct tricode_store *store, const struct tricode_rows *rows,
                                int column, uint64_t most);
void tricode_column_text(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         char *text, size_t capacity);
void tricode_column_blob(struct tricode_store *store, const struct tricode_rows *rows, int column,
                         uint8_t *bytes, size_t length);
/* A short text for as long as the row; "" when it is none. */
const char *tricode_column_word(struct tricode_store *store, const struct tricode_rows *rows,
                                int column);
/* As it is, until the next row. */
struct tricode_bound tricode_column(const struct tricode_store *store,
                                    const struct tricode_rows *rows, int column);

#endif
