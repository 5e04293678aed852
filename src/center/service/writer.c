// SPDX-License-Identifier: Apache-2.0
#include "center/service/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct tricode_writer {
    struct tricode_service *service;
    size_t capacity;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t work;   /* something waits, or it ends */
    struct tricode_writer_task *first;
    struct tricode_writer_task *last;
    size_t waiting;
    int ends;
};

/* All that waits, up to a batch, in its order; waits for the first. 0: it ends, and nothing is
 * left.
 */
static size_t take(struct tricode_writer *writer,
                   struct tricode_writer_task *tasks[TRICODE_SERVICE_BATCH_MAX]) {
    size_t count = 0;
    (void)pthread_mutex_lock(&writer->mutex);
    while (writer->first == NULL && !writer->ends) {
        (void)pthread_cond_wait(&writer->work, &writer->mutex);
    }
    while (writer->first != NULL && count < TRICODE_SERVICE_BATCH_MAX) {
        tasks[count++] = writer->first;
        writer->first = writer->first->next;
    }
    writer->waiting -= count;
    tricode_metrics_queue(writer->service->metrics, writer->waiting);
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

struct tricode_writer *tricode_writer_start(struct tricode_service *service, size_t capacity) {
    struct tricode_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return NULL;
    }
    writer->service = service;
    writer->capacity = capacity;
    int error = pthread_mutex_init(&writer->mutex, NULL);
    if (error == 0) {
        error = pthread_cond_init(&writer->work, NULL);
        if (error == 0) {
            error = pthread_create(&writer->thread, NULL, run, writer);
            if (error == 0) {
                return writer;
            }
            (void)pthread_cond_destroy(&writer->work);
        }
        (void)pthread_mutex_destroy(&writer->mutex);
    }
    free(writer);
    errno = error;
    return NULL;
}

int tricode_writer_submit(struct tricode_writer *writer, struct tricode_writer_task *task) {
    int taken = 0;
    task->next = NULL;
    (void)pthread_mutex_lock(&writer->mutex);
    if (!writer->ends && writer->waiting < writer->capacity) {
        if (writer->first == NULL) {
            writer->first = task;
            (void)pthread_cond_signal(&writer->work);
        } else {
            writer->last->next = task;
        }
        writer->last = task;
        writer->waiting++;
        tricode_metrics_queue(writer->service->metrics, writer->waiting);
        taken = 1;
    }
    (void)pthread_mutex_unlock(&writer->mutex);
    return taken ? 0 : -1;
}

void tricode_writer_stop(struct tricode_writer *writer) {
    (void)pthread_mutex_lock(&writer->mutex);
    writer->ends = 1;
    (void)pthread_cond_signal(&writer->work);
    (void)pthread_mutex_unlock(&writer->mutex);
    (void)pthread_join(writer->thread, NULL);
}

void tricode_writer_free(struct tricode_writer *writer) {
    if (writer != NULL) {
        (void)pthread_cond_destroy(&writer->work);
        (void)pthread_mutex_destroy(&writer->mutex);
        free(writer);
    }
}
