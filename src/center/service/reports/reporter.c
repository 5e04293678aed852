// SPDX-License-Identifier: Apache-2.0
#include "center/service/reports/reporter.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct tricode_reporter {
    struct tricode_store *store;
    size_t capacity;
    void (*on_error)(void *context, uint64_t request, const char *error);
    void *context;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards the members below */
    pthread_cond_t work;   /* a task is queued, or the reporter stops */
    struct tricode_reporter_task *first;
    struct tricode_reporter_task *last;
    size_t places; /* taken */
    int stopping;
};

/* The next task; blocks until there is one. *stopping: it must not be made any more. NULL: the
 * reporter stops, and no task is left. */
static struct tricode_reporter_task *take(struct tricode_reporter *reporter, int *stopping) {
    (void)pthread_mutex_lock(&reporter->mutex);
    while (reporter->first == NULL && !reporter->stopping) {
        (void)pthread_cond_wait(&reporter->work, &reporter->mutex);
    }
    struct tricode_reporter_task *task = reporter->first;
    if (task != NULL) {
        reporter->first = task->next;
    }
    *stopping = reporter->stopping;
    (void)pthread_mutex_unlock(&reporter->mutex);
    return task;
}

static void make(struct tricode_reporter *reporter, struct tricode_reporter_task *task) {
    task->outcome = tricode_report_make(reporter->store, &task->request, &task->text);
    if (reporter->on_error != NULL &&
        (task->outcome == TRICODE_REPORT_FAILED || task->outcome == TRICODE_REPORT_TIMEOUT)) {
        reporter->on_error(reporter->context, task->number, tricode_store_error(reporter->store));
    }
}

static void *run(void *context) {
    struct tricode_reporter *reporter = context;
    struct tricode_reporter_task *task = NULL;
    int stopping = 0;
    while ((task = take(reporter, &stopping)) != NULL) {
        if (!stopping) {
            make(reporter, task);
        }
        task->done(task);
    }
    return NULL;
}

/* 0, or an errno, and nothing is left behind. */
static int start(struct tricode_reporter *reporter) {
    int error = pthread_mutex_init(&reporter->mutex, NULL);
    if (error != 0) {
        return error;
    }
    error = pthread_cond_init(&reporter->work, NULL);
    if (error != 0) {
        (void)pthread_mutex_destroy(&reporter->mutex);
        return error;
    }
    error = pthread_create(&reporter->thread, NULL, run, reporter);
    if (error != 0) {
        (void)pthread_cond_destroy(&reporter->work);
        (void)pthread_mutex_destroy(&reporter->mutex);
    }
    return error;
}

struct tricode_reporter *tricode_reporter_start(struct tricode_store *store, size_t capacity,
                                                void (*on_error)(void *context, uint64_t request,
                                                                 const char *error),
                                                void *context) {
    struct tricode_reporter *reporter = calloc(1, sizeof *reporter);
    if (reporter == NULL) {
        return NULL;
    }
    reporter->store = store;
    reporter->capacity = capacity;
    reporter->on_error = on_error;
    reporter->context = context;
    const int error = start(reporter);
    if (error != 0) {
        free(reporter);
        errno = error;
        return NULL;
    }
    return reporter;
}

/* With the mutex locked. */
static void append(struct tricode_reporter *reporter, struct tricode_reporter_task *task) {
    if (reporter->first == NULL) {
        reporter->first = task;
        (void)pthread_cond_signal(&reporter->work);
    } else {
        reporter->last->next = task;
    }
    reporter->last = task;
    reporter->places++;
}

int tricode_reporter_submit(struct tricode_reporter *reporter, struct tricode_reporter_task *task) {
    task->outcome = TRICODE_REPORT_STOPPED;
    task->text = NULL;
    task->next = NULL;
    if (reporter == NULL) {
        return -1;
    }
    (void)pthread_mutex_lock(&reporter->mutex);
    const int accepted = !reporter->stopping && reporter->places < reporter->capacity;
    if (accepted) {
        append(reporter, task);
    }
    (void)pthread_mutex_unlock(&reporter->mutex);
    return accepted ? 0 : -1;
}

void tricode_reporter_release(struct tricode_reporter *reporter) {
    (void)pthread_mutex_lock(&reporter->mutex);
    reporter->places--;
    (void)pthread_mutex_unlock(&reporter->mutex);
}

void tricode_reporter_stop(struct tricode_reporter *reporter) {
    if (reporter == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&reporter->mutex);
    reporter->stopping = 1;
    (void)pthread_cond_signal(&reporter->work);
    (void)pthread_mutex_unlock(&reporter->mutex);
    (void)pthread_join(reporter->thread, NULL);
}

void tricode_reporter_free(struct tricode_reporter *reporter) {
    if (reporter == NULL) {
        return;
    }
    (void)pthread_cond_destroy(&reporter->work);
    (void)pthread_mutex_destroy(&reporter->mutex);
    free(reporter);
}
