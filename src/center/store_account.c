// SPDX-License-Identifier: Apache-2.0
/* The store: terminals, accounts, deposits and statements. */
#include "center/statement.h"

#include <stddef.h>

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

enum tricode_store_status tricode_store_terminal(struct tricode_store *store, const char *keyid,
                                                 struct tricode_terminal_record *terminal) {
    struct tricode_rows *row = tricode_statement_begin(store, TRICODE_SQL_TERMINAL,
                                                       TRICODE_VALUES(tricode_bound_text(keyid)));
    enum tricode_store_status status = tricode_statement_row(store, row);
    if (status == TRICODE_STORE_OK) {
        terminal->account = tricode_column_integer(store, row, 0, INT64_MAX);
        tricode_column_blob(store, row, 1, terminal->public_key, TRICODE_PUBLIC_KEY_SIZE);
    }
    return tricode_statement_end(store, row, status);
}

/* OK when the key was revoked, else NONE. */
static enum tricode_store_status revoked(struct tricode_store *store, const char *keyid) {
    struct tricode_rows *row = tricode_statement_begin(store, TRICODE_SQL_REVOKED,
                                                       TRICODE_VALUES(tricode_bound_text(keyid)));
    return tricode_statement_end(store, row, tricode_statement_row(store, row));
}

enum tricode_store_status tricode_store_revoke(struct tricode_store *store, const char *keyid,
                                               uint64_t now) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(
        store, TRICODE_SQL_REVOKE,
        TRICODE_VALUES(tricode_bound_integer(now), tricode_bound_text(keyid)), &changes);
    if (status == TRICODE_STORE_OK && changes == 0) {
        status = revoked(store, keyid);
        return status == TRICODE_STORE_OK ? TRICODE_STORE_EXISTS : status;
    }
    return status;
}

enum tricode_store_status
tricode_store_enrol_within(struct tricode_store *store, const char *keyid,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], uint64_t now,
                           uint64_t *account) {
    struct tricode_terminal_record terminal;
    struct tricode_settings settings;
    *account = 0;
    enum tricode_store_status status = tricode_store_terminal(store, keyid, &terminal);
    if (status == TRICODE_STORE_OK) {
        *account = terminal.account;
        return TRICODE_STORE_EXISTS;
    }
    if (status == TRICODE_STORE_NONE) {
        status = tricode_store_settings(store, &settings);
    }
    if (status == TRICODE_STORE_OK && settings.enrolment != TRICODE_ENROLMENT_OPEN) {
        return TRICODE_STORE_REFUSED;
    }
    if (status == TRICODE_STORE_OK) {
        status = revoked(store, keyid);
    }
    if (status != TRICODE_STORE_NONE) { /* a key that was revoked stays out */
        return status == TRICODE_STORE_OK ? TRICODE_STORE_REFUSED : status;
    }
    status = tricode_statement_number(store, TRICODE_SQL_ADD_BUYER, TRICODE_NO_VALUES, INT64_MAX,
                                      account);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    return tricode_statement_run_one(
        store, TRICODE_SQL_ADD_TERMINAL,
        TRICODE_VALUES(tricode_bound_text(keyid),
                       tricode_bound_blob(public_key, TRICODE_PUBLIC_KEY_SIZE),
                       tricode_bound_integer(*account), tricode_bound_integer(now)));
}

enum tricode_store_status tricode_store_enrol(struct tricode_store *store, const char *keyid,
                                              const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                              uint64_t now, uint64_t *account) {
    enum tricode_store_status status = tricode_store_begin_write(store);
    *account = 0;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_enrol_within(store, keyid, public_key, now, account);
    if (status == TRICODE_STORE_OK) {
        return tricode_store_commit(store);
    }
    tricode_store_rollback(store);
    return status;
}

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
    return money(store, TRICODE_SQL_BALANCE, account, balance);
}

static enum tricode_store_status deposit(struct tricode_store *store, uint64_t account,
                                         uint64_t amount, uint64_t now, uint64_t *balance) {
    uint64_t total = 0;
    enum tricode_store_status status = tricode_store_balance(store, account, balance);
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
        TRICODE_VALUES(tricode_bound_text("deposit"),
                       tricode_bound_integer(TRICODE_ACCOUNT_OUTSIDE),
                       tricode_bound_integer(account), tricode_bound_integer(amount),
                       tricode_bound_null(), tricode_bound_null(), tricode_bound_integer(now)));
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
                                                : tricode_store_blame(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
