// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/schema.h"

/* --- Step 1: never changed, since ledgers were made by it. --- */

/* One currency [LEDGER-1]; one outside [LEDGER-2]; the bounds of a balance [LEDGER-5] [LEDGER-6].
 * 9007199254740991 is TRICODE_MONEY_MAX, 4294967295 the largest 32-bit number. A machine's pending
 * sale is not a column: it is the one sale that is settled, and the partial unique index `pending`
 * keeps it one [RECONCILE-1]. */
static const char tables_1[] =
    "CREATE TABLE setting ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " currency INTEGER NOT NULL CHECK (currency BETWEEN 1 AND 999),"
    " enrolment TEXT NOT NULL CHECK (enrolment IN ('open', 'closed')),"
    " validity INTEGER NOT NULL CHECK (validity BETWEEN 0 AND 4294967295),"
    " skew INTEGER NOT NULL CHECK (skew BETWEEN 0 AND 4294967295),"
    " price_limit INTEGER NOT NULL CHECK (price_limit BETWEEN 0 AND 4294967295)"
    ") STRICT;"

    "CREATE TABLE account ("
    " id INTEGER PRIMARY KEY CHECK (id > 0),"
    " kind TEXT NOT NULL CHECK (kind IN ('outside', 'operator', 'buyer')),"
    " name TEXT NOT NULL,"
    " balance INTEGER NOT NULL DEFAULT 0"
    "  CHECK (balance >= 0 OR kind = 'outside')"
    "  CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991)"
    ") STRICT;"
    "CREATE UNIQUE INDEX one_outside ON account (kind) WHERE kind = 'outside';"

    "CREATE TABLE terminal ("
    " keyid TEXT PRIMARY KEY CHECK (length(keyid) = 43),"
    " public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),"
    " account INTEGER NOT NULL REFERENCES account (id),"
    " enrolled_at INTEGER NOT NULL CHECK (enrolled_at >= 0)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE machine ("
    " id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4294967295),"
    " name TEXT NOT NULL,"
    " place TEXT NOT NULL,"
    " operator INTEGER NOT NULL REFERENCES account (id),"
    " enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),"
    " next INTEGER NOT NULL DEFAULT 1 CHECK (next BETWEEN 1 AND 4294967296),"
    " delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered BETWEEN 0 AND 4294967295)"
    ") STRICT;"

    "CREATE TABLE machine_key ("
    " machine INTEGER NOT NULL REFERENCES machine (id),"
    " epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 255),"
    " PRIMARY KEY (machine, epoch)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE product ("
    " machine INTEGER NOT NULL REFERENCES machine (id),"
    " number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 65535),"
    " name TEXT NOT NULL,"
    " price INTEGER NOT NULL CHECK (price BETWEEN 1 AND 4294967295),"
    " PRIMARY KEY (machine, number)"
    ") STRICT, WITHOUT ROWID;"

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
    " PRIMARY KEY (machine, counter)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX pending ON sale (machine) WHERE state = 'settled';"

    "CREATE TABLE transfer ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " kind TEXT NOT NULL CHECK (kind IN ('deposit', 'settlement', 'refund', 'payout')),"
    " debtor INTEGER NOT NULL REFERENCES account (id),"
    " creditor INTEGER NOT NULL REFERENCES account (id) CHECK (creditor <> debtor),"
    " amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),"
    " machine INTEGER CHECK ((machine IS NOT NULL) = (kind IN ('settlement', 'refund'))),"
    " counter INTEGER CHECK ((counter IS NULL) = (machine IS NULL)),"
    " at INTEGER NOT NULL CHECK (at >= 0),"
    " FOREIGN KEY (machine, counter) REFERENCES sale (machine, counter),"
    " UNIQUE (machine, counter, kind)"
    ") STRICT;"
    "CREATE INDEX transfer_debtor ON transfer (debtor, id);"
    "CREATE INDEX transfer_creditor ON transfer (creditor, id);"

    "CREATE TABLE alarm ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " machine INTEGER NOT NULL REFERENCES machine (id),"
    " code TEXT NOT NULL CHECK (length(code) = 64),"
    " at INTEGER NOT NULL CHECK (at >= 0),"
    " UNIQUE (machine, code)"
    ") STRICT;";

/* [LEDGER-3] [LEDGER-7] [LEDGER-8] What the core decides right, and no other writer can do wrong.
 */
static const char rules_1[] =
    "CREATE TRIGGER transfer_rule BEFORE INSERT ON transfer BEGIN"
    " SELECT raise(ABORT, 'a transfer between the wrong kinds of account') WHERE"
    "  (SELECT kind FROM account WHERE id = NEW.debtor) IS NOT CASE NEW.kind"
    "   WHEN 'deposit' THEN 'outside' WHEN 'settlement' THEN 'buyer' ELSE 'operator' END"
    "  OR (SELECT kind FROM account WHERE id = NEW.creditor) IS NOT CASE NEW.kind"
    "   WHEN 'settlement' THEN 'operator' WHEN 'payout' THEN 'outside' ELSE 'buyer' END;"
    " SELECT raise(ABORT, 'a transfer that is not its sale''s') WHERE NEW.machine IS NOT NULL"
    "  AND NOT EXISTS (SELECT 1 FROM sale WHERE machine = NEW.machine AND counter = NEW.counter"
    "   AND price = NEW.amount"
    "   AND account = CASE NEW.kind WHEN 'settlement' THEN NEW.debtor ELSE NEW.creditor END"
    "   AND state = CASE NEW.kind WHEN 'settlement' THEN 'settled' ELSE 'refunded' END);"
    " SELECT raise(ABORT, 'a payout of what may have to be given back') WHERE NEW.kind = 'payout'"
    "  AND NEW.amount > (SELECT balance FROM account WHERE id = NEW.debtor) -"
    "   (SELECT ifnull(sum(price), 0) FROM sale JOIN machine ON machine.id = sale.machine"
    "    WHERE operator = NEW.debtor AND state = 'settled');"
    "END;"
    "CREATE TRIGGER transfer_moves AFTER INSERT ON transfer BEGIN"
    " UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.debtor;"
    " UPDATE account SET balance = balance + NEW.amount WHERE id = NEW.creditor;"
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
    " OR NEW.issued_at <> OLD.issued_at OR NEW.settled_at <> OLD.settled_at BEGIN"
    " SELECT raise(ABORT, 'a sale ends once, and nothing else of it changes'); END;"
    "CREATE TRIGGER sale_kept BEFORE DELETE ON sale BEGIN"
    " SELECT raise(ABORT, 'a sale is never deleted'); END;"

    "CREATE TRIGGER machine_grows BEFORE UPDATE ON machine"
    " WHEN NEW.id <> OLD.id OR NEW.next < OLD.next OR NEW.delivered < OLD.delivered BEGIN"
    " SELECT raise(ABORT, 'a machine''s numbers never fall'); END;"
    "CREATE TRIGGER machine_kept BEFORE DELETE ON machine BEGIN"
    " SELECT raise(ABORT, 'a machine is never deleted'); END;"
    "CREATE TRIGGER account_stays BEFORE UPDATE OF id, kind ON account BEGIN"
    " SELECT raise(ABORT, 'an account keeps its number and kind'); END;"
    "CREATE TRIGGER account_kept BEFORE DELETE ON account BEGIN"
    " SELECT raise(ABORT, 'an account is never deleted'); END;"
    "CREATE TRIGGER setting_kept BEFORE DELETE ON setting BEGIN"
    " SELECT raise(ABORT, 'the settings are never deleted'); END;";

/* --- Step 2 --- */

/* standing: how each machine was enabled and disabled; its first one is enabled and has no row.
 * refusal: for each machine (0: none that is known) and reason, the last attempt that was refused;
 * times: the seconds in which one was. code: as it was received, unless that was a permit, which
 * somebody may still need, or no code at all. */
static const char tables_2[] =
    "ALTER TABLE account ADD COLUMN spending_limit INTEGER NOT NULL DEFAULT 0"
    " CHECK (spending_limit BETWEEN 0 AND 4294967295);"
    "ALTER TABLE terminal ADD COLUMN revoked_at INTEGER CHECK (revoked_at >= 0);"
    "ALTER TABLE machine ADD COLUMN retired_at INTEGER"
    " CHECK (retired_at IS NULL OR (retired_at >= 0 AND enabled = 0));"

    "CREATE TABLE standing ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " machine INTEGER NOT NULL REFERENCES machine (id),"
    " enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),"
    " at INTEGER NOT NULL CHECK (at >= 0)"
    ") STRICT;"
    "CREATE INDEX standing_machine ON standing (machine, id);"

    "CREATE TABLE refusal ("
    " machine INTEGER NOT NULL CHECK (machine BETWEEN 0 AND 4294967295),"
    " reason TEXT NOT NULL,"
    " times INTEGER NOT NULL CHECK (times >= 1),"
    " first_at INTEGER NOT NULL CHECK (first_at >= 0),"
    " last_at INTEGER NOT NULL CHECK (last_at >= 0),"
    " account INTEGER NOT NULL REFERENCES account (id),"
    " code TEXT CHECK (length(code) = 64),"
    " PRIMARY KEY (machine, reason)"
    ") STRICT, WITHOUT ROWID;";

/* [LEDGER-1] and what else is for ever. */
static const char rules_2[] =
    "CREATE TRIGGER setting_stays BEFORE UPDATE OF id, currency ON setting"
    " WHEN NEW.id <> OLD.id OR NEW.currency <> OLD.currency BEGIN"
    " SELECT raise(ABORT, 'a ledger keeps its currency'); END;"
    "CREATE TRIGGER terminal_stays BEFORE UPDATE ON terminal WHEN NEW.keyid <> OLD.keyid"
    " OR NEW.public_key <> OLD.public_key OR NEW.account <> OLD.account"
    " OR NEW.enrolled_at <> OLD.enrolled_at OR OLD.revoked_at IS NOT NULL BEGIN"
    " SELECT raise(ABORT, 'a terminal can only be revoked, and once'); END;"
    "CREATE TRIGGER terminal_kept BEFORE DELETE ON terminal BEGIN"
    " SELECT raise(ABORT, 'a terminal is never deleted'); END;"
    "CREATE TRIGGER machine_retires BEFORE UPDATE OF retired_at ON machine"
    " WHEN OLD.retired_at IS NOT NULL BEGIN"
    " SELECT raise(ABORT, 'a machine retires once, and for ever'); END;"
    "CREATE TRIGGER machine_turns AFTER UPDATE OF enabled ON machine"
    " WHEN NEW.enabled <> OLD.enabled BEGIN"
    " INSERT INTO standing (machine, enabled, at) VALUES (NEW.id, NEW.enabled, unixepoch()); END;"
    "CREATE TRIGGER standing_stays BEFORE UPDATE ON standing BEGIN"
    " SELECT raise(ABORT, 'what was recorded never changes'); END;"
    "CREATE TRIGGER standing_kept BEFORE DELETE ON standing BEGIN"
    " SELECT raise(ABORT, 'what was recorded is never deleted'); END;"
    "CREATE TRIGGER alarm_stays BEFORE UPDATE ON alarm BEGIN"
    " SELECT raise(ABORT, 'what was recorded never changes'); END;"
    "CREATE TRIGGER alarm_kept BEFORE DELETE ON alarm BEGIN"
    " SELECT raise(ABORT, 'what was recorded is never deleted'); END;";

/* A machine that equivocated was disabled then; one that is not as its last row says was turned by
 * the operator since. */
static const char rows_2[] =
    "INSERT INTO standing (machine, enabled, at) SELECT machine, 0, min(at) FROM alarm"
    " GROUP BY machine;"
    "INSERT INTO standing (machine, enabled, at) SELECT id, enabled, unixepoch() FROM machine"
    " WHERE enabled = EXISTS (SELECT 1 FROM standing WHERE machine = machine.id);";

/* --- Step 3 --- */

/* setting: made anew, since the words that its enrolment may be are more. machine_key: an epoch was
 * made at made_at (0: with the machine, by a program before this step), counts the machine's sales
 * from counter on, and takes codes until revoked_at. counter and vended are what a machine that is
 * given this key begins with. invitation: of its secret only the SHA-256 is kept; account:
 * whose terminal it lets in, none for a new one; it ends by being used, once, or by being revoked.
 */
static const char tables_3[] =
    "ALTER TABLE setting RENAME TO setting_2;"
    "CREATE TABLE setting ("
    " id INTEGER PRIMARY KEY CHECK (id = 1),"
    " currency INTEGER NOT NULL CHECK (currency BETWEEN 1 AND 999),"
    " enrolment TEXT NOT NULL CHECK (enrolment IN ('open', 'invite', 'closed')),"
    " validity INTEGER NOT NULL CHECK (validity BETWEEN 0 AND 4294967295),"
    " skew INTEGER NOT NULL CHECK (skew BETWEEN 0 AND 4294967295),"
    " price_limit INTEGER NOT NULL CHECK (price_limit BETWEEN 0 AND 4294967295)"
    ") STRICT;"
    "INSERT INTO setting (id, currency, enrolment, validity, skew, price_limit)"
    " SELECT id, currency, enrolment, validity, skew, price_limit FROM setting_2;"
    "DROP TABLE setting_2;"

    "ALTER TABLE machine_key ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0 CHECK (made_at >= 0);"
    "ALTER TABLE machine_key ADD COLUMN counter INTEGER NOT NULL DEFAULT 0"
    " CHECK (counter BETWEEN 0 AND 4294967295);"
    "ALTER TABLE machine_key ADD COLUMN vended INTEGER NOT NULL DEFAULT 0"
    " CHECK (vended BETWEEN 0 AND counter);"
    "ALTER TABLE machine_key ADD COLUMN revoked_at INTEGER CHECK (revoked_at >= 0);"

    "CREATE TABLE invitation ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),"
    " account INTEGER REFERENCES account (id),"
    " made_at INTEGER NOT NULL CHECK (made_at >= 0),"
    " expires_at INTEGER NOT NULL CHECK (expires_at >= made_at),"
    " used_at INTEGER CHECK (used_at >= 0),"
    " terminal TEXT REFERENCES terminal (keyid) CHECK ((terminal IS NULL) = (used_at IS NULL)),"
    " revoked_at INTEGER CHECK (revoked_at >= 0)"
    "  CHECK (revoked_at IS NULL OR used_at IS NULL)"
    ") STRICT;";

static const char rules_3[] =
    "DROP TRIGGER IF EXISTS setting_kept;"
    "DROP TRIGGER IF EXISTS setting_stays;"
    "CREATE TRIGGER setting_kept BEFORE DELETE ON setting BEGIN"
    " SELECT raise(ABORT, 'the settings are never deleted'); END;"
    "CREATE TRIGGER setting_stays BEFORE UPDATE OF id, currency ON setting"
    " WHEN NEW.id <> OLD.id OR NEW.currency <> OLD.currency BEGIN"
    " SELECT raise(ABORT, 'a ledger keeps its currency'); END;"
    "CREATE TRIGGER machine_key_stays BEFORE UPDATE ON machine_key"
    " WHEN NEW.machine <> OLD.machine OR NEW.epoch <> OLD.epoch OR NEW.made_at <> OLD.made_at"
    " OR NEW.counter <> OLD.counter OR NEW.vended <> OLD.vended"
    " OR OLD.revoked_at IS NOT NULL BEGIN"
    " SELECT raise(ABORT, 'a key epoch can only be revoked, and once'); END;"
    "CREATE TRIGGER machine_key_kept BEFORE DELETE ON machine_key BEGIN"
    " SELECT raise(ABORT, 'a key epoch is never deleted'); END;"
    "CREATE TRIGGER invitation_stays BEFORE UPDATE ON invitation WHEN NEW.id <> OLD.id"
    " OR NEW.hash <> OLD.hash OR NEW.account IS NOT OLD.account OR NEW.made_at <> OLD.made_at"
    " OR NEW.expires_at <> OLD.expires_at OR OLD.used_at IS NOT NULL"
    " OR OLD.revoked_at IS NOT NULL BEGIN"
    " SELECT raise(ABORT, 'an invitation ends once, and nothing else of it changes'); END;"
    "CREATE TRIGGER invitation_kept BEFORE DELETE ON invitation BEGIN"
    " SELECT raise(ABORT, 'an invitation is never deleted'); END;";

const struct tricode_ledger_step tricode_ledger_steps[TRICODE_LEDGER_VERSION] = {
    {{tables_1}, {rules_1}, NULL},
    {{tables_2}, {rules_2}, rows_2},
    {{tables_3}, {rules_3}, NULL},
    {{tricode_tables_4}, {tricode_rules_4}, tricode_rows_4},
};
