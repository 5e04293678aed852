// SPDX-License-Identifier: Apache-2.0
/* How a connection is made, again after it was lost, and which settings the server must have. */
#include "center/ledger/postgresql/internal.h"

#include <string.h>

static const char opening[] = "opening the ledger";

/* Sent on each new connection. The server ends a session that is idle within a transaction, so that
 * a stopped center blocks the others for 30 s at most. Prepared statements must use the indices:
 * one that is planned while the ledger is small would read whole tables ever after. */
static const char session[] = "SET lock_timeout = '5s';"
                              "SET idle_in_transaction_session_timeout = '30s';"
                              "SET client_min_messages = warning;"
                              "SET jit = off;"
                              "SET enable_seqscan = off";

/* The server settings that a ledger needs [STORE-15], in the order of settings_sql. */
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

/* The parameters before dbname are defaults that the location can override. The keepalives detect a
 * dead server within 25 s. */
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

PGresult *tricode_postgresql_execute(struct tricode_postgresql *postgresql, const char *sql,
                                     const char *doing) {
    if (tricode_postgresql_receive(postgresql, NULL, 0) != TRICODE_STORE_OK) {
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

/* [STORE-15] Refuses a server that could lose a commit in a power cut. */
enum tricode_store_status tricode_postgresql_check_durable(struct tricode_postgresql *postgresql) {
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (PQserverVersion(postgresql->connection) < 150000) {
        return tricode_postgresql_refuse(postgresql, "the server is older than PostgreSQL 15; "
                                                     "use PostgreSQL 15 or newer");
    }
    PGresult *result = tricode_postgresql_execute(postgresql, settings_sql, opening);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    for (int i = 0; i < PQnfields(result) && status == TRICODE_STORE_OK; i++) {
        const char *value = PQgetvalue(result, 0, i);
        if (strcmp(value, settings[i].good[0]) != 0 && strcmp(value, settings[i].good[1]) != 0) {
            status = tricode_postgresql_refuse(
                postgresql,
                "the server has %s = %s, with which it may lose or change commits; set it to %s",
                settings[i].name, value, settings[i].good[0]);
        }
    }
    PQclear(result);
    return status;
}

/* Notices go to the server's log only. */
static void no_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

static enum tricode_store_status start_session(struct tricode_postgresql *postgresql) {
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
    PGresult *result = tricode_postgresql_execute(postgresql, session, opening);
    PQclear(result);
    if (result == NULL) {
        return TRICODE_STORE_FAILED;
    }
    return postgresql->strict ? tricode_postgresql_check_durable(postgresql) : TRICODE_STORE_OK;
}

enum tricode_store_status tricode_postgresql_connected(struct tricode_postgresql *postgresql) {
    if (postgresql->connection != NULL && PQstatus(postgresql->connection) == CONNECTION_OK) {
        return TRICODE_STORE_OK;
    }
    tricode_postgresql_drop(postgresql);
    enum tricode_store_status status = start_session(postgresql);
    if (status != TRICODE_STORE_OK) {
        tricode_postgresql_drop(postgresql);
    }
    return status;
}
