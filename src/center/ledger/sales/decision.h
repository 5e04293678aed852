// SPDX-License-Identifier: Apache-2.0
/* What a decision of the core depends on, and what was decided. */
#ifndef TRICODE_CENTER_LEDGER_SALES_DECISION_H
#define TRICODE_CENTER_LEDGER_SALES_DECISION_H

#include "center/ledger/transaction/types.h"
#include "core/center.h"

/* The ledger's rows for a decision about (machine, counter) for an account. */
struct tricode_situation {
    struct tricode_center_machine machine;
    struct tricode_sale closed;
    uint64_t operator_account; /* 0 when the machine is UNKNOWN */
    struct tricode_payer payer;
    uint32_t spending_limit; /* of the payer; 0 is no limit */
};

struct tricode_decision {
    const struct tricode_situation *before;
    const struct tricode_verdict *verdict;
    const struct tricode_presented *code;
    uint32_t machine;
    const uint8_t *text; /* the code, 64 characters, when it could be read */
    uint64_t now;
};

#endif
