// SPDX-License-Identifier: Apache-2.0
#include "machine/sources/sources.h"

const struct tricode_source *const tricode_sources[] = {&tricode_source_mdb,
                                                        &tricode_source_lever,
                                                        &tricode_source_pictures,
                                                        &tricode_source_video,
                                                        &tricode_source_panel,
                                                        &tricode_source_line,
                                                        NULL};

_Static_assert(sizeof tricode_sources / sizeof tricode_sources[0] <= TRICODE_SOURCES_MAX + 1,
               "the loop waits for at most TRICODE_SOURCES_MAX sources");
