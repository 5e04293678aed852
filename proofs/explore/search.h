// SPDX-License-Identifier: Apache-2.0
/* Breadth-first search over all reachable worlds. Worlds are compared completely, not by hash. */
#ifndef TRICODE_EXPLORE_SEARCH_H
#define TRICODE_EXPLORE_SEARCH_H

#include <stddef.h>
#include "coverage.h"
#include "rest.h"
#include "theorem.h"

struct explore_options {
    unsigned depth;    /* limit of events from the initial world; 0: to the fixed point */
    size_t states_max; /* stop above this number of states */
    const char *only;  /* check only this clause; NULL: all, and liveness */
    bool check;        /* false: only count */
};

enum explore_end {
    EXPLORE_FIXED_POINT, /* every reachable state was seen */
    EXPLORE_DEPTH,       /* every state up to the depth */
    EXPLORE_VIOLATED,
    EXPLORE_TOO_MANY,
    EXPLORE_NO_MEMORY,
};

struct explore_search {
    struct explore_world *worlds;
    uint32_t *parents;
    struct explore_event *events; /* event from the parent to this state */
    uint32_t *table;              /* open addressing; index + 1, 0 for free */
    size_t count;
    size_t room;
    size_t table_size;
    unsigned long long transitions;
    unsigned depth;
    struct explore_coverage coverage;
    /* for each way to end: the longest sequence, its state, and the number of states without a
     * newer counter */
    unsigned rest_steps[EXPLORE_WAYS];
    size_t rest_from[EXPLORE_WAYS];
    unsigned long long no_newer[EXPLORE_WAYS];
    /* VIOLATED: the clause; the state before, and the last event if `stepped` */
    struct explore_violation violation;
    size_t violated_at;
    struct explore_event violating;
    bool stepped;
};

enum explore_end explore_run(const struct explore_bounds *bounds,
                             const struct explore_options *options, struct explore_search *search);
void explore_search_end(struct explore_search *search);

/* Prints the events from the initial world to the state, numbered, one per line; returns their
 * number. */
unsigned explore_print_trace(FILE *out, const struct explore_bounds *bounds,
                             const struct explore_search *search, size_t state);

#endif
