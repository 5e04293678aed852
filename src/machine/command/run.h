// SPDX-License-Identifier: Apache-2.0
/* The `run` command: assembles the machine from the parts in its settings. */
#ifndef TRICODE_MACHINE_RUN_H
#define TRICODE_MACHINE_RUN_H

#include "machine/command/folder.h"
#include "machine/runtime/loop.h"
#include "machine/settings/settings.h"

/* settings: checked. script, json: flags of the command line. */
struct tricode_run {
    const struct tricode_folder *folder;
    struct tricode_settings settings;
    int script;
    int json;
};

/* [MACHINE-26] Runs the machine until its input ends or it is asked to stop. A machine that is out
 * of order prints why and offers nothing. */
enum tricode_exit tricode_run(const struct tricode_run *run);

#endif
