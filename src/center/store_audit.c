// SPDX-License-Identifier: Apache-2.0
/* The store: the audit of the ledger. */
#include "center/ledger.h"

#include <stdio.h>
#include <string.h>

#include "center/store_audit.h"

/* Either a statement, whose rows are those that disagree (table, key, what it is, what it should
 * be), in the order of their keys; or a function. */
struct check {
    const char *name;
    const char *sql;
    enum tricode_store_status (*run)(struct tricode_store *, struct tricode_finding *);
};

/* A row whose column names none of another table. */
#define REFERS(table, key, column, to)                                                             \
    "SELECT '" table "', " key ", '" column " ' || x." column ", 'one that is there' FROM " table  \
    " x WHERE NOT EXISTS (SELECT 1 FROM " to " WHERE id = x." column ")"
#define MACHINE_OF(table) REFERS(table, "'machine ' || x.machine", "machine", "machine")
#define SALE_KEY(x) "'machine ' || " x ".machine || ' counter ' || " x ".counter"
#define SALE_TRANSFERS(kind_)                                                                      \
    "(SELECT count(*) FROM transfer t WHERE t.machine = s.machine AND t.counter = s.counter"       \
    " AND t.kind = '" kind_ "')"
/* What each transfer gave to and took from each account. */
#define MOVED                                                                                      \
    "moved (id, account, amount) AS (SELECT id, creditor, amount FROM transfer"                    \
    " UNION ALL SELECT id, debtor, -amount FROM transfer)"

static const struct check checks[] = {
    {"file",
     "SELECT 'file', 'ledger.sqlite', integrity_check, 'ok' FROM pragma_integrity_check"
     " WHERE integrity_check <> 'ok'",
     NULL},
    {"schema", NULL, tricode_audit_schema},
    {"settings",
     "SELECT 'setting', '1', (SELECT count(*) FROM setting) || ' rows', '1 row'"
     " WHERE (SELECT count(*) FROM setting) <> 1",
     NULL},
    {"references",
     REFERS("terminal", "x.keyid", "account", "account") " UNION ALL " REFERS("machine", "x.id", "operator", "account") " UNION ALL " MACHINE_OF("machine_key") " UNION ALL " MACHINE_OF("product") " UNION ALL " MACHINE_OF(
         "sale") " UNION ALL " MACHINE_OF("alarm") " UNION ALL " REFERS("sale", SALE_KEY("x"),
                                                                        "account",
                                                                        "account") " UNION "
                                                                                   "ALL " REFERS(
                                                                                       "t"
                                                                                       "r"
                                                                                       "a"
                                                                                       "n"
                                                                                       "s"
                                                                                       "f"
                                                                                       "e"
                                                                                       "r",
                                                                                       "x"
                                                                                       "."
                                                                                       "i"
                                                                                       "d",
                                                                                       "d"
                                                                                       "e"
                                                                                       "b"
                                                                                       "t"
                                                                                       "o"
                                                                                       "r",
                                                                                       "a"
                                                                                       "c"
                                                                                       "c"
                                                                                       "o"
                                                                                       "u"
                                                                                       "n"
                                                                                       "t") " UNION"
                                                                                            " ALL"
                                                                                            " " REFERS(
                                                                                                "tr"
                                                                                                "an"
                                                                                                "sf"
                                                                                                "e"
                                                                                                "r",
                                                                                                "x."
                                                                                                "i"
                                                                                                "d",
                                                                                                "cr"
                                                                                                "ed"
                                                                                                "it"
                                                                                                "o"
                                                                                                "r",
                                                                                                "ac"
                                                                                                "co"
                                                                                                "un"
                                                                                                "t"),
     NULL},
    {"foreign-keys",
     "SELECT \"table\", ifnull('row ' || rowid, 'a row'), 'refers to none of ' || parent,"
     " 'refers to one' FROM pragma_foreign_key_check",
     NULL},
    {"kinds-of-account",
     "SELECT 'account', expected.id, ifnull(account.kind, 'not there'), expected.kind"
     " FROM (SELECT 1 AS id, 'outside' AS kind UNION ALL SELECT 2, 'operator') AS expected"
     " LEFT JOIN account ON account.id = expected.id WHERE account.kind IS NOT expected.kind"
     " UNION ALL SELECT 'account', id, 'outside', 'operator or buyer' FROM account"
     " WHERE kind = 'outside' AND id <> 1",
     NULL},
    /* Each transfer takes the next number; one that is missing was taken out. */
    {"journal",
     "SELECT 'transfer', before + 1, 'missing', 'a transfer' FROM (SELECT id,"
     " lag(id, 1, 0) OVER (ORDER BY id) AS before FROM transfer) WHERE id <> before + 1"
     " UNION ALL SELECT 'transfer', seq, 'missing', 'the newest transfer' FROM sqlite_sequence"
     " WHERE name = 'transfer' AND seq > (SELECT ifnull(max(id), 0) FROM transfer)",
     NULL},
    {"transfer",
     "SELECT 'transfer', t.id, t.kind || ' of ' || t.amount || ' from ' || d.kind || ' to ' ||"
     " c.kind || iif(t.machine IS NULL, '', ' with a sale'),"
     " CASE t.kind WHEN 'deposit' THEN 'from outside to buyer' WHEN 'settlement' THEN"
     "  'from buyer to operator, with a sale' WHEN 'refund' THEN"
     "  'from operator to buyer, with a sale' ELSE 'from operator to outside' END || ', above 0'"
     " FROM transfer t JOIN account d ON d.id = t.debtor JOIN account c ON c.id = t.creditor"
     " WHERE t.amount <= 0 OR t.debtor = t.creditor"
     " OR (t.machine IS NOT NULL) <> (t.kind IN ('settlement', 'refund'))"
     " OR d.kind <> CASE t.kind WHEN 'deposit' THEN 'outside' WHEN 'settlement' THEN 'buyer'"
     "  ELSE 'operator' END"
     " OR c.kind <> CASE t.kind WHEN 'settlement' THEN 'operator' WHEN 'payout' THEN 'outside'"
     "  ELSE 'buyer' END ORDER BY t.id",
     NULL},
    {"transfer-of-sale",
     "SELECT 'transfer', t.id, t.kind || ' of ' || t.amount || ' from ' || t.debtor || ' to ' ||"
     " t.creditor, ifnull(t.kind || ' of ' || s.price || ' from ' || CASE t.kind"
     " WHEN 'settlement' THEN s.account || ' to ' || m.operator"
     " ELSE m.operator || ' to ' || s.account END, 'of a sale that is there')"
     " FROM transfer t LEFT JOIN sale s ON s.machine = t.machine AND s.counter = t.counter"
     " LEFT JOIN machine m ON m.id = s.machine WHERE t.kind IN ('settlement', 'refund') AND"
     " (t.amount IS NOT s.price"
     " OR s.account IS NOT iif(t.kind = 'settlement', t.debtor, t.creditor)"
     " OR m.operator IS NOT iif(t.kind = 'settlement', t.creditor, t.debtor)) ORDER BY t.id",
     NULL},
    {"sum",
     "SELECT 'account', 'all together', sum(balance), 0 FROM account HAVING sum(balance) <> 0",
     NULL},
    {"balance",
     "WITH " MOVED ", made AS (SELECT account, sum(amount) AS balance FROM moved GROUP BY account)"
     " SELECT 'account', a.id, 'balance ' || a.balance, 'balance ' || ifnull(made.balance, 0)"
     " FROM account a LEFT JOIN made ON made.account = a.id"
     " WHERE a.balance <> ifnull(made.balance, 0) ORDER BY a.id",
     NULL},
    /* Not only today: after no transfer was a balance outside its bounds. */
    {"bounds",
     "WITH " MOVED ", running AS (SELECT id, account, sum(amount)"
     "  OVER (PARTITION BY account ORDER BY id) AS balance FROM moved)"
     " SELECT 'transfer', r.id, 'account ' || r.account || ' at ' || r.balance,"
     " iif(a.kind = 'outside', 'from -9007199254740991 to 9007199254740991',"
     "  'from 0 to 9007199254740991')"
     " FROM running r JOIN account a ON a.id = r.account"
     " WHERE abs(r.balance) > 9007199254740991 OR (r.balance < 0 AND a.kind <> 'outside')"
     " ORDER BY r.id",
     NULL},
    /* What was paid out up to each pay-out, against what was earned by sales settled before it. */
    {"payout",
     "WITH earned AS (SELECT t.id, t.creditor AS operator, t.amount FROM transfer t JOIN sale s"
     "  ON s.machine = t.machine AND s.counter = t.counter"
     "  WHERE t.kind = 'settlement' AND s.state = 'delivered'"
     "  UNION ALL SELECT id, debtor, -amount FROM transfer WHERE kind = 'payout'),"
     " running AS (SELECT id, operator, amount, sum(amount)"
     "  OVER (PARTITION BY operator ORDER BY id) AS rest FROM earned)"
     " SELECT 'transfer', id, 'payout of ' || -amount, 'at most ' || (rest - amount)"
     " FROM running WHERE amount < 0 AND rest < 0 ORDER BY id",
     NULL},
    {"settlement",
     "SELECT 'sale', " SALE_KEY("s") ", " SALE_TRANSFERS(
         "settlement") " || ' settlements',"
                       " '1 settlement' FROM sale s WHERE " SALE_TRANSFERS(
                           "settlement") " <> 1"
                                         " ORDER BY s.machine, s.counter",
     NULL},
    {"refund",
     "SELECT 'sale', " SALE_KEY("s") ", s.state || ' with ' || " SALE_TRANSFERS(
         "refund") " || ' refunds', s.state || ' with ' || (s.state = 'refunded') || ' refunds'"
                   " FROM sale s WHERE " SALE_TRANSFERS("refund") " <> (s.state = 'refunded')"
                                                                  " ORDER BY s.machine, s.counter",
     NULL},
    /* The state again, from the journal and from what the machine is known to have vended. */
    {"state",
     "SELECT 'sale', key, state, due FROM (SELECT " SALE_KEY(
         "s") " AS key, s.state, s.machine,"
              " s.counter, CASE WHEN " SALE_TRANSFERS(
                  "refund") " > 0 THEN 'refunded'"
                            " WHEN s.counter <= m.delivered THEN 'delivered' ELSE 'settled' END AS "
                            "due"
                            " FROM sale s JOIN machine m ON m.id = s.machine) WHERE state <> due"
                            " ORDER BY machine, counter",
     NULL},
    {"end",
     "SELECT 'sale', " SALE_KEY(
         "s") ", s.state || ', ended at ' || ifnull(s.ended_at, 'no time'),"
              " iif(s.state = 'settled', 'ended at no time', 'ended at a time') FROM sale s"
              " WHERE (s.ended_at IS NULL) <> (s.state = 'settled') ORDER BY s.machine, s.counter",
     NULL},
    {"pending",
     "SELECT 'machine', machine, count(*) || ' pending sales', 'at most 1' FROM sale"
     " WHERE state = 'settled' GROUP BY machine HAVING count(*) > 1 ORDER BY machine",
     NULL},
    /* And at no time before: each sale was settled after the older one was, and after its refund.
     */
    {"order",
     "WITH journal AS (SELECT machine, counter, min(id) AS settled, max(id) AS last FROM transfer"
     "  WHERE machine IS NOT NULL GROUP BY machine, counter),"
     " turn AS (SELECT machine, counter, settled, lag(last)"
     "  OVER (PARTITION BY machine ORDER BY counter) AS before FROM journal)"
     " SELECT 'sale', " SALE_KEY(
         "turn") ", 'settled by transfer ' || settled,"
                 " 'settled after transfer ' || before FROM turn WHERE settled < before"
                 " UNION ALL SELECT 'sale', " SALE_KEY(
                     "t") ", 'refunded by transfer ' || t.id,"
                          " 'settled before it' FROM transfer t JOIN journal j ON j.machine = "
                          "t.machine"
                          " AND j.counter = t.counter WHERE t.kind = 'refund' AND t.id = j.settled",
     NULL},
    {"delivered",
     "SELECT 'machine', id, 'delivered ' || delivered, 'delivered ' || newest FROM"
     " (SELECT m.id, m.delivered, (SELECT ifnull(max(counter), 0) FROM sale s"
     "  WHERE s.machine = m.id AND s.state = 'delivered') AS newest FROM machine m)"
     " WHERE delivered <> newest ORDER BY id",
     NULL},
    {"next",
     "SELECT 'machine', id, 'next ' || next, 'at least ' || least || ifnull(', the pending sale '"
     " || pending, '') FROM (SELECT m.id, m.next, max(m.delivered + 1,"
     "  (SELECT ifnull(max(counter), 0) FROM sale s WHERE s.machine = m.id)) AS least,"
     "  (SELECT max(counter) FROM sale s WHERE s.machine = m.id AND s.state = 'settled')"
     "  AS pending FROM machine m) WHERE next < least OR next > 4294967296"
     " OR (pending IS NOT NULL AND next <> pending) ORDER BY id",
     NULL},
    {"vended",
     "SELECT 'sale', key, 'vended ' || vended, 'vended ' || due FROM (SELECT " SALE_KEY(
         "s") " AS key, s.machine, s.counter, s.vended, ifnull(max(iif(s.state = 'delivered', "
              "s.counter,"
              " 0)) OVER (PARTITION BY s.machine ORDER BY s.counter"
              " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS due FROM sale s)"
              " WHERE vended <> due ORDER BY machine, counter",
     NULL},
    {"key-epoch",
     "SELECT 'machine', m.id, 'no key epoch', 'one or more' FROM machine m WHERE NOT EXISTS"
     " (SELECT 1 FROM machine_key k WHERE k.machine = m.id AND k.revoked_at IS NULL)"
     " UNION ALL SELECT 'sale', " SALE_KEY(
         "s") ", 'key epoch ' || s.key_epoch,"
              " 'at most ' || newest FROM sale s JOIN (SELECT machine, max(epoch) AS newest"
              " FROM machine_key GROUP BY machine) k ON k.machine = s.machine WHERE s.key_epoch > "
              "newest",
     NULL},
    {"epoch-begins",
     "SELECT 'sale', " SALE_KEY(
         "s") ", 'counter ' || s.counter, 'above ' || k.counter || ', where key epoch '"
              " || k.epoch || ' begins' FROM sale s JOIN machine_key k ON k.machine = s.machine"
              " AND k.epoch = s.key_epoch WHERE s.counter <= k.counter"
              " ORDER BY s.machine, s.counter",
     NULL},
    {"invitation",
     "SELECT 'invitation', i.id, 'used for account ' || t.account, 'used for account ' ||"
     " i.account FROM invitation i JOIN terminal t ON t.keyid = i.terminal"
     " WHERE i.account <> t.account ORDER BY i.id",
     NULL},
    {"buyer",
     "SELECT 'sale', " SALE_KEY(
         "s") ", 'of ' || a.kind || ' ' || a.id, 'of a buyer' FROM sale s"
              " JOIN account a ON a.id = s.account WHERE a.kind <> 'buyer'"
              " UNION ALL SELECT 'terminal', t.keyid, 'of ' || a.kind || ' ' || a.id, 'of a buyer'"
              " FROM terminal t JOIN account a ON a.id = t.account WHERE a.kind <> 'buyer'"
              " UNION ALL SELECT 'machine', m.id, 'of ' || a.kind || ' ' || a.id, 'of an operator'"
              " FROM machine m JOIN account a ON a.id = m.operator WHERE a.kind <> 'operator'",
     NULL},
    /* An equivocation disables, and the record of standings says how it went on. */
    {"standing",
     "SELECT 'machine', id, iif(enabled, 'enabled', 'disabled'), iif(last, 'enabled', 'disabled')"
     " FROM (SELECT m.id, m.enabled, ifnull((SELECT s.enabled FROM standing s"
     "  WHERE s.machine = m.id ORDER BY s.id DESC LIMIT 1), 1) AS last FROM machine m)"
     " WHERE enabled <> last"
     " UNION ALL SELECT 'machine', m.id, 'never disabled', 'disabled by its alarm'"
     " FROM machine m WHERE EXISTS (SELECT 1 FROM alarm a WHERE a.machine = m.id)"
     " AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.machine = m.id AND s.enabled = 0)"
     " UNION ALL SELECT 'machine', id, 'retired and enabled', 'retired and disabled'"
     " FROM machine WHERE retired_at IS NOT NULL AND enabled",
     NULL},
    {"terminal", NULL, tricode_audit_terminals},
    {"alarm", NULL, tricode_audit_alarms},
};

void tricode_finding_add(struct tricode_finding *finding, const char *table, const char *key,
                         const char *is, const char *should) {
    if (finding->rows++ == 0) {
        (void)snprintf(finding->table, sizeof finding->table, "%s", table);
        (void)snprintf(finding->key, sizeof finding->key, "%s", key);
        (void)snprintf(finding->is, sizeof finding->is, "%s", is);
        (void)snprintf(finding->should, sizeof finding->should, "%s", should);
    }
}

static const char *text_or_nothing(sqlite3_stmt *row, int column) {
    const unsigned char *text = sqlite3_column_text(row, column);
    return text == NULL ? "nothing" : (const char *)text;
}

static enum tricode_store_status find(struct tricode_store *store, const char *sql,
                                      struct tricode_finding *finding) {
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(store->database, sql, -1, &row, NULL);
    if (code == SQLITE_OK) {
        for (code = sqlite3_step(row); code == SQLITE_ROW; code = sqlite3_step(row)) {
            tricode_finding_add(finding, text_or_nothing(row, 0), text_or_nothing(row, 1),
                                text_or_nothing(row, 2), text_or_nothing(row, 3));
        }
    }
    enum tricode_store_status status =
        code == SQLITE_DONE ? TRICODE_STORE_OK : tricode_store_fail(store, "checking the ledger");
    (void)sqlite3_finalize(row);
    return status;
}

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

static enum tricode_store_status add_up(struct tricode_store *store,
                                        struct tricode_ledger_report *report) {
    int64_t revenue = 0;
    int64_t pending = 0;
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

enum tricode_store_status
tricode_ledger_check(struct tricode_store *store, struct tricode_ledger_report *report,
                     void (*problem)(void *context, const struct tricode_ledger_problem *problem),
                     void *context) {
    *report = (struct tricode_ledger_report){0};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        const struct check *check = &checks[i];
        struct tricode_finding finding = {.rows = 0};
        enum tricode_store_status status =
            check->sql != NULL ? find(store, check->sql, &finding) : check->run(store, &finding);
        if (status != TRICODE_STORE_OK) {
            return status;
        }
        report->checks++;
        report->rows += finding.rows;
        if (finding.rows > 0) {
            const struct tricode_ledger_problem found = {.check = check->name,
                                                         .table = finding.table,
                                                         .key = finding.key,
                                                         .is = finding.is,
                                                         .should = finding.should,
                                                         .rows = finding.rows};
            report->problems++;
            problem(context, &found);
        }
    }
    return add_up(store, report);
}
