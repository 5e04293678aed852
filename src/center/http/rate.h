// SPDX-License-Identifier: Apache-2.0
/* How often somebody may ask: a token bucket for each terminal, or for each client's address, in
 * bounded memory. Whole numbers and a clock that only goes forward. */
#ifndef TRICODE_CENTER_RATE_H
#define TRICODE_CENTER_RATE_H

#include <stddef.h>
#include <stdint.h>

/* So many buckets are kept; beyond it the one that is nearest to being full again makes room. Which
 * buckets share a place nobody can know beforehand: the hash has a random key. */
#define TRICODE_RATE_KEPT ((size_t)32768)
#define TRICODE_RATE_MAX 1000000u /* tokens a second */
#define TRICODE_RATE_SECONDS 10u  /* a bucket holds what comes in within so many seconds */

struct tricode_rate;

/* Buckets of per_second * TRICODE_RATE_SECONDS tokens, full at first, into which per_second (1 to
 * TRICODE_RATE_MAX) come a second. NULL with errno when memory or randomness lacks. */
struct tricode_rate *tricode_rate_new(unsigned per_second);
void tricode_rate_free(struct tricode_rate *rate); /* NULL is fine */

/* Takes a token from the bucket of these bytes, at `now` (tricode_clock_ns): 0; or, when there is
 * none, how many seconds to wait for it, at least 1. rate NULL: no limit, 0. Any number of threads
 * may. */
unsigned tricode_rate_take(struct tricode_rate *rate, const void *key, size_t length, uint64_t now);

#endif
