// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int is_picture(const struct tricode_panel_event *event) {
    return event->kind == TRICODE_PANEL_PICTURE || event->kind == TRICODE_PANEL_FRAME;
}

/* Free places, without the reserved one. */
static size_t free_places(const struct tricode_panel_queue *queue) {
    size_t taken = queue->count;
    int waits = 0;
    for (size_t i = 0; i < queue->count; i++) {
        waits = waits || is_picture(&queue->events[(queue->first + i) % TRICODE_PANEL_QUEUE_MAX]);
    }
    taken += queue->picture && !waits;
    return TRICODE_PANEL_QUEUE_MAX - taken;
}

int tricode_panel_queue_init(struct tricode_panel_queue *queue) {
    memset(queue, 0, sizeof *queue);
    int error = pthread_mutex_init(&queue->mutex, NULL);
    if (error != 0) {
        return error;
    }
    queue->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (queue->descriptor < 0) {
        error = errno;
        (void)pthread_mutex_destroy(&queue->mutex);
    }
    return error;
}

void tricode_panel_queue_destroy(struct tricode_panel_queue *queue) {
    struct tricode_panel_event event;
    while (tricode_panel_queue_take(queue, &event)) {
        free(event.bytes);
    }
    (void)close(queue->descriptor);
    (void)pthread_mutex_destroy(&queue->mutex);
}

int tricode_panel_queue_reserve(struct tricode_panel_queue *queue) {
    (void)pthread_mutex_lock(&queue->mutex);
    const int reserved = !queue->picture && free_places(queue) > 0;
    queue->picture = queue->picture || reserved;
    (void)pthread_mutex_unlock(&queue->mutex);
    return reserved;
}

void tricode_panel_queue_release(struct tricode_panel_queue *queue) {
    (void)pthread_mutex_lock(&queue->mutex);
    queue->picture = 0;
    (void)pthread_mutex_unlock(&queue->mutex);
}

int tricode_panel_queue_put(struct tricode_panel_queue *queue,
                            const struct tricode_panel_event *event) {
    const uint64_t one = 1;
    (void)pthread_mutex_lock(&queue->mutex);
    /* EAGAIN: the eventfd's counter is at its limit, and the descriptor readable already. */
    const int taken =
        (is_picture(event) || free_places(queue) > 0) &&
        (write(queue->descriptor, &one, sizeof one) == (ssize_t)sizeof one || errno == EAGAIN);
    if (taken) {
        queue->events[(queue->first + queue->count++) % TRICODE_PANEL_QUEUE_MAX] = *event;
    }
    (void)pthread_mutex_unlock(&queue->mutex);
    return taken;
}

/* Makes the descriptor unreadable when no event waits. */
static void reset_descriptor(struct tricode_panel_queue *queue) {
    uint64_t written = 0;
    if (queue->count == 0) {
        /* EAGAIN: it was not readable. */
        (void)!read(queue->descriptor, &written, sizeof written);
    }
}

void tricode_panel_queue_drop_frames(struct tricode_panel_queue *queue) {
    size_t kept = 0;
    (void)pthread_mutex_lock(&queue->mutex);
    for (size_t i = 0; i < queue->count; i++) {
        struct tricode_panel_event event =
            queue->events[(queue->first + i) % TRICODE_PANEL_QUEUE_MAX];
        if (event.kind == TRICODE_PANEL_FRAME) {
            free(event.bytes);
            queue->picture = 0;
        } else {
            queue->events[(queue->first + kept++) % TRICODE_PANEL_QUEUE_MAX] = event;
        }
    }
    queue->count = kept;
    reset_descriptor(queue);
    (void)pthread_mutex_unlock(&queue->mutex);
}

int tricode_panel_queue_take(struct tricode_panel_queue *queue, struct tricode_panel_event *event) {
    (void)pthread_mutex_lock(&queue->mutex);
    const int found = queue->count > 0;
    if (found) {
        *event = queue->events[queue->first];
        queue->first = (queue->first + 1) % TRICODE_PANEL_QUEUE_MAX;
        queue->count--;
        queue->picture = queue->picture && !is_picture(event);
    }
    reset_descriptor(queue);
    (void)pthread_mutex_unlock(&queue->mutex);
    return found;
}
