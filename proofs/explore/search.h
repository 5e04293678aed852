// SPDX-License-Identifier: Apache-2.0
/* Breadth first over every world that can be reached. Worlds are compared whole; no hash stands for
 * one. */
#ifndef TRICODE_EXPLORE_SEARCH_H
#define TRICODE_EXPLORE_SEARCH_H

#include <stddef.h>
#include "coverage.h"
#include "rest.h"
#include "theorem.h"

struct explore_options {
    unsigned depth;    /* events from the beginning; 0: to the fixed point */
    size_t states_max; /* give up above */
    const char *only;  /* check this clause alone; NULL: all, and the coming to rest */
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
    struct explore_event *events; /* that led here from the parent */
    uint32_t *table;              /* open addressing; index + 1, 0 for free */
    size_t count;
    size_t room;
    size_t table_size;
    unsigned long long transitions;
    unsigned depth;
    struct explore_coverage coverage;
    /* of each way to rest: the longest, where from, and how often no newer number is left */
    unsigned rest_steps[EXPLORE_WAYS];
    size_t rest_from[EXPLORE_WAYS];
    unsigned long long no_newer[EXPLORE_WAYS];
    /* VIOLATED: the clause; the state before, and the last event when `stepped` */
    struct explore_violation violation;
    size_t violated_at;
    struct explore_event violating;
    bool stepped;
};

enum explore_end explore_run(const struct explore_bounds *bounds,
                             const struct explore_options *options, struct explore_search *search);
void explore_search_end(struct explore_search *search);

/* The events from the beginning to the state, numbered, a line each; their number. */
unsigned explore_print_trace(FILE *out, const struct explore_bounds *bounds,
                             const struct explore_search *search, size_t state);

#endif
