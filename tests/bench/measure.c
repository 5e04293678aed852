// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Processor time of `count` operations in nanoseconds, without time used by other processes;
 * negative if one failed. */
static double time_of(const struct operation *operation, uint64_t count) {
    struct timespec before;
    struct timespec after;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before) != 0) {
        return -1;
    }
    const uint64_t right = operation->run(operation->state, count);
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after) != 0 || right != count) {
        return -1;
    }
    return (double)(after.tv_sec - before.tv_sec) * 1e9 + (double)(after.tv_nsec - before.tv_nsec);
}

/* Doubles the number of operations until they fill the share. Also warms up caches. */
static int calibrate(struct operation *operation, double share) {
    operation->count = 1;
    for (;;) {
        const double took = time_of(operation, operation->count);
        if (took < 0) {
            (void)fprintf(stderr, "bench: %s failed\n", operation->name);
            return -1;
        }
        if (took >= share) {
            return 0;
        }
        operation->count *= 2;
    }
}

int measure(struct operation *operations, size_t number, double share) {
    for (size_t i = 0; i < number; i++) {
        if (calibrate(&operations[i], share) != 0) {
            return -1;
        }
    }
    for (size_t round = 0; round < MEASURE_ROUNDS; round++) {
        for (size_t i = 0; i < number; i++) {
            struct operation *operation = &operations[i];
            const double took = time_of(operation, operation->count);
            if (took < 0) {
                (void)fprintf(stderr, "bench: %s failed\n", operation->name);
                return -1;
            }
            operation->nanoseconds[round] = took / (double)operation->count;
        }
    }
    return 0;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(const double *values, size_t number) {
    double sorted[MEASURE_ROUNDS];
    memcpy(sorted, values, number * sizeof *values);
    qsort(sorted, number, sizeof *sorted, compare);
    return sorted[number / 2];
}

double ratio(const struct operation *a, const struct operation *b) {
    double ratios[MEASURE_ROUNDS];
    for (size_t i = 0; i < MEASURE_ROUNDS; i++) {
        ratios[i] = a->nanoseconds[i] / b->nanoseconds[i];
    }
    return median(ratios, MEASURE_ROUNDS);
}
