// SPDX-License-Identifier: Apache-2.0
/* The machine's state and audit counters as one JSON object, for `status` and `audit`. */
#ifndef TRICODE_MACHINE_SUMMARY_H
#define TRICODE_MACHINE_SUMMARY_H

#include <stdio.h>
#include "machine/command/reports/inspection.h"

/* Prints a line. 0; -1 when memory is out or the file cannot be written. */
int tricode_summary_print(FILE *out, const struct tricode_inspection *from);

#endif
