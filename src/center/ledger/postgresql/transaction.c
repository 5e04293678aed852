// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/postgresql/internal.h"

#include <string.h>

static struct tricode_query plain(const char *sql) {
    return (struct tricode_query){.slot = TRICODE_NO_SLOT, .sql = sql};
}

enum tricode_store_status tricode_postgresql_ready(struct tricode_postgresql *postgresql) {
    return postgresql->within ? postgresql->broken : tricode_postgresql_connected(postgresql);
}

enum tricode_store_status tricode_postgresql_noted(struct tricode_postgresql *postgresql,
                                                   enum tricode_store_status status) {
    if (status != TRICODE_STORE_OK && postgresql->broken == TRICODE_STORE_OK) {
        postgresql->broken = status;
    }
    return status;
}

enum tricode_store_status tricode_postgresql_begin(struct tricode_database *database, int write) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const struct tricode_query query =
        plain(write ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                    : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (postgresql->within) {
        return tricode_postgresql_refuse(postgresql, "a transaction is open already");
    }
    enum tricode_store_status status = tricode_postgresql_connected(postgresql);
    if (status == TRICODE_STORE_OK) {
        status = tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 0);
    }
    postgresql->within = status == TRICODE_STORE_OK;
    postgresql->broken = TRICODE_STORE_OK;
    return status;
}

static enum tricode_store_status send_commit(struct tricode_postgresql *postgresql) {
    const struct tricode_query query = plain("COMMIT");
    struct tricode_rows *answer = &postgresql->once;
    enum tricode_store_status status =
        tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 1);
    if (status == TRICODE_STORE_OK) {
        status = tricode_postgresql_receive(postgresql, answer, 0);
    }
    if (status == TRICODE_STORE_OK && strcmp(PQcmdStatus(answer->result), "COMMIT") != 0) {
        status = tricode_postgresql_refuse(
            postgresql, "the server rolled the transaction back instead; try again");
    }
    tricode_postgresql_rows_end(answer);
    return status;
}

/* [STORE-17] Receives the results of all writes before it sends COMMIT: afterwards only the server
 * knows whether the transaction is committed. */
enum tricode_store_status tricode_postgresql_commit(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    if (!postgresql->within) {
        return tricode_postgresql_refuse(postgresql, "no transaction is open");
    }
    enum tricode_store_status status = tricode_postgresql_ready(postgresql);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_postgresql_noted(postgresql, tricode_postgresql_receive(postgresql, NULL, 0));
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = send_commit(postgresql);
    if (status != TRICODE_STORE_OK && postgresql->connection == NULL) {
        (void)tricode_postgresql_refuse(
            postgresql, "the connection was lost while committing: whether the transaction counts "
                        "is unknown; send the same request again");
    }
    postgresql->within = 0;
    return status;
}

void tricode_postgresql_rollback(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const struct tricode_query query = plain("ROLLBACK");
    char error[TRICODE_STORE_ERROR_SIZE];
    if (!postgresql->within) {
        return;
    }
    memcpy(error, database->error, sizeof error);
    if (postgresql->connection != NULL) {
        (void)tricode_postgresql_receive(postgresql, NULL, 0);
    }
    if (postgresql->connection != NULL &&
        (tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 0) != TRICODE_STORE_OK ||
         tricode_postgresql_receive(postgresql, NULL, 0) != TRICODE_STORE_OK)) {
        tricode_postgresql_drop(postgresql); /* the server then rolls back */
    }
    postgresql->within = 0;
    postgresql->broken = TRICODE_STORE_OK;
    postgresql->in_order = -1; /* ROLLBACK restored the value before the transaction */
    memcpy(database->error, error, sizeof error);
}

enum tricode_store_status tricode_postgresql_script(struct tricode_database *database,
                                                    const char *sql, const char *doing) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    enum tricode_store_status status = tricode_postgresql_ready(postgresql);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    PGresult *result = tricode_postgresql_execute(postgresql, sql, doing);
    PQclear(result);
    return tricode_postgresql_noted(postgresql,
                                    result == NULL ? TRICODE_STORE_FAILED : TRICODE_STORE_OK);
}
