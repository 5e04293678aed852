// SPDX-License-Identifier: Apache-2.0
/* How a ledger's database is opened, made and marked. */
#include "center/ledger/postgresql/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/postgresql/internal.h"

static const char opening[] = "opening the ledger";

/* A location must not contain a password: process lists and logs show it. */
const char *tricode_postgresql_refuses(const char *location) {
    PQconninfoOption *options = PQconninfoParse(location, NULL);
    int secret = 0;
    if (options == NULL) {
        return "not a valid location of a database; use postgresql://USER@HOST:PORT/DATABASE, or "
               "postgresql://?service=NAME";
    }
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        secret |= option->val != NULL && (strcmp(option->keyword, "password") == 0 ||
                                          strcmp(option->keyword, "sslpassword") == 0);
    }
    PQconninfoFree(options);
    return secret ? "a password in the location is visible to others; put it into the file that "
                    "PGPASSFILE names, or into a service file"
                  : NULL;
}

enum tricode_store_status tricode_postgresql_open(const char *location, char *error,
                                                  struct tricode_database **database) {
    struct tricode_postgresql *postgresql = calloc(1, sizeof *postgresql);
    char *copy = strdup(location);
    *database = NULL;
    if (postgresql == NULL || copy == NULL) {
        free(postgresql);
        free(copy);
        (void)snprintf(error, TRICODE_STORE_ERROR_SIZE, "out of memory");
        return TRICODE_STORE_FAILED;
    }
    postgresql->database.error = error;
    postgresql->location = copy;
    const char *refusal = tricode_postgresql_refuses(location);
    enum tricode_store_status status = refusal == NULL
                                           ? tricode_postgresql_connected(postgresql)
                                           : tricode_postgresql_refuse(postgresql, "%s", refusal);
    if (status != TRICODE_STORE_OK) {
        tricode_postgresql_close(&postgresql->database);
        return status;
    }
    *database = &postgresql->database;
    return TRICODE_STORE_OK;
}

void tricode_postgresql_close(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    tricode_postgresql_drop(postgresql);
    free(postgresql->location);
    free(postgresql);
}

/* The failed transaction made everything, and was rolled back. */
void tricode_postgresql_discard(struct tricode_database *database, const char *location) {
    (void)location;
    tricode_postgresql_close(database);
}

static enum tricode_store_status has_ledger(struct tricode_postgresql *postgresql, int *has) {
    PGresult *result = tricode_postgresql_execute(
        postgresql, "SELECT 1 WHERE to_regclass('ledger_format') IS NOT NULL", opening);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    *has = PQntuples(result) == 1;
    PQclear(result);
    return TRICODE_STORE_OK;
}

static enum tricode_store_status check_empty(struct tricode_postgresql *postgresql) {
    int has = 0;
    const enum tricode_store_status status = has_ledger(postgresql, &has);
    if (status != TRICODE_STORE_OK || !has) {
        return status;
    }
    (void)tricode_postgresql_refuse(
        postgresql, "the database holds a ledger already; a new center needs a new database");
    return TRICODE_STORE_EXISTS;
}

enum tricode_store_status tricode_postgresql_create(const char *location, char *error,
                                                    struct tricode_database **database) {
    enum tricode_store_status status = tricode_postgresql_open(location, error, database);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = check_empty((struct tricode_postgresql *)*database);
    if (status != TRICODE_STORE_OK) {
        tricode_postgresql_close(*database);
        *database = NULL;
    }
    return status;
}

enum tricode_store_status tricode_postgresql_format(struct tricode_database *database,
                                                    int *format) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    char sql[96];
    int has = 0;
    if (has_ledger(postgresql, &has) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    /* Within a transaction, other processes that migrate the ledger wait here. */
    (void)snprintf(sql, sizeof sql,
                   "SELECT version FROM ledger_format WHERE application = %d FOR UPDATE",
                   TRICODE_LEDGER_APPLICATION);
    PGresult *result = has ? tricode_postgresql_execute(postgresql, sql, opening) : NULL;
    if (has && result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    if (PQntuples(result) != 1) {
        PQclear(result);
        return tricode_postgresql_refuse(postgresql, "the database is not a tricode ledger; create "
                                                     "one with init, or restore a backup");
    }
    *format = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_postgresql_set_format(struct tricode_database *database,
                                                        int format) {
    char sql[192];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO ledger_format (id, application, version) VALUES (1, %d, %d)"
                   " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                   TRICODE_LEDGER_APPLICATION, format);
    return tricode_postgresql_script(database, sql, "marking the ledger");
}

enum tricode_store_status tricode_postgresql_prepare(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const enum tricode_store_status status = tricode_postgresql_connected(postgresql);
    postgresql->strict = 1;
    return status == TRICODE_STORE_OK ? tricode_postgresql_check_durable(postgresql) : status;
}

/* The server reports damage when it reads it: here the settings, machines and keys. */
enum tricode_store_status tricode_postgresql_inspect(struct tricode_database *database) {
    return tricode_postgresql_script(
        database, "SELECT * FROM setting; SELECT * FROM machine; SELECT * FROM machine_key",
        "inspecting the ledger");
}
