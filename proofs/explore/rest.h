// SPDX-License-Identifier: Apache-2.0
/* Liveness: from every state every sale can end [THEOREM-5]. */
#ifndef TRICODE_EXPLORE_REST_H
#define TRICODE_EXPLORE_REST_H

#include "events.h"

/* The codes that people present. OWN_CODES: a dead sale's permit to the machine, and its cancel
 * code to the center; a newer code only if the sale was vended. NEWER_CODE: newer codes only. */
enum explore_way {
    EXPLORE_OWN_CODES,
    EXPLORE_NEWER_CODE,
    EXPLORE_WAYS,
};

#define EXPLORE_REST_STEPS 16

struct explore_rest {
    bool rests;    /* no sale pending; every sale delivered and counted, or refunded */
    bool no_newer; /* vended, but no newer counter exists to report it */
    unsigned steps;
    struct explore_event events[EXPLORE_REST_STEPS];
};

struct explore_rest explore_bring_to_rest(const struct explore_bounds *bounds,
                                          const struct explore_world *world, enum explore_way way);

#endif
