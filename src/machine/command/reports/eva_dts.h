// SPDX-License-Identifier: Apache-2.0
/* The audit counters as a data set of EVA-DTS 6.0, the vending industry's audit format: the table
 * in spec/protocol.md, section 8.6. */
#ifndef TRICODE_MACHINE_EVA_DTS_H
#define TRICODE_MACHINE_EVA_DTS_H

#include <stdio.h>
#include "machine/command/reports/inspection.h"

/* [AUDIT-7] Writes the data set. 0; -1 when writing fails. */
int tricode_eva_dts_write(FILE *out, const struct tricode_inspection *from);

#endif
