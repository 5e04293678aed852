// SPDX-License-Identifier: Apache-2.0
/* Reports by their names, for days, and their lines as CSV (RFC 4180) or JSON: the same for the
 * command and for the operator's page. */
#ifndef TRICODE_CENTER_REPORT_H
#define TRICODE_CENTER_REPORT_H

#include <jansson.h>
#include <stdio.h>
#include "center/ledger/store.h"

#define TRICODE_REPORT_SECONDS 20u                         /* that one may take */
#define TRICODE_REPORT_SIZE_MAX ((size_t)16 * 1024 * 1024) /* bytes of its text */
#define TRICODE_REPORT_NAMES "sales, refunds, machines, products, days, status, pending, alarms"
#define TRICODE_DAY 86400u    /* seconds */
#define TRICODE_DATE_SIZE 11u /* 2026-01-31 and the zero */

const char *tricode_report_name(enum tricode_report report);

/* The report of a name of so many characters: 1; 0 when there is none. */
int tricode_report_find(const char *name, size_t length, enum tricode_report *report);

/* It is of what happened in some days; else of what is now. */
int tricode_report_is_of_days(enum tricode_report report);

/* YYYY-MM-DD from 1970 on, to the Unix time at which that day begins (UTC): 0; -1 when it is none.
 */
int tricode_report_read_date(const char *text, uint64_t *begins);
/* The day of a Unix time (UTC) before the year 10000. */
void tricode_report_write_date(uint64_t at, char text[TRICODE_DATE_SIZE]);

/* A line, or the heading, as a record of CSV: 0; -1 when the output fails. */
int tricode_report_csv(FILE *output, const struct tricode_report_cell *cells, size_t count,
                       int heading);
/* A line as an object; NULL when memory runs out. */
json_t *tricode_report_json(const struct tricode_report_cell *cells, size_t count);

/* What is asked for. from, to: the first day's begin and the last one's end. */
struct tricode_report_wish {
    enum tricode_report report;
    int csv; /* else JSON */
    uint64_t from;
    uint64_t to;
    uint64_t now;
    uint16_t currency;
};

enum tricode_report_outcome {
    TRICODE_REPORT_MADE,
    TRICODE_REPORT_TOO_LONG, /* longer than TRICODE_REPORT_SIZE_MAX */
    TRICODE_REPORT_TIMEOUT,     /* it took longer than TRICODE_REPORT_SECONDS */
    TRICODE_REPORT_NOT_NOW,  /* nobody makes it any more: the process ends */
    TRICODE_REPORT_FAILED,   /* the store's error says how, or memory ran out */
};

/* The whole text of a report, as of one moment: MADE, and *text is to be freed; else it is NULL.
 * CSV as the command writes it; JSON as {"report", "at", "currency", "from", "to" (the last day;
 * both only of days), "lines": an object each}. */
enum tricode_report_outcome tricode_report_make(struct tricode_store *store,
                                                const struct tricode_report_wish *wish,
                                                char **text);

/* A cell as text; "" for nothing. room is for a number. */
#define TRICODE_CELL_CAPACITY 24u
const char *tricode_report_text(const struct tricode_report_cell *cell,
                                char capacity[TRICODE_CELL_CAPACITY]);

#endif
