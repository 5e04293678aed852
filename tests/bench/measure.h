// SPDX-License-Identifier: Apache-2.0
/* Interleaved measurement: in each round every operation runs once for its share of time, so that
 * changes of the host's speed affect all operations equally; then medians over the rounds. */
#ifndef TRICODE_BENCH_MEASURE_H
#define TRICODE_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#define MEASURE_ROUNDS 61u

/* One operation. run executes it `count` times on the state and returns the number of successes. */
struct operation {
    const char *name;
    uint64_t (*run)(void *state, uint64_t count);
    void *state;
    uint64_t count;                     /* per round; set by measure */
    double nanoseconds[MEASURE_ROUNDS]; /* per operation, for each round */
};

/* Returns 0, or -1 if an operation failed or the clock does not exist. share: minimum of
 * nanoseconds that one operation runs in a round. */
int measure(struct operation *operations, size_t number, double share);

/* Of nanoseconds. */
double median(const double *values, size_t number);

/* The median over the rounds of a's time divided by b's in the same round. */
double ratio(const struct operation *a, const struct operation *b);

#endif
