// SPDX-License-Identifier: Apache-2.0
/* The format of a ledger, and its migrations. For open.c and tests only. */
#ifndef TRICODE_CENTER_LEDGER_MIGRATE_H
#define TRICODE_CENTER_LEDGER_MIGRATE_H

#include "center/ledger/sql/query.h"

/* A list of formats: migrations[n] turns format n into format n + 1, up to format `newest`. */
struct tricode_formats {
    const char *const *migrations;
    int newest;
};

/* Reads the format. FAILED unless it is 1 to formats->newest. */
enum tricode_store_status tricode_format_check(struct tricode_store *store,
                                               const struct tricode_formats *formats, int *format);

/* Within a write transaction: turns a ledger of format `from` (0: empty) into the newest format. */
enum tricode_store_status tricode_format_run(struct tricode_store *store,
                                             const struct tricode_formats *formats, int from,
                                             const char *doing);

/* [STORE-11] Migrates the ledger to the newest format in one transaction, or leaves it as it was.
 * Several processes may call it at a time: one migrates, the others wait for it. */
enum tricode_store_status tricode_format_migrate(struct tricode_store *store,
                                                 const struct tricode_formats *formats);

#endif
