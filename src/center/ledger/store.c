// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/schema.h"
#include "center/ledger/snapshot.h"
#include "center/ledger/store_terminal.h"
#include "center/ledger/writes.h"

enum tricode_store_status tricode_store_set_error(struct tricode_store *store, const char *text) {
    (void)snprintf(store->error, sizeof store->error, "%s", text);
    return TRICODE_STORE_FAILED;
}

int tricode_store_is_shared(const char *location) {
    return strncmp(location, "postgresql://", 13) == 0 || strncmp(location, "postgres://", 11) == 0;
}

const char *tricode_store_refuses(const char *location) {
    return tricode_store_is_shared(location)
               ? tricode_postgresql_refuses(location)
               : "it takes postgresql://USER@HOST:PORT/DATABASE, or postgresql://?service=NAME";
}

static const struct tricode_driver *driver_of(const char *location) {
    return tricode_store_is_shared(location) ? &tricode_postgresql : &tricode_sqlite;
}

static enum tricode_store_status execute(struct tricode_store *store, const char *sql,
                                         const char *doing) {
    return sql == NULL ? TRICODE_STORE_OK
                       : store->database->driver->script(store->database, sql, doing);
}

static enum tricode_store_status execute_all(struct tricode_store *store,
                                             const char *const pieces[TRICODE_STEP_PIECES],
                                             const char *doing) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (int i = 0; i < TRICODE_STEP_PIECES && status == TRICODE_STORE_OK; i++) {
        status = execute(store, pieces[i], doing);
    }
    return status;
}

/* The steps from the version that the ledger has to this program's, within a transaction. */
static enum tricode_store_status take_steps(struct tricode_store *store, int version,
                                            const char *doing) {
    const struct tricode_driver *driver = store->database->driver;
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (int i = version; i < TRICODE_LEDGER_VERSION && status == TRICODE_STORE_OK; i++) {
        const struct tricode_ledger_step *step = &driver->steps[i];
        status = execute_all(store, step->tables, doing);
        if (status == TRICODE_STORE_OK) {
            status = execute_all(store, step->rules, doing);
        }
        if (status == TRICODE_STORE_OK) {
            status = execute(store, step->rows, doing);
        }
    }
    return status == TRICODE_STORE_OK ? driver->set_version(store->database, TRICODE_LEDGER_VERSION)
                                      : status;
}

static enum tricode_store_status write_schema(struct tricode_store *store,
                                              const struct tricode_settings *settings) {
    static const char making[] = "making the ledger";
    char accounts[160];
    (void)snprintf(accounts, sizeof accounts,
                   "INSERT INTO account (id, kind, name) VALUES (%u, 'outside', 'outside'),"
                   " (%u, 'operator', 'operator')",
                   TRICODE_ACCOUNT_OUTSIDE, TRICODE_ACCOUNT_OPERATOR);
    enum tricode_store_status status = take_steps(store, 0, making);
    if (status == TRICODE_STORE_OK) {
        status = execute(store, accounts, making);
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

/* Fills the empty place with the schema and the settings, in one transaction. */
static enum tricode_store_status fill(struct tricode_store *store,
                                      const struct tricode_settings *settings) {
    enum tricode_store_status status = store->database->driver->prepare(store->database);
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

enum tricode_store_status tricode_store_create(const char *location,
                                               const struct tricode_settings *settings,
                                               struct tricode_store **store) {
    const struct tricode_driver *driver = driver_of(location);
    *store = calloc(1, sizeof **store);
    if (*store == NULL) {
        return TRICODE_STORE_FAILED;
    }
    enum tricode_store_status status =
        driver->create(location, (*store)->error, &(*store)->database);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = fill(*store, settings);
    if (status != TRICODE_STORE_OK) {
        driver->discard((*store)->database, location);
        (*store)->database = NULL;
    }
    return status;
}

/* OK when it is a ledger of a version that this program knows. */
static enum tricode_store_status check_version(struct tricode_store *store, int *version) {
    enum tricode_store_status status = store->database->driver->version(store->database, version);
    if (status != TRICODE_STORE_OK || (*version >= 1 && *version <= TRICODE_LEDGER_VERSION)) {
        return status;
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
        status = check_version(store, &version);
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

enum tricode_store_status tricode_store_open(const char *location, struct tricode_store **store) {
    const struct tricode_driver *driver = driver_of(location);
    *store = calloc(1, sizeof **store);
    if (*store == NULL) {
        return TRICODE_STORE_FAILED;
    }
    int version = 0;
    enum tricode_store_status status = driver->open(location, (*store)->error, &(*store)->database);
    /* The version comes first, so that nothing is changed in what is not a ledger. */
    if (status == TRICODE_STORE_OK) {
        status = check_version(*store, &version);
    }
    if (status == TRICODE_STORE_OK) {
        status = driver->prepare((*store)->database);
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
    tricode_snapshot_release(store);
    tricode_terminals_free(store->terminals);
    if (store->database != NULL) {
        store->database->driver->close(store->database);
    }
    free(store);
}

const char *tricode_store_error(const struct tricode_store *store) {
    return store == NULL ? "out of memory" : store->error;
}

enum tricode_store_status tricode_store_inspect(struct tricode_store *store) {
    return store->database->driver->inspect(store->database);
}

enum tricode_store_status tricode_store_begin_write(struct tricode_store *store) {
    return store->database->driver->begin(store->database, 1);
}

enum tricode_store_status tricode_store_begin_read(struct tricode_store *store) {
    return store->database->driver->begin(store->database, 0);
}

enum tricode_store_status tricode_store_commit(struct tricode_store *store) {
    enum tricode_store_status status = tricode_writes_flush(store);
    tricode_snapshot_release(store);
    if (status == TRICODE_STORE_OK) {
        status = store->database->driver->commit(store->database);
    }
    if (status != TRICODE_STORE_OK) {
        tricode_store_rollback(store);
    }
    return status;
}

void tricode_store_rollback(struct tricode_store *store) {
    tricode_snapshot_release(store);
    store->database->driver->rollback(store->database);
}

enum tricode_store_status tricode_store_limit(struct tricode_store *store, unsigned milliseconds) {
    return store->database->driver->limit(store->database, milliseconds);
}

enum tricode_store_status tricode_store_lock(struct tricode_store *store,
                                             const struct tricode_touched *touched) {
    /* SQLite's one writer has locked all. */
    return store->database->driver->dialect == TRICODE_DIALECT_SQLITE
               ? TRICODE_STORE_OK
               : tricode_snapshot_load(store, touched);
}

void tricode_read_settings(struct tricode_store *store, const struct tricode_rows *row,
                           struct tricode_settings *settings) {
    settings->currency = (uint16_t)tricode_column_integer(store, row, 0, 999);
    settings->enrolment =
        (enum tricode_enrolment)tricode_column_integer(store, row, 1, TRICODE_ENROLMENT_CLOSED);
    settings->validity = (uint32_t)tricode_column_integer(store, row, 2, UINT32_MAX);
    settings->skew = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    settings->limit = (uint32_t)tricode_column_integer(store, row, 4, UINT32_MAX);
}

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings) {
    if (tricode_snapshot_settings(store, settings)) {
        return TRICODE_STORE_OK;
    }
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_SETTINGS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_NONE) {
        status = tricode_store_set_error(store, "the ledger has no settings; restore a backup");
    }
    if (status == TRICODE_STORE_OK) {
        tricode_read_settings(store, row, settings);
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
