// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: statements, rows and transactions. */
#include "center/ledger/database_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/database_sqlite_open.h"
#include "host/clock.h"

/* Between two looks at the clock, in instructions of SQLite's machine: well below a millisecond. */
#define INSTRUCTIONS 10000

/* What a person can do about a result code of SQLite. */
static const char *advice(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "the disk is full: free some space";
    case SQLITE_IOERR:
        return "the disk fails or is full: look at the system's log";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the file is damaged or not a ledger: restore a backup";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return "check that the file and its folder belong to this user and can be written";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process holds the ledger: try again";
    case SQLITE_INTERRUPT:
        return "it took too long";
    case SQLITE_CONSTRAINT:
        return "the ledger's own rules refused the write: run the ledger check";
    default:
        return "try again";
    }
}

enum tricode_store_status tricode_sqlite_fail(struct tricode_sqlite *sqlite, const char *doing) {
    int code = sqlite3_extended_errcode(sqlite->connection);
    (void)snprintf(sqlite->database.error, TRICODE_STORE_ERROR_SIZE, "%s: %s (SQLite %d); %s",
                   doing, sqlite3_errmsg(sqlite->connection), code, advice(code));
    return code == SQLITE_INTERRUPT ? TRICODE_STORE_TIMEOUT : TRICODE_STORE_FAILED;
}

static enum tricode_store_status script(struct tricode_database *database, const char *sql,
                                        const char *doing) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    return sqlite3_exec(sqlite->connection, sql, NULL, NULL, NULL) == SQLITE_OK
               ? TRICODE_STORE_OK
               : tricode_sqlite_fail(sqlite, doing);
}

/* SQLite numbers ?1; a $1 would be a name for it. */
static int prepare(struct tricode_sqlite *sqlite, const char *sql, unsigned flags,
                   sqlite3_stmt **statement) {
    const size_t length = strlen(sql);
    char *text = malloc(length + 1);
    if (text == NULL) {
        return SQLITE_NOMEM;
    }
    for (size_t i = 0; i <= length; i++) {
        const int value = sql[i] == '$' && sql[i + 1] >= '1' && sql[i + 1] <= '9';
        text[i] = sql[i];
        if (value) {
            text[i] = '?';
        }
    }
    int code = sqlite3_prepare_v3(sqlite->connection, text, -1, flags, statement, NULL);
    free(text);
    return code;
}

static int bind(sqlite3_stmt *statement, int index, const struct tricode_bound *value) {
    switch (value->type) {
    case TRICODE_BOUND_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case TRICODE_BOUND_TEXT:
        return sqlite3_bind_text(statement, index, value->bytes, (int)value->length, SQLITE_STATIC);
    case TRICODE_BOUND_BLOB:
        return sqlite3_bind_blob(statement, index, value->bytes, (int)value->length, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, index);
    }
}

static void end(struct tricode_rows *rows) {
    if (rows == NULL) {
        return;
    }
    (void)sqlite3_reset(rows->statement);
    if (rows->once) {
        (void)sqlite3_finalize(rows->statement);
        rows->statement = NULL;
    }
}

static struct tricode_rows *query(struct tricode_database *database,
                                  const struct tricode_query *asked) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    const int once = asked->slot >= TRICODE_SLOTS;
    struct tricode_rows *rows = once ? &sqlite->once : &sqlite->kept[asked->slot];
    rows->sqlite = sqlite;
    rows->once = once;
    if (rows->statement == NULL && prepare(sqlite, asked->sql, once ? 0 : SQLITE_PREPARE_PERSISTENT,
                                           &rows->statement) != SQLITE_OK) {
        (void)tricode_sqlite_fail(sqlite, "reading the ledger");
        return NULL;
    }
    sqlite->until = tricode_clock_ms() + sqlite->limit;
    /* reset repeats the error of the run before, which was told then. */
    (void)sqlite3_reset(rows->statement);
    for (size_t i = 0; i < asked->count; i++) {
        if (bind(rows->statement, (int)i + 1, &asked->values[i]) != SQLITE_OK) {
            (void)tricode_sqlite_fail(sqlite, "reading the ledger");
            end(rows);
            return NULL;
        }
    }
    return rows;
}

static enum tricode_store_status row(struct tricode_rows *rows) {
    switch (sqlite3_step(rows->statement)) {
    case SQLITE_ROW:
        return TRICODE_STORE_OK;
    case SQLITE_DONE:
        return TRICODE_STORE_NONE;
    default:
        return tricode_sqlite_fail(rows->sqlite, "using the ledger");
    }
}

static enum tricode_store_status change(struct tricode_database *database,
                                        const struct tricode_query *asked,
                                        enum tricode_expected expected, int *changes) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    struct tricode_rows *rows = query(database, asked);
    enum tricode_store_status status = rows == NULL ? TRICODE_STORE_FAILED : row(rows);
    const int changed = status == TRICODE_STORE_NONE ? sqlite3_changes(sqlite->connection) : 0;
    end(rows);
    if (changes != NULL) {
        *changes = changed;
    }
    if (status == TRICODE_STORE_FAILED) {
        return status;
    }
    return expected == TRICODE_EXPECTED_ONE && changed != 1
               ? tricode_database_not_one(database, changed)
               : TRICODE_STORE_OK;
}

static int columns(const struct tricode_rows *rows) {
    return sqlite3_column_count(rows->statement);
}

static const char *column_name(const struct tricode_rows *rows, int column) {
    return sqlite3_column_name(rows->statement, column);
}

static struct tricode_bound column(const struct tricode_rows *rows, int column) {
    sqlite3_stmt *statement = rows->statement;
    struct tricode_bound value = {.type = TRICODE_BOUND_OTHER};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value.type = TRICODE_BOUND_INTEGER;
        value.integer = sqlite3_column_int64(statement, column);
        return value;
    case SQLITE_TEXT:
        value.type = TRICODE_BOUND_TEXT;
        value.bytes = sqlite3_column_text(statement, column);
        break;
    case SQLITE_BLOB:
        value.type = TRICODE_BOUND_BLOB;
        value.bytes = sqlite3_column_blob(statement, column);
        break;
    case SQLITE_NULL:
        value.type = TRICODE_BOUND_NULL;
        return value;
    default:
        return value;
    }
    value.length = (size_t)sqlite3_column_bytes(statement, column);
    if (value.bytes == NULL) { /* an empty blob, or no memory */
        value.type = TRICODE_BOUND_OTHER;
    }
    return value;
}

static enum tricode_store_status begin(struct tricode_database *database, int write) {
    return script(database, write ? "BEGIN IMMEDIATE" : "BEGIN", "using the ledger");
}

static enum tricode_store_status commit(struct tricode_database *database) {
    return script(database, "COMMIT", "using the ledger");
}

/* SQLite ends the statement when this is not 0. */
static int is_timeout(void *context) {
    const struct tricode_sqlite *sqlite = context;
    return tricode_clock_ms() >= sqlite->until;
}

static enum tricode_store_status limit(struct tricode_database *database, unsigned milliseconds) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    sqlite->limit = milliseconds;
    sqlite3_progress_handler(sqlite->connection, INSTRUCTIONS, is_timeout, sqlite);
    return TRICODE_STORE_OK;
}

static void rollback(struct tricode_database *database) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    char error[TRICODE_STORE_ERROR_SIZE];
    if (sqlite->limit > 0) {
        sqlite->limit = 0;
        sqlite3_progress_handler(sqlite->connection, 0, NULL, NULL);
    }
    for (unsigned i = 0; i < TRICODE_SLOTS; i++) {
        (void)sqlite3_reset(sqlite->kept[i].statement);
    }
    /* SQLite has rolled back by itself after some errors; then there is nothing to do. */
    if (sqlite3_get_autocommit(sqlite->connection)) {
        return;
    }
    memcpy(error, database->error, sizeof error);
    /* A rollback that fails leaves the transaction open: the next begin says so, and fails. */
    if (script(database, "ROLLBACK", "using the ledger") == TRICODE_STORE_OK) {
        memcpy(database->error, error, sizeof error);
    }
}

const struct tricode_driver tricode_sqlite = {
    .dialect = TRICODE_DIALECT_SQLITE,
    .steps = tricode_ledger_steps,
    .create = tricode_sqlite_create,
    .open = tricode_sqlite_open,
    .discard = tricode_sqlite_discard,
    .close = tricode_sqlite_close,
    .version = tricode_sqlite_version,
    .set_version = tricode_sqlite_set_version,
    .prepare = tricode_sqlite_prepare,
    .inspect = tricode_sqlite_inspect,
    .compare = tricode_sqlite_compare,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .limit = limit,
    .script = script,
    .change = change,
    .query = query,
    .row = row,
    .end = end,
    .columns = columns,
    .column_name = column_name,
    .column = column,
};
