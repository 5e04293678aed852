// SPDX-License-Identifier: Apache-2.0
/* Events from the panel's thread to the machine's loop: a bounded queue with at most one picture,
 * so that a page cannot fill the machine's memory. Safe for two threads. */
#ifndef TRICODE_MACHINE_PANEL_QUEUE_H
#define TRICODE_MACHINE_PANEL_QUEUE_H

#include <pthread.h>
#include "machine/panel/event.h"

struct tricode_panel_queue {
    pthread_mutex_t mutex;
    int descriptor; /* readable while an event waits */
    int picture;    /* one waits, or its place is reserved */
    size_t first;
    size_t count;
    struct tricode_panel_event events[TRICODE_PANEL_QUEUE_MAX];
};

/* 0; else an errno, and nothing to destroy. */
int tricode_panel_queue_init(struct tricode_panel_queue *queue);
void tricode_panel_queue_destroy(struct tricode_panel_queue *queue);

/* Reserves the place of the picture: 1; 0 when it is taken, or the queue is full. The owner of the
 * place puts a picture or releases the place. */
int tricode_panel_queue_reserve(struct tricode_panel_queue *queue);
void tricode_panel_queue_release(struct tricode_panel_queue *queue);

/* 1, and the queue owns the event's bytes; 0 when it is full. A picture with a reserved place
 * always fits. */
int tricode_panel_queue_put(struct tricode_panel_queue *queue,
                            const struct tricode_panel_event *event);

/* Drops a waiting frame. */
void tricode_panel_queue_drop_frames(struct tricode_panel_queue *queue);

/* Takes the oldest event: 1; 0 when there is none. */
int tricode_panel_queue_take(struct tricode_panel_queue *queue, struct tricode_panel_event *event);

#endif
