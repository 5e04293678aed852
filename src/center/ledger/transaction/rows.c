// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/rows.h"

#include <string.h>

#include "core/names.h"

void tricode_read_sale(struct tricode_store *store, const struct tricode_rows *rows, int first,
                       uint32_t machine, struct tricode_sale *sale) {
    char state[16];
    sale->payload.kind = TRICODE_KIND_SALE;
    sale->payload.machine = machine;
    sale->payload.counter = (uint32_t)tricode_column_integer(store, rows, first, UINT32_MAX);
    tricode_column_text(store, rows, first + 1, state, sizeof state);
    sale->account = tricode_column_integer(store, rows, first + 2, INT64_MAX);
    sale->payload.key_epoch = (uint8_t)tricode_column_integer(store, rows, first + 3, UINT8_MAX);
    sale->payload.product = (uint16_t)tricode_column_integer(store, rows, first + 4, UINT16_MAX);
    sale->payload.vended = (uint32_t)tricode_column_integer(store, rows, first + 5, UINT32_MAX);
    sale->payload.price = (uint32_t)tricode_column_integer(store, rows, first + 6, UINT32_MAX);
    sale->payload.issued_at = (uint32_t)tricode_column_integer(store, rows, first + 7, UINT32_MAX);
    sale->state = TRICODE_SALE_NONE;
    for (int s = TRICODE_SALE_SETTLED; s <= TRICODE_SALE_REFUNDED; s++) {
        if (strcmp(state, tricode_sale_state_name((enum tricode_sale_state)s)) == 0) {
            sale->state = (enum tricode_sale_state)s;
        }
    }
    if (sale->state == TRICODE_SALE_NONE ||
        tricode_payload_check(&sale->payload) != TRICODE_CODE_OK) {
        store->damaged = 1;
    }
}

void tricode_read_settings(struct tricode_store *store, const struct tricode_rows *rows,
                           struct tricode_settings *settings) {
    settings->currency = (uint16_t)tricode_column_integer(store, rows, 0, 999);
    settings->enrolment =
        (enum tricode_enrolment)tricode_column_integer(store, rows, 1, TRICODE_ENROLMENT_CLOSED);
    settings->validity = (uint32_t)tricode_column_integer(store, rows, 2, UINT32_MAX);
    settings->skew = (uint32_t)tricode_column_integer(store, rows, 3, UINT32_MAX);
    settings->limit = (uint32_t)tricode_column_integer(store, rows, 4, UINT32_MAX);
}
