// SPDX-License-Identifier: Apache-2.0
/* Makes operators' reports: a thread with its own connection to the ledger, one report at a time
 * [WIRE-74]. It holds no lock that a settlement waits for. */
#ifndef TRICODE_CENTER_REPORTER_H
#define TRICODE_CENTER_REPORTER_H

#include "center/service/reports/report.h"

/* Reports that may exist at a time: queued, in progress, or being sent. */
#define TRICODE_REPORTER_CAPACITY 8u

struct tricode_reporter;

/* A queued report. The caller owns the task, which must live until `done`. */
struct tricode_reporter_task {
    struct tricode_report_request request;
    uint64_t number;                                  /* of the HTTP request, for the log */
    void (*done)(struct tricode_reporter_task *task); /* in the reporter's thread: must not block */
    /* The result. The caller frees the text. */
    enum tricode_report_outcome outcome;
    char *text;
    struct tricode_reporter_task *next; /* used by the reporter */
};

/* Starts the thread, which alone uses the store until tricode_reporter_stop returns. on_error
 * receives an internal error and the number of its request; it may be NULL. NULL with errno. */
struct tricode_reporter *tricode_reporter_start(struct tricode_store *store, size_t capacity,
                                                void (*on_error)(void *context, uint64_t request,
                                                                 const char *error),
                                                void *context);

/* In any thread. 0: `done` will be called once, and the task occupies a place until
 * tricode_reporter_release. -1: neither; all places are taken, or the reporter stops. reporter
 * NULL: -1. */
int tricode_reporter_submit(struct tricode_reporter *reporter, struct tricode_reporter_task *task);
void tricode_reporter_release(struct tricode_reporter *reporter);

/* Accepts no more tasks, finishes the report in progress within TRICODE_REPORT_SECONDS, answers
 * STOPPED to the queued ones and ends the thread. Other threads may still call submit. NULL is
 * allowed. */
void tricode_reporter_stop(struct tricode_reporter *reporter);
/* Call it after the stop, when no thread calls submit. NULL is allowed. */
void tricode_reporter_free(struct tricode_reporter *reporter);

#endif
