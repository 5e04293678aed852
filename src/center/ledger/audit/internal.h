// SPDX-License-Identifier: Apache-2.0
/* Shared by the files of the audit: its checks, and what a check finds. */
#ifndef TRICODE_CENTER_LEDGER_AUDIT_INTERNAL_H
#define TRICODE_CENTER_LEDGER_AUDIT_INTERNAL_H

#include "center/ledger/sql/query.h"

#define TRICODE_FINDING_SIZE 320u

/* The first row that disagrees with a check, and how many rows do. */
struct tricode_finding {
    char table[32];
    char key[96];
    char is[TRICODE_FINDING_SIZE];
    char should[TRICODE_FINDING_SIZE];
    uint64_t rows;
};

/* Counts a row, and copies it if it is the first (finding.c). */
void tricode_finding_add(struct tricode_finding *finding, const char *table, const char *key,
                         const char *is, const char *should);

/* Either a statement or a function. postgresql: the statement for PostgreSQL, if it differs. */
struct tricode_check {
    const char *name;
    const char *sql;
    const char *postgresql;
    int sqlite_only;
    enum tricode_store_status (*run)(struct tricode_store *, struct tricode_finding *);
};

extern const struct tricode_check tricode_checks[]; /* checks.c */
extern const size_t tricode_check_count;

/* Checks that need more than SQL (rows.c). */
enum tricode_store_status tricode_audit_schema(struct tricode_store *store,
                                               struct tricode_finding *finding);
enum tricode_store_status tricode_audit_terminals(struct tricode_store *store,
                                                  struct tricode_finding *finding);
enum tricode_store_status tricode_audit_alarms(struct tricode_store *store,
                                               struct tricode_finding *finding);

#endif
