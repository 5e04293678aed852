// SPDX-License-Identifier: Apache-2.0
/* Reports of what the store holds. */
#ifndef TRICODE_CENTER_STORE_REPORT_H
#define TRICODE_CENTER_STORE_REPORT_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store_transaction.h"

enum tricode_report {
    TRICODE_REPORT_SALES,
    TRICODE_REPORT_REFUNDS,
    TRICODE_REPORT_MACHINES,
    TRICODE_REPORT_PRODUCTS,
    TRICODE_REPORT_DAYS,
    TRICODE_REPORT_STATUS, /* these three are of now, whatever the time asked for */
    TRICODE_REPORT_PENDING,
    TRICODE_REPORT_ALARMS, /* the newest TRICODE_REPORT_ALARMS_MAX */
    TRICODE_REPORT_COUNT,
    /* the books as they are */
    TRICODE_BOOK_ACCOUNTS = TRICODE_REPORT_COUNT,
    TRICODE_BOOK_TRANSFERS,
    TRICODE_BOOK_SALES,
    TRICODE_BOOK_COUNT,
};

/* A column's name and what one line has there: an integer, a text or nothing. */
struct tricode_report_cell {
    const char *name;
    const char *text; /* NULL when it is no text */
    int64_t integer;
    int nothing;
};
#define TRICODE_REPORT_CELLS 10u
#define TRICODE_REPORT_ALARMS_MAX 1000

/* What happened from `from` on and before `to`: sales by when they were settled, refunds by when
 * they were made. visit is called once with a heading, whose cells have only names, then for each
 * line. The cells last as long as the call. */
enum tricode_store_status tricode_store_report(
    struct tricode_store *store, enum tricode_report report, uint64_t from, uint64_t to,
    int (*visit)(void *context, const struct tricode_report_cell *cells, size_t count, int heading),
    void *context);

#endif
