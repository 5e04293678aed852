// SPDX-License-Identifier: Apache-2.0
/* A monotonic clock, and the time of day. */
#ifndef TRICODE_HOST_CLOCK_H
#define TRICODE_HOST_CLOCK_H

#include <stdint.h>

/* The monotonic clock in milliseconds. */
uint64_t tricode_clock_ms(void);

/* The monotonic clock in nanoseconds. */
uint64_t tricode_clock_ns(void);

/* The time of day in Unix seconds, as codes contain it; 0 when the clock is before 1970 or after
 * 2106, which codes cannot represent. */
uint32_t tricode_clock_day(void);

#endif
