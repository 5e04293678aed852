// SPDX-License-Identifier: Apache-2.0
/* The machine's output for each event: a sentence for people, or one JSON object a line. */
#ifndef TRICODE_MACHINE_REPORT_H
#define TRICODE_MACHINE_REPORT_H

#include <stdio.h>
#include "machine/engine/engine.h"
#include "machine/provisioning/provisioning.h"

/* The provisioning outlives the report. */
struct tricode_report {
    FILE *out;
    int json;   /* objects instead of sentences */
    int status; /* a line with the state after each event */
    const struct tricode_provisioning *provisioning;
};

/* An event of the machine, with its outcome. */
void tricode_report_outcome(const struct tricode_report *report,
                            const struct tricode_engine *engine,
                            const struct tricode_outcome *outcome);

/* An occurrence without a transition (no such product, no code in a picture, `status`): effect
 * none, and a reason of the machine's boundary, or NULL. In JSON only. */
void tricode_report_notice(const struct tricode_report *report, const struct tricode_engine *engine,
                           const char *event, const char *reason);

/* The list of products, for people. */
void tricode_report_products(const struct tricode_report *report);

/* The line with the state, when `status` is set and `json` is not. */
void tricode_report_status(const struct tricode_report *report,
                           const struct tricode_engine *engine);

#endif
