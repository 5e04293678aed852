// SPDX-License-Identifier: Apache-2.0
/* The six statements of the theorem (spec/protocol.md, section 13) and the clauses that they depend
 * on, as predicates of a state and of a step. */
#ifndef TRICODE_EXPLORE_THEOREM_H
#define TRICODE_EXPLORE_THEOREM_H

#include "events.h"

/* One event, and the worlds before and after it. */
struct explore_step {
    const struct explore_bounds *bounds;
    const struct explore_world *before;
    struct explore_event event;
    const struct explore_outcome *outcome;
    const struct explore_world *after;
};

struct explore_violation {
    const char *clause; /* NULL: none */
    const char *what;
};

/* The first statement that a state violates. only: a clause, or NULL for all. */
struct explore_violation explore_check_state(const struct explore_bounds *bounds,
                                             const struct explore_world *world, const char *only);

/* The first statement that a step violates. */
struct explore_violation explore_check_step(const struct explore_step *step, const char *only);

/* [THEOREM-4] The balances only. */
bool explore_money_is_right(const struct explore_bounds *bounds, const struct explore_world *world);

#endif
