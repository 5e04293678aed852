// SPDX-License-Identifier: Apache-2.0
/* What a batch decides in a database that others share is gathered, and written by one statement a
 * table instead of one a row: before the commit, and before anything else is asked that could
 * depend on it. For store*.c and statement.c only. */
#ifndef TRICODE_CENTER_STORE_WRITES_H
#define TRICODE_CENTER_STORE_WRITES_H

#include "center/ledger/statement.h"

/* To be freed; NULL without memory. */
struct tricode_writes *tricode_writes_new(void);
void tricode_writes_free(struct tricode_writes *writes); /* NULL is fine */

/* One row: `sql` is the statement for one row alone, END_SALE, ADD_SALE, ADD_TRANSFER or
 * UPDATE_MACHINE, with its values, of which texts are words of letters. It is gathered where the
 * store gathers, and written at once where not. Rows of one table keep their order; the tables have
 * theirs, as above, so that two writes of one row are not gathered together. */
enum tricode_store_status tricode_writes_row(struct tricode_store *store, enum tricode_sql sql,
                                             const struct tricode_bound *values, size_t count);

/* Sends what was gathered, if anything; a failure may be told only by a later call of the same
 * transaction, by its commit at the latest. */
enum tricode_store_status tricode_writes_flush(struct tricode_store *store);

#endif
