// SPDX-License-Identifier: Apache-2.0
#include "center/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/schema.h"
#include "center/statement.h"

/* How long a transaction waits for another process's, in milliseconds. */
#define PATIENCE 5000

enum tricode_store_status tricode_store_blame(struct tricode_store *store, const char *text) {
    (void)snprintf(store->error, sizeof store->error, "%s", text);
    return TRICODE_STORE_FAILED;
}

static enum tricode_store_status execute(struct tricode_store *store, const char *sql,
                                         const char *doing) {
    if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return tricode_store_fail(store, doing);
    }
    return TRICODE_STORE_OK;
}

/* The first column of the first row of a PRAGMA, as text; OK also when there is none. */
static enum tricode_store_status pragma(struct tricode_store *store, const char *sql, char *answer,
                                        size_t room) {
    sqlite3_stmt *statement = NULL;
    enum tricode_store_status status = TRICODE_STORE_OK;
    answer[0] = '\0';
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK) {
        return tricode_store_fail(store, "opening the ledger");
    }
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        (void)snprintf(answer, room, "%s", text == NULL ? "" : (const char *)text);
    } else if (code != SQLITE_DONE) {
        status = tricode_store_fail(store, "opening the ledger");
    }
    (void)sqlite3_finalize(statement);
    return status;
}

/* Sets a PRAGMA and makes sure that it took: SQLite passes over one that it does not know. */
static enum tricode_store_status insist(struct tricode_store *store, const char *set,
                                        const char *get, const char *expected) {
    char answer[32];
    if (pragma(store, set, answer, sizeof answer) != TRICODE_STORE_OK ||
        pragma(store, get, answer, sizeof answer) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    if (strcmp(answer, expected) == 0) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(
        store->error, sizeof store->error,
        "SQLite answers '%s' to %s where '%s' is needed; is the folder on a network disk?", answer,
        get, expected);
    return TRICODE_STORE_FAILED;
}

static enum tricode_store_status connect_to(const char *path, struct tricode_store *store) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE;
    if (sqlite3_open_v2(path, &store->database, flags, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(store->database, PATIENCE) != SQLITE_OK) {
        return tricode_store_fail(store, "opening the ledger");
    }
    return TRICODE_STORE_OK;
}

/* For every connection. synchronous=FULL: a COMMIT that answered is on the disk. */
static enum tricode_store_status prepare_connection(struct tricode_store *store) {
    enum tricode_store_status status =
        insist(store, "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1");
    if (status == TRICODE_STORE_OK) {
        status = insist(store, "PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1");
    }
    if (status == TRICODE_STORE_OK) {
        status = insist(store, "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0");
    }
    if (status == TRICODE_STORE_OK) {
        status = insist(store, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal");
    }
    if (status == TRICODE_STORE_OK) {
        status = insist(store, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2");
    }
    return status;
}

/* The steps from the version that the file has to this program's, within a transaction. */
static enum tricode_store_status take_steps(struct tricode_store *store, int version,
                                            const char *doing) {
    char mark[64];
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (int i = version; i < TRICODE_LEDGER_VERSION && status == TRICODE_STORE_OK; i++) {
        const struct tricode_ledger_step *step = &tricode_ledger_steps[i];
        status = execute(store, step->tables, doing);
        if (status == TRICODE_STORE_OK) {
            status = execute(store, step->rules, doing);
        }
        if (status == TRICODE_STORE_OK) {
            status = execute(store, step->rows, doing);
        }
    }
    (void)snprintf(mark, sizeof mark, "PRAGMA user_version = %d", TRICODE_LEDGER_VERSION);
    return status == TRICODE_STORE_OK ? execute(store, mark, doing) : status;
}

static enum tricode_store_status write_schema(struct tricode_store *store,
                                              const struct tricode_settings *settings) {
    char marks[256];
    (void)snprintf(marks, sizeof marks,
                   "PRAGMA application_id = %d;"
                   "INSERT INTO account (id, kind, name) VALUES (%u, 'outside', 'outside'),"
                   " (%u, 'operator', 'operator');",
                   TRICODE_LEDGER_APPLICATION, TRICODE_ACCOUNT_OUTSIDE, TRICODE_ACCOUNT_OPERATOR);
    enum tricode_store_status status = take_steps(store, 0, "making the ledger");
    if (status == TRICODE_STORE_OK) {
        status = execute(store, marks, "making the ledger");
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_INSERT_SETTINGS,
        TRICODE_VALUES(tricode_bound_integer(settings->currency),
                       tricode_bound_text(tricode_enrolment_name(settings->enrolment)),
                       tricode_bound_integer(settings->validity),
                       tricode_bound_integer(settings->skew),
                       tricode_bound_integer(settings->limit)));
}

static void disconnect(struct tricode_store *store) {
    for (int i = 0; i < TRICODE_SQL_COUNT; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    (void)sqlite3_close(store->database);
    store->database = NULL;
}

/* Fills the empty file with the schema and the settings, in one transaction. */
static enum tricode_store_status fill(const char *path, const struct tricode_settings *settings,
                                      struct tricode_store *store) {
    enum tricode_store_status status = connect_to(path, store);
    if (status == TRICODE_STORE_OK) {
        status = prepare_connection(store);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_begin_write(store);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = write_schema(store, settings);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_store_status tricode_store_create(const char *path,
                                               const struct tricode_settings *settings,
                                               struct tricode_store **store) {
    *store = calloc(1, sizeof **store);
    if (*store == NULL) {
        return TRICODE_STORE_FAILED;
    }
    /* Made here and not by SQLite: only if it is not there, and for this user's eyes alone. */
    int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        int error = errno;
        (void)snprintf((*store)->error, sizeof(*store)->error, "%s: %s", path, strerror(error));
        return error == EEXIST ? TRICODE_STORE_EXISTS : TRICODE_STORE_FAILED;
    }
    (void)close(file);
    enum tricode_store_status status = fill(path, settings, *store);
    if (status != TRICODE_STORE_OK) {
        disconnect(*store);
        (void)unlink(path); /* SQLite has removed its other files with the last connection */
    }
    return status;
}

/* OK when it is a ledger of a version that this program knows. */
static enum tricode_store_status check_marks(struct tricode_store *store, int *version) {
    char application[32], text[32], expected[32];
    if (pragma(store, "PRAGMA application_id", application, sizeof application) !=
            TRICODE_STORE_OK ||
        pragma(store, "PRAGMA user_version", text, sizeof text) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    (void)snprintf(expected, sizeof expected, "%d", TRICODE_LEDGER_APPLICATION);
    if (strcmp(application, expected) != 0) {
        return tricode_store_blame(
            store, "the file is not a tricode ledger (another program's, or an init "
                   "that was interrupted); name another folder, or restore a backup");
    }
    *version = (int)strtol(text, NULL, 10);
    if (*version >= 1 && *version <= TRICODE_LEDGER_VERSION) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(
        store->error, sizeof store->error,
        "the ledger has format %d and this program knows 1 to %d; use the version of tricode that "
        "wrote it%s",
        *version, TRICODE_LEDGER_VERSION,
        *version > TRICODE_LEDGER_VERSION ? ", or a newer one" : "");
    return TRICODE_STORE_FAILED;
}

/* All steps or none. Another process may have taken them meanwhile. */
static enum tricode_store_status migrate(struct tricode_store *store) {
    int version = 0;
    enum tricode_store_status status = tricode_store_begin_write(store);
    if (status == TRICODE_STORE_OK) {
        status = check_marks(store, &version);
    }
    if (status == TRICODE_STORE_OK) {
        status = take_steps(store, version, "bringing the ledger up to date");
    }
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_store_status tricode_store_open(const char *path, struct tricode_store **store) {
    *store = calloc(1, sizeof **store);
    if (*store == NULL) {
        return TRICODE_STORE_FAILED;
    }
    int version = 0;
    enum tricode_store_status status = connect_to(path, *store);
    /* The marks come first, so that nothing is changed in a file that is not a ledger. */
    if (status == TRICODE_STORE_OK) {
        status = check_marks(*store, &version);
    }
    if (status == TRICODE_STORE_OK && sqlite3_db_readonly((*store)->database, "main") == 1) {
        status =
            tricode_store_blame(*store, "the ledger cannot be written; check that the file and its "
                                        "folder belong to this user");
    }
    if (status == TRICODE_STORE_OK) {
        status = prepare_connection(*store);
    }
    if (status == TRICODE_STORE_OK && version < TRICODE_LEDGER_VERSION) {
        status = migrate(*store);
    }
    return status;
}

void tricode_store_close(struct tricode_store *store) {
    if (store == NULL) {
        return;
    }
    disconnect(store);
    free(store);
}

const char *tricode_store_error(const struct tricode_store *store) {
    return store == NULL ? "out of memory" : store->error;
}

enum tricode_store_status tricode_store_inspect(struct tricode_store *store) {
    char answer[200] = "";
    sqlite3_stmt *statement =
        tricode_statement_begin(store, TRICODE_SQL_INSPECT, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, statement);
    if (status == TRICODE_STORE_OK) {
        tricode_column_text(store, statement, 0, answer, sizeof answer);
    }
    (void)tricode_statement_end(store, statement, status);
    if (status == TRICODE_STORE_OK && strcmp(answer, "ok") == 0) {
        return TRICODE_STORE_OK;
    }
    if (status != TRICODE_STORE_FAILED) {
        (void)snprintf(store->error, sizeof store->error,
                       "the ledger is damaged (%s); restore a backup", answer);
    }
    return TRICODE_STORE_FAILED;
}

enum tricode_store_status tricode_store_begin_write(struct tricode_store *store) {
    return tricode_statement_run(store, TRICODE_SQL_BEGIN_WRITE, TRICODE_NO_VALUES, NULL);
}

enum tricode_store_status tricode_store_begin_read(struct tricode_store *store) {
    return tricode_statement_run(store, TRICODE_SQL_BEGIN_READ, TRICODE_NO_VALUES, NULL);
}

enum tricode_store_status tricode_store_commit(struct tricode_store *store) {
    enum tricode_store_status status =
        tricode_statement_run(store, TRICODE_SQL_COMMIT, TRICODE_NO_VALUES, NULL);
    if (status != TRICODE_STORE_OK) {
        tricode_store_rollback(store);
    }
    return status;
}

void tricode_store_rollback(struct tricode_store *store) {
    char error[TRICODE_STORE_ERROR_ROOM];
    for (int i = 0; i < TRICODE_SQL_COUNT; i++) {
        (void)sqlite3_reset(store->statements[i]);
    }
    /* SQLite has rolled back by itself after some errors; then there is nothing to do. */
    if (sqlite3_get_autocommit(store->database)) {
        return;
    }
    memcpy(error, store->error, sizeof error);
    /* A rollback that fails leaves the transaction open: the next begin says so, and fails. */
    if (tricode_statement_run(store, TRICODE_SQL_ROLLBACK, TRICODE_NO_VALUES, NULL) ==
        TRICODE_STORE_OK) {
        memcpy(store->error, error, sizeof error);
    }
}

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings) {
    sqlite3_stmt *row = tricode_statement_begin(store, TRICODE_SQL_SETTINGS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_NONE) {
        status = tricode_store_blame(store, "the ledger has no settings; restore a backup");
    }
    if (status == TRICODE_STORE_OK) {
        settings->currency = (uint16_t)tricode_column_integer(store, row, 0, 999);
        settings->enrolment =
            (enum tricode_enrolment)tricode_column_integer(store, row, 1, TRICODE_ENROLMENT_CLOSED);
        settings->validity = (uint32_t)tricode_column_integer(store, row, 2, UINT32_MAX);
        settings->skew = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
        settings->limit = (uint32_t)tricode_column_integer(store, row, 4, UINT32_MAX);
    }
    return tricode_statement_end(store, row, status);
}

const char *tricode_enrolment_name(enum tricode_enrolment enrolment) {
    static const char *const names[TRICODE_ENROLMENT_COUNT] = {"open", "invite", "closed"};
    return names[enrolment];
}

enum tricode_store_status tricode_store_set_enrolment(struct tricode_store *store,
                                                      enum tricode_enrolment enrolment) {
    return tricode_statement_run_one(
        store, TRICODE_SQL_SET_ENROLMENT,
        TRICODE_VALUES(tricode_bound_text(tricode_enrolment_name(enrolment))));
}
