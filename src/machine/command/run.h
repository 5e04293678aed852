// SPDX-License-Identifier: Apache-2.0
/* Opens what init made and puts the machine together out of the parts that its settings name. */
#ifndef TRICODE_MACHINE_RUN_H
#define TRICODE_MACHINE_RUN_H

#include "machine/command/folder.h"
#include "machine/loop.h"
#include "machine/settings/settings.h"

/* settings: checked, and they fit. script: of the command line; and json. */
struct tricode_run {
    const struct tricode_folder *folder;
    struct tricode_settings settings;
    int script;
    int json;
};

/* The machine works until its end (loop.h). Out of order, it says why, and offers nothing
 * [MACHINE-26]. */
enum tricode_exit tricode_run(const struct tricode_run *run);

#endif
