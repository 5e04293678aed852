// SPDX-License-Identifier: Apache-2.0
/* The SQLite driver: when the pages of the write-ahead log are copied to their places in the file,
 * and by whom. SQLite would copy all of them within a commit, which then takes as long as hundreds
 * of others. Here a thread of its own copies most of them while commits go on, and a commit copies
 * the few that are left, after which the log begins anew. Nothing of this changes what is durable,
 * or when: a commit is, in the log, before it answers.
 *
 * When the disk fails to keep what was copied, the log is all that has it. It is left as it is, and
 * grows: whoever opens the ledger after this process copies it from its beginning. */
#ifndef TRICODE_CENTER_DATABASE_SQLITE_CHECKPOINT_H
#define TRICODE_CENTER_DATABASE_SQLITE_CHECKPOINT_H

#include "center/ledger/database_sqlite.h"

/* Sizes of the log, in pages of 4 KiB. */
struct tricode_checkpoint_limits {
    int begin; /* from here on it is copied; a page that changes again and again is copied once */
    int rest;  /* up to so many a commit copies by itself */
    int most;  /* here a commit waits for the thread: it grows on only while somebody reads it */
};

/* Takes the place of SQLite's own checkpoints on this connection. The thread is started once the
 * log is that large; where it cannot be, commits copy all. 0, or -1 without memory. */
int tricode_sqlite_checkpoint_open(struct tricode_sqlite *sqlite,
                                   const struct tricode_checkpoint_limits *limits);
/* Ends the thread, before the connection is closed. Without an open it does nothing. */
void tricode_sqlite_checkpoint_close(struct tricode_sqlite *sqlite);

#endif
