// SPDX-License-Identifier: Apache-2.0
/* SQL of the suites on either database: the few words that PostgreSQL has otherwise, and how a
 * ledger is written to past its own rules. */
#ifndef TRICODE_TEST_CENTER_SQL_H
#define TRICODE_TEST_CENTER_SQL_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/ledger/schema.h"
#include "center/ledger/statement.h"

/* The number that the next transfer has. */
#define FIXTURE_NEXT "(SELECT COALESCE(max(id), 0) + 1 FROM transfer)"
/* A transfer after the newest ones of its accounts, as values and as a statement. rest: amount,
 * machine, counter, at. */
#define FIXTURE_TRANSFER_ROW(id, kind, debtor, creditor, rest)                                     \
    "(" id ", '" kind "', " debtor ", " creditor ", " rest                                         \
    ", (SELECT newest FROM account WHERE id = " debtor "),"                                        \
    " (SELECT newest FROM account WHERE id = " creditor "))"
#define FIXTURE_TRANSFER(kind, debtor, creditor, rest)                                             \
    "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW(FIXTURE_NEXT, kind, debtor, creditor,      \
                                                        rest) ";"
/* A sale whose settlement is the next transfer. */
#define FIXTURE_SALE(values) "INSERT INTO sale VALUES (" values ", " FIXTURE_NEXT ", NULL);"

/* The database of the suites: NULL is SQLite, else the location of a PostgreSQL cluster, made by
 * tests/postgresql/cluster.sh. */
const char *fixture_server(void);

/* Statements that may fail. */
enum tricode_store_status fixture_try(struct tricode_store *store, const char *sql);

void fixture_sql(struct tricode_store *store, const char *sql);

/* One number out of the ledger, over the store's own connection. A sum of PostgreSQL's may be more
 * than an integer. */
long long fixture_number(struct tricode_store *store, const char *sql);

/* Takes the rules away, so that anything can be written. */
void fixture_unguard(struct tricode_store *store);

/* Puts them back, so that they do not show as damage. */
void fixture_guard(struct tricode_store *store);

#endif
