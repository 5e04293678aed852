// SPDX-License-Identifier: Apache-2.0
/* Accounts, and money that moves without a sale. */
#ifndef TRICODE_CENTER_LEDGER_ACCOUNTS_ACCOUNT_H
#define TRICODE_CENTER_LEDGER_ACCOUNTS_ACCOUNT_H

#include "center/ledger/transaction/types.h"

/* A buyer's balance, 0 to TRICODE_MONEY_MAX; NONE when there is no such buyer. */
enum tricode_store_status tricode_store_balance(struct tricode_store *store, uint64_t account,
                                                uint64_t *balance);

/* [LEDGER-6] Deposits to a buyer, in a transaction of its own. NONE: no such buyer. REFUSED: the
 * amount is 0, or the money in the ledger would exceed TRICODE_MONEY_MAX. */
enum tricode_store_status tricode_store_deposit(struct tricode_store *store, uint64_t account,
                                                uint64_t amount, uint64_t now, uint64_t *balance);

/* [LEDGER-7] Pays an operator, in a transaction of its own. most: what could be paid out before.
 * REFUSED: the amount is 0 or more than that. NONE: no such operator. */
enum tricode_store_status tricode_store_payout(struct tricode_store *store,
                                               uint64_t operator_account, uint64_t amount,
                                               uint64_t now, uint64_t *most);

/* Opens an account for a buyer without a terminal. */
enum tricode_store_status tricode_store_add_account(struct tricode_store *store, const char *name,
                                                    uint64_t *account);

/* Sets the highest price of one sale, in minor units; 0 is no limit. NONE: no such buyer. */
enum tricode_store_status tricode_store_limit_account(struct tricode_store *store, uint64_t account,
                                                      uint32_t limit);

struct tricode_account_record {
    uint64_t account;
    const char *kind; /* outside, operator, buyer; valid during the visit */
    int64_t balance;
    uint32_t limit;
    char name[TRICODE_NAME_CAPACITY];
};

/* In the order of their numbers. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_account(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_account_record *record), void *context);

struct tricode_statement_line {
    uint64_t transfer;
    int64_t amount;   /* negative when the account paid */
    uint32_t machine; /* 0 unless the transfer is of a sale */
    uint32_t counter;
    uint64_t at;
    const char *kind;  /* deposit, settlement, refund, payout; valid during the visit */
    const char *state; /* of the sale, as it is now; "" without one; valid during the visit */
};

/* The account's transfers, newest first, at most `most`; visit as above. */
enum tricode_store_status tricode_store_each_transfer(
    struct tricode_store *store, uint64_t account, unsigned most,
    int (*visit)(void *context, const struct tricode_statement_line *line), void *context);

#endif
