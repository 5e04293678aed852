// SPDX-License-Identifier: Apache-2.0
/* The `audit` command: exports the audit counters. */
#ifndef TRICODE_MACHINE_AUDIT_H
#define TRICODE_MACHINE_AUDIT_H

#include "host/command/console.h"
#include "machine/command/folder.h"

/* output: the file to write, or NULL for standard output. */
struct tricode_audit {
    const struct tricode_folder *folder;
    const char *output;
    int json;
    int reset;
};

/* [AUDIT-7] [AUDIT-8] Writes the export and, with reset, starts a new interval after the export is
 * durable. FAILED after printing the error; then the counters are not reset. */
enum tricode_exit tricode_audit(const struct tricode_audit *audit);

#endif
