// SPDX-License-Identifier: Apache-2.0
/* A machine's next key epoch, for a board that was replaced or a key that is no longer secret
 * [KEY-9] [KEY-10]. */
#ifndef TRICODE_CENTER_REKEY_H
#define TRICODE_CENTER_REKEY_H

#include "center/ledger/store.h"

/* What the operator says of the sale that is pending: nobody else can, once the board is gone. */
enum tricode_pending_end {
    TRICODE_PENDING_UNSPECIFIED = 0,
    TRICODE_PENDING_VENDED,
    TRICODE_PENDING_UNVENDED, /* the money goes back */
};

enum tricode_rekey_status {
    TRICODE_REKEY_OK = 0,
    TRICODE_REKEY_MACHINE, /* there is no such machine */
    TRICODE_REKEY_RETIRED,
    TRICODE_REKEY_PENDING, /* a sale is pending, and nothing is said of it */
    TRICODE_REKEY_NOTHING, /* something is said, and no sale is pending */
    TRICODE_REKEY_EPOCHS,  /* it has used its last key epoch */
    TRICODE_REKEY_NUMBERS, /* it has used its last sale number */
    TRICODE_REKEY_STORE,   /* tricode_store_error says why */
};

/* The new epoch, and what the machine begins with. sale: the one that was pending, 0 for none, with
 * its price and who paid. */
struct tricode_rekey {
    uint8_t key_epoch;
    uint32_t counter;
    uint32_t vended;
    uint32_t sale;
    uint32_t price;
    uint64_t account;
};

/* In one transaction: no older epoch is accepted any more, and the new one begins. Unless OK (and
 * for PENDING the sale) *rekey says nothing, and nothing was changed. */
enum tricode_rekey_status tricode_rekey_machine(struct tricode_store *store, uint32_t machine,
                                                enum tricode_pending_end end, uint64_t now,
                                                struct tricode_rekey *rekey);

#endif
