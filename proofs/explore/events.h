// SPDX-License-Identifier: Apache-2.0
/* The events of the model, one at a time. */
#ifndef TRICODE_EXPLORE_EVENTS_H
#define TRICODE_EXPLORE_EVENTS_H

#include <stdio.h>
#include "world.h"

#define EXPLORE_EVENTS_MAX 512

/* Lists every enabled event of this world, without power cuts (cut is EXPLORE_WHOLE); returns their
 * number. */
unsigned explore_events(const struct explore_bounds *bounds, const struct explore_world *world,
                        struct explore_event events[EXPLORE_EVENTS_MAX]);

/* Applies the event. `after` must not alias `before`. */
void explore_apply(const struct explore_bounds *bounds, const struct explore_world *before,
                   struct explore_event event, struct explore_world *after,
                   struct explore_outcome *outcome);

/* The two halves of explore_apply. */
void explore_apply_machine(const struct explore_bounds *bounds, struct explore_event event,
                           struct explore_world *world, struct explore_outcome *outcome);
void explore_apply_center(const struct explore_bounds *bounds, struct explore_event event,
                          struct explore_world *world, struct explore_outcome *outcome);

/* The code that the event presents, as decoded and checked. */
struct tricode_presented explore_presented(const struct explore_bounds *bounds,
                                           const struct explore_world *world,
                                           struct explore_event event);

const char *explore_event_name(enum explore_event_type type);
/* Prints the event and its outcome on one line. */
void explore_print(FILE *out, const struct explore_bounds *bounds,
                   const struct explore_world *before, struct explore_event event,
                   const struct explore_outcome *outcome);

#endif
