// SPDX-License-Identifier: Apache-2.0
/* The store: what was refused, and what contradicted itself. */
#include "center/ledger/statement.h"

#include <stddef.h>

#include "core/names.h"
#include "core/text.h"

static const char visitor_stopped[] = "memory or the output ran out; free some and try again";

/* A permit is not kept: whoever reads it here could take the product. */
static struct tricode_bound what_to_keep(const struct tricode_decision *decision) {
    if (decision->code->status != TRICODE_CODE_OK ||
        decision->code->payload.kind == TRICODE_KIND_PERMIT) {
        return tricode_bound_null();
    }
    return (struct tricode_bound){
        .type = TRICODE_BOUND_TEXT, .bytes = decision->text, .length = TRICODE_TEXT_SIZE};
}

enum tricode_store_status tricode_store_refuse(struct tricode_store *store,
                                               const struct tricode_decision *decision) {
    /* A number that nobody added could be any: those are one row together. */
    uint32_t machine =
        decision->before->machine.standing == TRICODE_STANDING_UNKNOWN ? 0 : decision->machine;
    return tricode_statement_run(
        store, TRICODE_SQL_ADD_REFUSAL,
        TRICODE_VALUES(tricode_bound_integer(machine),
                       tricode_bound_text(tricode_center_result_name(decision->verdict->result)),
                       tricode_bound_integer(decision->now),
                       tricode_bound_integer(decision->before->payer.account),
                       what_to_keep(decision)),
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

enum tricode_store_status
tricode_store_each_refusal(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_refusal_record *record),
                           void *context) {
    struct tricode_refusal_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_REFUSALS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        read_refusal(store, row, &record);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}

enum tricode_store_status
tricode_store_each_alarm(struct tricode_store *store,
                         int (*visit)(void *context, const struct tricode_alarm_record *record),
                         void *context) {
    struct tricode_alarm_record record;
    struct tricode_rows *row =
        tricode_statement_begin(store, TRICODE_SQL_ALARMS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_statement_row(store, row);
    while (status == TRICODE_STORE_OK && !store->damaged) {
        record.machine = (uint32_t)tricode_column_integer(store, row, 0, UINT32_MAX);
        record.at = tricode_column_integer(store, row, 1, INT64_MAX);
        tricode_column_text(store, row, 2, record.code, sizeof record.code);
        if (!store->damaged) {
            status = visit(context, &record) == 0 ? tricode_statement_row(store, row)
                                                  : tricode_store_set_error(store, visitor_stopped);
        }
    }
    return tricode_statement_end(store, row,
                                 status == TRICODE_STORE_NONE ? TRICODE_STORE_OK : status);
}
