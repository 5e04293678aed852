// SPDX-License-Identifier: Apache-2.0
#ifndef TRICODE_BENCH_FLOOR_H
#define TRICODE_BENCH_FLOOR_H

#include <stdint.h>
#include <time.h>

/* The sales `from` to `from` + `rounds` - 1 of machines 1 to `machines`, which take turns: what
 * load.h says of a sale is so here too. batch: settlements in one transaction. */
struct floor_work {
    uint32_t machines;
    uint32_t terminals;
    uint32_t from;
    uint32_t rounds;
    uint32_t batch;
};

/* Seconds; negative when there is no such clock. */
double floor_clock(clockid_t clock);

/* Each prints its JSON object: 0; -1 when anything is not as it has to be, told on stderr. */
int floor_verify(void);
int floor_sqlite(const char *ledger, const struct floor_work *work);

#endif
