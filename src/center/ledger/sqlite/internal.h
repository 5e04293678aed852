// SPDX-License-Identifier: Apache-2.0
/* Shared by the files of the SQLite driver. */
#ifndef TRICODE_CENTER_LEDGER_SQLITE_INTERNAL_H
#define TRICODE_CENTER_LEDGER_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "center/ledger/sql/database.h"

struct tricode_rows {
    struct tricode_sqlite *sqlite;
    sqlite3_stmt *statement; /* NULL: not prepared yet */
    int once;                /* finalized when it ends */
};

struct tricode_sqlite {
    struct tricode_database database;
    sqlite3 *connection;
    struct tricode_rows kept[TRICODE_SLOTS];
    struct tricode_rows once;
    struct tricode_sqlite_checkpoint *checkpoint; /* NULL before prepare; see checkpoint.h */
    uint64_t limit; /* milliseconds that a statement may take; 0: no limit */
    uint64_t until; /* when the running statement times out, on the clock of tricode_clock_ms */
};

/* error.c. Sets the error text from SQLite's, with what to do. FAILED, or TIMEOUT. */
enum tricode_store_status tricode_sqlite_fail(struct tricode_sqlite *sqlite, const char *doing);

/* open.c, compare.c and backup.c: the functions of struct tricode_driver. */
enum tricode_store_status tricode_sqlite_create(const char *location, char *error,
                                                struct tricode_database **database);
enum tricode_store_status tricode_sqlite_open(const char *location, char *error,
                                              struct tricode_database **database);
void tricode_sqlite_discard(struct tricode_database *database, const char *location);
void tricode_sqlite_close(struct tricode_database *database);
enum tricode_store_status tricode_sqlite_format(struct tricode_database *database, int *format);
enum tricode_store_status tricode_sqlite_set_format(struct tricode_database *database, int format);
enum tricode_store_status tricode_sqlite_prepare(struct tricode_database *database);
enum tricode_store_status tricode_sqlite_inspect(struct tricode_database *database);
enum tricode_store_status tricode_sqlite_compare(struct tricode_database *database,
                                                 const struct tricode_difference *difference);
enum tricode_store_status tricode_sqlite_backup(struct tricode_database *database,
                                                const char *path);

#endif
