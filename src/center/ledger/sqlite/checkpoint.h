// SPDX-License-Identifier: Apache-2.0
/* Copies pages from SQLite's write-ahead log into the ledger's file. By default SQLite copies all
 * of them within one commit, which then takes as long as hundreds of others. Here a thread copies
 * most of them while commits go on; a commit copies the few that are left, after which the log
 * starts again from its beginning. Durability does not change: a commit is in the log before it
 * returns.
 *
 * If the disk fails to sync copied pages, the log is their only safe copy: nothing is copied any
 * more, the log grows, and the process that opens the ledger next copies it from the beginning. */
#ifndef TRICODE_CENTER_LEDGER_SQLITE_CHECKPOINT_H
#define TRICODE_CENTER_LEDGER_SQLITE_CHECKPOINT_H

#include "center/ledger/sqlite/internal.h"

/* Sizes of the log, in pages of 4 KiB. */
struct tricode_checkpoint_limits {
    int begin; /* copying starts here, so that a page that changes often is copied once */
    int rest;  /* up to so many pages a commit copies by itself */
    int most;  /* here a commit waits for the thread; only a long read lets the log grow further */
};

/* Replaces SQLite's own checkpoints on this connection. The thread starts when the log has reached
 * limits->begin; if it cannot start, commits copy all pages. 0, or -1 without memory. */
int tricode_sqlite_checkpoint_open(struct tricode_sqlite *sqlite,
                                   const struct tricode_checkpoint_limits *limits);
/* Ends the thread, before the connection is closed. Does nothing without open. */
void tricode_sqlite_checkpoint_close(struct tricode_sqlite *sqlite);

#endif
