// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: how a file is made, opened and closed. */
#include "center/ledger/database_sqlite_open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/ledger/database_sqlite.h"
#include "center/ledger/database_sqlite_checkpoint.h"
#include "host/clock.h"

/* How long a transaction waits for another process's, in milliseconds. */
#define TIMEOUT_S 5000

static const char opening[] = "opening the ledger";

/* A result code of SQLite. */
static int ask(struct tricode_sqlite *sqlite, const char *sql, char *answer, size_t capacity) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite->connection, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    if (code == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        (void)snprintf(answer, capacity, "%s", text == NULL ? "" : (const char *)text);
    }
    (void)sqlite3_finalize(statement);
    return code;
}

/* The first column of the first row of a PRAGMA, as text; OK also when there is none. A file that
 * another process turns to WAL, or is the last to leave, is locked for a moment in which SQLite
 * does not wait by itself. */
static enum tricode_store_status pragma(struct tricode_sqlite *sqlite, const char *sql,
                                        char *answer, size_t capacity) {
    const uint64_t end = tricode_clock_ms() + TIMEOUT_S;
    answer[0] = '\0';
    int code = ask(sqlite, sql, answer, capacity);
    while ((code & 0xff) == SQLITE_BUSY && tricode_clock_ms() < end) {
        (void)sqlite3_sleep(1);
        code = ask(sqlite, sql, answer, capacity);
    }
    return code == SQLITE_ROW || code == SQLITE_DONE ? TRICODE_STORE_OK
                                                     : tricode_sqlite_fail(sqlite, opening);
}

/* Sets a PRAGMA and makes sure that it took: SQLite passes over one that it does not know. */
static enum tricode_store_status insist(struct tricode_sqlite *sqlite, const char *set,
                                        const char *get, const char *expected) {
    char answer[32];
    if (pragma(sqlite, set, answer, sizeof answer) != TRICODE_STORE_OK ||
        pragma(sqlite, get, answer, sizeof answer) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    if (strcmp(answer, expected) == 0) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(
        sqlite->database.error, TRICODE_STORE_ERROR_SIZE,
        "SQLite answers '%s' to %s where '%s' is needed; is the folder on a network disk?", answer,
        get, expected);
    return TRICODE_STORE_FAILED;
}

static enum tricode_store_status refuse(struct tricode_database *database, const char *text) {
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE, "%s", text);
    return TRICODE_STORE_FAILED;
}

enum tricode_store_status tricode_sqlite_open(const char *location, char *error,
                                              struct tricode_database **database) {
    struct tricode_sqlite *sqlite = calloc(1, sizeof *sqlite);
    *database = (struct tricode_database *)sqlite;
    if (sqlite == NULL) {
        (void)snprintf(error, TRICODE_STORE_ERROR_SIZE, "out of memory");
        return TRICODE_STORE_FAILED;
    }
    sqlite->database = (struct tricode_database){.driver = &tricode_sqlite, .error = error};
    /* A connection is one thread's at a time; nobody asks how much memory all of them have: this
     * takes effect with the first connection. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(location, &sqlite->connection, flags, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(sqlite->connection, TIMEOUT_S) != SQLITE_OK) {
        (void)tricode_sqlite_fail(sqlite, opening);
        tricode_sqlite_close(*database);
        *database = NULL;
        return TRICODE_STORE_FAILED;
    }
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_sqlite_create(const char *location, char *error,
                                                struct tricode_database **database) {
    /* Made here and not by SQLite: only if it is not there, and for this user's eyes alone. */
    int file = open(location, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    *database = NULL;
    if (file < 0) {
        int why = errno;
        (void)snprintf(error, TRICODE_STORE_ERROR_SIZE, "%.300s: %s", location, strerror(why));
        return why == EEXIST ? TRICODE_STORE_EXISTS : TRICODE_STORE_FAILED;
    }
    (void)close(file);
    enum tricode_store_status status = tricode_sqlite_open(location, error, database);
    if (status != TRICODE_STORE_OK) {
        (void)unlink(location);
    }
    return status;
}

void tricode_sqlite_close(struct tricode_database *database) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    tricode_sqlite_checkpoint_close(sqlite);
    for (unsigned i = 0; i < TRICODE_SLOTS; i++) {
        (void)sqlite3_finalize(sqlite->kept[i].statement);
    }
    (void)sqlite3_finalize(sqlite->once.statement);
    (void)sqlite3_close(sqlite->connection);
    free(sqlite);
}

void tricode_sqlite_discard(struct tricode_database *database, const char *location) {
    tricode_sqlite_close(database);
    (void)unlink(location); /* SQLite has removed its other files with the last connection */
}

enum tricode_store_status tricode_sqlite_version(struct tricode_database *database, int *version) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    char application[32], text[32], expected[32];
    if (pragma(sqlite, "PRAGMA application_id", application, sizeof application) !=
            TRICODE_STORE_OK ||
        pragma(sqlite, "PRAGMA user_version", text, sizeof text) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    (void)snprintf(expected, sizeof expected, "%d", TRICODE_LEDGER_APPLICATION);
    if (strcmp(application, expected) != 0) {
        return refuse(database, "the file is not a tricode ledger (another program's, or an init "
                                "that was interrupted); name another folder, or restore a backup");
    }
    *version = (int)strtol(text, NULL, 10);
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_sqlite_set_version(struct tricode_database *database,
                                                     int version) {
    char marks[96];
    (void)snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   TRICODE_LEDGER_APPLICATION, version);
    return tricode_sqlite.script(database, marks, "marking the ledger");
}

/* 128 MiB, 2 MiB, 256 MiB. */
static const struct tricode_checkpoint_limits log_limits = {
    .begin = 32768, .rest = 512, .most = 65536};

/* synchronous=FULL: a COMMIT that answered is on the disk. cache_size: of a large ledger, the pages
 * that settlements of a thousand machines change over and over, 64 MiB at most. temp_store=MEMORY:
 * a confined process cannot make a temporary file. */
enum tricode_store_status tricode_sqlite_prepare(struct tricode_database *database) {
    static const char *const needed[][3] = {
        {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
        {"PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1"},
        {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0"},
        {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
        {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
        {"PRAGMA cache_size = -65536", "PRAGMA cache_size", "-65536"},
        {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"},
    };
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (sqlite3_db_readonly(sqlite->connection, "main") == 1) {
        return refuse(database, "the ledger cannot be written; check that the file and its "
                                "folder belong to this user");
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0] && status == TRICODE_STORE_OK; i++) {
        status = insist(sqlite, needed[i][0], needed[i][1], needed[i][2]);
    }
    if (status == TRICODE_STORE_OK && tricode_sqlite_checkpoint_open(sqlite, &log_limits) != 0) {
        return refuse(database, "out of memory");
    }
    return status;
}

/* All tables but the two that grow with every sale: a large ledger would be looked at for longer
 * than a center may be away. SQLite itself tells a page of theirs that is none when it reads it,
 * and the audit reads them all. */
enum tricode_store_status tricode_sqlite_inspect(struct tricode_database *database) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    char answer[200];
    if (pragma(sqlite,
               "SELECT COALESCE(max(quick_check), 'ok') FROM sqlite_schema AS t,"
               " pragma_quick_check(t.name) WHERE t.type = 'table'"
               " AND t.name NOT IN ('sale', 'transfer') AND quick_check <> 'ok'",
               answer, sizeof answer) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    if (strcmp(answer, "ok") == 0) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE,
                   "the ledger is damaged (%s); restore a backup", answer);
    return TRICODE_STORE_FAILED;
}
