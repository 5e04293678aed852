// SPDX-License-Identifier: Apache-2.0
/* What the machine says of each event: a sentence for people, or one JSON object a line. */
#ifndef TRICODE_MACHINE_REPORT_H
#define TRICODE_MACHINE_REPORT_H

#include <stdio.h>
#include "machine/engine/engine.h"

/* json: objects instead of sentences. status: a line with the state after each event. */
struct tricode_report {
    FILE *out;
    int json;
    int status;
};

/* An event that went through the core. */
void tricode_report_outcome(const struct tricode_report *report,
                            const struct tricode_engine *engine,
                            const struct tricode_outcome *outcome);

/* An event that never reached the core (no such product, nothing to read), or `status`: effect
 * none, with a reason of the machine's border or NULL. */
void tricode_report_notice(const struct tricode_report *report, const struct tricode_engine *engine,
                           const char *event, const char *reason);

/* What is on sale, for people. */
void tricode_report_products(const struct tricode_report *report,
                             const struct tricode_engine *engine);

/* The line with the state, in sentences and with status on; nothing otherwise. */
void tricode_report_status(const struct tricode_report *report,
                           const struct tricode_engine *engine);

#endif
