// SPDX-License-Identifier: Apache-2.0
/* The machine's books as a data set of EVA-DTS 6.0, the vending industry's form of audit data: the
 * table of spec/protocol.md, section 8.6. */
#ifndef TRICODE_MACHINE_EVA_DTS_H
#define TRICODE_MACHINE_EVA_DTS_H

#include <stdio.h>
#include "machine/command/look.h"

/* [AUDIT-7] Writes it: 0; -1 when the stream could not take it. */
int tricode_eva_dts_write(FILE *out, const struct tricode_look *look);

#endif
