// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/audit/audit.h"

#include <stdio.h>

#include "center/ledger/audit/internal.h"
#include "center/ledger/transaction/statement.h"

/* The value of a column as text. */
static const char *readable(const struct tricode_value *value, char text[24]) {
    switch (value->type) {
    case TRICODE_VALUE_TEXT:
        return value->bytes;
    case TRICODE_VALUE_INTEGER:
        (void)snprintf(text, 24, "%lld", (long long)value->integer);
        return text;
    default:
        return "nothing";
    }
}

static void add_row(struct tricode_store *store, const struct tricode_rows *row,
                    struct tricode_finding *finding) {
    char texts[4][24];
    const char *columns[4];
    struct tricode_value values[4];
    for (int i = 0; i < 4; i++) {
        values[i] = tricode_column(store, row, i);
        columns[i] = readable(&values[i], texts[i]);
    }
    tricode_finding_add(finding, columns[0], columns[1], columns[2], columns[3]);
}

static enum tricode_store_status run_statement(struct tricode_store *store, const char *sql,
                                               struct tricode_finding *finding) {
    struct tricode_rows *row = tricode_statement_once(store, sql, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    while (status == TRICODE_STORE_OK) {
        add_row(store, row, finding);
        status = tricode_rows_next(store, row);
    }
    return tricode_rows_end_all(store, row, status);
}

static enum tricode_store_status read_number(struct tricode_store *store, const char *sql,
                                             int64_t *value) {
    struct tricode_rows *row = tricode_statement_once(store, sql, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    if (status == TRICODE_STORE_OK) {
        *value = tricode_column(store, row, 0).integer;
    }
    return tricode_rows_end(store, row, status);
}

static enum tricode_store_status run_check(struct tricode_store *store,
                                           const struct tricode_check *check,
                                           struct tricode_finding *finding) {
    if (check->run != NULL) {
        return check->run(store, finding);
    }
    const int other = store->database->driver->dialect != TRICODE_DIALECT_SQLITE;
    return run_statement(store, other && check->postgresql != NULL ? check->postgresql : check->sql,
                         finding);
}

static int applies(const struct tricode_store *store, const struct tricode_check *check) {
    return !check->sqlite_only || store->database->driver->dialect == TRICODE_DIALECT_SQLITE;
}

static enum tricode_store_status add_up(struct tricode_store *store,
                                        struct tricode_ledger_report *report) {
    int64_t revenue = 0;
    int64_t pending = 0;
    if (read_number(store, "SELECT CAST(COALESCE(sum(balance), 0) AS BIGINT) FROM account",
                    &report->sum) != TRICODE_STORE_OK ||
        read_number(
            store,
            "SELECT CAST(COALESCE(sum(price), 0) AS BIGINT) FROM sale WHERE state <> 'refunded'",
            &revenue) != TRICODE_STORE_OK ||
        read_number(
            store,
            "SELECT CAST(COALESCE(sum(price), 0) AS BIGINT) FROM sale WHERE state = 'settled'",
            &pending) != TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    report->revenue = (uint64_t)revenue;
    report->pending = (uint64_t)pending;
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_ledger_check(
    struct tricode_store *store, struct tricode_ledger_report *report,
    void (*problem)(void *context, const struct tricode_ledger_problem *problem), void *context) {
    *report = (struct tricode_ledger_report){0};
    for (size_t i = 0; i < tricode_check_count; i++) {
        const struct tricode_check *check = &tricode_checks[i];
        struct tricode_finding finding = {.rows = 0};
        if (!applies(store, check)) {
            continue;
        }
        const enum tricode_store_status status = run_check(store, check, &finding);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
        report->checks++;
        if (finding.rows == 0) {
            continue;
        }
        report->rows += finding.rows;
        report->problems++;
        const struct tricode_ledger_problem failed = {.check = check->name,
                                                      .table = finding.table,
                                                      .key = finding.key,
                                                      .is = finding.is,
                                                      .should = finding.should,
                                                      .rows = finding.rows};
        problem(context, &failed);
    }
    return add_up(store, report);
}
