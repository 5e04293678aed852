// SPDX-License-Identifier: Apache-2.0
/* Time that only goes forward, for waiting; and the time of day. */
#ifndef TRICODE_HOST_CLOCK_H
#define TRICODE_HOST_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past; unlike the time of day it is never set. */
uint64_t tricode_clock_ms(void);

/* The same clock in nanoseconds. */
uint64_t tricode_clock_ns(void);

/* The time of day in Unix seconds, as codes and books hold it; 0 from a clock that cannot be right.
 */
uint32_t tricode_clock_day(void);

#endif
