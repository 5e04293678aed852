// SPDX-License-Identifier: Apache-2.0
/* The writer of a process: a thread that executes the requests of many threads, all that are queued
 * in one transaction [STORE-13]. It never waits to fill a batch: a batch is the requests that
 * arrived during the commit before. */
#ifndef TRICODE_CENTER_WRITER_H
#define TRICODE_CENTER_WRITER_H

#include <stddef.h>
#include "center/service/service.h"

/* Requests that may be queued [WIRE-22]: two batches. */
#define TRICODE_WRITER_CAPACITY (2 * TRICODE_SERVICE_BATCH_MAX)

struct tricode_writer;

/* A queued request. The caller owns the task, which must live until `done`; `done` may free it. */
struct tricode_writer_task {
    struct tricode_service_request request;
    void (*done)(struct tricode_writer_task *task); /* in the writer's thread: must not block */
    struct tricode_writer_task *next;               /* used by the writer */
};

/* Starts the thread, which alone uses the service until tricode_writer_stop returns. capacity:
 * tasks that may be queued. NULL with errno. */
struct tricode_writer *tricode_writer_start(struct tricode_service *service, size_t capacity);

/* In any thread. 0: `done` will be called once. -1: it will not; the queue is full, or the writer
 * stops. */
int tricode_writer_submit(struct tricode_writer *writer, struct tricode_writer_task *task);

/* [STORE-14] Accepts no more tasks, executes all queued ones and ends the thread. Other threads may
 * still call submit. */
void tricode_writer_stop(struct tricode_writer *writer);
/* Call it after the stop, when no thread calls submit. NULL is allowed. */
void tricode_writer_free(struct tricode_writer *writer);

#endif
