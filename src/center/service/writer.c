// SPDX-License-Identifier: Apache-2.0
#include "center/service/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct tricode_writer {
    struct tricode_service *service;
    size_t capacity;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards the members below */
    pthread_cond_t work;   /* a task is queued, or the writer stops */
    struct tricode_writer_task *first;
    struct tricode_writer_task *last;
    size_t queued;
    int stopping;
};

/* Takes the queued tasks, up to a batch, in their order; blocks until there is one. 0: the writer
 * stops, and no task is left. */
static size_t take(struct tricode_writer *writer,
                   struct tricode_writer_task *tasks[TRICODE_SERVICE_BATCH_MAX]) {
    size_t count = 0;
    (void)pthread_mutex_lock(&writer->mutex);
    while (writer->first == NULL && !writer->stopping) {
        (void)pthread_cond_wait(&writer->work, &writer->mutex);
    }
    while (writer->first != NULL && count < TRICODE_SERVICE_BATCH_MAX) {
        tasks[count++] = writer->first;
        writer->first = writer->first->next;
    }
    writer->queued -= count;
    tricode_metrics_queue(writer->service->metrics, writer->queued);
    (void)pthread_mutex_unlock(&writer->mutex);
    return count;
}

static void *run(void *context) {
    struct tricode_writer *writer = context;
    struct tricode_writer_task *tasks[TRICODE_SERVICE_BATCH_MAX];
    struct tricode_service_request *requests[TRICODE_SERVICE_BATCH_MAX];
    size_t count = 0;
    while ((count = take(writer, tasks)) > 0) {
        for (size_t i = 0; i < count; i++) {
            requests[i] = &tasks[i]->request;
        }
        tricode_service_batch(writer->service, requests, count);
        for (size_t i = 0; i < count; i++) {
            tasks[i]->done(tasks[i]);
        }
    }
    return NULL;
}

/* 0, or an errno, and nothing is left behind. */
static int start(struct tricode_writer *writer) {
    int error = pthread_mutex_init(&writer->mutex, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&writer->work, NULL);
    if (error != 0) {
        (void)pthread_mutex_destroy(&writer->mutex);
        return error;
    }
    error = pthread_create(&writer->thread, NULL, run, writer);
    if (error != 0) {
        (void)pthread_cond_destroy(&writer->work);
        (void)pthread_mutex_destroy(&writer->mutex);
    }
    return error;
}

struct tricode_writer *tricode_writer_start(struct tricode_service *service, size_t capacity) {
    struct tricode_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return NULL;
    }
    writer->service = service;
    writer->capacity = capacity;
    const int error = start(writer);
    if (error != 0) {
        free(writer);
        errno = error;
        return NULL;
    }
    return writer;
}

/* With the mutex locked. */
static void append(struct tricode_writer *writer, struct tricode_writer_task *task) {
    task->next = NULL;
    if (writer->first == NULL) {
        writer->first = task;
        (void)pthread_cond_signal(&writer->work);
    } else {
        writer->last->next = task;
    }
    writer->last = task;
    writer->queued++;
    tricode_metrics_queue(writer->service->metrics, writer->queued);
}

int tricode_writer_submit(struct tricode_writer *writer, struct tricode_writer_task *task) {
    (void)pthread_mutex_lock(&writer->mutex);
    const int accepted = !writer->stopping && writer->queued < writer->capacity;
    if (accepted) {
        append(writer, task);
    }
    (void)pthread_mutex_unlock(&writer->mutex);
    return accepted ? 0 : -1;
}

void tricode_writer_stop(struct tricode_writer *writer) {
    (void)pthread_mutex_lock(&writer->mutex);
    writer->stopping = 1;
    (void)pthread_cond_signal(&writer->work);
    (void)pthread_mutex_unlock(&writer->mutex);
    (void)pthread_join(writer->thread, NULL);
}

void tricode_writer_free(struct tricode_writer *writer) {
    if (writer == NULL) {
        return;
    }
    (void)pthread_cond_destroy(&writer->work);
    (void)pthread_mutex_destroy(&writer->mutex);
    free(writer);
}
