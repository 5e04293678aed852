// SPDX-License-Identifier: Apache-2.0
/* What the center counts of its own work, and the text in which Prometheus reads it (text
 * exposition format, version 0.0.4). Counting is atomic and takes no lock: any number of threads
 * may. Labels are templates of paths and known reasons, never a client's text. */
#ifndef TRICODE_CENTER_METRICS_H
#define TRICODE_CENTER_METRICS_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct tricode_metrics;

/* All zero, begun at `now` (Unix seconds). NULL when memory runs out. */
struct tricode_metrics *tricode_metrics_new(uint64_t now);
void tricode_metrics_free(struct tricode_metrics *metrics); /* NULL is fine */

/* To count. Each takes NULL, and then does nothing. route: the path's template, reason: as in the
 * reply; a name that is not known is counted as "other". Durations are in microseconds. */
void tricode_metrics_request(struct tricode_metrics *metrics, const char *route, const char *reason,
                             uint64_t duration);
/* One transaction that held this many requests and was durable this long after its commit began. */
void tricode_metrics_commit(struct tricode_metrics *metrics, size_t requests, uint64_t duration);
/* How many requests wait for a transaction now. */
void tricode_metrics_queue(struct tricode_metrics *metrics, size_t length);

/* What the ledger says at the moment of the scrape. */
struct tricode_metrics_ledger {
    uint64_t pending; /* sales that are settled and whose end is not yet known */
    uint64_t enabled; /* machines by standing */
    uint64_t disabled;
    uint64_t retired;
    uint64_t equivocations;
};

/* The whole exposition, zero-terminated, for the caller to free; NULL when memory runs out. ledger
 * NULL: it cannot be read; its families are left out, and tricode_ledger_up is 0. metrics is not
 * NULL. */
char *tricode_metrics_text(const struct tricode_metrics *metrics,
                           const struct tricode_metrics_ledger *ledger);

#endif
