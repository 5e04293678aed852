// SPDX-License-Identifier: Apache-2.0
/* Begins a machine's next key epoch, after its board was replaced or its key was disclosed [KEY-9]
 * [KEY-10]. */
#ifndef TRICODE_CENTER_REKEY_H
#define TRICODE_CENTER_REKEY_H

#include "center/ledger/store.h"

/* The end of the pending sale as the operator states it, because the old board cannot. */
enum tricode_pending_end {
    TRICODE_PENDING_UNSPECIFIED = 0,
    TRICODE_PENDING_VENDED,
    TRICODE_PENDING_UNVENDED, /* refund it */
};

enum tricode_rekey_status {
    TRICODE_REKEY_OK = 0,
    TRICODE_REKEY_MACHINE, /* there is no such machine */
    TRICODE_REKEY_RETIRED,
    TRICODE_REKEY_PENDING, /* a sale is pending, and its end is not stated */
    TRICODE_REKEY_NOTHING, /* an end is stated, and no sale is pending */
    TRICODE_REKEY_EPOCHS,  /* the machine has used its last key epoch */
    TRICODE_REKEY_NUMBERS, /* the machine has used its last sale number */
    TRICODE_REKEY_STORE,   /* tricode_store_error says why */
};

/* The new epoch and the state that the machine begins with. sale: the pending one, 0 for none, with
 * its price and the account that paid. */
struct tricode_rekey {
    uint8_t key_epoch;
    uint32_t counter;
    uint32_t vended;
    uint32_t sale;
    uint32_t price;
    uint64_t account;
};

/* In one transaction: ends all older epochs and begins the new one. OK: *rekey is valid. PENDING:
 * only its sale, price and account are. Else nothing was changed. */
enum tricode_rekey_status tricode_rekey_machine(struct tricode_store *store, uint32_t machine,
                                                enum tricode_pending_end end, uint64_t now,
                                                struct tricode_rekey *rekey);

#endif
