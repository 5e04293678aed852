// SPDX-License-Identifier: Apache-2.0
/* The audit's statements. Each returns the rows that disagree (table, key, what it is, what it
 * should be), in the order of their keys. */
#include "center/ledger/audit/internal.h"

/* clang-format off */

#define NUMBER(x) "CAST(" x " AS TEXT)"
/* Rows whose column names no row of another table. */
#define REFERS(table, key, column, to)                                                             \
    "SELECT '" table "', " key ", '" column " ' || x." column ", 'an existing " to "' FROM "       \
    table " x WHERE NOT EXISTS (SELECT 1 FROM " to " WHERE id = x." column ")"
#define OR_MACHINE_OF(table)                                                                       \
    " UNION ALL " REFERS(table, "'machine ' || x.machine", "machine", "machine")
#define SALE_KEY(x) "'machine ' || " x ".machine || ' counter ' || " x ".counter"
/* Sales with the transfer that each names as its settlement or refund: NULL when it is not one. */
#define SALES_WITH(number, kind_)                                                                  \
    " FROM sale s LEFT JOIN transfer t ON t.id = s." number " AND t.machine = s.machine"           \
    " AND t.counter = s.counter AND t.kind = '" kind_ "'"
/* The amount that each transfer adds to each account. */
#define MOVED                                                                                      \
    "moved (id, account, amount) AS (SELECT id, creditor, amount FROM transfer"                    \
    " UNION ALL SELECT id, debtor, -amount FROM transfer)"
#define LINKED                                                                                     \
    "link (id, account, previous) AS (SELECT id, creditor, creditor_previous FROM transfer"        \
    " UNION ALL SELECT id, debtor, debtor_previous FROM transfer)"
/* The journal has no gaps: a number that is missing was deleted. */
#define MISSING                                                                                    \
    "SELECT 'transfer', " NUMBER("before + 1") ", 'missing', 'a transfer' FROM (SELECT id,"        \
    " lag(id, 1, 0) OVER (ORDER BY id) AS before FROM transfer) gap WHERE id <> before + 1"        \
    " UNION ALL SELECT 'transfer', "

const struct tricode_check tricode_checks[] = {
    {.name = "file", .sqlite_only = 1, .sql =
     "SELECT 'file', 'ledger.sqlite', integrity_check, 'ok' FROM pragma_integrity_check"
     " WHERE integrity_check <> 'ok'"},
    {.name = "schema", .run = tricode_audit_schema},
    {.name = "settings", .sql =
     "SELECT 'setting', '1', (SELECT count(*) FROM setting) || ' rows', '1 row'"
     " WHERE (SELECT count(*) FROM setting) <> 1"},
    {.name = "references", .sql =
     REFERS("terminal", "x.keyid", "account", "account")
     " UNION ALL " REFERS("machine", NUMBER("x.id"), "operator", "account")
     OR_MACHINE_OF("machine_key") OR_MACHINE_OF("product") OR_MACHINE_OF("sale")
     OR_MACHINE_OF("alarm") OR_MACHINE_OF("standing")
     " UNION ALL " REFERS("sale", SALE_KEY("x"), "account", "account")
     " UNION ALL " REFERS("refusal", "'machine ' || x.machine || ' ' || x.reason", "account",
                          "account")
     " UNION ALL " REFERS("transfer", NUMBER("x.id"), "debtor", "account")
     " UNION ALL " REFERS("transfer", NUMBER("x.id"), "creditor", "account")},
    {.name = "foreign-keys", .sqlite_only = 1, .sql =
     "SELECT \"table\", COALESCE('row ' || rowid, 'a row'), 'refers to no row of ' || parent,"
     " 'refers to an existing row' FROM pragma_foreign_key_check"},
    {.name = "kinds-of-account", .sql =
     "SELECT 'account', " NUMBER("expected.id") ", COALESCE(account.kind, 'missing'),"
     " expected.kind"
     " FROM (SELECT 1 AS id, 'outside' AS kind UNION ALL SELECT 2, 'operator') AS expected"
     " LEFT JOIN account ON account.id = expected.id"
     " WHERE account.kind IS DISTINCT FROM expected.kind"
     " UNION ALL SELECT 'account', " NUMBER("id") ", 'outside', 'operator or buyer' FROM account"
     " WHERE kind = 'outside' AND id <> 1"},
    {.name = "journal",
     .sql = MISSING NUMBER("seq") ", 'missing', 'the newest transfer' FROM sqlite_sequence"
     " WHERE name = 'transfer' AND seq > (SELECT COALESCE(max(id), 0) FROM transfer)",
     .postgresql = MISSING NUMBER("newest") ", 'missing', 'the newest transfer' FROM journal"
     " WHERE newest > (SELECT COALESCE(max(id), 0) FROM transfer)"},
    /* The chain from each account's newest transfer back to its first is complete. */
    {.name = "chain", .sql =
     "WITH " LINKED ", followed AS (SELECT id, account, previous, lag(id, 1, 0)"
     "  OVER (PARTITION BY account ORDER BY id) AS due FROM link)"
     " SELECT 'transfer', " NUMBER("f.id") ", 'previous ' || f.previous || ' of account ' ||"
     " f.account, 'previous ' || f.due FROM followed f WHERE f.previous <> f.due ORDER BY f.id"},
    {.name = "newest", .sql =
     "WITH " LINKED ", last AS (SELECT account, max(id) AS id FROM link GROUP BY account)"
     " SELECT 'account', " NUMBER("a.id") ", 'newest transfer ' || a.newest,"
     " 'newest transfer ' || COALESCE(last.id, 0)"
     " FROM account a LEFT JOIN last ON last.account = a.id"
     " WHERE a.newest <> COALESCE(last.id, 0) ORDER BY a.id"},
    {.name = "transfer", .sql =
     "SELECT 'transfer', " NUMBER("t.id") ", t.kind || ' of ' || t.amount || ' from ' || d.kind ||"
     " ' to ' || c.kind || CASE WHEN t.machine IS NULL THEN '' ELSE ' with a sale' END,"
     " CASE t.kind WHEN 'deposit' THEN 'from outside to buyer' WHEN 'settlement' THEN"
     "  'from buyer to operator, with a sale' WHEN 'refund' THEN"
     "  'from operator to buyer, with a sale' ELSE 'from operator to outside' END || ', above 0'"
     " FROM transfer t JOIN account d ON d.id = t.debtor JOIN account c ON c.id = t.creditor"
     " WHERE t.amount <= 0 OR t.debtor = t.creditor"
     " OR (t.machine IS NOT NULL) <> (t.kind IN ('settlement', 'refund'))"
     " OR d.kind <> CASE t.kind WHEN 'deposit' THEN 'outside' WHEN 'settlement' THEN 'buyer'"
     "  ELSE 'operator' END"
     " OR c.kind <> CASE t.kind WHEN 'settlement' THEN 'operator' WHEN 'payout' THEN 'outside'"
     "  ELSE 'buyer' END ORDER BY t.id"},
    {.name = "transfer-of-sale", .sql =
     "SELECT 'transfer', " NUMBER("t.id") ", t.kind || ' of ' || t.amount || ' from ' ||"
     " t.debtor || ' to ' || t.creditor, CASE WHEN s.machine IS NULL THEN"
     " 'of an existing sale' WHEN t.id IS DISTINCT FROM"
     "  CASE t.kind WHEN 'settlement' THEN s.settlement ELSE s.refund END"
     " THEN 'the one that its sale names' ELSE t.kind || ' of ' || s.price || ' from ' ||"
     " CASE t.kind WHEN 'settlement' THEN s.account || ' to ' || m.operator"
     " ELSE m.operator || ' to ' || s.account END END"
     " FROM transfer t LEFT JOIN sale s ON s.machine = t.machine AND s.counter = t.counter"
     " LEFT JOIN machine m ON m.id = s.machine WHERE t.kind IN ('settlement', 'refund') AND"
     " (t.id IS DISTINCT FROM CASE t.kind WHEN 'settlement' THEN s.settlement ELSE s.refund END"
     " OR t.amount IS DISTINCT FROM s.price OR s.account IS DISTINCT FROM"
     "  CASE t.kind WHEN 'settlement' THEN t.debtor ELSE t.creditor END"
     " OR m.operator IS DISTINCT FROM"
     "  CASE t.kind WHEN 'settlement' THEN t.creditor ELSE t.debtor END) ORDER BY t.id"},
    {.name = "sum", .sql =
     "SELECT 'account', 'sum of balances', " NUMBER("sum(balance)") ", '0' FROM account"
     " HAVING sum(balance) <> 0"},
    {.name = "balance", .sql =
     "WITH " MOVED ", made AS (SELECT account, sum(amount) AS balance FROM moved GROUP BY account)"
     " SELECT 'account', " NUMBER("a.id") ", 'balance ' || a.balance,"
     " 'balance ' || COALESCE(made.balance, 0)"
     " FROM account a LEFT JOIN made ON made.account = a.id"
     " WHERE a.balance <> COALESCE(made.balance, 0) ORDER BY a.id"},
    /* Each balance was within its bounds after every transfer. */
    {.name = "bounds", .sql =
     "WITH " MOVED ", running AS (SELECT id, account, sum(amount)"
     "  OVER (PARTITION BY account ORDER BY id) AS balance FROM moved)"
     " SELECT 'transfer', " NUMBER("r.id") ", 'account ' || r.account || ' at ' || r.balance,"
     " CASE a.kind WHEN 'outside' THEN 'from -9007199254740991 to 9007199254740991'"
     "  ELSE 'from 0 to 9007199254740991' END"
     " FROM running r JOIN account a ON a.id = r.account"
     " WHERE abs(r.balance) > 9007199254740991 OR (r.balance < 0 AND a.kind <> 'outside')"
     " ORDER BY r.id"},
    /* The payouts up to each payout do not exceed what sales that were settled before it earned. */
    {.name = "payout", .sql =
     "WITH earned AS (SELECT t.id, t.creditor AS operator, t.amount FROM transfer t JOIN sale s"
     "  ON s.machine = t.machine AND s.counter = t.counter"
     "  WHERE t.kind = 'settlement' AND s.state = 'delivered'"
     "  UNION ALL SELECT id, debtor, -amount FROM transfer WHERE kind = 'payout'),"
     " running AS (SELECT id, operator, amount, sum(amount)"
     "  OVER (PARTITION BY operator ORDER BY id) AS rest FROM earned)"
     " SELECT 'transfer', " NUMBER("id") ", 'payout of ' || (-amount),"
     " 'at most ' || (rest - amount) FROM running WHERE amount < 0 AND rest < 0"
     " ORDER BY running.id"},
    /* Together with "transfer-of-sale": each sale has exactly the transfers that it names. */
    {.name = "settlement", .sql =
     "SELECT 'sale', " SALE_KEY("s") ", 'settlement ' || s.settlement, 'a settlement of this sale'"
     SALES_WITH("settlement", "settlement") " WHERE t.id IS NULL ORDER BY s.machine, s.counter"},
    {.name = "refund", .sql =
     "SELECT 'sale', " SALE_KEY("s") ", s.state || ' with ' ||"
     " CASE WHEN s.refund IS NULL THEN 'no refund' WHEN t.id IS NULL THEN 'refund ' || s.refund ||"
     " ' of another sale' ELSE 'a refund' END, s.state || ' with ' || CASE s.state WHEN 'refunded'"
     " THEN 'a refund' ELSE 'no refund' END" SALES_WITH("refund", "refund")
     " WHERE (s.state = 'refunded') <> (t.id IS NOT NULL) OR (s.refund IS NULL) <> (t.id IS NULL)"
     " ORDER BY s.machine, s.counter"},
    /* The state, computed from the journal and from the machine's delivered. */
    {.name = "state", .sql =
     "SELECT 'sale', sale_key, state, due FROM (SELECT " SALE_KEY("s") " AS sale_key, s.state,"
     " s.machine, s.counter, CASE WHEN t.id IS NOT NULL THEN 'refunded'"
     " WHEN s.counter <= m.delivered THEN 'delivered' ELSE 'settled' END AS due"
     SALES_WITH("refund", "refund") " JOIN machine m ON m.id = s.machine) again"
     " WHERE state <> due ORDER BY machine, counter"},
    {.name = "end", .sql =
     "SELECT 'sale', " SALE_KEY("s") ", s.state || ', ended at ' ||"
     " COALESCE(" NUMBER("s.ended_at") ", 'no time'), CASE s.state WHEN 'settled' THEN"
     " 'ended at no time' ELSE 'ended at a time' END FROM sale s"
     " WHERE (s.ended_at IS NULL) <> (s.state = 'settled') ORDER BY s.machine, s.counter"},
    {.name = "pending", .sql =
     "SELECT 'machine', " NUMBER("machine") ", count(*) || ' pending sales', 'at most 1' FROM sale"
     " WHERE state = 'settled' GROUP BY machine HAVING count(*) > 1 ORDER BY sale.machine"},
    /* Never were two pending: each sale was settled after the older one, and after its refund. */
    {.name = "order", .sql =
     "WITH step AS (SELECT machine, counter, settlement AS settled, refund,"
     "  lag(COALESCE(refund, settlement)) OVER (PARTITION BY machine ORDER BY counter) AS before"
     "  FROM sale)"
     " SELECT 'sale', " SALE_KEY("step") ", 'settled by transfer ' || settled,"
     " 'settled after transfer ' || before FROM step WHERE settled < before"
     " UNION ALL SELECT 'sale', " SALE_KEY("step") ", 'refunded by transfer ' || refund,"
     " 'settled before it' FROM step WHERE refund <= settled"},
    {.name = "delivered", .sql =
     "SELECT 'machine', " NUMBER("id") ", 'delivered ' || delivered, 'delivered ' || newest FROM"
     " (SELECT m.id, m.delivered, (SELECT COALESCE(max(counter), 0) FROM sale s"
     "  WHERE s.machine = m.id AND s.state = 'delivered') AS newest FROM machine m) known"
     " WHERE delivered <> newest ORDER BY known.id"},
    {.name = "next", .sql =
     "SELECT 'machine', " NUMBER("id") ", 'next ' || next, 'at least ' || least ||"
     " COALESCE(', the pending sale ' || pending, '') FROM (SELECT id, next, pending,"
     "  CASE WHEN newest > delivered THEN newest ELSE delivered + 1 END AS least FROM"
     "  (SELECT m.id, m.next, m.delivered, (SELECT COALESCE(max(counter), 0) FROM sale s"
     "    WHERE s.machine = m.id) AS newest,"
     "   (SELECT max(counter) FROM sale s WHERE s.machine = m.id AND s.state = 'settled')"
     "   AS pending FROM machine m) sold) known WHERE next < least OR next > 4294967296"
     " OR (pending IS NOT NULL AND next <> pending) ORDER BY known.id"},
    {.name = "vended", .sql =
     "SELECT 'sale', sale_key, 'vended ' || vended, 'vended ' || due FROM (SELECT " SALE_KEY("s")
     " AS sale_key, s.machine, s.counter, s.vended, COALESCE(max(CASE s.state WHEN 'delivered'"
     "  THEN s.counter ELSE 0 END) OVER (PARTITION BY s.machine ORDER BY s.counter"
     "  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS due FROM sale s) again"
     " WHERE vended <> due ORDER BY machine, counter"},
    {.name = "key-epoch", .sql =
     "SELECT 'machine', " NUMBER("m.id") ", 'no key epoch', 'one or more' FROM machine m"
     " WHERE NOT EXISTS (SELECT 1 FROM machine_key k WHERE k.machine = m.id"
     "  AND k.revoked_at IS NULL)"
     " UNION ALL SELECT 'sale', " SALE_KEY("s") ", 'key epoch ' || s.key_epoch,"
     " 'at most ' || newest FROM sale s JOIN (SELECT machine, max(epoch) AS newest"
     " FROM machine_key GROUP BY machine) k ON k.machine = s.machine WHERE s.key_epoch > newest"},
    {.name = "epoch-begins", .sql =
     "SELECT 'sale', " SALE_KEY("s") ", 'counter ' || s.counter, 'at least ' || k.counter ||"
     " ', where key epoch ' || k.epoch || ' begins' FROM sale s JOIN machine_key k"
     " ON k.machine = s.machine AND k.epoch = s.key_epoch WHERE s.counter < k.counter"
     " ORDER BY s.machine, s.counter"},
    {.name = "invitation", .sql =
     "SELECT 'invitation', " NUMBER("i.id") ", 'used for account ' || t.account,"
     " 'used for account ' || i.account FROM invitation i JOIN terminal t ON t.keyid = i.terminal"
     " WHERE i.account <> t.account ORDER BY i.id"},
    {.name = "buyer", .sql =
     "SELECT 'sale', " SALE_KEY("s") ", 'of ' || a.kind || ' ' || a.id, 'of a buyer' FROM sale s"
     " JOIN account a ON a.id = s.account WHERE a.kind <> 'buyer'"
     " UNION ALL SELECT 'terminal', t.keyid, 'of ' || a.kind || ' ' || a.id, 'of a buyer'"
     " FROM terminal t JOIN account a ON a.id = t.account WHERE a.kind <> 'buyer'"
     " UNION ALL SELECT 'machine', " NUMBER("m.id") ", 'of ' || a.kind || ' ' || a.id,"
     " 'of an operator'"
     " FROM machine m JOIN account a ON a.id = m.operator WHERE a.kind <> 'operator'"},
    /* An equivocation disables the machine; the last row of standing is its present state. */
    {.name = "standing", .sql =
     "SELECT 'machine', " NUMBER("id") ", CASE enabled WHEN 1 THEN 'enabled' ELSE 'disabled' END,"
     " CASE last WHEN 1 THEN 'enabled' ELSE 'disabled' END"
     " FROM (SELECT m.id, m.enabled, COALESCE((SELECT s.enabled FROM standing s"
     "  WHERE s.machine = m.id ORDER BY s.id DESC LIMIT 1), 1) AS last FROM machine m) known"
     " WHERE enabled <> last"
     " UNION ALL SELECT 'machine', " NUMBER("m.id") ", 'never disabled', 'disabled by its alarm'"
     " FROM machine m WHERE EXISTS (SELECT 1 FROM alarm a WHERE a.machine = m.id)"
     " AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.machine = m.id AND s.enabled = 0)"
     " UNION ALL SELECT 'machine', " NUMBER("id") ", 'retired and enabled', 'retired and disabled'"
     " FROM machine WHERE retired_at IS NOT NULL AND enabled = 1"},
    {.name = "terminal", .run = tricode_audit_terminals},
    {.name = "alarm", .run = tricode_audit_alarms},
};
/* clang-format on */

const size_t tricode_check_count = sizeof tricode_checks / sizeof tricode_checks[0];
