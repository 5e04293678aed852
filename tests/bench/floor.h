// SPDX-License-Identifier: Apache-2.0
#ifndef TRICODE_BENCH_FLOOR_H
#define TRICODE_BENCH_FLOOR_H

#include <stdint.h>
#include <time.h>

/* The sales `from` to `from` + `rounds` - 1 of machines 1 to `machines`, interleaved, as defined in
 * load.h. batch: settlements in one transaction. */
struct floor_work {
    uint32_t machines;
    uint32_t terminals;
    uint32_t from;
    uint32_t rounds;
    uint32_t batch;
};

/* Seconds; negative if the clock does not exist. */
double floor_clock(clockid_t clock);

/* Each prints its JSON object and returns 0; -1 on an error, reported on stderr. */
int floor_verify(void);
int floor_sqlite(const char *ledger, const struct floor_work *work);

#endif
