// SPDX-License-Identifier: Apache-2.0
/* Shared by the files of the PostgreSQL driver. Statements are sent in libpq's pipeline mode
 * without waiting; their results are received together, when a row or a commit needs them. */
#ifndef TRICODE_CENTER_LEDGER_POSTGRESQL_INTERNAL_H
#define TRICODE_CENTER_LEDGER_POSTGRESQL_INTERNAL_H

#include <libpq-fe.h>

#include "center/ledger/sql/database.h"

/* A request that was sent and whose result was not received yet. */
struct tricode_awaited {
    enum { TRICODE_AWAITED_PREPARED, TRICODE_AWAITED_CHANGE, TRICODE_AWAITED_ROWS } what;
    unsigned slot;
    long expected; /* of a change: how many rows, or ANY_ROWS */
};
#define TRICODE_ANY_ROWS (-1)
#define TRICODE_AWAITED_MAX 512u

struct tricode_rows {
    struct tricode_postgresql *postgresql;
    enum tricode_store_status status; /* of the statement, once its result was received */
    int awaited;                      /* its result was not received yet */
    PGresult *result;
    int next;      /* index of the next row within result */
    int streaming; /* result is one row, and more follow */
    int unsynced;  /* the sync after the last row was not received yet */
};

struct tricode_postgresql {
    struct tricode_database database;
    char *location;
    PGconn *connection;               /* NULL: lost; the next call connects again */
    int within;                       /* a transaction is open */
    enum tricode_store_status broken; /* how it failed; then only rollback ends it. Else OK */
    int in_order;                     /* enable_seqscan: 0, 1, or -1 for unknown */
    int strict;   /* prepare was called: a new connection must be durable, too */
    long changed; /* rows of the newest change whose result was received */
    unsigned awaited_count;
    struct tricode_awaited awaited[TRICODE_AWAITED_MAX]; /* in the order of sending */
    unsigned char prepared[TRICODE_SLOTS];               /* the preparation was sent */
    struct tricode_rows kept[TRICODE_SLOTS];
    struct tricode_rows once;
};

/* --- error.c: both set the error text --- */

/* From the server's result, or from the connection without one. FAILED, RETRY or TIMEOUT. */
enum tricode_store_status tricode_postgresql_fail(struct tricode_postgresql *postgresql,
                                                  const PGresult *result, const char *doing);
/* FAILED. */
enum tricode_store_status tricode_postgresql_refuse(struct tricode_postgresql *postgresql,
                                                    const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- connection.c --- */

/* Connects again if the connection was lost. FAILED when that is not possible. */
enum tricode_store_status tricode_postgresql_connected(struct tricode_postgresql *postgresql);
/* [STORE-15] FAILED when a setting of the server could lose a commit. */
enum tricode_store_status tricode_postgresql_check_durable(struct tricode_postgresql *postgresql);
/* Closes the connection and clears all results of it. */
void tricode_postgresql_drop(struct tricode_postgresql *postgresql);
/* Runs one or more statements outside the pipeline. The last result, which the caller clears; NULL
 * with the error set. */
PGresult *tricode_postgresql_execute(struct tricode_postgresql *postgresql, const char *sql,
                                     const char *doing);

/* --- queue.c: the pipeline --- */

/* Sends a statement, after its preparation when that is needed. rows: it has result rows. */
enum tricode_store_status tricode_postgresql_send(struct tricode_postgresql *postgresql,
                                                  const struct tricode_query *query,
                                                  enum tricode_expected expected, int rows);
/* Receives the results of all that was sent; each goes to the rows that await it. rows: those of
 * the last statement, when it is used once, or NULL; stream: row by row. */
enum tricode_store_status tricode_postgresql_receive(struct tricode_postgresql *postgresql,
                                                     struct tricode_rows *rows, int stream);
/* Receives the sync that ends the results. 0, or -1. */
int tricode_postgresql_receive_sync(struct tricode_postgresql *postgresql);

/* --- rows.c --- */

enum tricode_store_status tricode_postgresql_rows_next(struct tricode_rows *rows);
void tricode_postgresql_rows_end(struct tricode_rows *rows); /* NULL is fine */
int tricode_postgresql_columns(const struct tricode_rows *rows);
const char *tricode_postgresql_column_name(const struct tricode_rows *rows, int column);
struct tricode_value tricode_postgresql_column(const struct tricode_rows *rows, int column);

/* --- transaction.c: transactions, and the statements within and without them --- */

enum tricode_store_status tricode_postgresql_begin(struct tricode_database *database, int write);
enum tricode_store_status tricode_postgresql_commit(struct tricode_database *database);
void tricode_postgresql_rollback(struct tricode_database *database);
/* Whether a statement can run. A failed transaction stays failed, with its first error, until it is
 * rolled back. */
enum tricode_store_status tricode_postgresql_ready(struct tricode_postgresql *postgresql);
/* Marks the transaction as failed unless status is OK; returns status. */
enum tricode_store_status tricode_postgresql_noted(struct tricode_postgresql *postgresql,
                                                   enum tricode_store_status status);
enum tricode_store_status tricode_postgresql_script(struct tricode_database *database,
                                                    const char *sql, const char *doing);

/* --- open.c and compare.c: functions of struct tricode_driver --- */

enum tricode_store_status tricode_postgresql_create(const char *location, char *error,
                                                    struct tricode_database **database);
enum tricode_store_status tricode_postgresql_open(const char *location, char *error,
                                                  struct tricode_database **database);
void tricode_postgresql_discard(struct tricode_database *database, const char *location);
void tricode_postgresql_close(struct tricode_database *database);
enum tricode_store_status tricode_postgresql_format(struct tricode_database *database, int *format);
enum tricode_store_status tricode_postgresql_set_format(struct tricode_database *database,
                                                        int format);
enum tricode_store_status tricode_postgresql_prepare(struct tricode_database *database);
enum tricode_store_status tricode_postgresql_inspect(struct tricode_database *database);
enum tricode_store_status tricode_postgresql_compare(struct tricode_database *database,
                                                     const struct tricode_difference *difference);

#endif
