// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/accounts/token.h"

#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/transaction.h"

enum tricode_store_status tricode_store_add_token(struct tricode_store *store, const char *name,
                                                  const uint8_t hash[TRICODE_TOKEN_HASH_SIZE],
                                                  uint64_t now, uint64_t *token) {
    *token = 0;
    const enum tricode_store_status status = tricode_store_begin_write(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_store_end(
        store,
        tricode_statement_insert(store, TRICODE_SQL_ADD_TOKEN,
                                 TRICODE_VALUES(tricode_value_text(name),
                                                tricode_value_blob(hash, TRICODE_TOKEN_HASH_SIZE),
                                                tricode_value_integer(now)),
                                 token));
}

enum tricode_store_status tricode_store_token(struct tricode_store *store,
                                              const uint8_t hash[TRICODE_TOKEN_HASH_SIZE]) {
    return tricode_statement_exists(
        store, TRICODE_SQL_TOKEN,
        TRICODE_VALUES(tricode_value_blob(hash, TRICODE_TOKEN_HASH_SIZE)));
}

enum tricode_store_status tricode_store_revoke_token(struct tricode_store *store, uint64_t token,
                                                     uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE_TOKEN,
        TRICODE_VALUES(tricode_value_integer(now), tricode_value_integer(token)), &changes);
    if (status != TRICODE_STORE_OK || changes == 1) {
        return status;
    }
    status = tricode_statement_exists(store, TRICODE_SQL_TOKEN_EXISTS,
                                      TRICODE_VALUES(tricode_value_integer(token)));
    return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
}

enum tricode_store_status tricode_store_each_token(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_token_record *record), void *context) {
    struct tricode_token_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_TOKENS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        record.token = tricode_column_integer(store, row, 0, INT64_MAX);
        record.made_at = tricode_column_integer(store, row, 1, INT64_MAX);
        record.revoked = (int)tricode_column_integer(store, row, 2, 1);
        record.revoked_at = tricode_column_integer(store, row, 3, INT64_MAX);
        tricode_column_text(store, row, 4, record.name, sizeof record.name);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}
