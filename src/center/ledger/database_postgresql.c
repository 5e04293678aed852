// SPDX-License-Identifier: Apache-2.0
/* The PostgreSQL driver: transactions, and what is asked within and without them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/database_postgresql.h"

static struct tricode_query plain(const char *sql) {
    return (struct tricode_query){.slot = TRICODE_NO_SLOT, .sql = sql};
}

/* A transaction that failed stays failed, with its first error, until it is rolled back. */
static enum tricode_store_status ready(struct tricode_postgresql *postgresql) {
    if (!postgresql->within) {
        return tricode_postgresql_connected(postgresql);
    }
    return postgresql->broken;
}

static enum tricode_store_status noted(struct tricode_postgresql *postgresql,
                                       enum tricode_store_status status) {
    if (status != TRICODE_STORE_OK && postgresql->broken == TRICODE_STORE_OK) {
        postgresql->broken = status;
    }
    return status;
}

static enum tricode_store_status begin(struct tricode_database *database, int write) {
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

/* [STORE-17] All that was written is looked at before the COMMIT is sent: once it is, nobody but
 * the server can say what became of it. */
static enum tricode_store_status commit(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const struct tricode_query query = plain("COMMIT");
    struct tricode_rows *answer = &postgresql->once;
    if (!postgresql->within) {
        return tricode_postgresql_refuse(postgresql, "no transaction is open");
    }
    enum tricode_store_status status = ready(postgresql);
    if (status == TRICODE_STORE_OK) {
        status = noted(postgresql, tricode_postgresql_settle(postgresql, NULL, 0));
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 1);
    if (status == TRICODE_STORE_OK) {
        status = tricode_postgresql_settle(postgresql, answer, 0);
    }
    if (status == TRICODE_STORE_OK && strcmp(PQcmdStatus(answer->result), "COMMIT") != 0) {
        status = tricode_postgresql_refuse(postgresql, "the server rolled back instead; try again");
    }
    tricode_postgresql_rows_end(answer);
    if (status != TRICODE_STORE_OK && postgresql->connection == NULL) {
        (void)tricode_postgresql_refuse(
            postgresql, "the connection was lost while committing, so that it is not known "
                        "whether it counts; look, or ask the same again");
    }
    postgresql->within = 0;
    return status;
}

static void rollback(struct tricode_database *database) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const struct tricode_query query = plain("ROLLBACK");
    char error[TRICODE_STORE_ERROR_SIZE];
    if (!postgresql->within) {
        return;
    }
    memcpy(error, database->error, sizeof error);
    if (postgresql->connection != NULL) {
        (void)tricode_postgresql_settle(postgresql, NULL, 0);
    }
    if (postgresql->connection != NULL &&
        (tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 0) != TRICODE_STORE_OK ||
         tricode_postgresql_settle(postgresql, NULL, 0) != TRICODE_STORE_OK)) {
        tricode_postgresql_drop(postgresql); /* which rolls back as well */
    }
    postgresql->within = 0;
    postgresql->broken = TRICODE_STORE_OK;
    postgresql->in_order = -1; /* as it was before the transaction */
    memcpy(database->error, error, sizeof error);
}

static enum tricode_store_status script(struct tricode_database *database, const char *sql,
                                        const char *doing) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    enum tricode_store_status status = ready(postgresql);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    PGresult *result = tricode_postgresql_ask(postgresql, sql, doing);
    PQclear(result);
    return noted(postgresql, result == NULL ? TRICODE_STORE_FAILED : TRICODE_STORE_OK);
}

/* Until the transaction's end. */
static enum tricode_store_status limit(struct tricode_database *database, unsigned milliseconds) {
    char sql[64];
    (void)snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %u", milliseconds);
    return script(database, sql, "limiting a report");
}

/* A statement that is used once, of a report or the audit, may read whole tables in their order;
 * those that are kept go by the indices. Waits for nothing. */
static enum tricode_store_status read_in_order(struct tricode_postgresql *postgresql, int allowed) {
    const struct tricode_query query =
        plain(allowed ? "SET enable_seqscan = on" : "SET enable_seqscan = off");
    if (postgresql->in_order == allowed) {
        return TRICODE_STORE_OK;
    }
    postgresql->in_order = allowed;
    return tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 0);
}

static enum tricode_store_status change(struct tricode_database *database,
                                        const struct tricode_query *query,
                                        enum tricode_expected expected, int *changes) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    enum tricode_store_status status = ready(postgresql);
    if (status == TRICODE_STORE_OK) {
        status = read_in_order(postgresql, 0);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_postgresql_send(postgresql, query, expected, 0);
    }
    if (status == TRICODE_STORE_OK && (changes != NULL || !postgresql->within)) {
        status = tricode_postgresql_settle(postgresql, NULL, 0);
    }
    if (changes != NULL) {
        *changes = status == TRICODE_STORE_OK ? (int)postgresql->changed : 0;
    }
    return noted(postgresql, status);
}

/* Rows of a statement that is kept are waited for when they are asked for, so that several can be
 * on their way together. */
static void wait_for(struct tricode_rows *rows) {
    struct tricode_postgresql *postgresql = rows->postgresql;
    if (rows->awaited) {
        (void)noted(postgresql, tricode_postgresql_settle(postgresql, NULL, 0));
    }
}

static enum tricode_store_status row(struct tricode_rows *rows) {
    wait_for(rows);
    return tricode_postgresql_rows_next(rows);
}

static void end(struct tricode_rows *rows) {
    if (rows != NULL) {
        wait_for(rows);
        tricode_postgresql_rows_end(rows);
    }
}

static struct tricode_rows *query(struct tricode_database *database,
                                  const struct tricode_query *asked) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const int once = asked->slot >= TRICODE_SLOTS;
    struct tricode_rows *rows = once ? &postgresql->once : &postgresql->kept[asked->slot];
    end(rows);
    enum tricode_store_status status = ready(postgresql); /* which lets go of all rows, if lost */
    rows->postgresql = postgresql;
    if (status == TRICODE_STORE_OK) {
        status = read_in_order(postgresql, once);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_postgresql_send(postgresql, asked, TRICODE_EXPECTED_ANY, 1);
    }
    if (status == TRICODE_STORE_OK && once) {
        status = tricode_postgresql_settle(postgresql, rows, 1);
    }
    rows->awaited = status == TRICODE_STORE_OK && !once;
    rows->status = noted(postgresql, status);
    return rows;
}

const struct tricode_driver tricode_postgresql = {
    .dialect = TRICODE_DIALECT_POSTGRESQL,
    .steps = tricode_ledger_steps_postgresql,
    .create = tricode_postgresql_create,
    .open = tricode_postgresql_open,
    .discard = tricode_postgresql_discard,
    .close = tricode_postgresql_close,
    .version = tricode_postgresql_version,
    .set_version = tricode_postgresql_set_version,
    .prepare = tricode_postgresql_prepare,
    .inspect = tricode_postgresql_inspect,
    .compare = tricode_postgresql_compare,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .limit = limit,
    .script = script,
    .change = change,
    .query = query,
    .row = row,
    .end = end,
    .columns = tricode_postgresql_columns,
    .column_name = tricode_postgresql_column_name,
    .column = tricode_postgresql_column,
};
