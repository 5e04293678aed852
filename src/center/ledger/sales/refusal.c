// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sales/refusal.h"

#include "center/ledger/transaction/statement.h"
#include "core/names.h"
#include "core/text.h"

/* The code as evidence, but never a permit: a reader of the ledger could redeem it. */
static struct tricode_value evidence(const struct tricode_decision *decision) {
    if (decision->code->status != TRICODE_CODE_OK ||
        decision->code->payload.kind == TRICODE_KIND_PERMIT) {
        return tricode_value_null();
    }
    return (struct tricode_value){
        .type = TRICODE_VALUE_TEXT, .bytes = decision->text, .length = TRICODE_TEXT_SIZE};
}

enum tricode_store_status tricode_store_refuse(struct tricode_store *store,
                                               const struct tricode_decision *decision) {
    /* Unknown machines share one row, since their numbers could be any. */
    const uint32_t machine =
        decision->before->machine.standing == TRICODE_STANDING_UNKNOWN ? 0 : decision->machine;
    return tricode_query_run(
        store, TRICODE_SQL_ADD_REFUSAL,
        TRICODE_VALUES(tricode_value_integer(machine),
                       tricode_value_text(tricode_center_result_name(decision->verdict->result)),
                       tricode_value_integer(decision->now),
                       tricode_value_integer(decision->before->payer.account), evidence(decision)),
        NULL);
}

static void read_refusal(struct tricode_store *store, struct tricode_rows *row,
                         struct tricode_refusal_record *record) {
    record->machine = (uint32_t)tricode_column_integer(store, row, 0, UINT32_MAX);
    tricode_column_text(store, row, 1, record->reason, sizeof record->reason);
    record->seconds = tricode_column_integer(store, row, 2, INT64_MAX);
    record->first_at = tricode_column_integer(store, row, 3, INT64_MAX);
    record->last_at = tricode_column_integer(store, row, 4, INT64_MAX);
    record->account = tricode_column_integer(store, row, 5, INT64_MAX);
    tricode_column_text(store, row, 6, record->code, sizeof record->code);
}

enum tricode_store_status tricode_store_each_refusal(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_refusal_record *record), void *context) {
    struct tricode_refusal_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_REFUSALS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        read_refusal(store, row, &record);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}

enum tricode_store_status tricode_store_each_alarm(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_alarm_record *record), void *context) {
    struct tricode_alarm_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_ALARMS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        record.machine = (uint32_t)tricode_column_integer(store, row, 0, UINT32_MAX);
        record.at = tricode_column_integer(store, row, 1, INT64_MAX);
        tricode_column_text(store, row, 2, record.code, sizeof record.code);
        status = tricode_rows_visited(store, row, store->damaged || visit(context, &record));
    }
    return tricode_rows_end_all(store, row, status);
}
