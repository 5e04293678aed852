// SPDX-License-Identifier: Apache-2.0
/* The `status` command: how the machine is, beside whatever process works on it. */
#ifndef TRICODE_MACHINE_STATUS_H
#define TRICODE_MACHINE_STATUS_H

#include "host/console.h"
#include "machine/command/folder.h"

/* A table for people, or one JSON object. FAILED after telling why it cannot be told, and what to
 * do.
 */
enum tricode_exit tricode_status(const struct tricode_folder *folder, int json);

#endif
