// SPDX-License-Identifier: Apache-2.0
/* The bus's part in presenting a permit; the source itself is a row of sources.c. */
#ifndef TRICODE_MACHINE_SOURCES_MDB_H
#define TRICODE_MACHINE_SOURCES_MDB_H

#include "machine/runtime/act.h"

/* A permit was scanned. Handles the lines of the bus first. Then, when the permit would dispense
 * but the bus has no unanswered request for its sale, ends the offer, so that the permit shows its
 * cancel code [MDB-9]. */
enum tricode_next tricode_source_mdb_permit(struct tricode_runtime *runtime,
                                            const struct tricode_event *permit);

#endif
