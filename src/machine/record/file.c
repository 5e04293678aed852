// SPDX-License-Identifier: Apache-2.0
#include "machine/record/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *remedy(sqlite3 *database) {
    switch (sqlite3_errcode(database) & 0xff) {
    case SQLITE_FULL:
        return "; free space on the disk, then restart the machine";
    case SQLITE_READONLY:
        return "; make the file and its folder writable, then restart the machine";
    case SQLITE_IOERR:
        return "; check the disk, then restart the machine";
    default:
        return "";
    }
}

int tricode_record_set_error(struct tricode_error *error, const char *what, sqlite3 *database) {
    tricode_error_set(error, "%s: %s%s", what,
                      database != NULL ? sqlite3_errmsg(database) : "out of memory",
                      database != NULL ? remedy(database) : "");
    return -1;
}

int64_t tricode_record_integer(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW &&
        sqlite3_column_type(statement, 0) == SQLITE_INTEGER) {
        value = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return value;
}

int tricode_record_text_is(sqlite3 *database, const char *sql, const char *text) {
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

/* [STORE-4] synchronous=EXTRA syncs what FULL syncs and then the folder after the journal is
 * deleted: without that, a power cut just after a commit could bring the journal back and undo the
 * commit. The exclusive lock lasts until the record is closed, so that two machines never use one
 * record. */
int tricode_record_file_open(const char *path, sqlite3 **database, struct tricode_error *error) {
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        tricode_error_set(error, "the record cannot be opened: there is no such file; if the "
                                 "machine lost its record, run `machine rekey` at the center and "
                                 "set the machine up with the new key epoch");
        return -1;
    }
    if (sqlite3_open_v2(path, database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_extended_result_codes(*database, 1) != SQLITE_OK) {
        return tricode_record_set_error(error, "the record cannot be opened", *database);
    }
    if (sqlite3_db_readonly(*database, "main") != 0) {
        tricode_error_set(error, "the record is read-only: make the file and its folder writable "
                                 "for this user, then restart the machine");
        return -1;
    }
    if (sqlite3_exec(*database,
                     "PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE; "
                     "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; "
                     "BEGIN EXCLUSIVE; COMMIT",
                     NULL, NULL, NULL) != SQLITE_OK) {
        const int busy = (sqlite3_errcode(*database) & 0xff) == SQLITE_BUSY;
        (void)tricode_record_set_error(
            error, busy ? "the record is in use by another process" : "the record cannot be locked",
            *database);
        errno = busy ? EBUSY : EIO;
        return -1;
    }
    if (tricode_record_integer(*database, "PRAGMA synchronous") != 3 ||
        !tricode_record_text_is(*database, "PRAGMA journal_mode", "delete") ||
        !tricode_record_text_is(*database, "PRAGMA locking_mode", "exclusive")) {
        tricode_error_set(error, "SQLite refused the settings that make the record durable");
        return -1;
    }
    return 0;
}
