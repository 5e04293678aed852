// SPDX-License-Identifier: Apache-2.0
/* The ledger for people and programs to read, and its check [LEDGER-4]. */
#ifndef TRICODE_CENTER_LEDGER_H
#define TRICODE_CENTER_LEDGER_H

#include <stdint.h>
#include <stdio.h>
#include "center/store.h"

/* revenue: the prices of all sales that were settled and not refunded; pending: of those of them
 * whose end is not yet known. sum: of all balances. problems: how many of the `checks` failed. */
struct tricode_ledger_report {
    int64_t sum;
    uint64_t revenue;
    uint64_t pending;
    unsigned checks;
    unsigned problems;
};

/* Checks the whole ledger, within a transaction of the caller: that the file is sound, that the
 * balances add up to 0 and are what the transfers make, that each sale has its settlement and its
 * refund exactly when it is refunded, that no machine has two pending sales. problem is called with
 * a sentence for each check that fails (NULL: not called). */
enum tricode_store_status tricode_ledger_check(struct tricode_store *store,
                                               struct tricode_ledger_report *report,
                                               void (*problem)(void *context, const char *sentence),
                                               void *context);

/* Prints accounts, transfers, sales and the check, of one moment; json: one object a line, each
 * with its "record". FAILED when the ledger cannot be read or written out. */
enum tricode_store_status tricode_ledger_print(struct tricode_store *store, FILE *output, int json,
                                               struct tricode_ledger_report *report);

#endif
