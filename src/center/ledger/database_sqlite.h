// SPDX-License-Identifier: Apache-2.0
/* Between the files of the SQLite driver. */
#ifndef TRICODE_CENTER_DATABASE_SQLITE_H
#define TRICODE_CENTER_DATABASE_SQLITE_H

#include <sqlite3.h>

#include "center/ledger/database.h"

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
    struct tricode_sqlite_checkpoint *checkpoint; /* NULL before prepare */
    uint64_t limit; /* milliseconds that a statement may take; 0: any */
    uint64_t until; /* by tricode_clock_ms, of the one that runs */
};

/* Sets the error from what SQLite says, with what to do; answers FAILED. */
enum tricode_store_status tricode_sqlite_fail(struct tricode_sqlite *sqlite, const char *doing);

/* database_sqlite_schema.c */
enum tricode_store_status tricode_sqlite_compare(struct tricode_database *database,
                                                 const struct tricode_difference *difference);

#endif
