// SPDX-License-Identifier: Apache-2.0
/* What safety does not show: from every state the money can come to rest [THEOREM-5]. */
#ifndef TRICODE_EXPLORE_REST_H
#define TRICODE_EXPLORE_REST_H

#include "events.h"

/* The ways, by what people bring. OWN_CODES: a dead sale's permit to the machine, and its cancel
 * code to the center; a newer code only when the sale was vended. NEWER_CODE: newer codes alone. */
enum explore_way {
    EXPLORE_OWN_CODES,
    EXPLORE_NEWER_CODE,
    EXPLORE_WAYS,
};

#define EXPLORE_REST_STEPS 16

struct explore_rest {
    bool rests;    /* nothing pending; everything delivered and counted, or refunded */
    bool no_newer; /* it was vended, and there is no newer number: nothing can say so */
    unsigned steps;
    struct explore_event events[EXPLORE_REST_STEPS];
};

struct explore_rest explore_bring_to_rest(const struct explore_bounds *bounds,
                                          const struct explore_world *world, enum explore_way way);

#endif
