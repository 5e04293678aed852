// SPDX-License-Identifier: Apache-2.0
/* The one that makes operators' reports: a thread with a connection of its own, which makes one at
 * a time [WIRE-74]. Buyers wait neither for it nor for a lock that it has. */
#ifndef TRICODE_CENTER_REPORTER_H
#define TRICODE_CENTER_REPORTER_H

#include "center/service/report.h"

/* How many can be under way: waiting, being made, or held by who asked. */
#define TRICODE_REPORTER_CAPACITY 8u

struct tricode_reporter;

/* A report on its way. It stays its owner's, and must live until `done` is called. */
struct tricode_reporter_task {
    struct tricode_report_wish wish;
    uint64_t request;                                 /* by which a failure is found in the log */
    void (*done)(struct tricode_reporter_task *task); /* by the reporter's thread: must not wait */
    /* The answer; the text is its owner's, who frees it. */
    enum tricode_report_outcome outcome;
    char *text;
    struct tricode_reporter_task *next; /* the reporter's */
};

/* Starts the thread; the store is its alone until tricode_reporter_stop has returned. tell hears
 * what failed inside, and for which request; it may be NULL. NULL with errno when it cannot. */
struct tricode_reporter *tricode_reporter_start(struct tricode_store *store, size_t capacity,
                                                void (*tell)(void *context, uint64_t request,
                                                             const char *error),
                                                void *context);

/* Any thread. 0, and done will be called once, and the task has a place until
 * tricode_reporter_release; -1, and neither: there is no place, or it ends. reporter NULL: -1. */
int tricode_reporter_submit(struct tricode_reporter *reporter, struct tricode_reporter_task *task);
void tricode_reporter_release(struct tricode_reporter *reporter);

/* Takes no more, ends the one that is being made within TRICODE_REPORT_SECONDS, answers NOT_NOW to
 * those that wait, and ends the thread. submit may go on to be called. NULL is fine. */
void tricode_reporter_stop(struct tricode_reporter *reporter);
/* Once it is stopped and nobody submits. NULL is fine. */
void tricode_reporter_free(struct tricode_reporter *reporter);

#endif
