// SPDX-License-Identifier: Apache-2.0
/* Limits request rates: a token bucket per terminal or per client address, in bounded memory, with
 * integers and a monotonic clock. */
#ifndef TRICODE_CENTER_RATE_H
#define TRICODE_CENTER_RATE_H

#include <stddef.h>
#include <stdint.h>

/* The number of buckets; beyond it, the bucket that is nearest to full is replaced. A random key
 * decides which buckets share a set, so that a client cannot predict it. */
#define TRICODE_RATE_BUCKETS ((size_t)32768)
#define TRICODE_RATE_MAX 1000000u /* tokens per second */
#define TRICODE_RATE_SECONDS 10u  /* a full bucket holds the tokens of this many seconds */

struct tricode_rate;

/* Buckets of per_second * TRICODE_RATE_SECONDS tokens, full at first, which gain per_second (1 to
 * TRICODE_RATE_MAX) tokens each second. NULL with errno when memory or random numbers are missing.
 */
struct tricode_rate *tricode_rate_new(unsigned per_second);
void tricode_rate_free(struct tricode_rate *rate); /* NULL is allowed */

/* Takes a token from the bucket of these bytes, at `now` (tricode_clock_ns): 0; or, when the bucket
 * is empty, the seconds until its next token, at least 1. rate NULL: no limit, 0. Any number of
 * threads. */
unsigned tricode_rate_take(struct tricode_rate *rate, const void *key, size_t length, uint64_t now);

#endif
