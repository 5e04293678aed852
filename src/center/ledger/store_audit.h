// SPDX-License-Identifier: Apache-2.0
/* Between the files of the ledger's audit: what a check finds is gathered in a finding. */
#ifndef TRICODE_CENTER_STORE_AUDIT_H
#define TRICODE_CENTER_STORE_AUDIT_H

#include "center/ledger/statement.h"

#define TRICODE_FINDING_SIZE 320u

/* The first row of a check that disagrees, and how many do. */
struct tricode_finding {
    char table[32];
    char key[96];
    char is[TRICODE_FINDING_SIZE];
    char should[TRICODE_FINDING_SIZE];
    uint64_t rows;
};

/* Counts a row, and keeps it if it is the first. */
void tricode_finding_add(struct tricode_finding *finding, const char *table, const char *key,
                         const char *is, const char *should);

/* Either a statement, or a function. postgresql: the statement there, when it is another. */
struct tricode_check {
    const char *name;
    const char *sql;
    const char *postgresql;
    int sqlite_only;
    enum tricode_store_status (*run)(struct tricode_store *, struct tricode_finding *);
};

extern const struct tricode_check tricode_checks[]; /* store_audit_checks.c */
extern const size_t tricode_check_count;

/* What SQL alone cannot compare (store_audit_rows.c). */
enum tricode_store_status tricode_audit_schema(struct tricode_store *store,
                                               struct tricode_finding *finding);
enum tricode_store_status tricode_audit_terminals(struct tricode_store *store,
                                                  struct tricode_finding *finding);
enum tricode_store_status tricode_audit_alarms(struct tricode_store *store,
                                               struct tricode_finding *finding);

#endif
