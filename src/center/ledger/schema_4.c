// SPDX-License-Identifier: Apache-2.0
/* Step 4 of the ledger, for both databases: what a settlement writes does not lie further apart as
 * more sales are stored.
 *
 * A sale names the numbers of its settlement and of its refund, so that no tree of its own has to
 * keep them one each. A transfer names the one before it of its debtor and of its creditor, and an
 * account its newest one (0: none), so that a statement needs no tree either, whose every buyer
 * would have a page of his own.
 *
 * machine.seen_at: when a code of it last told something new; 0: never. operator_token: lets an
 * operator look; of its secret only the SHA-256 is kept. */
#include "center/ledger/schema.h"

/* clang-format off */

/* The transfer before t of one of its two accounts, from the trees that go. */
#define BEFORE_OF(most, account)                                                                   \
    most "(COALESCE((SELECT max(p.id) FROM transfer_3 p WHERE p.debtor = t." account               \
         " AND p.id < t.id), 0),"                                                                  \
         " COALESCE((SELECT max(p.id) FROM transfer_3 p WHERE p.creditor = t." account             \
         " AND p.id < t.id), 0))"
#define NEWEST_OF(most)                                                                            \
    "UPDATE account SET newest = " most "("                                                        \
    " COALESCE((SELECT max(id) FROM transfer WHERE debtor = account.id), 0),"                      \
    " COALESCE((SELECT max(id) FROM transfer WHERE creditor = account.id), 0));"
#define TRANSFER_OF(kind_)                                                                         \
    "(SELECT t.id FROM transfer_3 t WHERE t.machine = s.machine AND t.counter = s.counter"         \
    " AND t.kind = '" kind_ "')"
#define SEEN                                                                                       \
    "UPDATE machine SET seen_at = COALESCE((SELECT max(settled_at) FROM sale"                      \
    " WHERE sale.machine = machine.id), 0);"

/* --- SQLite: a table gets a constraint, or loses one, only by being made anew. --- */

const char tricode_tables_4[] =
    "ALTER TABLE machine ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0 CHECK (seen_at >= 0);"
    "ALTER TABLE account ADD COLUMN newest INTEGER NOT NULL DEFAULT 0 CHECK (newest >= 0);"
    NEWEST_OF("max")
    "ALTER TABLE transfer RENAME TO transfer_3;"
    "ALTER TABLE sale RENAME TO sale_3;"

    "CREATE TABLE sale ("
    " machine INTEGER NOT NULL REFERENCES machine (id),"
    " counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 4294967295),"
    " state TEXT NOT NULL CHECK (state IN ('settled', 'delivered', 'refunded')),"
    " account INTEGER NOT NULL REFERENCES account (id),"
    " key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255),"
    " product INTEGER NOT NULL CHECK (product BETWEEN 0 AND 65535),"
    " vended INTEGER NOT NULL CHECK (vended >= 0 AND vended < counter),"
    " price INTEGER NOT NULL CHECK (price BETWEEN 1 AND 4294967295),"
    " issued_at INTEGER NOT NULL CHECK (issued_at BETWEEN 0 AND 4294967295),"
    " settled_at INTEGER NOT NULL CHECK (settled_at >= 0),"
    " ended_at INTEGER CHECK ((ended_at IS NULL) = (state = 'settled')),"
    " settlement INTEGER NOT NULL CHECK (settlement >= 1),"
    " refund INTEGER CHECK (refund > settlement)"
    "  CHECK ((refund IS NOT NULL) = (state = 'refunded')),"
    " PRIMARY KEY (machine, counter)"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO sale SELECT s.*, " TRANSFER_OF("settlement") ", " TRANSFER_OF("refund")
    " FROM sale_3 s;"

    "CREATE TABLE transfer ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " kind TEXT NOT NULL CHECK (kind IN ('deposit', 'settlement', 'refund', 'payout')),"
    " debtor INTEGER NOT NULL REFERENCES account (id),"
    " creditor INTEGER NOT NULL REFERENCES account (id) CHECK (creditor <> debtor),"
    " amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),"
    " machine INTEGER CHECK ((machine IS NOT NULL) = (kind IN ('settlement', 'refund'))),"
    " counter INTEGER CHECK ((counter IS NULL) = (machine IS NULL)),"
    " at INTEGER NOT NULL CHECK (at >= 0),"
    " debtor_previous INTEGER NOT NULL CHECK (debtor_previous >= 0 AND debtor_previous < id),"
    " creditor_previous INTEGER NOT NULL"
    "  CHECK (creditor_previous >= 0 AND creditor_previous < id),"
    " FOREIGN KEY (machine, counter) REFERENCES sale (machine, counter)"
    ") STRICT;"
    "INSERT INTO transfer SELECT t.*, " BEFORE_OF("max", "debtor") ", "
    BEFORE_OF("max", "creditor") " FROM transfer_3 t ORDER BY t.id;"
    "UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence"
    " WHERE name = 'transfer_3') WHERE name = 'transfer';"
    "DROP TABLE transfer_3;"
    "DROP TABLE sale_3;"
    "CREATE UNIQUE INDEX pending ON sale (machine) WHERE state = 'settled';"

    "CREATE TABLE operator_token ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),"
    " name TEXT NOT NULL,"
    " made_at INTEGER NOT NULL CHECK (made_at >= 0),"
    " revoked_at INTEGER CHECK (revoked_at >= 0)"
    ") STRICT;";

const char tricode_rows_4[] = SEEN;

/* [LEDGER-3] [LEDGER-7] [LEDGER-8] */
const char tricode_rules_4[] =
    "DROP TRIGGER IF EXISTS transfer_rule;"
    "DROP TRIGGER IF EXISTS transfer_moves;"
    "DROP TRIGGER IF EXISTS transfer_stays;"
    "DROP TRIGGER IF EXISTS transfer_kept;"
    "DROP TRIGGER IF EXISTS sale_begins;"
    "DROP TRIGGER IF EXISTS sale_ends;"
    "DROP TRIGGER IF EXISTS sale_kept;"
    "CREATE TRIGGER transfer_rule BEFORE INSERT ON transfer BEGIN"
    " SELECT raise(ABORT, 'a transfer that is not the next of the journal') WHERE"
    "  NEW.id IS NOT (SELECT COALESCE(max(id), 0) + 1 FROM transfer);"
    " SELECT raise(ABORT, 'a transfer between the wrong kinds of account') WHERE"
    "  (SELECT kind FROM account WHERE id = NEW.debtor) IS NOT CASE NEW.kind"
    "   WHEN 'deposit' THEN 'outside' WHEN 'settlement' THEN 'buyer' ELSE 'operator' END"
    "  OR (SELECT kind FROM account WHERE id = NEW.creditor) IS NOT CASE NEW.kind"
    "   WHEN 'settlement' THEN 'operator' WHEN 'payout' THEN 'outside' ELSE 'buyer' END;"
    " SELECT raise(ABORT, 'a transfer that is not the next of its accounts') WHERE"
    "  NEW.debtor_previous IS NOT (SELECT newest FROM account WHERE id = NEW.debtor)"
    "  OR NEW.creditor_previous IS NOT (SELECT newest FROM account WHERE id = NEW.creditor);"
    " SELECT raise(ABORT, 'a transfer that is not its sale''s') WHERE NEW.machine IS NOT NULL"
    "  AND NOT EXISTS (SELECT 1 FROM sale WHERE machine = NEW.machine AND counter = NEW.counter"
    "   AND price = NEW.amount AND CASE NEW.kind"
    "    WHEN 'settlement' THEN account = NEW.debtor AND state = 'settled' AND settlement = NEW.id"
    "    ELSE account = NEW.creditor AND state = 'refunded' AND refund = NEW.id END);"
    " SELECT raise(ABORT, 'a payout of what may have to be given back') WHERE NEW.kind = 'payout'"
    "  AND NEW.amount > (SELECT balance FROM account WHERE id = NEW.debtor) -"
    "   (SELECT ifnull(sum(price), 0) FROM sale JOIN machine ON machine.id = sale.machine"
    "    WHERE operator = NEW.debtor AND state = 'settled');"
    "END;"
    "CREATE TRIGGER transfer_moves AFTER INSERT ON transfer BEGIN"
    " UPDATE account SET balance = balance - NEW.amount, newest = NEW.id WHERE id = NEW.debtor;"
    " UPDATE account SET balance = balance + NEW.amount, newest = NEW.id WHERE id = NEW.creditor;"
    "END;"
    "CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer BEGIN"
    " SELECT raise(ABORT, 'a transfer never changes'); END;"
    "CREATE TRIGGER transfer_kept BEFORE DELETE ON transfer BEGIN"
    " SELECT raise(ABORT, 'a transfer is never deleted'); END;"

    "CREATE TRIGGER sale_begins BEFORE INSERT ON sale WHEN NEW.state <> 'settled' BEGIN"
    " SELECT raise(ABORT, 'a sale begins settled'); END;"
    "CREATE TRIGGER sale_ends BEFORE UPDATE ON sale WHEN OLD.state <> 'settled'"
    " OR NEW.state = 'settled' OR NEW.machine <> OLD.machine OR NEW.counter <> OLD.counter"
    " OR NEW.account <> OLD.account OR NEW.key_epoch <> OLD.key_epoch"
    " OR NEW.product <> OLD.product OR NEW.vended <> OLD.vended OR NEW.price <> OLD.price"
    " OR NEW.issued_at <> OLD.issued_at OR NEW.settled_at <> OLD.settled_at"
    " OR NEW.settlement <> OLD.settlement BEGIN"
    " SELECT raise(ABORT, 'a sale ends once, and nothing else of it changes'); END;"
    "CREATE TRIGGER sale_kept BEFORE DELETE ON sale BEGIN"
    " SELECT raise(ABORT, 'a sale is never deleted'); END;"

    "CREATE TRIGGER operator_token_stays BEFORE UPDATE ON operator_token WHEN NEW.id <> OLD.id"
    " OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name OR NEW.made_at <> OLD.made_at"
    " OR OLD.revoked_at IS NOT NULL BEGIN"
    " SELECT raise(ABORT, 'a token can only be revoked, and once'); END;"
    "CREATE TRIGGER operator_token_kept BEFORE DELETE ON operator_token BEGIN"
    " SELECT raise(ABORT, 'a token is never deleted'); END;";

/* --- PostgreSQL --- */

const char tricode_tables_4_postgresql[] =
    "ALTER TABLE machine ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0 CHECK (seen_at >= 0);"
    "ALTER TABLE account ADD COLUMN newest BIGINT NOT NULL DEFAULT 0 CHECK (newest >= 0);"
    NEWEST_OF("GREATEST")
    "ALTER TABLE transfer RENAME TO transfer_3;"

    "DROP TRIGGER sale_ends ON sale;"
    "ALTER TABLE sale ADD COLUMN settlement BIGINT CHECK (settlement >= 1),"
    " ADD COLUMN refund BIGINT CHECK (refund > settlement);"
    "UPDATE sale s SET settlement = " TRANSFER_OF("settlement") ", refund = " TRANSFER_OF("refund")
    ";"
    "ALTER TABLE sale ALTER COLUMN settlement SET NOT NULL,"
    " ADD CONSTRAINT sale_refunded CHECK ((refund IS NOT NULL) = (state = 'refunded'));"

    "CREATE TABLE chained AS SELECT t.*, " BEFORE_OF("GREATEST", "debtor")
    " AS debtor_previous, " BEFORE_OF("GREATEST", "creditor")
    " AS creditor_previous FROM transfer_3 t;"
    "DROP TABLE transfer_3;"
    /* That its accounts and its sale are there, transfer_rule sees to, and they are never deleted.
     */
    "CREATE TABLE transfer ("
    " id BIGINT PRIMARY KEY,"
    " kind TEXT NOT NULL CHECK (kind IN ('deposit', 'settlement', 'refund', 'payout')),"
    " debtor BIGINT NOT NULL,"
    " creditor BIGINT NOT NULL CHECK (creditor <> debtor),"
    " amount BIGINT NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),"
    " machine BIGINT CHECK ((machine IS NOT NULL) = (kind IN ('settlement', 'refund'))),"
    " counter BIGINT CHECK ((counter IS NULL) = (machine IS NULL)),"
    " at BIGINT NOT NULL CHECK (at >= 0),"
    " debtor_previous BIGINT NOT NULL CHECK (debtor_previous >= 0 AND debtor_previous < id),"
    " creditor_previous BIGINT NOT NULL CHECK (creditor_previous >= 0 AND creditor_previous < id)"
    ");"
    "INSERT INTO transfer SELECT * FROM chained ORDER BY id;"
    "DROP TABLE chained;"

    "CREATE TABLE operator_token ("
    " id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
    " hash BYTEA NOT NULL UNIQUE CHECK (length(hash) = 32),"
    " name TEXT NOT NULL,"
    " made_at BIGINT NOT NULL CHECK (made_at >= 0),"
    " revoked_at BIGINT CHECK (revoked_at >= 0)"
    ");";

/* All that one statement adds is looked at together (the rules go by their names): first the money
 * moves, then it is seen whether it may have. */
const char tricode_money_rules_4_postgresql[] =
    "DROP FUNCTION transfer_number;"
    "CREATE OR REPLACE FUNCTION transfer_moves() RETURNS trigger LANGUAGE plpgsql AS $rule$"
    " DECLARE strays BOOLEAN; BEGIN"
    " UPDATE journal SET newest = newest + (SELECT count(*) FROM made);"
    " WITH side AS (SELECT debtor AS account, id, -amount AS amount, debtor_previous AS previous"
    "   FROM made UNION ALL SELECT creditor, id, amount, creditor_previous FROM made),"
    "  chain AS (SELECT account, id, amount, previous,"
    "   lag(id) OVER (PARTITION BY account ORDER BY id) AS before FROM side),"
    "  moved AS (SELECT account, CAST(sum(amount) AS BIGINT) AS amount, max(id) AS newest,"
    "   max(previous) FILTER (WHERE before IS NULL) AS previous,"
    "   bool_and(before IS NULL OR before = previous) AS linked FROM chain GROUP BY account),"
    "  done AS (UPDATE account SET balance = balance + moved.amount, newest = moved.newest"
    "   FROM moved WHERE account.id = moved.account AND account.newest = moved.previous"
    "   AND linked RETURNING 1)"
    "  SELECT (SELECT count(*) FROM moved) <> (SELECT count(*) FROM done) INTO strays;"
    " IF strays THEN RAISE EXCEPTION 'a transfer that is not the next of its accounts'"
    "  USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " RETURN NULL; END $rule$;"
    "CREATE OR REPLACE FUNCTION transfer_rule() RETURNS trigger LANGUAGE plpgsql AS $rule$"
    " DECLARE wrong_kinds BOOLEAN; wrong_sale BOOLEAN; wrong_number BOOLEAN; pays_out BOOLEAN;"
    " BEGIN"
    " SELECT bool_or(d.kind IS DISTINCT FROM CASE made.kind WHEN 'deposit' THEN 'outside'"
    "   WHEN 'settlement' THEN 'buyer' ELSE 'operator' END"
    "  OR c.kind IS DISTINCT FROM CASE made.kind WHEN 'settlement' THEN 'operator'"
    "   WHEN 'payout' THEN 'outside' ELSE 'buyer' END),"
    "  bool_or(made.machine IS NOT NULL AND (s.price IS DISTINCT FROM made.amount"
    "   OR CASE made.kind WHEN 'settlement' THEN s.account <> made.debtor OR s.state <> 'settled'"
    "    OR s.settlement <> made.id ELSE s.account <> made.creditor OR s.state <> 'refunded'"
    "    OR s.refund IS DISTINCT FROM made.id END)),"
    "  count(*) <> max(made.id) - min(made.id) + 1"
    "   OR max(made.id) <> (SELECT newest FROM journal WHERE id = 1) OR (min(made.id) > 1"
    "    AND NOT EXISTS (SELECT 1 FROM transfer t WHERE t.id = min(made.id) - 1)),"
    "  bool_or(made.kind = 'payout')"
    "  INTO wrong_kinds, wrong_sale, wrong_number, pays_out"
    "  FROM made LEFT JOIN account d ON d.id = made.debtor"
    "  LEFT JOIN account c ON c.id = made.creditor"
    "  LEFT JOIN sale s ON s.machine = made.machine AND s.counter = made.counter;"
    " IF wrong_kinds THEN RAISE EXCEPTION 'a transfer between the wrong kinds of account'"
    "  USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " IF wrong_sale THEN RAISE EXCEPTION 'a transfer that is not its sale''s'"
    "  USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " IF wrong_number THEN RAISE EXCEPTION 'a transfer that is not the next of the journal'"
    "  USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " IF pays_out AND EXISTS (SELECT 1 FROM account a WHERE a.id IN (SELECT debtor FROM made"
    "   WHERE kind = 'payout') AND a.balance < (SELECT COALESCE(sum(price), 0) FROM sale"
    "    JOIN machine ON machine.id = sale.machine WHERE operator = a.id AND state = 'settled'))"
    " THEN RAISE EXCEPTION 'a payout of what may have to be given back'"
    "  USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " RETURN NULL; END $rule$;"
    "CREATE TRIGGER transfer_rule AFTER INSERT ON transfer REFERENCING NEW TABLE AS made"
    " FOR EACH STATEMENT EXECUTE FUNCTION transfer_rule();"
    "CREATE TRIGGER transfer_moves AFTER INSERT ON transfer REFERENCING NEW TABLE AS made"
    " FOR EACH STATEMENT EXECUTE FUNCTION transfer_moves();"
    TRICODE_RULE_REFUSE("transfer_stays", "UPDATE", "transfer", "", "a transfer never changes")
    TRICODE_RULE_KEPT("transfer", "a transfer is never deleted");

const char tricode_rules_4_postgresql[] =
    TRICODE_RULE_REFUSE("sale_ends", "UPDATE", "sale",
           "WHEN (OLD.state <> 'settled' OR NEW.state = 'settled' OR NEW.machine <> OLD.machine"
           " OR NEW.counter <> OLD.counter OR NEW.account <> OLD.account"
           " OR NEW.key_epoch <> OLD.key_epoch OR NEW.product <> OLD.product"
           " OR NEW.vended <> OLD.vended OR NEW.price <> OLD.price"
           " OR NEW.issued_at <> OLD.issued_at OR NEW.settled_at <> OLD.settled_at"
           " OR NEW.settlement <> OLD.settlement)",
           "a sale ends once, and nothing else of it changes")
    TRICODE_RULE_REFUSE("operator_token_stays", "UPDATE", "operator_token",
           "WHEN (NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name"
           " OR NEW.made_at <> OLD.made_at OR OLD.revoked_at IS NOT NULL)",
           "a token can only be revoked, and once")
    TRICODE_RULE_KEPT("operator_token", "a token is never deleted");
/* clang-format on */
