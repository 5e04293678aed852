// SPDX-License-Identifier: Apache-2.0
/* What was refused, and what contradicted itself. */
#ifndef TRICODE_CENTER_STORE_REFUSAL_H
#define TRICODE_CENTER_STORE_REFUSAL_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store_sale.h"
#include "center/ledger/store_transaction.h"

/* Within a write transaction. At most one row for each machine and reason, and one write of it a
 * second, whatever comes. */
enum tricode_store_status tricode_store_refuse(struct tricode_store *store,
                                               const struct tricode_decision *decision);

struct tricode_refusal_record {
    uint32_t machine; /* 0: none that is known */
    char reason[32];
    uint64_t seconds; /* in how many seconds it was refused */
    uint64_t first_at;
    uint64_t last_at;
    uint64_t account;             /* who asked last */
    char code[TRICODE_CODE_CAPACITY]; /* what was brought last; "" when it is not kept */
};

enum tricode_store_status
tricode_store_each_refusal(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_refusal_record *record),
                           void *context);

struct tricode_alarm_record {
    uint32_t machine;
    uint64_t at;
    char code[TRICODE_CODE_CAPACITY];
};

enum tricode_store_status
tricode_store_each_alarm(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_alarm_record *record),
                         void *context);

#endif
