// SPDX-License-Identifier: Apache-2.0
/* All that can happen in the small world, one event at a time. */
#ifndef TRICODE_EXPLORE_EVENTS_H
#define TRICODE_EXPLORE_EVENTS_H

#include <stdio.h>
#include "world.h"

#define EXPLORE_EVENTS_MAX 512

/* Every event that can happen in this world, wholly (cut is EXPLORE_WHOLE); their number. */
unsigned explore_events(const struct explore_bounds *bounds, const struct explore_world *world,
                        struct explore_event events[EXPLORE_EVENTS_MAX]);

/* What the event makes of the world. `after` may not be `before`. */
void explore_apply(const struct explore_bounds *bounds, const struct explore_world *before,
                   struct explore_event event, struct explore_world *after,
                   struct explore_outcome *outcome);

/* The two halves of explore_apply. */
void explore_apply_machine(const struct explore_bounds *bounds, struct explore_event event,
                           struct explore_world *world, struct explore_outcome *outcome);
void explore_apply_center(const struct explore_bounds *bounds, struct explore_event event,
                          struct explore_world *world, struct explore_outcome *outcome);

/* The code that the event brings, as decode and the tag check found it. */
struct tricode_presented explore_presented(const struct explore_bounds *bounds,
                                           const struct explore_world *world,
                                           struct explore_event event);

const char *explore_event_name(enum explore_event_type type);
/* One line for people: the event and what it did. */
void explore_print(FILE *out, const struct explore_bounds *bounds,
                   const struct explore_world *before, struct explore_event event,
                   const struct explore_outcome *outcome);

#endif
