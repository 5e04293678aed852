// SPDX-License-Identifier: Apache-2.0
/* Reports of what the ledger holds. */
#ifndef TRICODE_CENTER_LEDGER_SALES_REPORT_H
#define TRICODE_CENTER_LEDGER_SALES_REPORT_H

#include "center/ledger/transaction/types.h"

enum tricode_report {
    TRICODE_REPORT_SALES,
    TRICODE_REPORT_REFUNDS,
    TRICODE_REPORT_MACHINES,
    TRICODE_REPORT_PRODUCTS,
    TRICODE_REPORT_DAYS,
    TRICODE_REPORT_STATUS, /* this and the next two are of now, whatever the period */
    TRICODE_REPORT_PENDING,
    TRICODE_REPORT_ALARMS, /* the newest TRICODE_REPORT_ALARMS_MAX */
    TRICODE_REPORT_COUNT,
    /* Whole tables, for the audit's output. */
    TRICODE_TABLE_ACCOUNTS = TRICODE_REPORT_COUNT,
    TRICODE_TABLE_TRANSFERS,
    TRICODE_TABLE_SALES,
    TRICODE_TABLE_COUNT,
};

/* The name of a column and its value in one line: an integer, a text or nothing. */
struct tricode_report_cell {
    const char *name;
    const char *text; /* NULL when it is not a text */
    int64_t integer;
    int nothing;
};
#define TRICODE_REPORT_CELLS 10u
#define TRICODE_REPORT_ALARMS_MAX 1000

/* Reports the period from `from` on and before `to`: sales by settled_at, refunds by the time of
 * their transfer. Calls visit with a heading, whose cells only have names, then with each line. The
 * cells are valid during the call. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_report(
    struct tricode_store *store, enum tricode_report report, uint64_t from, uint64_t to,
    int (*visit)(void *context, const struct tricode_report_cell *cells, size_t count, int heading),
    void *context);

#endif
