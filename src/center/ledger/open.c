// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/accounts/terminal.h"
#include "center/ledger/migrate.h"
#include "center/ledger/postgresql/driver.h"
#include "center/ledger/sqlite/driver.h"
#include "center/ledger/transaction/settings.h"
#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/transaction.h"

int tricode_store_is_shared(const char *location) {
    return strncmp(location, "postgresql://", 13) == 0 || strncmp(location, "postgres://", 11) == 0;
}

const char *tricode_store_refuses(const char *location) {
    return tricode_store_is_shared(location)
               ? tricode_postgresql_refuses(location)
               : "use postgresql://USER@HOST:PORT/DATABASE, or postgresql://?service=NAME";
}

static const struct tricode_driver *driver_of(const char *location) {
    return tricode_store_is_shared(location) ? &tricode_postgresql : &tricode_sqlite;
}

static struct tricode_formats formats_of(const struct tricode_store *store) {
    return (struct tricode_formats){.migrations = store->database->driver->migrations,
                                    .newest = TRICODE_LEDGER_FORMAT};
}

static enum tricode_store_status write_first_rows(struct tricode_store *store,
                                                  const struct tricode_settings *settings,
                                                  const char *doing) {
    char accounts[160];
    (void)snprintf(accounts, sizeof accounts,
                   "INSERT INTO account (id, kind, name) VALUES (%u, 'outside', 'outside'),"
                   " (%u, 'operator', 'operator')",
                   TRICODE_ACCOUNT_OUTSIDE, TRICODE_ACCOUNT_OPERATOR);
    const enum tricode_store_status status =
        store->database->driver->script(store->database, accounts, doing);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_INSERT_SETTINGS,
        TRICODE_VALUES(tricode_value_integer(settings->currency),
                       tricode_value_text(tricode_enrolment_name(settings->enrolment)),
                       tricode_value_integer(settings->validity),
                       tricode_value_integer(settings->skew),
                       tricode_value_integer(settings->limit)));
}

static enum tricode_store_status write_ledger(struct tricode_store *store,
                                              const struct tricode_settings *settings) {
    static const char making[] = "making the ledger";
    const struct tricode_formats formats = formats_of(store);
    const enum tricode_store_status status = tricode_format_run(store, &formats, 0, making);
    return status == TRICODE_STORE_OK ? write_first_rows(store, settings, making) : status;
}

/* Writes the schema and the first rows into the empty location, in one transaction. */
static enum tricode_store_status fill(struct tricode_store *store,
                                      const struct tricode_settings *settings) {
    enum tricode_store_status status = store->database->driver->prepare(store->database);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK ? tricode_store_end(store, write_ledger(store, settings))
                                      : status;
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
    (*store)->database->driver = driver;
    status = fill(*store, settings);
    if (status != TRICODE_STORE_OK) {
        driver->discard((*store)->database, location);
        (*store)->database = NULL;
    }
    return status;
}

/* Reads the format first, so that nothing changes in a database that is not a ledger. */
static enum tricode_store_status prepare(struct tricode_store *store) {
    const struct tricode_formats formats = formats_of(store);
    int format = 0;
    enum tricode_store_status status = tricode_format_check(store, &formats, &format);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = store->database->driver->prepare(store->database);
    if (status != TRICODE_STORE_OK || format == formats.newest) {
        return status;
    }
    return tricode_format_migrate(store, &formats);
}

enum tricode_store_status tricode_store_open(const char *location, struct tricode_store **store) {
    const struct tricode_driver *driver = driver_of(location);
    *store = calloc(1, sizeof **store);
    if (*store == NULL) {
        return TRICODE_STORE_FAILED;
    }
    const enum tricode_store_status status =
        driver->open(location, (*store)->error, &(*store)->database);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    (*store)->database->driver = driver;
    return prepare(*store);
}

void tricode_store_close(struct tricode_store *store) {
    if (store == NULL) {
        return;
    }
    tricode_snapshot_release(store);
    tricode_terminals_release(store);
    if (store->database != NULL) {
        store->database->driver->close(store->database);
    }
    free(store);
}

enum tricode_store_status tricode_store_inspect(struct tricode_store *store) {
    return store->database->driver->inspect(store->database);
}

enum tricode_store_status tricode_store_backup(struct tricode_store *store, const char *path) {
    return store->database->driver->backup(store->database, path);
}
