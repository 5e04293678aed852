// SPDX-License-Identifier: Apache-2.0
/* Sets a machine up: its folder, with the provisioning and a first record. */
#ifndef TRICODE_MACHINE_INIT_H
#define TRICODE_MACHINE_INIT_H

#include "host/console.h"
#include "machine/command/folder.h"

/* provisioning: the file that the center wrote. counter and vended: of the record of the machine
 * whose number and key this one takes over, or NULL for what the file says. */
struct tricode_init {
    const struct tricode_folder *folder;
    const char *provisioning;
    const char *counter;
    const char *vended;
    int json;
};

/* Tells what is wrong on stderr. A folder that has a provisioning is complete, and never set up
 * again. */
enum tricode_exit tricode_init(const struct tricode_init *init);

#endif
