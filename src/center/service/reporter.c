// SPDX-License-Identifier: Apache-2.0
#include "center/service/reporter.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct tricode_reporter {
    struct tricode_store *store;
    size_t capacity;
    void (*tell)(void *context, uint64_t request, const char *error);
    void *context;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t work;   /* something waits, or it ends */
    struct tricode_reporter_task *first;
    struct tricode_reporter_task *last;
    size_t under_way;
    int ends;
};

/* The next task, and whether it is still to be made; waits for one. NULL: it ends, and none is
 * left. */
static struct tricode_reporter_task *take(struct tricode_reporter *reporter, int *is_to_be_made) {
    (void)pthread_mutex_lock(&reporter->mutex);
    while (reporter->first == NULL && !reporter->ends) {
        (void)pthread_cond_wait(&reporter->work, &reporter->mutex);
    }
    struct tricode_reporter_task *task = reporter->first;
    if (task != NULL) {
        reporter->first = task->next;
    }
    *is_to_be_made = !reporter->ends;
    (void)pthread_mutex_unlock(&reporter->mutex);
    return task;
}

static void make(struct tricode_reporter *reporter, struct tricode_reporter_task *task) {
    task->outcome = tricode_report_make(reporter->store, &task->wish, &task->text);
    if (reporter->tell != NULL &&
        (task->outcome == TRICODE_REPORT_FAILED || task->outcome == TRICODE_REPORT_TIMEOUT)) {
        reporter->tell(reporter->context, task->request, tricode_store_error(reporter->store));
    }
}

static void *run(void *context) {
    struct tricode_reporter *reporter = context;
    struct tricode_reporter_task *task = NULL;
    int is_to_be_made = 1;
    while ((task = take(reporter, &is_to_be_made)) != NULL) {
        if (is_to_be_made) {
            make(reporter, task);
        }
        task->done(task);
    }
    return NULL;
}

struct tricode_reporter *tricode_reporter_start(struct tricode_store *store, size_t capacity,
                                                void (*tell)(void *context, uint64_t request,
                                                             const char *error),
                                                void *context) {
    struct tricode_reporter *reporter = calloc(1, sizeof *reporter);
    if (reporter == NULL) {
        return NULL;
    }
    reporter->store = store;
    reporter->capacity = capacity;
    reporter->tell = tell;
    reporter->context = context;
    int error = pthread_mutex_init(&reporter->mutex, NULL);
    if (error == 0) {
        error = pthread_cond_init(&reporter->work, NULL);
        if (error == 0) {
            error = pthread_create(&reporter->thread, NULL, run, reporter);
            if (error == 0) {
                return reporter;
            }
            (void)pthread_cond_destroy(&reporter->work);
        }
        (void)pthread_mutex_destroy(&reporter->mutex);
    }
    free(reporter);
    errno = error;
    return NULL;
}

int tricode_reporter_submit(struct tricode_reporter *reporter, struct tricode_reporter_task *task) {
    int taken = 0;
    task->outcome = TRICODE_REPORT_NOT_NOW;
    task->text = NULL;
    task->next = NULL;
    if (reporter == NULL) {
        return -1;
    }
    (void)pthread_mutex_lock(&reporter->mutex);
    if (!reporter->ends && reporter->under_way < reporter->capacity) {
        if (reporter->first == NULL) {
            reporter->first = task;
            (void)pthread_cond_signal(&reporter->work);
        } else {
            reporter->last->next = task;
        }
        reporter->last = task;
        reporter->under_way++;
        taken = 1;
    }
    (void)pthread_mutex_unlock(&reporter->mutex);
    return taken ? 0 : -1;
}

void tricode_reporter_release(struct tricode_reporter *reporter) {
    (void)pthread_mutex_lock(&reporter->mutex);
    reporter->under_way--;
    (void)pthread_mutex_unlock(&reporter->mutex);
}

void tricode_reporter_stop(struct tricode_reporter *reporter) {
    if (reporter == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&reporter->mutex);
    reporter->ends = 1;
    (void)pthread_cond_signal(&reporter->work);
    (void)pthread_mutex_unlock(&reporter->mutex);
    (void)pthread_join(reporter->thread, NULL);
}

void tricode_reporter_free(struct tricode_reporter *reporter) {
    if (reporter != NULL) {
        (void)pthread_cond_destroy(&reporter->work);
        (void)pthread_mutex_destroy(&reporter->mutex);
        free(reporter);
    }
}
