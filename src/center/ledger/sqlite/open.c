// SPDX-License-Identifier: Apache-2.0
/* How a ledger's file is made, opened and closed. */
#include "center/ledger/sqlite/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/ledger/sqlite/checkpoint.h"
#include "host/clock.h"

/* How long a transaction waits for the transaction of another process. */
#define WAIT_MS 5000

static const char opening[] = "opening the ledger";

/* Copies the first column of the first row. Returns SQLite's result code. */
static int read_text(struct tricode_sqlite *sqlite, const char *sql, char *answer,
                     size_t capacity) {
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

/* The result of a PRAGMA as text; "" and OK when it has none. While another process switches the
 * file to WAL, or closes it as the last one, the file is locked and SQLite does not wait. */
static enum tricode_store_status pragma(struct tricode_sqlite *sqlite, const char *sql,
                                        char *answer, size_t capacity) {
    const uint64_t end = tricode_clock_ms() + WAIT_MS;
    answer[0] = '\0';
    int code = read_text(sqlite, sql, answer, capacity);
    while ((code & 0xff) == SQLITE_BUSY && tricode_clock_ms() < end) {
        (void)sqlite3_sleep(1);
        code = read_text(sqlite, sql, answer, capacity);
    }
    return code == SQLITE_ROW || code == SQLITE_DONE ? TRICODE_STORE_OK
                                                     : tricode_sqlite_fail(sqlite, opening);
}

/* Sets a PRAGMA and reads it back: SQLite ignores a PRAGMA that it does not know. */
static enum tricode_store_status set_pragma(struct tricode_sqlite *sqlite, const char *set,
                                            const char *get, const char *expected) {
    char answer[32];
    if (pragma(sqlite, set, answer, sizeof answer) != TRICODE_STORE_OK ||
        pragma(sqlite, get, answer, sizeof answer) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    if (strcmp(answer, expected) == 0) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(sqlite->database.error, TRICODE_STORE_ERROR_SIZE,
                   "%s is '%s' where '%s' is needed; move the ledger to a local disk", get, answer,
                   expected);
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
    sqlite->database.error = error;
    /* One thread uses a connection at a time: no mutex. Without memory statistics an allocation
     * takes no global mutex; this has an effect before the first connection only. */
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(location, &sqlite->connection, flags, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(sqlite->connection, WAIT_MS) != SQLITE_OK) {
        (void)tricode_sqlite_fail(sqlite, opening);
        tricode_sqlite_close(*database);
        *database = NULL;
        return TRICODE_STORE_FAILED;
    }
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_sqlite_create(const char *location, char *error,
                                                struct tricode_database **database) {
    /* SQLite itself would open an existing file, and create one that others can read. */
    const int file = open(location, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    *database = NULL;
    if (file < 0) {
        const int code = errno;
        (void)snprintf(error, TRICODE_STORE_ERROR_SIZE, "%.300s: %s", location, strerror(code));
        return code == EEXIST ? TRICODE_STORE_EXISTS : TRICODE_STORE_FAILED;
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
    (void)unlink(location); /* closing the last connection removed -wal and -shm */
}

enum tricode_store_status tricode_sqlite_format(struct tricode_database *database, int *format) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    char application[32], text[32], expected[32];
    if (pragma(sqlite, "PRAGMA application_id", application, sizeof application) !=
            TRICODE_STORE_OK ||
        pragma(sqlite, "PRAGMA user_version", text, sizeof text) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    (void)snprintf(expected, sizeof expected, "%d", TRICODE_LEDGER_APPLICATION);
    if (strcmp(application, expected) != 0) {
        return refuse(database,
                      "the file is not a tricode ledger (it belongs to another program, or "
                      "init was interrupted); name another folder, or restore a backup");
    }
    *format = (int)strtol(text, NULL, 10);
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_sqlite_set_format(struct tricode_database *database, int format) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    char marks[96];
    (void)snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   TRICODE_LEDGER_APPLICATION, format);
    return sqlite3_exec(sqlite->connection, marks, NULL, NULL, NULL) == SQLITE_OK
               ? TRICODE_STORE_OK
               : tricode_sqlite_fail(sqlite, "marking the ledger");
}

static const struct tricode_checkpoint_limits log_limits = {
    .begin = 32768 /* 128 MiB */, .rest = 512 /* 2 MiB */, .most = 65536 /* 256 MiB */};

/* synchronous=FULL: a COMMIT returns after its pages are on the disk [STORE-2]. cache_size: 64 MiB,
 * enough for the pages that settlements of 1000 machines keep changing. temp_store=MEMORY: a
 * confined process cannot create temporary files. */
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
        return refuse(database, "the ledger cannot be written; check that its file and folder "
                                "belong to this user");
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0] && status == TRICODE_STORE_OK; i++) {
        status = set_pragma(sqlite, needed[i][0], needed[i][1], needed[i][2]);
    }
    if (status == TRICODE_STORE_OK && tricode_sqlite_checkpoint_open(sqlite, &log_limits) != 0) {
        return refuse(database, "out of memory");
    }
    return status;
}

/* Checks all tables except the two that grow with every sale, so that a start takes as long with a
 * large ledger as with a small one. SQLite reports a damaged page of those two when it reads it,
 * and the audit reads all of them. */
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
