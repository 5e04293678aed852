// SPDX-License-Identifier: Apache-2.0
/* The ledger for people and programs to read, and its audit [LEDGER-4]. */
#ifndef TRICODE_CENTER_LEDGER_H
#define TRICODE_CENTER_LEDGER_H

#include <stdint.h>
#include <stdio.h>
#include "center/ledger/store.h"

/* revenue: the prices of all sales that were settled and not refunded; pending: of those of them
 * whose end is not yet known. sum: of all balances. problems: how many of the `checks` failed;
 * rows: how many rows disagree, over all checks. */
struct tricode_ledger_report {
    int64_t sum;
    uint64_t revenue;
    uint64_t pending;
    unsigned checks;
    unsigned problems;
    uint64_t rows;
};

/* A check that failed: the first row that disagrees, what it is and what it should be, and how many
 * rows of the same check disagree. The texts last as long as the call. */
struct tricode_ledger_problem {
    const char *check;
    const char *table;
    const char *key;
    const char *is;
    const char *should;
    uint64_t rows;
};

/* The audit of the whole ledger (store_audit.c), within a transaction of the caller: each thing
 * that can be worked out from something else is, and compared; the transfers, which never change,
 * are believed most. problem is called once for each check that fails. FAILED when the ledger
 * cannot be read to its end. */
enum tricode_store_status
tricode_ledger_check(struct tricode_store *store, struct tricode_ledger_report *report,
                     void (*problem)(void *context, const struct tricode_ledger_problem *problem),
                     void *context);

/* Prints the audit's result of one moment; with books, before it accounts, transfers and sales.
 * json: one object a line, each with its "record". FAILED when the ledger cannot be read or written
 * out. */
enum tricode_store_status tricode_ledger_print(struct tricode_store *store, FILE *output, int json,
                                               int counters, struct tricode_ledger_report *report);

#endif
