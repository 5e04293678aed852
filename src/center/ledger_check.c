// SPDX-License-Identifier: Apache-2.0
#include "center/ledger.h"

#include "center/statement.h"

/* Each statement answers 0 when all is well. */
struct check {
    const char *problem;
    const char *sql;
};

static const struct check checks[] = {
    {"the file is damaged; restore a backup",
     "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"},
    {"a record refers to one that is not there", "SELECT count(*) FROM pragma_foreign_key_check"},
    {"the balances do not add up to 0", "SELECT ifnull(sum(balance), 0) <> 0 FROM account"},
    {"a balance is not what the transfers make",
     "SELECT count(*) FROM account a WHERE balance <>"
     " (SELECT ifnull(sum(amount), 0) FROM transfer WHERE creditor = a.id) -"
     " (SELECT ifnull(sum(amount), 0) FROM transfer WHERE debtor = a.id)"},
    {"a balance other than outside's is below zero",
     "SELECT count(*) FROM account WHERE balance < 0 AND kind <> 'outside'"},
    {"a sale has not exactly one settlement, of its price, from its account to its operator",
     "SELECT count(*) FROM sale s WHERE 1 <> (SELECT count(*) FROM transfer t"
     " WHERE t.machine = s.machine AND t.counter = s.counter AND t.kind = 'settlement'"
     " AND t.amount = s.price AND t.debtor = s.account"
     " AND t.creditor = (SELECT operator FROM machine WHERE id = s.machine))"},
    {"a sale is refunded without its one refund, or has one and is not refunded",
     "SELECT count(*) FROM sale s WHERE (s.state = 'refunded') <> (SELECT count(*) FROM transfer t"
     " WHERE t.machine = s.machine AND t.counter = s.counter AND t.kind = 'refund'"
     " AND t.amount = s.price AND t.creditor = s.account"
     " AND t.debtor = (SELECT operator FROM machine WHERE id = s.machine))"},
    {"a settlement or a refund is of no sale, or more than one of a kind are of one sale",
     "SELECT (SELECT count(*) FROM transfer WHERE kind IN ('settlement', 'refund')) <>"
     " (SELECT count(*) FROM sale) + (SELECT count(*) FROM sale WHERE state = 'refunded')"},
    {"a machine has more than one pending sale",
     "SELECT count(*) FROM (SELECT 1 FROM sale WHERE state = 'settled'"
     " GROUP BY machine HAVING count(*) > 1)"},
    {"a pending sale is not the machine's newest",
     "SELECT count(*) FROM sale s WHERE state = 'settled' AND EXISTS"
     " (SELECT 1 FROM sale WHERE machine = s.machine AND counter > s.counter)"},
    {"a machine's newest delivered sale is not the one that it counts",
     "SELECT count(*) FROM machine m WHERE delivered <>"
     " (SELECT ifnull(max(counter), 0) FROM sale WHERE machine = m.id AND state = 'delivered')"},
    {"a sale says that a sale was vended which was not delivered",
     "SELECT count(*) FROM sale s WHERE vended <> 0 AND NOT EXISTS (SELECT 1 FROM sale"
     " WHERE machine = s.machine AND counter = s.vended AND state = 'delivered')"},
    {"a pending sale is not the one that the machine's next counter names",
     "SELECT count(*) FROM machine m WHERE delivered >= next OR EXISTS"
     " (SELECT 1 FROM sale WHERE machine = m.id AND state = 'settled' AND counter <> m.next)"},
    {"a sale was settled above the machine's next counter",
     "SELECT count(*) FROM machine m WHERE next <"
     " (SELECT ifnull(max(counter), 0) FROM sale WHERE machine = m.id)"},
    {"an operator does not hold what its sales brought in, less what was paid out",
     "SELECT count(*) FROM account a WHERE kind = 'operator' AND balance <>"
     " (SELECT ifnull(sum(price), 0) FROM sale JOIN machine ON machine.id = sale.machine"
     "  WHERE machine.operator = a.id AND state <> 'refunded') -"
     " (SELECT ifnull(sum(amount), 0) FROM transfer WHERE debtor = a.id AND kind = 'payout')"},
    {"an operator holds less than its pending sales may have to give back",
     "SELECT count(*) FROM account a WHERE kind = 'operator' AND balance <"
     " (SELECT ifnull(sum(price), 0) FROM sale JOIN machine ON machine.id = sale.machine"
     "  WHERE machine.operator = a.id AND state = 'settled')"},
};

static enum tricode_store_status number(struct tricode_store *store, const char *sql,
                                        int64_t *value) {
    sqlite3_stmt *statement = NULL;
    enum tricode_store_status status = TRICODE_STORE_FAILED;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        *value = sqlite3_column_int64(statement, 0);
        status = TRICODE_STORE_OK;
    } else {
        status = tricode_store_fail(store, "checking the ledger");
    }
    (void)sqlite3_finalize(statement);
    return status;
}

enum tricode_store_status tricode_ledger_check(struct tricode_store *store,
                                               struct tricode_ledger_report *report,
                                               void (*problem)(void *context, const char *sentence),
                                               void *context) {
    int64_t revenue = 0;
    int64_t pending = 0;
    *report = (struct tricode_ledger_report){0};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        int64_t found = 0;
        if (number(store, checks[i].sql, &found) != TRICODE_STORE_OK) {
            return TRICODE_STORE_FAILED;
        }
        report->checks++;
        if (found != 0) {
            report->problems++;
            if (problem != NULL) {
                problem(context, checks[i].problem);
            }
        }
    }
    if (number(store, "SELECT ifnull(sum(balance), 0) FROM account", &report->sum) !=
            TRICODE_STORE_OK ||
        number(store, "SELECT ifnull(sum(price), 0) FROM sale WHERE state <> 'refunded'",
               &revenue) != TRICODE_STORE_OK ||
        number(store, "SELECT ifnull(sum(price), 0) FROM sale WHERE state = 'settled'", &pending) !=
            TRICODE_STORE_OK) {
        return TRICODE_STORE_FAILED;
    }
    report->revenue = (uint64_t)revenue;
    report->pending = (uint64_t)pending;
    return TRICODE_STORE_OK;
}
