// SPDX-License-Identifier: Apache-2.0
#include "machine/record/record_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *remedy(sqlite3 *database) {
    switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_FULL:
        return "; make room on the disk, then start the machine again";
    case SQLITE_READONLY:
        return "; make the file and its folder writable, then start the machine again";
    case SQLITE_IOERR:
        return "; look after the disk, then start the machine again";
    default:
        return "";
    }
}

int tricode_record_fail(struct tricode_error *error, const char *what, sqlite3 *database) {
    tricode_error_set(error, "%s: %s%s", what,
                      database != NULL ? sqlite3_errmsg(database) : "out of memory",
                      database != NULL ? remedy(database) : "");
    return -1;
}

int64_t tricode_record_ask(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t answer = -1;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW &&
        sqlite3_column_type(statement, 0) == SQLITE_INTEGER) {
        answer = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return answer;
}

int tricode_record_answers(sqlite3 *database, const char *sql, const char *text) {
    sqlite3_stmt *statement = NULL;
    int same = 0;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(statement, 0);
        same = found != NULL && strcmp(found, text) == 0;
    }
    (void)sqlite3_finalize(statement);
    return same;
}

/* [STORE-4] EXTRA is FULL, and also syncs the folder once the journal is gone: without that a power
 * cut just after a commit could still roll it back. The lock is held until the record is closed, so
 * that two machines can never work on one record. */
int tricode_record_file_open(const char *path, sqlite3 **database, struct tricode_error *error) {
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        tricode_error_set(error, "the record cannot be opened: there is none; a machine that lost "
                                 "its record is set up anew with its next key epoch, which "
                                 "`machine rekey` at the center gives");
        return -1;
    }
    if (sqlite3_open_v2(path, database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_extended_result_codes(*database, 1) != SQLITE_OK) {
        return tricode_record_fail(error, "the record cannot be opened", *database);
    }
    if (sqlite3_db_readonly(*database, "main") != 0) {
        tricode_error_set(error, "the record can only be read: give this user the right to write "
                                 "the file and its folder, then start the machine again");
        return -1;
    }
    if (sqlite3_exec(*database,
                     "PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE; "
                     "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; "
                     "BEGIN EXCLUSIVE; COMMIT",
                     NULL, NULL, NULL) != SQLITE_OK) {
        const int busy = (sqlite3_errcode(*database) & 0xff) == SQLITE_BUSY;
        (void)tricode_record_fail(
            error, busy ? "the record is in use by another process" : "the record cannot be held",
            *database);
        errno = busy ? EBUSY : EIO;
        return -1;
    }
    if (tricode_record_ask(*database, "PRAGMA synchronous") != 3 ||
        !tricode_record_answers(*database, "PRAGMA journal_mode", "delete") ||
        !tricode_record_answers(*database, "PRAGMA locking_mode", "exclusive")) {
        tricode_error_set(error, "the record cannot be kept as durably as it must");
        return -1;
    }
    return 0;
}
