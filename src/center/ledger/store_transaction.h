// SPDX-License-Identifier: Apache-2.0
/* The store itself: where a ledger is, what it is set up with, opening it, and transactions. */
#ifndef TRICODE_CENTER_STORE_TRANSACTION_H
#define TRICODE_CENTER_STORE_TRANSACTION_H

#include <stddef.h>
#include <stdint.h>

struct tricode_store;

enum tricode_store_status {
    TRICODE_STORE_OK = 0,
    TRICODE_STORE_NONE,    /* there is no such record */
    TRICODE_STORE_EXISTS,  /* it is there already */
    TRICODE_STORE_REFUSED, /* it would break a rule of the ledger */
    TRICODE_STORE_FAILED,  /* the file, the disk or memory: tricode_store_error says what to do */
    TRICODE_STORE_RETRY,   /* another process was in the way: roll back, and run the same again */
    TRICODE_STORE_TIMEOUT,    /* it took longer than tricode_store_limit allows: roll back */
};

#define TRICODE_ACCOUNT_OUTSIDE 1u  /* money beyond the ledger; the one that may be negative */
#define TRICODE_ACCOUNT_OPERATOR 2u /* the default operator */

/* A name's longest form in bytes of UTF-8. */
#define TRICODE_NAME_MAX 255u
#define TRICODE_NAME_CAPACITY (TRICODE_NAME_MAX + 1u)
#define TRICODE_CODE_CAPACITY (64u + 1u)

/* Who may enrol a terminal [WIRE-9]. In the ledger, on the wire and on the command line: open,
 * invite, closed. */
enum tricode_enrolment {
    TRICODE_ENROLMENT_OPEN = 0, /* whoever asks */
    TRICODE_ENROLMENT_INVITE,   /* who has an invitation */
    TRICODE_ENROLMENT_CLOSED,   /* nobody */
    TRICODE_ENROLMENT_COUNT,
};

/* open, invite or closed. */
const char *tricode_enrolment_name(enum tricode_enrolment enrolment);

/* validity and skew in seconds; limit: the highest price allowed, 0 for none. */
struct tricode_settings {
    uint16_t currency; /* ISO 4217 numeric, 1 to 999 */
    enum tricode_enrolment enrolment;
    uint32_t validity;
    uint32_t skew;
    uint32_t limit;
};

/* The location of a ledger is the path of its file, or else the URI of a PostgreSQL database,
 * postgresql://..., without a password in it, which then is 1. */
int tricode_store_is_shared(const char *location);
/* What is wrong with a location that should be shared, and what to do; or NULL. */
const char *tricode_store_refuses(const char *location);

/* create refuses (EXISTS) a file that is there, or a database that holds a ledger; open never
 * creates. Both set *store even when they fail, for its error text, unless memory runs out (NULL);
 * close it in any case. [STORE-15] FAILED when the database does not keep what it commits. */
enum tricode_store_status tricode_store_create(const char *location,
                                               const struct tricode_settings *settings,
                                               struct tricode_store **store);
enum tricode_store_status tricode_store_open(const char *location, struct tricode_store **store);
void tricode_store_close(struct tricode_store *store); /* NULL is fine */

/* What went wrong last, and what to do about it, as one line. */
const char *tricode_store_error(const struct tricode_store *store);

/* Sets that text, when something beside the store failed within a transaction; answers FAILED. */
enum tricode_store_status tricode_store_set_error(struct tricode_store *store, const char *text);

/* A look before it is used, as long for a large ledger as for a small one: FAILED when the database
 * finds itself damaged. What it does not read, the audit does (ledger.h). */
enum tricode_store_status tricode_store_inspect(struct tricode_store *store);

/* Copies the ledger as it is at one moment, while others use it, to a new file of mode
 * 0600, which is durable and whole when this answers OK, and else is not there. EXISTS: the path is
 * taken. Not within a transaction. */
enum tricode_store_status tricode_store_backup(struct tricode_store *store, const char *path);

/* begin_write takes a file's one write lock at once; begin_read gives a consistent view. What
 * was written counts only when commit answered OK. After a FAILED commit nothing was written,
 * unless the connection to a database was lost meanwhile: then it is not known, and the same is
 * asked again. A call that answered FAILED or AGAIN ended the transaction: only rollback follows. A
 * database that was gone is connected to again by the next call without a transaction. */
enum tricode_store_status tricode_store_begin_write(struct tricode_store *store);
enum tricode_store_status tricode_store_begin_read(struct tricode_store *store);
enum tricode_store_status tricode_store_commit(struct tricode_store *store);
void tricode_store_rollback(struct tricode_store *store); /* fine outside a transaction */

/* Within a read transaction: from now on and until its end, each statement ends with LATE that
 * takes longer than so many milliseconds (at least 1). */
enum tricode_store_status tricode_store_limit(struct tricode_store *store, unsigned milliseconds);

/* What the decisions of a transaction are about. Each may be named twice, or not exist. */
struct tricode_touched {
    const uint32_t *machines;
    size_t machine_count;
    const uint64_t *accounts;
    size_t account_count;
    const char *const *keyids; /* of terminals that were recalled */
    size_t keyid_count;
};

/* Once, first thing within a write transaction: takes all that decisions about these machines for
 * these accounts can touch, in an order that is the same for every process, so that what is read
 * afterwards is current until the commit. OK, FAILED, or AGAIN: the caller rolls back and runs the
 * transaction once more. */
enum tricode_store_status tricode_store_lock(struct tricode_store *store,
                                             const struct tricode_touched *touched);

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings);
enum tricode_store_status tricode_store_set_enrolment(struct tricode_store *store,
                                                      enum tricode_enrolment enrolment);

#endif
