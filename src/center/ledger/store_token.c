// SPDX-License-Identifier: Apache-2.0
/* The store: the operators' tokens. */
#include "center/ledger/statement.h"

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

enum tricode_store_status tricode_store_add_token(struct tricode_store *store, const char *name,
                                                  const uint8_t hash[TRICODE_TOKEN_HASH_SIZE],
                                                  uint64_t now, uint64_t *token) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    *token = 0;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_statement_number(
        store, TRICODE_SQL_ADD_TOKEN,
        TRICODE_VALUES(tricode_bound_text(name), tricode_bound_blob(hash, TRICODE_TOKEN_HASH_SIZE),
                       tricode_bound_integer(now)),
        INT64_MAX, token);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

/* OK when there is a row, else NONE. */
static enum tricode_store_status find(struct tricode_store *store, enum tricode_sql sql,
                                      struct tricode_bound key) {
    struct tricode_rows *row = tricode_statement_begin(store, sql, TRICODE_VALUES(key));
    return tricode_statement_end(store, row, tricode_statement_row(store, row));
}

enum tricode_store_status tricode_store_token(struct tricode_store *store,
                                              const uint8_t hash[TRICODE_TOKEN_HASH_SIZE]) {
    return find(store, TRICODE_SQL_TOKEN, tricode_bound_blob(hash, TRICODE_TOKEN_HASH_SIZE));
}

enum tricode_store_status tricode_store_revoke_token(struct tricode_store *store, uint64_t token,
                                                     uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE_TOKEN,
        TRICODE_VALUES(tricode_bound_integer(now), tricode_bound_integer(token)), &changes);
    if (status != TRICODE_STORE_OK || changes == 1) {
        return status;
    }
    status = find(store, TRICODE_SQL_TOKEN_IS_THERE, tricode_bound_integer(token));
    return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
}

enum tricode_store_status
tricode_store_each_token(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_token_record *record),
                         void *context) {
    struct tricode_token_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_TOKENS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        record.token = tricode_column_integer(store, row, 0, INT64_MAX);
        record.made_at = tricode_column_integer(store, row, 1, INT64_MAX);
        record.revoked = (int)tricode_column_integer(store, row, 2, 1);
        record.revoked_at = tricode_column_integer(store, row, 3, INT64_MAX);
        tricode_column_text(store, row, 4, record.name, sizeof record.name);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
