// SPDX-License-Identifier: Apache-2.0
/* Sets a machine up: its folder, with the provisioning and a first record. */
#ifndef TRICODE_MACHINE_INIT_H
#define TRICODE_MACHINE_INIT_H

#include "host/command/console.h"
#include "machine/command/folder.h"

/* provisioning: the path of the file that the center wrote. counter, vended: from the record of the
 * machine that this one replaces; NULL for the file's. */
struct tricode_init {
    const struct tricode_folder *folder;
    const char *provisioning;
    const char *counter;
    const char *vended;
    int json;
};

/* [MACHINE-2] Prints errors on stderr. A folder that has a provisioning file is complete and is
 * never set up again. */
enum tricode_exit tricode_init(const struct tricode_init *init);

#endif
