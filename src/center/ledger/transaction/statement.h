// SPDX-License-Identifier: Apache-2.0
/* Statements within or outside a transaction. Each first flushes the buffered writes, since its
 * result could depend on them; a write also releases the snapshot, which it could make wrong.
 * tricode_store_apply, which knows what it writes, uses sql/query.h and writes.h instead. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_STATEMENT_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_STATEMENT_H

#include "center/ledger/sql/query.h"

/* As tricode_query_begin, tricode_query_once and tricode_query_run. */
struct tricode_rows *tricode_statement_begin(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_value *values, size_t count);
struct tricode_rows *tricode_statement_once(struct tricode_store *store, const char *sql,
                                            const struct tricode_value *values, size_t count);
enum tricode_store_status tricode_statement_run(struct tricode_store *store, enum tricode_sql sql,
                                                const struct tricode_value *values, size_t count,
                                                int *changes);
/* Without changes, and FAILED unless it changes exactly one row. */
enum tricode_store_status tricode_statement_run_one(struct tricode_store *store,
                                                    enum tricode_sql sql,
                                                    const struct tricode_value *values,
                                                    size_t count);
/* OK when the statement has a row, else NONE. */
enum tricode_store_status tricode_statement_exists(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_value *values,
                                                   size_t count);
/* Inserts one row and reads its number, 1 to INT64_MAX. */
enum tricode_store_status tricode_statement_insert(struct tricode_store *store,
                                                   enum tricode_sql sql,
                                                   const struct tricode_value *values, size_t count,
                                                   uint64_t *number);

#endif
