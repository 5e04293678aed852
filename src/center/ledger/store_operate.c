// SPDX-License-Identifier: Apache-2.0
/* The store: what an operator does with accounts and money, and lists. */
#include "center/ledger/statement.h"

#include <stddef.h>

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

enum tricode_store_status tricode_store_add_account(struct tricode_store *store, const char *name,
                                                    uint64_t *account) {
    return tricode_statement_number(store, TRICODE_SQL_ADD_ACCOUNT,
                                    TRICODE_VALUES(tricode_bound_text(name)), INT64_MAX, account);
}

enum tricode_store_status tricode_store_limit_account(struct tricode_store *store, uint64_t account,
                                                      uint32_t limit) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_LIMIT_ACCOUNT,
        TRICODE_VALUES(tricode_bound_integer(limit), tricode_bound_integer(account)), &changes);
    return status == TRICODE_STORE_OK && changes == 0 ? TRICODE_STORE_NONE : status;
}

static enum tricode_store_status payout(struct tricode_store *store, uint64_t operator_account,
                                        uint64_t amount, uint64_t now, uint64_t *most) {
    const uint64_t accounts[] = {TRICODE_ACCOUNT_OUTSIDE, operator_account};
    const struct tricode_touched touched = {.accounts = accounts, .account_count = 2};
    enum tricode_store_status status = tricode_store_lock(store, &touched);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_FREE, TRICODE_VALUES(tricode_bound_integer(operator_account)));
    status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_OK) {
        *most = tricode_column_integer(store, row, 0, TRICODE_MONEY_MAX);
    }
    status = tricode_statement_end(store, row, status);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (amount == 0 || amount > *most) {
        return TRICODE_STORE_REFUSED;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_ADD_TRANSFER,
        TRICODE_VALUES(tricode_bound_null(), tricode_bound_text("payout"),
                       tricode_bound_integer(operator_account),
                       tricode_bound_integer(TRICODE_ACCOUNT_OUTSIDE),
                       tricode_bound_integer(amount), tricode_bound_null(), tricode_bound_null(),
                       tricode_bound_integer(now), tricode_bound_null(), tricode_bound_null()));
}

enum tricode_store_status tricode_store_payout(struct tricode_store *store,
                                               uint64_t operator_account, uint64_t amount,
                                               uint64_t now, uint64_t *most) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    *most = 0;
    if (status == TRICODE_STORE_OK) {
        status = payout(store, operator_account, amount, now, most);
    }
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

static void read_account(struct tricode_store *store, struct tricode_rows *row,
                         struct tricode_account_record *record) {
    record->account = tricode_column_integer(store, row, 0, INT64_MAX);
    record->kind = tricode_column_word(store, row, 1);
    tricode_column_text(store, row, 2, record->name, sizeof record->name);
    record->balance = (int64_t)tricode_column_integer(store, row, 3, TRICODE_MONEY_MAX);
    if (tricode_column_integer(store, row, 4, 1) == 1) {
        record->balance = -record->balance;
    }
    record->limit = (uint32_t)tricode_column_integer(store, row, 5, UINT32_MAX);
}

enum tricode_store_status
tricode_store_each_account(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_account_record *record),
                           void *context) {
    struct tricode_account_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_ACCOUNTS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        read_account(store, row, &record);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}

static void read_terminal(struct tricode_store *store, struct tricode_rows *row,
                          struct tricode_enrolment_record *record) {
    tricode_column_text(store, row, 0, record->keyid, sizeof record->keyid);
    record->account = tricode_column_integer(store, row, 1, INT64_MAX);
    record->enrolled_at = tricode_column_integer(store, row, 2, INT64_MAX);
    record->revoked_at = tricode_column_integer(store, row, 3, INT64_MAX);
    record->revoked = (int)tricode_column_integer(store, row, 4, 1);
}

enum tricode_store_status tricode_store_each_terminal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_enrolment_record *record), void *context) {
    struct tricode_enrolment_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_TERMINALS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        read_terminal(store, row, &record);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
