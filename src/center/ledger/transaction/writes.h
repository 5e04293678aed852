// SPDX-License-Identifier: Apache-2.0
/* Buffered writes: in PostgreSQL the rows that a batch writes are buffered, and written with one
 * statement per table instead of one per row, before the commit and before any other statement. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_WRITES_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_WRITES_H

#include "center/ledger/sql/query.h"

/* The caller frees it; NULL without memory. */
struct tricode_writes *tricode_writes_new(void);
void tricode_writes_free(struct tricode_writes *writes); /* NULL is fine */

/* Writes one row: buffered when store->writes is set, else at once. sql: the statement for one row,
 * END_SALE, ADD_SALE, ADD_TRANSFER or UPDATE_MACHINE; its texts may only have letters. A flush
 * keeps the order of rows within a table but not between tables, so that two writes of one row must
 * not be buffered together. */
enum tricode_store_status tricode_writes_row(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_value *values, size_t count);

/* Sends the buffered rows, if any. A later call of the same transaction may report a failure, its
 * commit at the latest. */
enum tricode_store_status tricode_writes_flush(struct tricode_store *store);

#endif
