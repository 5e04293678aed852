// SPDX-License-Identifier: Apache-2.0
/* The `audit` command: the machine's books, for whoever collects them. */
#ifndef TRICODE_MACHINE_AUDIT_H
#define TRICODE_MACHINE_AUDIT_H

#include "host/console.h"
#include "machine/command/folder.h"

/* output: the file that is written instead of standard output, or NULL. */
struct tricode_audit {
    const struct tricode_folder *folder;
    const char *output;
    int json;
    int reset;
};

/* Writes the export [AUDIT-7] and, with reset, makes the interval begin anew once that is on the
 * disk [AUDIT-8]. FAILED after telling why; then nothing was reset. */
enum tricode_exit tricode_audit(const struct tricode_audit *audit);

#endif
