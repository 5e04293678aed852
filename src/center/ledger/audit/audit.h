// SPDX-License-Identifier: Apache-2.0
/* The audit of the ledger [LEDGER-4], and the ledger printed. */
#ifndef TRICODE_CENTER_LEDGER_AUDIT_AUDIT_H
#define TRICODE_CENTER_LEDGER_AUDIT_AUDIT_H

#include <stdint.h>
#include <stdio.h>

#include "center/ledger/sql/status.h"

/* sum: of all balances. revenue: the prices of all sales that were settled and not refunded;
 * pending: of those that are not yet ended. checks: how many ran; problems: how many of them
 * failed; rows: how many rows disagree, over all checks. */
struct tricode_ledger_report {
    int64_t sum;
    uint64_t revenue;
    uint64_t pending;
    unsigned checks;
    unsigned problems;
    uint64_t rows;
};

/* A check that failed: the first row that disagrees, what it is and what it should be, and how many
 * rows of this check disagree. The texts are valid during the call. */
struct tricode_ledger_problem {
    const char *check;
    const char *table;
    const char *key;
    const char *is;
    const char *should;
    uint64_t rows;
};

/* Audits the whole ledger, within a read transaction of the caller: computes every value that
 * follows from others and compares it. Where two disagree, the transfers, which no rule lets anyone
 * change, count. Calls problem once for each check that fails. FAILED when the ledger cannot be
 * read completely. */
enum tricode_store_status tricode_ledger_check(
    struct tricode_store *store, struct tricode_ledger_report *report,
    void (*problem)(void *context, const struct tricode_ledger_problem *problem), void *context);

/* Prints the audit of one moment; with tables, accounts, transfers and sales before it. json: one
 * object per line, each with its "record". FAILED when the ledger cannot be read, or the output
 * cannot be written. */
enum tricode_store_status tricode_ledger_print(struct tricode_store *store, FILE *output, int json,
                                               int tables, struct tricode_ledger_report *report);

#endif
