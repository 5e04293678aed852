// SPDX-License-Identifier: Apache-2.0
/* The `status` command, which also works while the machine is running. */
#ifndef TRICODE_MACHINE_STATUS_H
#define TRICODE_MACHINE_STATUS_H

#include "host/command/console.h"
#include "machine/command/folder.h"

/* Prints a table, or one JSON object. FAILED after printing the error and what to do. */
enum tricode_exit tricode_status(const struct tricode_folder *folder, int json);

#endif
