// SPDX-License-Identifier: Apache-2.0
/* Sales: the situation that a decision depends on, and the decision written. */
#ifndef TRICODE_CENTER_LEDGER_SALES_SALE_H
#define TRICODE_CENTER_LEDGER_SALES_SALE_H

#include "center/ledger/sales/decision.h"

/* Within a transaction. account 0: without a payer. OK with values that the core accepts
 * [RECONCILE-1] [RECONCILE-8]; an unknown machine is OK with its standing UNKNOWN. NONE: no such
 * buyer. FAILED also when the machine's rows contradict each other. */
enum tricode_store_status tricode_store_situation(struct tricode_store *store, uint32_t machine,
                                                  uint32_t counter, uint64_t account,
                                                  struct tricode_situation *situation);

/* Within a write transaction: writes the whole verdict [STORE-2] [LEDGER-3], and the refusal. */
enum tricode_store_status tricode_store_apply(struct tricode_store *store,
                                              const struct tricode_decision *decision);

#endif
