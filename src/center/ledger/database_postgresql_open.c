// SPDX-License-Identifier: Apache-2.0
/* The PostgreSQL driver: how a connection is made, again when it was lost, and what the server has
 * to promise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/database_postgresql.h"

static const char opening[] = "opening the ledger";

/* What a session begins with. A center that stands still within a transaction is ended, so that its
 * locks hold up the others for half a minute at most. A statement that is kept goes by the indices:
 * one that was planned while the ledger was small would read all of it for ever after. */
static const char session[] = "SET lock_timeout = '5s';"
                              "SET idle_in_transaction_session_timeout = '30s';"
                              "SET client_min_messages = warning;"
                              "SET jit = off;"
                              "SET enable_seqscan = off";

/* What a ledger needs of the server [STORE-15]; server_version_num apart. */
static const struct {
    const char *name;
    const char *good[2];
} settings[] = {
    {"fsync", {"on", "on"}},
    {"full_page_writes", {"on", "on"}},
    {"synchronous_commit", {"on", "remote_apply"}},
    {"server_encoding", {"UTF8", "UTF8"}},
};

static const char settings_sql[] =
    "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
    " current_setting('synchronous_commit'), current_setting('server_encoding')";

/* The defaults come first, so that the location can say otherwise. A server that is gone without a
 * word is noticed within seconds. */
static PGconn *dial(const char *location) {
    const char *const names[] = {"connect_timeout",  "target_session_attrs",
                                 "keepalives_idle",  "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout",
                                 "application_name", "dbname",
                                 "client_encoding",  NULL};
    const char *const values[] = {"5",     "read-write",     "10",     "5",    "3",
                                  "15000", "tricode-center", location, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

void tricode_postgresql_drop(struct tricode_postgresql *postgresql) {
    for (unsigned i = 0; i < TRICODE_SLOTS; i++) {
        PQclear(postgresql->kept[i].result);
        postgresql->kept[i] = (struct tricode_rows){.status = TRICODE_STORE_FAILED};
    }
    PQclear(postgresql->once.result);
    postgresql->once = (struct tricode_rows){.status = TRICODE_STORE_FAILED};
    PQfinish(postgresql->connection);
    postgresql->connection = NULL;
    postgresql->awaited_count = 0;
    postgresql->in_order = 0;
    memset(postgresql->prepared, 0, sizeof postgresql->prepared);
}

PGresult *tricode_postgresql_ask(struct tricode_postgresql *postgresql, const char *sql,
                                 const char *doing) {
    if (tricode_postgresql_settle(postgresql, NULL, 0) != TRICODE_STORE_OK) {
        return NULL;
    }
    PGresult *result = NULL;
    if (PQexitPipelineMode(postgresql->connection)) {
        result = PQexec(postgresql->connection, sql);
    }
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
        (void)tricode_postgresql_fail(postgresql, result, doing);
        PQclear(result);
        result = NULL;
    }
    if (PQstatus(postgresql->connection) != CONNECTION_OK ||
        !PQenterPipelineMode(postgresql->connection)) {
        tricode_postgresql_drop(postgresql);
    }
    return result;
}

/* [STORE-15] Only a server whose word holds after a power cut is used. */
static enum tricode_store_status check_durable(struct tricode_postgresql *postgresql) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (PQserverVersion(postgresql->connection) < 150000) {
        return tricode_postgresql_refuse(postgresql, "PostgreSQL 15 or newer is needed");
    }
    PGresult *result = tricode_postgresql_ask(postgresql, settings_sql, opening);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    for (int i = 0; i < PQnfields(result) && status == TRICODE_STORE_OK; i++) {
        const char *value = PQgetvalue(result, 0, i);
        if (strcmp(value, settings[i].good[0]) != 0 && strcmp(value, settings[i].good[1]) != 0) {
            status = tricode_postgresql_refuse(
                postgresql,
                "the server has %s = %s, so that what it commits may be lost or changed; set it "
                "to %s",
                settings[i].name, value, settings[i].good[0]);
        }
    }
    PQclear(result);
    return status;
}

/* What the server says beside its answers is in its own log. */
static void no_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

static enum tricode_store_status dial_and_begin(struct tricode_postgresql *postgresql) {
    postgresql->connection = dial(postgresql->location);
    if (postgresql->connection == NULL) {
        return tricode_postgresql_refuse(postgresql, "out of memory");
    }
    if (PQstatus(postgresql->connection) != CONNECTION_OK) {
        return tricode_postgresql_fail(postgresql, NULL, opening);
    }
    (void)PQsetNoticeProcessor(postgresql->connection, no_notice, NULL);
    if (!PQenterPipelineMode(postgresql->connection)) {
        return tricode_postgresql_fail(postgresql, NULL, opening);
    }
    PGresult *result = tricode_postgresql_ask(postgresql, session, opening);
    PQclear(result);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    return postgresql->strict ? check_durable(postgresql) : TRICODE_STORE_OK;
}

enum tricode_store_status tricode_postgresql_connected(struct tricode_postgresql *postgresql) {
    if (postgresql->connection != NULL && PQstatus(postgresql->connection) == CONNECTION_OK) {
        return TRICODE_STORE_OK;
    }
    tricode_postgresql_drop(postgresql);
    enum tricode_store_status status = dial_and_begin(postgresql);
    if (status != TRICODE_STORE_OK) {
        tricode_postgresql_drop(postgresql);
    }
    return status;
}

/* Without a password: locations are seen in lists of processes and in logs. */
const char *tricode_postgresql_refuses(const char *location) {
    PQconninfoOption *options = PQconninfoParse(location, NULL);
    int secret = 0;
    if (options == NULL) {
        return "this is no location of a database: it looks like "
               "postgresql://USER@HOST:PORT/DATABASE, or postgresql://?service=NAME";
    }
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        secret |= option->val != NULL && (strcmp(option->keyword, "password") == 0 ||
                                          strcmp(option->keyword, "sslpassword") == 0);
    }
    PQconninfoFree(options);
    return secret ? "a password does not belong there, where others can read it: put it into the "
                    "file that PGPASSFILE names, or into a service file"
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
    postgresql->database = (struct tricode_database){.driver = &tricode_postgresql, .error = error};
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

/* Nothing was made outside the transaction that failed. */
void tricode_postgresql_discard(struct tricode_database *database, const char *location) {
    (void)location;
    tricode_postgresql_close(database);
}

static enum tricode_store_status has_ledger(struct tricode_postgresql *postgresql, int *has) {
    PGresult *result = tricode_postgresql_ask(
        postgresql, "SELECT 1 WHERE to_regclass('ledger_format') IS NOT NULL", opening);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    *has = PQntuples(result) == 1;
    PQclear(result);
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_postgresql_create(const char *location, char *error,
                                                    struct tricode_database **database) {
    int has = 0;
    enum tricode_store_status status = tricode_postgresql_open(location, error, database);
    if (status == TRICODE_STORE_OK) {
        struct tricode_postgresql *postgresql = (struct tricode_postgresql *)*database;
        status = has_ledger(postgresql, &has);
        if (status == TRICODE_STORE_OK && has) {
            (void)tricode_postgresql_refuse(postgresql, "the database holds a ledger already; a "
                                                        "new center needs a new database");
            status = TRICODE_STORE_EXISTS;
        }
        if (status != TRICODE_STORE_OK) {
            tricode_postgresql_close(*database);
            *database = NULL;
        }
    }
    return status;
}

enum tricode_store_status tricode_postgresql_version(struct tricode_database *database,
                                                     int *version) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    char sql[96];
    int has = 0;
    if (has_ledger(postgresql, &has) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    (void)snprintf(sql, sizeof sql,
                   "SELECT version FROM ledger_format WHERE application = %d FOR UPDATE",
                   TRICODE_LEDGER_APPLICATION);
    PGresult *result = has ? tricode_postgresql_ask(postgresql, sql, opening) : NULL;
    if (has && result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    if (PQntuples(result) != 1) {
        PQclear(result);
        return tricode_postgresql_refuse(postgresql, "the database is not a tricode ledger; make "
                                                     "one with init, or restore a backup");
    }
    *version = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_postgresql_set_version(struct tricode_database *database,
                                                         int version) {
    char sql[192];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO ledger_format (id, application, version) VALUES (1, %d, %d)"
                   " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                   TRICODE_LEDGER_APPLICATION, version);
    return tricode_postgresql.script(database, sql, "marking the ledger");
}

enum tricode_store_status tricode_postgresql_prepare(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    enum tricode_store_status status = tricode_postgresql_connected(postgresql);
    postgresql->strict = 1;
    return status == TRICODE_STORE_OK ? check_durable(postgresql) : status;
}

/* What the server finds damaged it says when it reads it: here all settings, machines and keys. */
enum tricode_store_status tricode_postgresql_inspect(struct tricode_database *database) {
    return tricode_postgresql.script(
        database, "SELECT * FROM setting; SELECT * FROM machine; SELECT * FROM machine_key",
        "looking at the ledger");
}
