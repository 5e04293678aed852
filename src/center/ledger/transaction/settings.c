// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/transaction/settings.h"

#include "center/ledger/transaction/rows.h"
#include "center/ledger/transaction/snapshot.h"
#include "center/ledger/transaction/statement.h"

const char *tricode_enrolment_name(enum tricode_enrolment enrolment) {
    static const char *const names[TRICODE_ENROLMENT_COUNT] = {"open", "invite", "closed"};
    return names[enrolment];
}

enum tricode_store_status tricode_store_settings(struct tricode_store *store,
                                                 struct tricode_settings *settings) {
    if (tricode_snapshot_settings(store, settings)) {
        return TRICODE_STORE_OK;
    }
    struct tricode_rows *rows =
        tricode_statement_begin(store, TRICODE_SQL_SETTINGS, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, rows);
    if (status == TRICODE_STORE_NONE) {
        status = tricode_store_set_error(store, "the ledger has no settings; restore a backup");
    }
    if (status == TRICODE_STORE_OK) {
        tricode_read_settings(store, rows, settings);
    }
    return tricode_rows_end(store, rows, status);
}

enum tricode_store_status tricode_store_set_enrolment(struct tricode_store *store,
                                                      enum tricode_enrolment enrolment) {
    return tricode_statement_run_one(
        store, TRICODE_SQL_SET_ENROLMENT,
        TRICODE_VALUES(tricode_value_text(tricode_enrolment_name(enrolment))));
}
