// SPDX-License-Identifier: Apache-2.0
/* Between the files of the PostgreSQL driver. */
#ifndef TRICODE_CENTER_DATABASE_POSTGRESQL_H
#define TRICODE_CENTER_DATABASE_POSTGRESQL_H

#include <libpq-fe.h>

#include "center/ledger/database.h"

/* What was sent and is not yet answered, in its order. */
struct tricode_awaited {
    enum { TRICODE_AWAITED_PREPARED, TRICODE_AWAITED_CHANGE, TRICODE_AWAITED_ROWS } what;
    unsigned slot;
    long expected; /* of a change: how many rows, or ANY_ROWS */
};
#define TRICODE_ANY_ROWS (-1)
#define TRICODE_AWAITED_MAX 512u

struct tricode_rows {
    struct tricode_postgresql *postgresql;
    enum tricode_store_status status; /* of the statement, once it is answered */
    int awaited;                      /* it is not */
    PGresult *result;
    int next;      /* the row to come, within result */
    int streaming; /* result is one row, and more are to come */
    int unsynced;  /* and their end was not taken yet */
};

struct tricode_postgresql {
    struct tricode_database database;
    char *location;
    PGconn *connection;               /* NULL: lost, to be made again */
    int within;                       /* a transaction is open */
    enum tricode_store_status broken; /* how it failed, and then only rollback ends it; or OK */
    int in_order;                     /* enable_seqscan: 0, 1, or -1 when it is not known */
    int strict;   /* a connection made again has to be durable, as the first one was */
    long changed; /* of the newest change that was answered */
    unsigned awaited_count;
    struct tricode_awaited awaited[TRICODE_AWAITED_MAX];
    unsigned char prepared[TRICODE_SLOTS]; /* 0, or asked for */
    struct tricode_rows kept[TRICODE_SLOTS];
    struct tricode_rows once;
};

/* --- database_postgresql_error.c: each sets the error text --- */

/* What the server answered, or did not; FAILED, or AGAIN. */
enum tricode_store_status tricode_postgresql_fail(struct tricode_postgresql *postgresql,
                                                  const PGresult *result, const char *doing);
enum tricode_store_status tricode_postgresql_refuse(struct tricode_postgresql *postgresql,
                                                    const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- database_postgresql_open.c --- */

/* A connection that can be used: makes it again when it was lost. FAILED when it cannot. */
enum tricode_store_status tricode_postgresql_connected(struct tricode_postgresql *postgresql);
/* After what cannot be mended: the connection is closed, and all that hung on it. */
void tricode_postgresql_drop(struct tricode_postgresql *postgresql);
enum tricode_store_status tricode_postgresql_create(const char *location, char *error,
                                                    struct tricode_database **database);
enum tricode_store_status tricode_postgresql_open(const char *location, char *error,
                                                  struct tricode_database **database);
void tricode_postgresql_discard(struct tricode_database *database, const char *location);
void tricode_postgresql_close(struct tricode_database *database);
enum tricode_store_status tricode_postgresql_version(struct tricode_database *database,
                                                     int *version);
enum tricode_store_status tricode_postgresql_set_version(struct tricode_database *database,
                                                         int version);
enum tricode_store_status tricode_postgresql_prepare(struct tricode_database *database);
enum tricode_store_status tricode_postgresql_inspect(struct tricode_database *database);

/* One statement or several at once, outside the pipeline; the last result, or NULL with the error
 * set. */
PGresult *tricode_postgresql_ask(struct tricode_postgresql *postgresql, const char *sql,
                                 const char *doing);

/* --- database_postgresql_rows.c: the rows of an answer --- */

void tricode_postgresql_rows_end(struct tricode_rows *rows);
enum tricode_store_status tricode_postgresql_rows_next(struct tricode_rows *rows);
int tricode_postgresql_columns(const struct tricode_rows *rows);
const char *tricode_postgresql_column_name(const struct tricode_rows *rows, int column);
struct tricode_bound tricode_postgresql_column(const struct tricode_rows *rows, int column);

/* --- database_postgresql_queue.c: what is sent without waiting --- */

/* Sends a statement, and its preparation before it when it is needed. */
enum tricode_store_status tricode_postgresql_send(struct tricode_postgresql *postgresql,
                                                  const struct tricode_query *query,
                                                  enum tricode_expected expected, int rows);
/* What ends all answers that were waited for together: 0, or -1. */
int tricode_postgresql_take_sync(struct tricode_postgresql *postgresql);
/* Waits for all that was sent; each answer goes to the rows that await it. rows: those of the last
 * statement, streamed or whole, when it is one that is used once. */
enum tricode_store_status tricode_postgresql_settle(struct tricode_postgresql *postgresql,
                                                    struct tricode_rows *rows, int stream);

/* database_postgresql_schema.c */
enum tricode_store_status tricode_postgresql_compare(struct tricode_database *database,
                                                     const struct tricode_difference *difference);

#endif
