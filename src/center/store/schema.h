// SPDX-License-Identifier: Apache-2.0
/* The tables of the ledger, and how they came to be. */
#ifndef TRICODE_CENTER_SCHEMA_H
#define TRICODE_CENTER_SCHEMA_H

#include <stddef.h>

/* The mark of every ledger ("tri1"), and the version of this schema. */
#define TRICODE_LEDGER_APPLICATION 0x74726931
#define TRICODE_LEDGER_VERSION 3

/* Step n makes a ledger of version n out of one of version n - 1 (one that is empty is 0),
 * each in three parts of SQL, in this order. A new ledger goes through all of them, so that it is
 * the same as an old one that was migrated. A step that was released never changes: the next one
 * does. */
#define TRICODE_STEP_PIECES 3
struct tricode_ledger_step {
    const char *tables[TRICODE_STEP_PIECES]; /* NULL where there is no more */
    const char *rules[TRICODE_STEP_PIECES];  /* triggers */
    const char *rows; /* what the new tables have to hold about the old ones, or NULL */
};

extern const struct tricode_ledger_step tricode_ledger_steps[TRICODE_LEDGER_VERSION]; /* SQLite */
extern const struct tricode_ledger_step tricode_ledger_steps_postgresql[TRICODE_LEDGER_VERSION];

#endif
