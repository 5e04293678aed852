// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sqlite/internal.h"

#include <stdio.h>

/* What to do about a result code. */
static const char *advice(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "the disk is full: free some space";
    case SQLITE_IOERR:
        return "the disk fails or is full: see the system's log";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the file is damaged or not a ledger: restore a backup";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return "check that the file and its folder belong to this user and are writable";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process has locked the ledger: try again";
    case SQLITE_INTERRUPT:
        return "the time limit was reached";
    case SQLITE_CONSTRAINT:
        return "a rule of the ledger refused the write: run the audit";
    default:
        return "try again";
    }
}

enum tricode_store_status tricode_sqlite_fail(struct tricode_sqlite *sqlite, const char *doing) {
    const int code = sqlite3_extended_errcode(sqlite->connection);
    (void)snprintf(sqlite->database.error, TRICODE_STORE_ERROR_SIZE, "%s: %s (SQLite %d); %s",
                   doing, sqlite3_errmsg(sqlite->connection), code, advice(code));
    return code == SQLITE_INTERRUPT ? TRICODE_STORE_TIMEOUT : TRICODE_STORE_FAILED;
}
