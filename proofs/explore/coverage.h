// SPDX-License-Identifier: Apache-2.0
/* How often each thing happened, so that nothing is true for want of a case. */
#ifndef TRICODE_EXPLORE_COVERAGE_H
#define TRICODE_EXPLORE_COVERAGE_H

#include "events.h"

#define EXPLORE_EFFECTS 5
#define EXPLORE_REASONS 11
#define EXPLORE_RESULTS 17
#define EXPLORE_RECONCILIATIONS 3

struct explore_coverage {
    unsigned long long events[EXPLORE_EVENT_TYPES][EXPLORE_CUTS];
    unsigned long long effects[EXPLORE_EVENT_TYPES][EXPLORE_EFFECTS];
    unsigned long long reasons[EXPLORE_REASONS];
    unsigned long long results[2][EXPLORE_RESULTS]; /* of settle, of cancel */
    unsigned long long reconciled[2][EXPLORE_RECONCILIATIONS];
};

void explore_count(struct explore_coverage *coverage, struct explore_event event,
                   const struct explore_outcome *outcome);

/* Prints the counts; when quiet, only those that are wrong or need a stolen key. Answers how many
 * were 0 that these bounds have to reach, or above 0 that an honest machine cannot reach. */
unsigned explore_report_coverage(FILE *out, bool quiet, const struct explore_bounds *bounds,
                                 const struct explore_coverage *coverage);

#endif
