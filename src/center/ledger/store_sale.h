// SPDX-License-Identifier: Apache-2.0
/* The store's sales: what a decision depends on, and what was decided. */
#ifndef TRICODE_CENTER_STORE_SALE_H
#define TRICODE_CENTER_STORE_SALE_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store_transaction.h"
#include "core/center.h"

/* What the ledger holds that a decision about (machine, counter) for an account depends on. */
struct tricode_situation {
    struct tricode_center_machine machine;
    struct tricode_sale closed;
    uint64_t operator_account; /* counts unless the machine is UNKNOWN */
    struct tricode_payer payer;
    uint32_t spending_limit; /* the payer's own; 0 is none */
};

/* Within a transaction. NONE: no such buyer (0: nobody asks). An unknown machine is OK, with its
 * standing UNKNOWN. OK only with what the core takes [RECONCILE-1] [RECONCILE-8]; else FAILED: the
 * ledger is damaged.
 */
enum tricode_store_status tricode_store_situation(struct tricode_store *store, uint32_t machine,
                                                  uint32_t counter, uint64_t account,
                                                  struct tricode_situation *situation);

/* What was decided, about which machine, on which code, when. text: 64 characters when the code
 * could be read. */
struct tricode_decision {
    const struct tricode_situation *before;
    const struct tricode_verdict *verdict;
    const struct tricode_presented *code;
    uint32_t machine;
    const uint8_t *text;
    uint64_t now;
};

/* Within a write transaction: writes all that the verdict says [STORE-2] [LEDGER-3], and what was
 * refused. */
enum tricode_store_status tricode_store_apply(struct tricode_store *store,
                                              const struct tricode_decision *decision);

#endif
