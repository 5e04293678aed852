// SPDX-License-Identifier: Apache-2.0
/* Transactions on the ledger. */
#ifndef TRICODE_CENTER_LEDGER_TRANSACTION_TRANSACTION_H
#define TRICODE_CENTER_LEDGER_TRANSACTION_TRANSACTION_H

#include "center/ledger/transaction/types.h"

/* begin_write takes the one write lock of a file at once; begin_read provides a consistent view.
 * Writes count only after commit returned OK. After a FAILED commit nothing is written, unless the
 * connection to the server was lost meanwhile: then the outcome is unknown, and the caller sends
 * the same request again. After any call that returned FAILED, RETRY or TIMEOUT only rollback is
 * useful. After a lost connection the next call outside a transaction connects again. */
enum tricode_store_status tricode_store_begin_write(struct tricode_store *store);
enum tricode_store_status tricode_store_begin_read(struct tricode_store *store);
enum tricode_store_status tricode_store_commit(struct tricode_store *store);
void tricode_store_rollback(struct tricode_store *store); /* fine outside a transaction */

/* Ends a write transaction: commits when status is OK, else rolls back and returns status. */
enum tricode_store_status tricode_store_end(struct tricode_store *store,
                                            enum tricode_store_status status);

/* Within a read transaction, until its end: a statement that takes longer returns TIMEOUT. At least
 * 1 ms. */
enum tricode_store_status tricode_store_limit(struct tricode_store *store, unsigned milliseconds);

/* [STORE-16] Once, first thing within a write transaction: locks all rows that decisions about
 * these machines for these accounts can touch, in an order that is the same for every process, so
 * that what is read afterwards is current until the commit. OK, FAILED, or RETRY: the caller rolls
 * back and runs the transaction once more. */
enum tricode_store_status tricode_store_lock(struct tricode_store *store,
                                             const struct tricode_touched *touched);

#endif
