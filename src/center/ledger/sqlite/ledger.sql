-- SPDX-License-Identifier: Apache-2.0
-- The ledger in SQLite, format 1: what `tricode-center DATA-DIR init` makes. The same tables and
-- rules in PostgreSQL's SQL: ../postgresql/ledger.sql.
--
-- Amounts are minor units of the ledger's one currency, times are Unix seconds. 4294967295 is
-- 2^32 - 1, 9007199254740991 is 2^53 - 1 (TRICODE_MONEY_MAX). The core decides; the rules below
-- only make a wrong write fail, whichever program attempts it. A rule TABLE_kept forbids deletes,
-- TABLE_stays forbids changes.

-- --- Tables ---

-- One row. The currency is an ISO 4217 number [LEDGER-1]; validity and skew are seconds;
-- price_limit 0 is no limit.
CREATE TABLE setting (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    currency INTEGER NOT NULL CHECK (currency BETWEEN 1 AND 999),
    enrolment TEXT NOT NULL CHECK (enrolment IN ('open', 'invite', 'closed')),
    validity INTEGER NOT NULL CHECK (validity BETWEEN 0 AND 4294967295),
    skew INTEGER NOT NULL CHECK (skew BETWEEN 0 AND 4294967295),
    price_limit INTEGER NOT NULL CHECK (price_limit BETWEEN 0 AND 4294967295)
) STRICT;

-- One account is outside [LEDGER-2]; only its balance may be negative [LEDGER-5] [LEDGER-6].
-- spending_limit: the highest price of one sale, 0 is no limit. newest: the account's newest
-- transfer, 0 for none.
CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    kind TEXT NOT NULL CHECK (kind IN ('outside', 'operator', 'buyer')),
    name TEXT NOT NULL,
    balance INTEGER NOT NULL DEFAULT 0
        CHECK (balance >= 0 OR kind = 'outside')
        CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991),
    spending_limit INTEGER NOT NULL DEFAULT 0 CHECK (spending_limit BETWEEN 0 AND 4294967295),
    newest INTEGER NOT NULL DEFAULT 0 CHECK (newest >= 0)
) STRICT;
CREATE UNIQUE INDEX one_outside ON account (kind) WHERE kind = 'outside';

CREATE TABLE terminal (
    keyid TEXT PRIMARY KEY CHECK (length(keyid) = 43),
    public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
    account INTEGER NOT NULL REFERENCES account (id),
    enrolled_at INTEGER NOT NULL CHECK (enrolled_at >= 0),
    revoked_at INTEGER CHECK (revoked_at >= 0)
) STRICT, WITHOUT ROWID;

-- seen_at: when a code last changed next, delivered or enabled; 0 for never.
CREATE TABLE machine (
    id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 4294967295),
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    operator INTEGER NOT NULL REFERENCES account (id),
    enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    next INTEGER NOT NULL DEFAULT 1 CHECK (next BETWEEN 1 AND 4294967296),
    delivered INTEGER NOT NULL DEFAULT 0 CHECK (delivered BETWEEN 0 AND 4294967295),
    retired_at INTEGER CHECK (retired_at IS NULL OR (retired_at >= 0 AND enabled = 0)),
    seen_at INTEGER NOT NULL DEFAULT 0 CHECK (seen_at >= 0)
) STRICT;

-- The key epochs of a machine. Its codes are accepted until revoked_at. A machine that receives
-- the key starts with counter and vended. made_at 0: added together with the machine.
CREATE TABLE machine_key (
    machine INTEGER NOT NULL REFERENCES machine (id),
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 255),
    made_at INTEGER NOT NULL DEFAULT 0 CHECK (made_at >= 0),
    counter INTEGER NOT NULL DEFAULT 0 CHECK (counter BETWEEN 0 AND 4294967295),
    vended INTEGER NOT NULL DEFAULT 0 CHECK (vended BETWEEN 0 AND counter),
    revoked_at INTEGER CHECK (revoked_at >= 0),
    PRIMARY KEY (machine, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    machine INTEGER NOT NULL REFERENCES machine (id),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 65535),
    name TEXT NOT NULL,
    price INTEGER NOT NULL CHECK (price BETWEEN 1 AND 4294967295),
    PRIMARY KEY (machine, number)
) STRICT, WITHOUT ROWID;

-- settlement, refund: the numbers of the sale's transfers, so that no index per buyer or machine
-- has to grow. A machine has at most one pending sale, the one that is settled [RECONCILE-1].
CREATE TABLE sale (
    machine INTEGER NOT NULL REFERENCES machine (id),
    counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 4294967295),
    state TEXT NOT NULL CHECK (state IN ('settled', 'delivered', 'refunded')),
    account INTEGER NOT NULL REFERENCES account (id),
    key_epoch INTEGER NOT NULL CHECK (key_epoch BETWEEN 0 AND 255),
    product INTEGER NOT NULL CHECK (product BETWEEN 0 AND 65535),
    vended INTEGER NOT NULL CHECK (vended >= 0 AND vended < counter),
    price INTEGER NOT NULL CHECK (price BETWEEN 1 AND 4294967295),
    issued_at INTEGER NOT NULL CHECK (issued_at BETWEEN 0 AND 4294967295),
    settled_at INTEGER NOT NULL CHECK (settled_at >= 0),
    ended_at INTEGER CHECK ((ended_at IS NULL) = (state = 'settled')),
    settlement INTEGER NOT NULL CHECK (settlement >= 1),
    refund INTEGER CHECK (refund > settlement)
        CHECK ((refund IS NOT NULL) = (state = 'refunded')),
    PRIMARY KEY (machine, counter)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pending ON sale (machine) WHERE state = 'settled';

-- The journal, numbered from 1 without gaps. debtor_previous, creditor_previous: the previous
-- transfer of that account, 0 for none. They chain the transfers of each account, so that a
-- statement needs no index.
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('deposit', 'settlement', 'refund', 'payout')),
    debtor INTEGER NOT NULL REFERENCES account (id),
    creditor INTEGER NOT NULL REFERENCES account (id) CHECK (creditor <> debtor),
    amount INTEGER NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    machine INTEGER CHECK ((machine IS NOT NULL) = (kind IN ('settlement', 'refund'))),
    counter INTEGER CHECK ((counter IS NULL) = (machine IS NULL)),
    at INTEGER NOT NULL CHECK (at >= 0),
    debtor_previous INTEGER NOT NULL CHECK (debtor_previous >= 0 AND debtor_previous < id),
    creditor_previous INTEGER NOT NULL CHECK (creditor_previous >= 0 AND creditor_previous < id),
    FOREIGN KEY (machine, counter) REFERENCES sale (machine, counter)
) STRICT;

-- Codes that prove an equivocation, as evidence.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    machine INTEGER NOT NULL REFERENCES machine (id),
    code TEXT NOT NULL CHECK (length(code) = 64),
    at INTEGER NOT NULL CHECK (at >= 0),
    UNIQUE (machine, code)
) STRICT;

-- Each time a machine was enabled or disabled. A new machine is enabled and has no row.
CREATE TABLE standing (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    machine INTEGER NOT NULL REFERENCES machine (id),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    at INTEGER NOT NULL CHECK (at >= 0)
) STRICT;
CREATE INDEX standing_machine ON standing (machine, id);

-- The latest refused request of each machine (0: unknown machines together) and reason. times: in
-- how many seconds one was refused. code: as received; NULL for a permit, which the buyer may still
-- need, and for text that is no code.
CREATE TABLE refusal (
    machine INTEGER NOT NULL CHECK (machine BETWEEN 0 AND 4294967295),
    reason TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 1),
    first_at INTEGER NOT NULL CHECK (first_at >= 0),
    last_at INTEGER NOT NULL CHECK (last_at >= 0),
    account INTEGER NOT NULL REFERENCES account (id),
    code TEXT CHECK (length(code) = 64),
    PRIMARY KEY (machine, reason)
) STRICT, WITHOUT ROWID;

-- hash: SHA-256 of the secret, which is not stored. account: the one that the terminal joins, NULL
-- for a new one. An invitation is used once or revoked once.
CREATE TABLE invitation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    account INTEGER REFERENCES account (id),
    made_at INTEGER NOT NULL CHECK (made_at >= 0),
    expires_at INTEGER NOT NULL CHECK (expires_at >= made_at),
    used_at INTEGER CHECK (used_at >= 0),
    terminal TEXT REFERENCES terminal (keyid) CHECK ((terminal IS NULL) = (used_at IS NULL)),
    revoked_at INTEGER CHECK (revoked_at >= 0)
        CHECK (revoked_at IS NULL OR used_at IS NULL)
) STRICT;

-- Tokens for the operator's page and reports. hash: as above.
CREATE TABLE operator_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    name TEXT NOT NULL,
    made_at INTEGER NOT NULL CHECK (made_at >= 0),
    revoked_at INTEGER CHECK (revoked_at >= 0)
) STRICT;

-- --- Rules of money [LEDGER-3] [LEDGER-7] [LEDGER-8] ---

CREATE TRIGGER transfer_rule BEFORE INSERT ON transfer BEGIN
    SELECT raise(ABORT, 'a transfer must have the next number of the journal')
    WHERE NEW.id IS NOT (SELECT COALESCE(max(id), 0) + 1 FROM transfer);
    SELECT raise(ABORT, 'a transfer between these kinds of account is not allowed')
    WHERE (SELECT kind FROM account WHERE id = NEW.debtor) IS NOT CASE NEW.kind
            WHEN 'deposit' THEN 'outside' WHEN 'settlement' THEN 'buyer' ELSE 'operator' END
        OR (SELECT kind FROM account WHERE id = NEW.creditor) IS NOT CASE NEW.kind
            WHEN 'settlement' THEN 'operator' WHEN 'payout' THEN 'outside' ELSE 'buyer' END;
    SELECT raise(ABORT, 'a transfer must follow the newest ones of its accounts')
    WHERE NEW.debtor_previous IS NOT (SELECT newest FROM account WHERE id = NEW.debtor)
        OR NEW.creditor_previous IS NOT (SELECT newest FROM account WHERE id = NEW.creditor);
    SELECT raise(ABORT, 'a transfer must agree with its sale')
    WHERE NEW.machine IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM sale WHERE machine = NEW.machine AND counter = NEW.counter
            AND price = NEW.amount AND CASE NEW.kind
                WHEN 'settlement'
                THEN account = NEW.debtor AND state = 'settled' AND settlement = NEW.id
                ELSE account = NEW.creditor AND state = 'refunded' AND refund = NEW.id END);
    SELECT raise(ABORT, 'a payout must leave what pending sales may refund')
    WHERE NEW.kind = 'payout'
        AND NEW.amount > (SELECT balance FROM account WHERE id = NEW.debtor) -
            (SELECT ifnull(sum(price), 0) FROM sale JOIN machine ON machine.id = sale.machine
             WHERE operator = NEW.debtor AND state = 'settled');
END;
CREATE TRIGGER transfer_moves AFTER INSERT ON transfer BEGIN
    UPDATE account SET balance = balance - NEW.amount, newest = NEW.id WHERE id = NEW.debtor;
    UPDATE account SET balance = balance + NEW.amount, newest = NEW.id WHERE id = NEW.creditor;
END;
CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer BEGIN
    SELECT raise(ABORT, 'a transfer cannot change');
END;
CREATE TRIGGER transfer_kept BEFORE DELETE ON transfer BEGIN
    SELECT raise(ABORT, 'a transfer cannot be deleted');
END;

CREATE TRIGGER sale_begins BEFORE INSERT ON sale WHEN NEW.state <> 'settled' BEGIN
    SELECT raise(ABORT, 'a new sale must be settled');
END;
CREATE TRIGGER sale_ends BEFORE UPDATE ON sale
WHEN OLD.state <> 'settled' OR NEW.state = 'settled' OR NEW.machine <> OLD.machine
    OR NEW.counter <> OLD.counter OR NEW.account <> OLD.account OR NEW.key_epoch <> OLD.key_epoch
    OR NEW.product <> OLD.product OR NEW.vended <> OLD.vended OR NEW.price <> OLD.price
    OR NEW.issued_at <> OLD.issued_at OR NEW.settled_at <> OLD.settled_at
    OR NEW.settlement <> OLD.settlement
BEGIN
    SELECT raise(ABORT, 'a sale can only end, and once');
END;
CREATE TRIGGER sale_kept BEFORE DELETE ON sale BEGIN
    SELECT raise(ABORT, 'a sale cannot be deleted');
END;

CREATE TRIGGER account_stays BEFORE UPDATE OF id, kind ON account BEGIN
    SELECT raise(ABORT, 'the number and the kind of an account cannot change');
END;
CREATE TRIGGER account_kept BEFORE DELETE ON account BEGIN
    SELECT raise(ABORT, 'an account cannot be deleted');
END;

-- --- Rules of everything else ---

CREATE TRIGGER setting_stays BEFORE UPDATE OF id, currency ON setting
WHEN NEW.id <> OLD.id OR NEW.currency <> OLD.currency
BEGIN
    SELECT raise(ABORT, 'the currency of a ledger cannot change');
END;
CREATE TRIGGER setting_kept BEFORE DELETE ON setting BEGIN
    SELECT raise(ABORT, 'the settings cannot be deleted');
END;

CREATE TRIGGER terminal_stays BEFORE UPDATE ON terminal
WHEN NEW.keyid <> OLD.keyid OR NEW.public_key <> OLD.public_key OR NEW.account <> OLD.account
    OR NEW.enrolled_at <> OLD.enrolled_at OR OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a terminal can only be revoked, and once');
END;
CREATE TRIGGER terminal_kept BEFORE DELETE ON terminal BEGIN
    SELECT raise(ABORT, 'a terminal cannot be deleted');
END;

CREATE TRIGGER machine_grows BEFORE UPDATE ON machine
WHEN NEW.id <> OLD.id OR NEW.next < OLD.next OR NEW.delivered < OLD.delivered
BEGIN
    SELECT raise(ABORT, 'next and delivered of a machine cannot decrease');
END;
CREATE TRIGGER machine_retires BEFORE UPDATE OF retired_at ON machine
WHEN OLD.retired_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a machine retires once and for all');
END;
CREATE TRIGGER machine_turns AFTER UPDATE OF enabled ON machine
WHEN NEW.enabled <> OLD.enabled
BEGIN
    INSERT INTO standing (machine, enabled, at) VALUES (NEW.id, NEW.enabled, unixepoch());
END;
CREATE TRIGGER machine_kept BEFORE DELETE ON machine BEGIN
    SELECT raise(ABORT, 'a machine cannot be deleted');
END;

CREATE TRIGGER machine_key_stays BEFORE UPDATE ON machine_key
WHEN NEW.machine <> OLD.machine OR NEW.epoch <> OLD.epoch OR NEW.made_at <> OLD.made_at
    OR NEW.counter <> OLD.counter OR NEW.vended <> OLD.vended OR OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a key epoch can only be revoked, and once');
END;
CREATE TRIGGER machine_key_kept BEFORE DELETE ON machine_key BEGIN
    SELECT raise(ABORT, 'a key epoch cannot be deleted');
END;

CREATE TRIGGER alarm_stays BEFORE UPDATE ON alarm BEGIN
    SELECT raise(ABORT, 'an alarm cannot change');
END;
CREATE TRIGGER alarm_kept BEFORE DELETE ON alarm BEGIN
    SELECT raise(ABORT, 'an alarm cannot be deleted');
END;
CREATE TRIGGER standing_stays BEFORE UPDATE ON standing BEGIN
    SELECT raise(ABORT, 'a standing cannot change');
END;
CREATE TRIGGER standing_kept BEFORE DELETE ON standing BEGIN
    SELECT raise(ABORT, 'a standing cannot be deleted');
END;

CREATE TRIGGER invitation_stays BEFORE UPDATE ON invitation
WHEN NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.account IS NOT OLD.account
    OR NEW.made_at <> OLD.made_at OR NEW.expires_at <> OLD.expires_at
    OR OLD.used_at IS NOT NULL OR OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'an invitation can only be used or revoked, and once');
END;
CREATE TRIGGER invitation_kept BEFORE DELETE ON invitation BEGIN
    SELECT raise(ABORT, 'an invitation cannot be deleted');
END;

CREATE TRIGGER operator_token_stays BEFORE UPDATE ON operator_token
WHEN NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name
    OR NEW.made_at <> OLD.made_at OR OLD.revoked_at IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a token can only be revoked, and once');
END;
CREATE TRIGGER operator_token_kept BEFORE DELETE ON operator_token BEGIN
    SELECT raise(ABORT, 'a token cannot be deleted');
END;
