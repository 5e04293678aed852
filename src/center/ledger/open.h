// SPDX-License-Identifier: Apache-2.0
/* How a ledger is made, opened, migrated, copied and closed. */
#ifndef TRICODE_CENTER_LEDGER_OPEN_H
#define TRICODE_CENTER_LEDGER_OPEN_H

#include "center/ledger/transaction/types.h"

/* The location of a ledger is the path of its file, or the URI of a PostgreSQL database,
 * postgresql://..., without a password: then this returns 1. */
int tricode_store_is_shared(const char *location);
/* Why the location of a shared ledger is not allowed, and what to do; NULL when it is allowed. */
const char *tricode_store_refuses(const char *location);

/* create returns EXISTS for a file that exists, or a database that holds a ledger; open never
 * creates, and migrates a ledger of an older format [STORE-11]. [STORE-15] FAILED when the database
 * is not durable. Both set *store even when they fail, for its error text; NULL without memory. The
 * caller closes it in any case. */
enum tricode_store_status tricode_store_create(const char *location,
                                               const struct tricode_settings *settings,
                                               struct tricode_store **store);
enum tricode_store_status tricode_store_open(const char *location, struct tricode_store **store);
void tricode_store_close(struct tricode_store *store); /* NULL is fine */

/* A check before use, which takes as long for a large ledger as for a small one: FAILED when the
 * database reports damage. The audit (audit/audit.h) reads the rest. */
enum tricode_store_status tricode_store_inspect(struct tricode_store *store);

/* Copies the ledger as it is at one moment, while other processes use it, to a new file of mode
 * 0600. The copy is durable and complete on OK, else there is none. EXISTS: the path is taken. Not
 * within a transaction. PostgreSQL: FAILED, its own tools make copies. */
enum tricode_store_status tricode_store_backup(struct tricode_store *store, const char *path);

#endif
