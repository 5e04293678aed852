// SPDX-License-Identifier: Apache-2.0
/* Measuring by turns: in each round every operation runs once for its share of time, so that a
 * change of the machine's speed meets all of them alike; then medians over the rounds. */
#ifndef TRICODE_BENCH_MEASURE_H
#define TRICODE_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#define MEASURE_ROUNDS 61u

/* One operation. run does it `count` times over the state and answers how many went right. */
struct operation {
    const char *name;
    uint64_t (*run)(void *state, uint64_t count);
    void *state;
    uint64_t count;                     /* a round; set by measure */
    double nanoseconds[MEASURE_ROUNDS]; /* one operation, in each round */
};

/* 0; -1 when an operation did not go right each time, or there is no clock. share: nanoseconds that
 * one operation runs in a round, at the least. */
int measure(struct operation *operations, size_t number, double share);

/* Of nanoseconds. */
double median(const double *values, size_t number);

/* The median over the rounds of a's time divided by b's in the same round. */
double ratio(const struct operation *a, const struct operation *b);

#endif
