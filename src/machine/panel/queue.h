// SPDX-License-Identifier: Apache-2.0
/* Events on their way from the panel's thread to the machine's loop: few, in order, and one picture
 * at most, so that nobody at the page can fill the machine's memory. */
#ifndef TRICODE_MACHINE_PANEL_QUEUE_H
#define TRICODE_MACHINE_PANEL_QUEUE_H

#include <pthread.h>
#include "machine/panel/event.h"

/* descriptor: readable while an event waits. picture: one waits, or is on its way in. */
struct tricode_panel_queue {
    pthread_mutex_t mutex;
    int descriptor;
    int picture;
    size_t first;
    size_t count;
    struct tricode_panel_event events[TRICODE_PANEL_QUEUE_MAX];
};

/* 0; or an errno, and there is nothing to destroy. */
int tricode_panel_queue_init(struct tricode_panel_queue *queue);
void tricode_panel_queue_destroy(struct tricode_panel_queue *queue);

/* Keeps the place for a picture: 1; 0 when another one has it, or there is no room. Who has it
 * either puts a picture or gives the place back. */
int tricode_panel_queue_reserve(struct tricode_panel_queue *queue);
void tricode_panel_queue_release(struct tricode_panel_queue *queue);

/* 1, and the event's bytes are the queue's; 0 when it is full. A picture whose place was kept is
 * always taken. */
int tricode_panel_queue_put(struct tricode_panel_queue *queue,
                            const struct tricode_panel_event *event);

/* Lets go of a frame that waits. */
void tricode_panel_queue_drop_frames(struct tricode_panel_queue *queue);

/* The oldest event: 1; 0 when there is none. */
int tricode_panel_queue_take(struct tricode_panel_queue *queue, struct tricode_panel_event *event);

#endif
