// SPDX-License-Identifier: Apache-2.0
/* Serves GET /metrics to Prometheus, on an address that terminals do not reach. */
#ifndef TRICODE_CENTER_MONITOR_H
#define TRICODE_CENTER_MONITOR_H

#include "center/http/server/listener.h"
#include "center/service/telemetry/metrics.h"

struct tricode_monitor_settings {
    struct tricode_listener listener;
    const struct tricode_metrics *metrics;
    /* Reads the ledger's figures: 0; -1 on failure. Only the monitor's thread calls it. */
    int (*read_ledger)(void *context, struct tricode_metrics_ledger *ledger);
    void *context;
};

struct tricode_monitor;

/* Serves until tricode_monitor_stop; the settings must outlive it. NULL with errno. */
struct tricode_monitor *tricode_monitor_start(struct tricode_monitor_settings *settings);
uint16_t tricode_monitor_port(const struct tricode_monitor *monitor);
void tricode_monitor_stop(struct tricode_monitor *monitor); /* NULL is allowed */

#endif
