// SPDX-License-Identifier: Apache-2.0
/* Statements, rows and transactions in SQLite. */
#include "center/ledger/sqlite/driver.h"

#include <stdlib.h>
#include <string.h>

#include "center/ledger/sqlite/internal.h"
#include "host/clock.h"

/* SQLite's virtual machine instructions between two readings of the clock: well below 1 ms. */
#define INSTRUCTIONS 10000

extern const char tricode_sqlite_ledger_sql[]; /* ledger.sql, embedded by src/embed.mk */

static const char using[] = "using the ledger";

static enum tricode_store_status script(struct tricode_database *database, const char *sql,
                                        const char *doing) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    return sqlite3_exec(sqlite->connection, sql, NULL, NULL, NULL) == SQLITE_OK
               ? TRICODE_STORE_OK
               : tricode_sqlite_fail(sqlite, doing);
}

/* SQLite's numbered parameters are ?1, ?2 …; it reads $1 as a name. */
static int prepare(struct tricode_sqlite *sqlite, const char *sql, unsigned flags,
                   sqlite3_stmt **statement) {
    const size_t length = strlen(sql);
    char *text = malloc(length + 1);
    if (text == NULL) {
        return SQLITE_NOMEM;
    }
    for (size_t i = 0; i <= length; i++) {
        const int parameter = sql[i] == '$' && sql[i + 1] >= '1' && sql[i + 1] <= '9';
        text[i] = parameter ? '?' : sql[i];
    }
    int code = sqlite3_prepare_v3(sqlite->connection, text, -1, flags, statement, NULL);
    free(text);
    return code;
}

static int bind(sqlite3_stmt *statement, int index, const struct tricode_value *value) {
    switch (value->type) {
    case TRICODE_VALUE_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case TRICODE_VALUE_TEXT:
        return sqlite3_bind_text(statement, index, value->bytes, (int)value->length, SQLITE_STATIC);
    case TRICODE_VALUE_BLOB:
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
                                  const struct tricode_query *request) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    const int once = request->slot >= TRICODE_SLOTS;
    struct tricode_rows *rows = once ? &sqlite->once : &sqlite->kept[request->slot];
    rows->sqlite = sqlite;
    rows->once = once;
    const unsigned flags = once ? 0 : SQLITE_PREPARE_PERSISTENT;
    if (rows->statement == NULL &&
        prepare(sqlite, request->sql, flags, &rows->statement) != SQLITE_OK) {
        (void)tricode_sqlite_fail(sqlite, "reading the ledger");
        return NULL;
    }
    sqlite->until = tricode_clock_ms() + sqlite->limit;
    /* reset repeats the error of the previous run, which was reported then. */
    (void)sqlite3_reset(rows->statement);
    for (size_t i = 0; i < request->count; i++) {
        if (bind(rows->statement, (int)i + 1, &request->values[i]) != SQLITE_OK) {
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
        return tricode_sqlite_fail(rows->sqlite, using);
    }
}

static enum tricode_store_status change(struct tricode_database *database,
                                        const struct tricode_query *request,
                                        enum tricode_expected expected, int *changes) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    struct tricode_rows *rows = query(database, request);
    enum tricode_store_status status = rows == NULL ? TRICODE_STORE_FAILED : row(rows);
    const int changed = status == TRICODE_STORE_NONE ? sqlite3_changes(sqlite->connection) : 0;
    end(rows);
    if (changes != NULL) {
        *changes = changed;
    }
    if (status != TRICODE_STORE_OK && status != TRICODE_STORE_NONE) {
        return status;
    }
    return expected == TRICODE_EXPECTED_ONE && changed != 1
               ? tricode_database_wrong_count(database, changed, 1)
               : TRICODE_STORE_OK;
}

static int columns(const struct tricode_rows *rows) {
    return sqlite3_column_count(rows->statement);
}

static const char *column_name(const struct tricode_rows *rows, int column) {
    return sqlite3_column_name(rows->statement, column);
}

static struct tricode_value column(const struct tricode_rows *rows, int column) {
    sqlite3_stmt *statement = rows->statement;
    struct tricode_value value = {.type = TRICODE_VALUE_OTHER};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value.type = TRICODE_VALUE_INTEGER;
        value.integer = sqlite3_column_int64(statement, column);
        return value;
    case SQLITE_TEXT:
        value.type = TRICODE_VALUE_TEXT;
        value.bytes = sqlite3_column_text(statement, column);
        break;
    case SQLITE_BLOB:
        value.type = TRICODE_VALUE_BLOB;
        value.bytes = sqlite3_column_blob(statement, column);
        break;
    case SQLITE_NULL:
        value.type = TRICODE_VALUE_NULL;
        return value;
    default:
        return value;
    }
    value.length = (size_t)sqlite3_column_bytes(statement, column);
    if (value.bytes == NULL) { /* an empty blob, or no memory */
        value.type = TRICODE_VALUE_OTHER;
    }
    return value;
}

static enum tricode_store_status begin(struct tricode_database *database, int write) {
    return script(database, write ? "BEGIN IMMEDIATE" : "BEGIN", using);
}

static enum tricode_store_status commit(struct tricode_database *database) {
    return script(database, "COMMIT", using);
}

/* SQLite interrupts the statement when this returns 1. */
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
    /* After some errors SQLite has rolled back by itself. */
    if (sqlite3_get_autocommit(sqlite->connection)) {
        return;
    }
    memcpy(error, database->error, sizeof error);
    /* If this fails, the transaction stays open and the next begin fails and reports it. */
    if (script(database, "ROLLBACK", using) == TRICODE_STORE_OK) {
        memcpy(database->error, error, sizeof error);
    }
}

static const char *const migrations[TRICODE_LEDGER_FORMAT] = {tricode_sqlite_ledger_sql};

const struct tricode_driver tricode_sqlite = {
    .dialect = TRICODE_DIALECT_SQLITE,
    .migrations = migrations,
    .create = tricode_sqlite_create,
    .open = tricode_sqlite_open,
    .discard = tricode_sqlite_discard,
    .close = tricode_sqlite_close,
    .format = tricode_sqlite_format,
    .set_format = tricode_sqlite_set_format,
    .prepare = tricode_sqlite_prepare,
    .inspect = tricode_sqlite_inspect,
    .compare = tricode_sqlite_compare,
    .backup = tricode_sqlite_backup,
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
