// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/postgresql/driver.h"

#include <stdio.h>

#include "center/ledger/postgresql/internal.h"

extern const char tricode_postgresql_ledger_sql[]; /* ledger.sql, embedded by src/embed.mk */

/* Holds until the end of the transaction. */
static enum tricode_store_status limit(struct tricode_database *database, unsigned milliseconds) {
    char sql[64];
    (void)snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %u", milliseconds);
    return tricode_postgresql_script(database, sql, "limiting a report");
}

static enum tricode_store_status backup(struct tricode_database *database, const char *path) {
    (void)path;
    return tricode_postgresql_refuse((struct tricode_postgresql *)database,
                                     "a ledger in PostgreSQL is copied by PostgreSQL: use pg_dump, "
                                     "or pg_basebackup with its write-ahead log");
}

/* Statements that are used once, those of reports and the audit, may read whole tables in order;
 * prepared statements use the indices. Waits for nothing. */
static enum tricode_store_status read_in_order(struct tricode_postgresql *postgresql, int allowed) {
    const struct tricode_query query = {.slot = TRICODE_NO_SLOT,
                                        .sql = allowed ? "SET enable_seqscan = on"
                                                       : "SET enable_seqscan = off"};
    if (postgresql->in_order == allowed) {
        return TRICODE_STORE_OK;
    }
    postgresql->in_order = allowed;
    return tricode_postgresql_send(postgresql, &query, TRICODE_EXPECTED_ANY, 0);
}

static enum tricode_store_status send_change(struct tricode_postgresql *postgresql,
                                             const struct tricode_query *query,
                                             enum tricode_expected expected, int wait) {
    enum tricode_store_status status = tricode_postgresql_ready(postgresql);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = read_in_order(postgresql, 0);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_postgresql_send(postgresql, query, expected, 0);
    if (status != TRICODE_STORE_OK || !wait) {
        return status;
    }
    return tricode_postgresql_receive(postgresql, NULL, 0);
}

static enum tricode_store_status change(struct tricode_database *database,
                                        const struct tricode_query *query,
                                        enum tricode_expected expected, int *changes) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const int wait = changes != NULL || !postgresql->within;
    const enum tricode_store_status status = send_change(postgresql, query, expected, wait);
    if (changes != NULL) {
        *changes = status == TRICODE_STORE_OK ? (int)postgresql->changed : 0;
    }
    return tricode_postgresql_noted(postgresql, status);
}

/* The rows of prepared statements are received when the first of them is read, so that several
 * statements share a round trip. */
static void receive(struct tricode_rows *rows) {
    struct tricode_postgresql *postgresql = rows->postgresql;
    if (rows->awaited) {
        (void)tricode_postgresql_noted(postgresql, tricode_postgresql_receive(postgresql, NULL, 0));
    }
}

static enum tricode_store_status row(struct tricode_rows *rows) {
    receive(rows);
    return tricode_postgresql_rows_next(rows);
}

static void end(struct tricode_rows *rows) {
    if (rows != NULL) {
        receive(rows);
        tricode_postgresql_rows_end(rows);
    }
}

static enum tricode_store_status send_query(struct tricode_postgresql *postgresql,
                                            const struct tricode_query *query,
                                            struct tricode_rows *rows, int once) {
    enum tricode_store_status status = tricode_postgresql_ready(postgresql);
    rows->postgresql = postgresql; /* after ready, which clears all rows when it connects again */
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = read_in_order(postgresql, once);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_postgresql_send(postgresql, query, TRICODE_EXPECTED_ANY, 1);
    if (status != TRICODE_STORE_OK || !once) {
        return status;
    }
    return tricode_postgresql_receive(postgresql, rows, 1);
}

static struct tricode_rows *query(struct tricode_database *database,
                                  const struct tricode_query *request) {
    struct tricode_postgresql *postgresql = (struct tricode_postgresql *)database;
    const int once = request->slot >= TRICODE_SLOTS;
    struct tricode_rows *rows = once ? &postgresql->once : &postgresql->kept[request->slot];
    end(rows);
    const enum tricode_store_status status = send_query(postgresql, request, rows, once);
    rows->awaited = status == TRICODE_STORE_OK && !once;
    rows->status = tricode_postgresql_noted(postgresql, status);
    return rows;
}

static const char *const migrations[TRICODE_LEDGER_FORMAT] = {tricode_postgresql_ledger_sql};

const struct tricode_driver tricode_postgresql = {
    .dialect = TRICODE_DIALECT_POSTGRESQL,
    .migrations = migrations,
    .create = tricode_postgresql_create,
    .open = tricode_postgresql_open,
    .discard = tricode_postgresql_discard,
    .close = tricode_postgresql_close,
    .format = tricode_postgresql_format,
    .set_format = tricode_postgresql_set_format,
    .prepare = tricode_postgresql_prepare,
    .inspect = tricode_postgresql_inspect,
    .compare = tricode_postgresql_compare,
    .backup = backup,
    .begin = tricode_postgresql_begin,
    .commit = tricode_postgresql_commit,
    .rollback = tricode_postgresql_rollback,
    .limit = limit,
    .script = tricode_postgresql_script,
    .change = change,
    .query = query,
    .row = row,
    .end = end,
    .columns = tricode_postgresql_columns,
    .column_name = tricode_postgresql_column_name,
    .column = tricode_postgresql_column,
};
