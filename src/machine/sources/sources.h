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

#endif
