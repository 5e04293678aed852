// SPDX-License-Identifier: Apache-2.0
/* The interface of a source of events. Each source is one file in sources/, and one row of the list
 * in sources/sources.c. */
#ifndef TRICODE_MACHINE_SOURCE_H
#define TRICODE_MACHINE_SOURCE_H

#include "machine/runtime/act.h"

#define TRICODE_SOURCES_MAX 8u

/* No function blocks. */
struct tricode_source {
    const char *name;
    int outlives_input; /* the machine runs on after the end of its input while it has this source
                         */

    /* 1 when this machine has the source. The other functions are called only then. */
    int (*has)(const struct tricode_runtime *runtime);

    /* Called once, after the event `restart`; or NULL. */
    void (*begin)(struct tricode_runtime *runtime);

    /* A file descriptor that is readable when there is something to serve; -1, or NULL: none. */
    int (*descriptor)(const struct tricode_runtime *runtime);

    /* Milliseconds until `serve` has something to do without the descriptor; UINT32_MAX, or NULL:
     * never. */
    uint32_t (*wait)(const struct tricode_runtime *runtime);

    /* Handles what is there now. A source that may have more at once handles one event, so that the
     * other sources are served in between. */
    enum tricode_next (*serve)(struct tricode_runtime *runtime);

    /* Called once, at the end of the run; or NULL. */
    void (*close)(struct tricode_runtime *runtime);
};

#endif
