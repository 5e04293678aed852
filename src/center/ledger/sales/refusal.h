// SPDX-License-Identifier: Apache-2.0
/* Refused requests, and the alarms of machines that equivocated. */
#ifndef TRICODE_CENTER_LEDGER_SALES_REFUSAL_H
#define TRICODE_CENTER_LEDGER_SALES_REFUSAL_H

#include "center/ledger/sales/decision.h"
#include "center/ledger/transaction/types.h"

/* Records a refusal, within tricode_store_apply. One row per machine and reason, written at most
 * once a second. */
enum tricode_store_status tricode_store_refuse(struct tricode_store *store,
                                               const struct tricode_decision *decision);

struct tricode_refusal_record {
    uint32_t machine; /* 0: all unknown machines */
    char reason[32];
    uint64_t seconds; /* in how many seconds a request was refused */
    uint64_t first_at;
    uint64_t last_at;
    uint64_t account;                 /* of the latest request */
    char code[TRICODE_CODE_CAPACITY]; /* of the latest request; "" when it is not stored */
};

/* In the order of machines and reasons. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_refusal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_refusal_record *record), void *context);

struct tricode_alarm_record {
    uint32_t machine;
    uint64_t at;
    char code[TRICODE_CODE_CAPACITY];
};

/* Oldest first; visit as above. */
enum tricode_store_status tricode_store_each_alarm(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_alarm_record *record), void *context);

#endif
