// SPDX-License-Identifier: Apache-2.0
/* The store: accounts, deposits and statements. */
#include "center/ledger/snapshot.h"

#include <stddef.h>

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

static enum tricode_store_status money(struct tricode_store *store, enum tricode_sql sql,
                                       uint64_t account, uint64_t *amount) {
    struct tricode_rows *row =
        tricode_statement_begin(store, sql, TRICODE_VALUES(tricode_bound_integer(account)));
    enum tricode_store_status status = tricode_statement_row(store, row);
    *amount = 0;
    if (status == TRICODE_STORE_OK) {
        *amount = tricode_column_integer(store, row, 0, TRICODE_MONEY_MAX);
    }
    return tricode_statement_end(store, row, status);
}

enum tricode_store_status tricode_store_balance(struct tricode_store *store, uint64_t account,
                                                uint64_t *balance) {
    const struct tricode_snapshot_account *snapshot = tricode_snapshot_account(store, account);
    if (snapshot != NULL) {
        *balance = snapshot->buyer ? snapshot->balance : 0;
        return snapshot->buyer ? TRICODE_STORE_OK : TRICODE_STORE_NONE;
    }
    return money(store, TRICODE_SQL_BALANCE, account, balance);
}

static enum tricode_store_status deposit(struct tricode_store *store, uint64_t account,
                                         uint64_t amount, uint64_t now, uint64_t *balance) {
    uint64_t total = 0;
    const uint64_t accounts[] = {TRICODE_ACCOUNT_OUTSIDE, account};
    const struct tricode_touched touched = {.accounts = accounts, .account_count = 2};
    enum tricode_store_status status = tricode_store_lock(store, &touched);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_balance(store, account, balance);
    }
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (money(store, TRICODE_SQL_OUTSIDE, TRICODE_ACCOUNT_OUTSIDE, &total) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    /* All money in the ledger came from outside; so no balance can pass what outside has given. */
    if (amount == 0 || amount > TRICODE_MONEY_MAX || total > TRICODE_MONEY_MAX - amount) {
        return TRICODE_STORE_REFUSED;
    }
    status = tricode_statement_run_one(
        store, TRICODE_SQL_ADD_TRANSFER,
        TRICODE_VALUES(tricode_bound_null(), tricode_bound_text("deposit"),
                       tricode_bound_integer(TRICODE_ACCOUNT_OUTSIDE),
                       tricode_bound_integer(account), tricode_bound_integer(amount),
                       tricode_bound_null(), tricode_bound_null(), tricode_bound_integer(now),
                       tricode_bound_null(), tricode_bound_null()));
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_balance(store, account, balance);
    }
    return status;
}

enum tricode_store_status tricode_store_deposit(struct tricode_store *store, uint64_t account,
                                                uint64_t amount, uint64_t now, uint64_t *balance) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    *balance = 0;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = deposit(store, account, amount, now, balance);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

static void read_line(struct tricode_store *store, struct tricode_rows *row,
                      struct tricode_statement_line *line) {
    int64_t amount = 0;
    line->transfer = tricode_column_integer(store, row, 0, INT64_MAX);
    int received = (int)tricode_column_integer(store, row, 1, 1);
    amount = (int64_t)tricode_column_integer(store, row, 2, TRICODE_MONEY_MAX);
    line->amount = received ? amount : -amount;
    line->machine = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    line->counter = (uint32_t)tricode_column_integer(store, row, 4, UINT32_MAX);
    line->at = tricode_column_integer(store, row, 5, INT64_MAX);
    line->kind = tricode_column_word(store, row, 6);
    line->state = tricode_column_word(store, row, 7);
}

enum tricode_store_status
tricode_store_each_transfer(struct tricode_store *store, uint64_t account, unsigned most,
                            int (*visit)(void *context, const struct tricode_statement_line *line),
                            void *context) {
    struct tricode_statement_line line;
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_STATEMENT,
        TRICODE_VALUES(tricode_bound_integer(account), tricode_bound_integer(most)));
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        read_line(store, row, &line);
        if (!store->damaged) {
            status = visit(context, &line) == 0 ? tricode_statement_row(store, row)
                                                : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
