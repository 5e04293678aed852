// SPDX-License-Identifier: Apache-2.0
/* Counts how often each result occurred, so that no statement holds vacuously. */
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

/* Prints the counts; if quiet, only wrong ones and those that need a stolen key. Returns the number
 * of wrong counts: 0 although it must occur, or above 0 although it cannot occur. */
unsigned explore_report_coverage(FILE *out, bool quiet, const struct explore_bounds *bounds,
                                 const struct explore_coverage *coverage);

#endif
