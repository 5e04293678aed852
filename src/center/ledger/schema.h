// SPDX-License-Identifier: Apache-2.0
/* The tables of the ledger, and how they came to be. */
#ifndef TRICODE_CENTER_SCHEMA_H
#define TRICODE_CENTER_SCHEMA_H

#include <stddef.h>

/* The mark of every ledger ("tri1"), and the version of this schema. */
#define TRICODE_LEDGER_APPLICATION 0x74726931
#define TRICODE_LEDGER_VERSION 4

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

/* Step 4 (schema_4.c). */
extern const char tricode_tables_4[];
extern const char tricode_rules_4[];
extern const char tricode_tables_4_postgresql[];
extern const char tricode_money_rules_4_postgresql[];
extern const char tricode_rules_4_postgresql[];
extern const char tricode_rows_4[];

/* PostgreSQL's rules. refuse('why'): the rule's name says of what, its WHEN says when. Without FOR
 * EACH ROW it is for all rows at once: a TRUNCATE asks no rule of a row. */
#define TRICODE_RULE_REFUSE(name, event, table, when, why)                                         \
    "CREATE TRIGGER " name " BEFORE " event " ON " table " FOR EACH ROW " when                     \
    " EXECUTE FUNCTION refuse('" why "');"
#define TRICODE_RULE_KEPT(table, why)                                                              \
    TRICODE_RULE_REFUSE(table "_kept", "DELETE", table, "", why)                                   \
    "CREATE TRIGGER " table "_whole BEFORE TRUNCATE ON " table " EXECUTE FUNCTION refuse('" why    \
    "');"

#endif
