// SPDX-License-Identifier: Apache-2.0
/* Counts the center's work and prints it for Prometheus (text exposition format, version 0.0.4).
 * Counting is atomic and takes no lock; any number of threads may count. Labels are path templates
 * and reasons, never text of a client. */
#ifndef TRICODE_CENTER_METRICS_H
#define TRICODE_CENTER_METRICS_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* The values of the labels route and reason: constants, known before the first request. The last
 * one of each counts every other value. */
struct tricode_metrics_labels {
    size_t (*count_routes)(void);
    const char *(*route)(size_t index);
    size_t (*count_reasons)(void);
    const char *(*reason)(size_t index);
};

struct tricode_metrics;

/* All counters are zero. now: Unix seconds. The labels must outlive the metrics. NULL when memory
 * runs out. */
struct tricode_metrics *tricode_metrics_new(const struct tricode_metrics_labels *labels,
                                            uint64_t now);
void tricode_metrics_free(struct tricode_metrics *metrics); /* NULL is allowed */

/* Each of these does nothing when metrics is NULL. Durations are in microseconds. */
void tricode_metrics_request(struct tricode_metrics *metrics, const char *route, const char *reason,
                             uint64_t duration);
/* A transaction of that many requests; duration: of its commit. */
void tricode_metrics_commit(struct tricode_metrics *metrics, size_t requests, uint64_t duration);
/* The present number of queued requests. */
void tricode_metrics_queue(struct tricode_metrics *metrics, size_t length);

/* Figures of the ledger, read for one scrape. */
struct tricode_metrics_ledger {
    uint64_t pending; /* sales that are settled, with unknown end */
    uint64_t enabled; /* machines by standing */
    uint64_t disabled;
    uint64_t retired;
    uint64_t equivocations;
};

/* The whole exposition, zero-terminated; the caller frees it. NULL when memory runs out. ledger
 * NULL: the ledger cannot be read; its families are left out and tricode_ledger_up is 0. */
char *tricode_metrics_text(const struct tricode_metrics *metrics,
                           const struct tricode_metrics_ledger *ledger);

#endif
