// SPDX-License-Identifier: Apache-2.0
/* Reports by name, for a range of days, as CSV (RFC 4180) or JSON; used by the command `report` and
 * by the operator's page. */
#ifndef TRICODE_CENTER_REPORT_H
#define TRICODE_CENTER_REPORT_H

#include <jansson.h>
#include <stdio.h>
#include "center/ledger/store.h"

#define TRICODE_REPORT_SECONDS 20u                         /* time limit of a report */
#define TRICODE_REPORT_SIZE_MAX ((size_t)16 * 1024 * 1024) /* bytes of its text */
#define TRICODE_DAY 86400u                                 /* seconds */
#define TRICODE_DATE_SIZE 11u                              /* 2026-01-31 and the zero */

const char *tricode_report_name(enum tricode_report report);

/* The report whose name has these characters: 1; 0 when there is none. */
int tricode_report_find(const char *name, size_t length, enum tricode_report *report);

/* 1: the report covers a range of days; 0: it shows the present state. */
int tricode_report_has_days(enum tricode_report report);

/* YYYY-MM-DD, from 1970-01-01 on: 0 and the Unix time at which the day begins (UTC); else -1. */
int tricode_date_parse(const char *text, uint64_t *begin);
/* The day (UTC) of a Unix time before the year 10000. */
void tricode_date_print(uint64_t at, char text[TRICODE_DATE_SIZE]);

/* Writes a line, or the column names, as a CSV record: 0; -1 when the output fails. */
int tricode_report_csv(FILE *output, const struct tricode_report_cell *cells, size_t count,
                       int heading);
/* A line as an object; NULL when memory runs out. */
json_t *tricode_report_json(const struct tricode_report_cell *cells, size_t count);

/* A cell as text; "" for no value. buffer: for a number. */
#define TRICODE_CELL_CAPACITY 24u
const char *tricode_report_text(const struct tricode_report_cell *cell,
                                char buffer[TRICODE_CELL_CAPACITY]);

/* from: the begin of the first day; to: the end of the last one. */
struct tricode_report_request {
    enum tricode_report report;
    int csv; /* else JSON */
    uint64_t from;
    uint64_t to;
    uint64_t now;
    uint16_t currency;
};

enum tricode_report_outcome {
    TRICODE_REPORT_DONE,
    TRICODE_REPORT_TOO_LONG, /* longer than TRICODE_REPORT_SIZE_MAX */
    TRICODE_REPORT_TIMEOUT,  /* took longer than TRICODE_REPORT_SECONDS */
    TRICODE_REPORT_STOPPED,  /* not made: the process stops */
    TRICODE_REPORT_FAILED,   /* tricode_store_error says why */
};

/* Makes the whole text of a report from one snapshot. DONE: the caller frees *text; else it is
 * NULL. CSV as the command writes it; JSON as {"report", "at", "currency", "from", "to" (the last
 * day; both only with a range of days), "lines": an array of objects}. */
enum tricode_report_outcome tricode_report_make(struct tricode_store *store,
                                                const struct tricode_report_request *request,
                                                char **text);

#endif
