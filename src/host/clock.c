// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

#include <time.h>

uint64_t tricode_clock_ns(void) {
    struct timespec now = {0, 0};
    /* CLOCK_MONOTONIC is always there on the systems that this is for; 0 would end every wait. */
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t tricode_clock_ms(void) {
    return tricode_clock_ns() / 1000000u;
}

uint32_t tricode_clock_day(void) {
    const time_t now = time(NULL);
    return now > 0 && (uint64_t)now <= UINT32_MAX ? (uint32_t)now : 0;
}
