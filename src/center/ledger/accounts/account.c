// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/accounts/account.h"

#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"
#include "center/ledger/transaction/transaction.h"

/* Reads one amount of money. NONE: no row. */
static enum tricode_store_status read_money(struct tricode_store *store, enum tricode_sql sql,
                                            uint64_t account, uint64_t *amount) {
    struct tricode_rows *row =
        tricode_statement_begin(store, sql, TRICODE_VALUES(tricode_value_integer(account)));
    const enum tricode_store_status status = tricode_rows_next(store, row);
    *amount = 0;
    if (status == TRICODE_STORE_OK) {
        *amount = tricode_column_integer(store, row, 0, TRICODE_MONEY_MAX);
    }
    return tricode_rows_end(store, row, status);
}

enum tricode_store_status tricode_store_balance(struct tricode_store *store, uint64_t account,
                                                uint64_t *balance) {
    const struct tricode_snapshot_account *snapshot = tricode_snapshot_account(store, account);
    if (snapshot != NULL) {
        *balance = snapshot->buyer ? snapshot->balance : 0;
        return snapshot->buyer ? TRICODE_STORE_OK : TRICODE_STORE_NONE;
    }
    return read_money(store, TRICODE_SQL_BALANCE, account, balance);
}

/* A transfer without a sale. */
static enum tricode_store_status add_transfer(struct tricode_store *store, const char *kind,
                                              uint64_t debtor, uint64_t creditor, uint64_t amount,
                                              uint64_t now) {
    return tricode_statement_run_one(
        store, TRICODE_SQL_ADD_TRANSFER,
        TRICODE_VALUES(tricode_value_null(), tricode_value_text(kind),
                       tricode_value_integer(debtor), tricode_value_integer(creditor),
                       tricode_value_integer(amount), tricode_value_null(), tricode_value_null(),
                       tricode_value_integer(now), tricode_value_null(), tricode_value_null()));
}

static enum tricode_store_status lock_accounts(struct tricode_store *store, uint64_t account) {
    const uint64_t accounts[] = {TRICODE_ACCOUNT_OUTSIDE, account};
    const struct tricode_touched touched = {.accounts = accounts, .account_count = 2};
    return tricode_store_lock(store, &touched);
}

static enum tricode_store_status deposit(struct tricode_store *store, uint64_t account,
                                         uint64_t amount, uint64_t now, uint64_t *balance) {
    uint64_t total = 0;
    enum tricode_store_status status = lock_accounts(store, account);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_balance(store, account, balance);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (read_money(store, TRICODE_SQL_OUTSIDE, TRICODE_ACCOUNT_OUTSIDE, &total) !=
        TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    /* All money in the ledger came from outside, so that no balance exceeds this total. */
    if (amount == 0 || amount > TRICODE_MONEY_MAX || total > TRICODE_MONEY_MAX - amount) {
        return TRICODE_STORE_REFUSED;
    }
    status = add_transfer(store, "deposit", TRICODE_ACCOUNT_OUTSIDE, account, amount, now);
    return status == TRICODE_STORE_OK ? tricode_store_balance(store, account, balance) : status;
}

enum tricode_store_status tricode_store_deposit(struct tricode_store *store, uint64_t account,
                                                uint64_t amount, uint64_t now, uint64_t *balance) {
    *balance = 0;
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK
               ? tricode_store_end(store, deposit(store, account, amount, now, balance))
               : status;
}

static enum tricode_store_status payout(struct tricode_store *store, uint64_t operator_account,
                                        uint64_t amount, uint64_t now, uint64_t *most) {
    enum tricode_store_status status = lock_accounts(store, operator_account);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = read_money(store, TRICODE_SQL_FREE, operator_account, most);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (amount == 0 || amount > *most) {
        return TRICODE_STORE_REFUSED;
    }
    return add_transfer(store, "payout", operator_account, TRICODE_ACCOUNT_OUTSIDE, amount, now);
}

enum tricode_store_status tricode_store_payout(struct tricode_store *store,
                                               uint64_t operator_account, uint64_t amount,
                                               uint64_t now, uint64_t *most) {
    *most = 0;
    const enum tricode_store_status status = tricode_store_begin_write(store);
    return status == TRICODE_STORE_OK
               ? tricode_store_end(store, payout(store, operator_account, amount, now, most))
               : status;
}

enum tricode_store_status tricode_store_add_account(struct tricode_store *store, const char *name,
                                                    uint64_t *account) {
    return tricode_statement_insert(store, TRICODE_SQL_ADD_ACCOUNT,
                                    TRICODE_VALUES(tricode_value_text(name)), account);
}

enum tricode_store_status tricode_store_limit_account(struct tricode_store *store, uint64_t account,
                                                      uint32_t limit) {
    int changes = 0;
    const enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_LIMIT_ACCOUNT,
        TRICODE_VALUES(tricode_value_integer(limit), tricode_value_integer(account)), &changes);
    return status == TRICODE_STORE_OK && changes == 0 ? TRICODE_STORE_NONE : status;
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

enum tricode_store_status tricode_store_each_account(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_account_record *record), void *context) {
    struct tricode_account_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_ACCOUNTS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_account(store, row, &record);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}

static void read_line(struct tricode_store *store, struct tricode_rows *row,
                      struct tricode_statement_line *line) {
    line->transfer = tricode_column_integer(store, row, 0, INT64_MAX);
    const int received = (int)tricode_column_integer(store, row, 1, 1);
    const int64_t amount = (int64_t)tricode_column_integer(store, row, 2, TRICODE_MONEY_MAX);
    line->amount = received ? amount : -amount;
    line->machine = (uint32_t)tricode_column_integer(store, row, 3, UINT32_MAX);
    line->counter = (uint32_t)tricode_column_integer(store, row, 4, UINT32_MAX);
    line->at = tricode_column_integer(store, row, 5, INT64_MAX);
    line->kind = tricode_column_word(store, row, 6);
    line->state = tricode_column_word(store, row, 7);
}

enum tricode_store_status tricode_store_each_transfer(
    struct tricode_store *store, uint64_t account, unsigned most,
    int (*visit)(void *context, const struct tricode_statement_line *line), void *context) {
    struct tricode_statement_line line;
    struct tricode_rows *row = tricode_statement_begin(
        store, TRICODE_SQL_STATEMENT,
        TRICODE_VALUES(tricode_value_integer(account), tricode_value_integer(most)));
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_line(store, row, &line);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &line));
    }
    return tricode_rows_end_all(store, row, status);
}
