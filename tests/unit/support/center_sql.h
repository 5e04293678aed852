// SPDX-License-Identifier: Apache-2.0
/* SQL of the suites on either database: the few words that differ in PostgreSQL, and writing to a
 * ledger without its rules. */
#ifndef TRICODE_TEST_CENTER_SQL_H
#define TRICODE_TEST_CENTER_SQL_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/sql/format.h"
#include "center/ledger/transaction/statement.h"

/* The number of the next transfer. */
#define FIXTURE_NEXT "(SELECT COALESCE(max(id), 0) + 1 FROM transfer)"
/* A transfer that follows the newest ones of its accounts, as values and as a statement. rest:
 * amount, machine, counter, at. */
#define FIXTURE_TRANSFER_ROW(id, kind, debtor, creditor, rest)                                     \
    "(" id ", '" kind "', " debtor ", " creditor ", " rest                                         \
    ", (SELECT newest FROM account WHERE id = " debtor "),"                                        \
    " (SELECT newest FROM account WHERE id = " creditor "))"
#define FIXTURE_TRANSFER(kind, debtor, creditor, rest)                                             \
    "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW(FIXTURE_NEXT, kind, debtor, creditor,      \
                                                        rest) ";"
/* A sale whose settlement is the next transfer. */
#define FIXTURE_SALE(values) "INSERT INTO sale VALUES (" values ", " FIXTURE_NEXT ", NULL);"

/* The database of the suites: NULL for SQLite, else the location of a PostgreSQL database, which
 * tests/postgresql/cluster.sh makes. */
const char *fixture_server(void);

/* Statements that may fail. */
enum tricode_store_status fixture_try(struct tricode_store *store, const char *sql);

void fixture_sql(struct tricode_store *store, const char *sql);

/* Reads one number, over the ledger's own connection. In PostgreSQL a sum of integers has a type of
 * its own. */
long long fixture_number(struct tricode_store *store, const char *sql);

/* Drops the rules, so that a test can write anything. */
void fixture_unguard(struct tricode_store *store);

/* Makes them again, so that the audit does not report them. */
void fixture_guard(struct tricode_store *store);

#endif
