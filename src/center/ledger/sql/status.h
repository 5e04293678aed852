// SPDX-License-Identifier: Apache-2.0
/* How a call on the ledger ended, and its error text. */
#ifndef TRICODE_CENTER_LEDGER_SQL_STATUS_H
#define TRICODE_CENTER_LEDGER_SQL_STATUS_H

enum tricode_store_status {
    TRICODE_STORE_OK = 0,
    TRICODE_STORE_NONE,    /* no such record */
    TRICODE_STORE_EXISTS,  /* the record exists already */
    TRICODE_STORE_REFUSED, /* a rule of the ledger does not allow it */
    TRICODE_STORE_FAILED,  /* file, disk, memory or server: tricode_store_error says what to do */
    TRICODE_STORE_RETRY,   /* conflict with another process: roll back and run it once more */
    TRICODE_STORE_TIMEOUT, /* longer than tricode_store_limit allows: roll back */
};

struct tricode_store; /* an open ledger */

/* The newest error, with what to do about it, as one line; valid until the next call. */
const char *tricode_store_error(const struct tricode_store *store);
/* Sets that text, for an error outside the ledger within a transaction. Returns FAILED. */
enum tricode_store_status tricode_store_set_error(struct tricode_store *store, const char *text);

/* Size in bytes of an error text, its zero included. */
#define TRICODE_STORE_ERROR_SIZE 512

#endif
