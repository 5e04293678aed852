// SPDX-License-Identifier: Apache-2.0
/* GET /metrics at an address of its own, for Prometheus, apart from what terminals reach. */
#ifndef TRICODE_CENTER_MONITOR_H
#define TRICODE_CENTER_MONITOR_H

#include "center/service/metrics.h"
#include "center/http/listener.h"

struct tricode_monitor_settings {
    struct tricode_listener listener;
    const struct tricode_metrics *metrics;
    /* Fills in what the ledger says: 0; -1 when it cannot be read. By the monitor's thread alone.
     */
    int (*read_ledger)(void *context, struct tricode_metrics_ledger *ledger);
    void *context;
};

struct tricode_monitor;

/* Serves until stopped; the settings outlast it. NULL with errno when it cannot listen. */
struct tricode_monitor *tricode_monitor_start(struct tricode_monitor_settings *settings);
uint16_t tricode_monitor_port(const struct tricode_monitor *monitor);
void tricode_monitor_stop(struct tricode_monitor *monitor); /* NULL is fine */

#endif
