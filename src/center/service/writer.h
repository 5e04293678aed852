// SPDX-License-Identifier: Apache-2.0
/* The one writer of a process: a thread that carries out what many threads ask for, all that waits
 * at a time as one transaction [STORE-13]. It waits for no more to come: a batch is what came while
 * the one before it was made durable. */
#ifndef TRICODE_CENTER_WRITER_H
#define TRICODE_CENTER_WRITER_H

#include <stddef.h>
#include "center/service/service.h"

/* How many may wait [WIRE-22]: two batches. */
#define TRICODE_WRITER_CAPACITY (2 * TRICODE_SERVICE_BATCH_MAX)

struct tricode_writer;

/* A request on its way. It stays its owner's, and must live until `done` is called, which may let
 * it go. */
struct tricode_writer_task {
    struct tricode_service_request request;
    void (*done)(struct tricode_writer_task *task); /* by the writer's thread: must not wait */
    struct tricode_writer_task *next;               /* the writer's */
};

/* Starts the thread; the service is its alone until tricode_writer_stop has returned. room: how
 * many tasks may wait. NULL with errno when it cannot. */
struct tricode_writer *tricode_writer_start(struct tricode_service *service, size_t capacity);

/* Any thread. 0, and done will be called once; -1, and it will not: the room is full, or the writer
 * ends. */
int tricode_writer_submit(struct tricode_writer *writer, struct tricode_writer_task *task);

/* [STORE-14] Takes no more, answers all that waits, and ends the thread. submit may go on to be
 * called. */
void tricode_writer_stop(struct tricode_writer *writer);
/* Once it is stopped and nobody submits. NULL is fine. */
void tricode_writer_free(struct tricode_writer *writer);

#endif
