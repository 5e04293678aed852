// SPDX-License-Identifier: Apache-2.0
/* The sources of events that a machine can have (runtime/source.h). */
#ifndef TRICODE_MACHINE_SOURCES_H
#define TRICODE_MACHINE_SOURCES_H

#include "machine/runtime/source.h"

/* In the order in which they are served; ends with NULL. */
extern const struct tricode_source *const tricode_sources[];

extern const struct tricode_source tricode_source_mdb;
extern const struct tricode_source tricode_source_lever;
extern const struct tricode_source tricode_source_pictures;
extern const struct tricode_source tricode_source_video;
extern const struct tricode_source tricode_source_panel;
extern const struct tricode_source tricode_source_line;

/* A permit was scanned on a machine with a bus. Handles the lines of the bus first. Then, when the
 * permit would dispense but the bus has no unanswered request for its sale, ends the offer, so that
 * the permit shows its cancel code [MDB-9]. */
enum tricode_next tricode_source_mdb_permit(struct tricode_runtime *runtime,
                                            const struct tricode_event *permit);

#endif
