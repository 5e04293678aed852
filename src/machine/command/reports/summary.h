// SPDX-License-Identifier: Apache-2.0
/* The machine's state and audit counters as one JSON object, for `status` and `audit`. */
#ifndef TRICODE_MACHINE_SUMMARY_H
#define TRICODE_MACHINE_SUMMARY_H

#include <jansson.h>
#include "machine/command/reports/inspection.h"

/* NULL without memory. */
json_t *tricode_summary(const struct tricode_inspection *from);

#endif
