// SPDX-License-Identifier: Apache-2.0
/* The texts of the statements, in SQL that both databases understand. */
#include "center/ledger/sql/query.h"

#define SALE_COLUMNS "counter, state, account, key_epoch, product, vended, price, issued_at"
/* A column of the machine's newest key epoch. */
#define EPOCH_COLUMN(column)                                                                       \
    "(SELECT k." column " FROM machine_key k WHERE k.machine = id ORDER BY k.epoch DESC LIMIT 1)"
#define MACHINE_COLUMNS                                                                            \
    "id, enabled, next, delivered, "                                                               \
    "COALESCE((SELECT counter FROM sale WHERE machine = id AND state = 'settled'), 0), "           \
    "(SELECT count(*) FROM alarm WHERE machine = id), "                                            \
    "(SELECT max(epoch) FROM machine_key WHERE machine = id), name, place, "                       \
    "retired_at IS NOT NULL, " EPOCH_COLUMN("counter") ", " EPOCH_COLUMN("vended")

/* The number of the next transfer. */
#define NEXT_TRANSFER "(SELECT COALESCE(max(id), 0) + 1 FROM transfer)"

#define INVITATION_COLUMNS                                                                         \
    "id, COALESCE(account, 0), made_at, expires_at,"                                               \
    " CASE WHEN used_at IS NOT NULL THEN 1 WHEN revoked_at IS NOT NULL THEN 2 ELSE 0 END,"         \
    " COALESCE(terminal, '')"

static const char *const sql_texts[TRICODE_SQL_COUNT] = {
    [TRICODE_SQL_SETTINGS] =
        "SELECT currency, CASE enrolment WHEN 'open' THEN 0 WHEN 'invite' THEN 1 ELSE 2 END,"
        " validity, skew, price_limit FROM setting",
    [TRICODE_SQL_SET_ENROLMENT] = "UPDATE setting SET enrolment = $1",
    [TRICODE_SQL_INSERT_SETTINGS] =
        "INSERT INTO setting (id, currency, enrolment, validity, skew, price_limit)"
        " VALUES (1, $1, $2, $3, $4, $5)",
    [TRICODE_SQL_ADD_MACHINE] = "INSERT INTO machine (id, name, place, operator)"
                                " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    [TRICODE_SQL_ADD_EPOCH] = "INSERT INTO machine_key (machine, epoch, made_at, counter, vended)"
                              " VALUES ($1, $2, $3, $4, $5)",
    [TRICODE_SQL_REVOKE_EPOCHS] =
        "UPDATE machine_key SET revoked_at = $1 WHERE machine = $2 AND revoked_at IS NULL",
    [TRICODE_SQL_ENABLE_MACHINE] = "UPDATE machine SET enabled = $1 WHERE id = $2"
                                   " AND (retired_at IS NULL OR $1 = 0)",
    [TRICODE_SQL_SET_PRODUCT] =
        "INSERT INTO product (machine, number, name, price) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (machine, number) DO UPDATE SET name = excluded.name, price = excluded.price",
    [TRICODE_SQL_MACHINE] = "SELECT " MACHINE_COLUMNS " FROM machine WHERE id = $1",
    [TRICODE_SQL_MACHINES] = "SELECT " MACHINE_COLUMNS " FROM machine ORDER BY id",
    [TRICODE_SQL_STANDINGS] =
        "SELECT count(CASE WHEN enabled = 1 THEN 1 END),"
        " count(CASE WHEN enabled = 0 AND retired_at IS NULL THEN 1 END),"
        " count(retired_at), (SELECT count(*) FROM sale WHERE state = 'settled'),"
        " (SELECT count(*) FROM alarm) FROM machine",
    [TRICODE_SQL_PRODUCT] = "SELECT number, price, name FROM product WHERE machine = $1"
                            " AND number = $2",
    [TRICODE_SQL_PRODUCTS] = "SELECT number, price, name FROM product WHERE machine = $1"
                             " ORDER BY number",
    [TRICODE_SQL_EPOCH] = "SELECT 1 FROM machine_key WHERE machine = $1 AND epoch = $2"
                          " AND revoked_at IS NULL",
    [TRICODE_SQL_TERMINAL] = "SELECT account, public_key FROM terminal WHERE keyid = $1"
                             " AND revoked_at IS NULL",
    [TRICODE_SQL_ADD_TERMINAL] = "INSERT INTO terminal (keyid, public_key, account, enrolled_at)"
                                 " VALUES ($1, $2, $3, $4)",
    [TRICODE_SQL_BALANCE] = "SELECT balance FROM account WHERE id = $1 AND kind = 'buyer'",
    [TRICODE_SQL_OUTSIDE] = "SELECT -balance FROM account WHERE id = $1 AND kind = 'outside'",
    /* $1: the number; $9, $10: the previous transfers of the debtor and of the creditor. NULL: the
     * database fills them in. */
    [TRICODE_SQL_ADD_TRANSFER] =
        "INSERT INTO transfer (id, kind, debtor, creditor, amount, machine, counter, at,"
        " debtor_previous, creditor_previous) VALUES (COALESCE($1, " NEXT_TRANSFER "), $2, $3, $4,"
        " $5, $6, $7, $8, COALESCE($9, (SELECT newest FROM account WHERE id = $3)),"
        " COALESCE($10, (SELECT newest FROM account WHERE id = $4)))",
    /* Follows the chain of the account's transfers from the newest backwards. */
    [TRICODE_SQL_STATEMENT] =
        "WITH RECURSIVE line (id, place) AS (SELECT newest, 1 FROM account WHERE id = $1"
        " UNION ALL SELECT CASE WHEN t.debtor = $1 THEN t.debtor_previous"
        "  ELSE t.creditor_previous END, place + 1 FROM line JOIN transfer t ON t.id = line.id"
        "  WHERE place < $2)"
        " SELECT t.id, t.creditor = $1, t.amount, COALESCE(t.machine, 0), COALESCE(t.counter, 0),"
        " t.at, t.kind, COALESCE(s.state, '') FROM line JOIN transfer t ON t.id = line.id"
        " LEFT JOIN sale s ON s.machine = t.machine AND s.counter = t.counter ORDER BY t.id DESC",
    [TRICODE_SQL_SITUATION] =
        "SELECT enabled, next, delivered, operator FROM machine WHERE id = $1",
    [TRICODE_SQL_PENDING] =
        "SELECT " SALE_COLUMNS " FROM sale WHERE machine = $1 AND state = 'settled'",
    [TRICODE_SQL_CLOSED] = "SELECT " SALE_COLUMNS " FROM sale WHERE machine = $1 AND counter = $2"
                           " AND state <> 'settled'",
    /* $10 of ADD_SALE, $5 of END_SALE: the number of the transfer; NULL: the next. */
    [TRICODE_SQL_ADD_SALE] =
        "INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended, price,"
        " issued_at, settled_at, settlement) VALUES ($1, $2, 'settled', $3, $4, $5, $6, $7, $8, $9,"
        " COALESCE($10, " NEXT_TRANSFER "))",
    [TRICODE_SQL_END_SALE] =
        "UPDATE sale SET state = $1, ended_at = $2, refund = CASE $1 WHEN 'refunded' THEN"
        " COALESCE($5, " NEXT_TRANSFER ") END"
        " WHERE machine = $3 AND counter = $4 AND state = 'settled'",
    [TRICODE_SQL_UPDATE_MACHINE] = "UPDATE machine SET enabled = $1, next = $2, delivered = $3,"
                                   " seen_at = $4 WHERE id = $5",
    [TRICODE_SQL_ADD_ALARM] = "INSERT INTO alarm (machine, code, at) VALUES ($1, $2, $3)"
                              " ON CONFLICT DO NOTHING",
    [TRICODE_SQL_ALARMS] = "SELECT machine, at, code FROM alarm ORDER BY id",
    [TRICODE_SQL_ADD_REFUSAL] =
        "INSERT INTO refusal AS r (machine, reason, times, first_at, last_at, account, code)"
        " VALUES ($1, $2, 1, $3, $3, $4, $5) ON CONFLICT (machine, reason) DO UPDATE SET"
        " times = r.times + 1, last_at = excluded.last_at, account = excluded.account,"
        " code = excluded.code WHERE excluded.last_at <> r.last_at",
    [TRICODE_SQL_REFUSALS] = "SELECT machine, reason, times, first_at, last_at, account,"
                             " COALESCE(code, '') FROM refusal ORDER BY machine, reason",
    [TRICODE_SQL_RETIRE_MACHINE] =
        "UPDATE machine SET enabled = 0, retired_at = $1 WHERE id = $2 AND retired_at IS NULL",
    [TRICODE_SQL_PAYER] =
        "SELECT balance, spending_limit FROM account WHERE id = $1 AND kind = 'buyer'",
    [TRICODE_SQL_ADD_ACCOUNT] =
        "INSERT INTO account (kind, name) VALUES ('buyer', $1) RETURNING id",
    [TRICODE_SQL_LIMIT_ACCOUNT] =
        "UPDATE account SET spending_limit = $1 WHERE id = $2 AND kind = 'buyer'",
    [TRICODE_SQL_ACCOUNTS] =
        "SELECT id, kind, name, abs(balance), balance < 0, spending_limit FROM account ORDER BY id",
    [TRICODE_SQL_FREE] =
        "SELECT balance - (SELECT CAST(COALESCE(sum(price), 0) AS BIGINT) FROM sale JOIN machine"
        " ON machine.id = sale.machine WHERE operator = account.id AND state = 'settled')"
        " FROM account WHERE id = $1 AND kind = 'operator'",
    [TRICODE_SQL_TERMINALS] = "SELECT keyid, account, enrolled_at, COALESCE(revoked_at, 0),"
                              " revoked_at IS NOT NULL FROM terminal ORDER BY enrolled_at, keyid",
    [TRICODE_SQL_REVOKED] = "SELECT 1 FROM terminal WHERE keyid = $1 AND revoked_at IS NOT NULL",
    [TRICODE_SQL_REVOKE] =
        "UPDATE terminal SET revoked_at = $1 WHERE keyid = $2 AND revoked_at IS NULL",
    [TRICODE_SQL_INVITATION] = "SELECT " INVITATION_COLUMNS " FROM invitation WHERE hash = $1",
    [TRICODE_SQL_ADD_INVITATION] = "INSERT INTO invitation (hash, account, made_at, expires_at)"
                                   " VALUES ($1, $2, $3, $4) RETURNING id",
    [TRICODE_SQL_USE_INVITATION] = "UPDATE invitation SET used_at = $1, terminal = $2 WHERE id = $3"
                                   " AND used_at IS NULL AND revoked_at IS NULL",
    [TRICODE_SQL_REVOKE_INVITATION] = "UPDATE invitation SET revoked_at = $1 WHERE id = $2"
                                      " AND used_at IS NULL AND revoked_at IS NULL",
    [TRICODE_SQL_INVITATION_STATE] = "SELECT " INVITATION_COLUMNS " FROM invitation WHERE id = $1",
    [TRICODE_SQL_INVITATIONS] = "SELECT " INVITATION_COLUMNS " FROM invitation ORDER BY id",
    [TRICODE_SQL_ADD_TOKEN] = "INSERT INTO operator_token (name, hash, made_at)"
                              " VALUES ($1, $2, $3) RETURNING id",
    [TRICODE_SQL_TOKEN] = "SELECT 1 FROM operator_token WHERE hash = $1 AND revoked_at IS NULL",
    [TRICODE_SQL_TOKEN_EXISTS] = "SELECT 1 FROM operator_token WHERE id = $1",
    [TRICODE_SQL_REVOKE_TOKEN] =
        "UPDATE operator_token SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
    [TRICODE_SQL_TOKENS] = "SELECT id, made_at, revoked_at IS NOT NULL, COALESCE(revoked_at, 0),"
                           " name FROM operator_token ORDER BY id",
    /* PostgreSQL only (transaction/snapshot.c). $1: array of machines or key ids; $2: of accounts.
     */
    [TRICODE_SQL_LOCK_MACHINES] =
        "SELECT id, enabled, next, delivered, operator FROM machine"
        " WHERE id = ANY (CAST($1 AS BIGINT[])) ORDER BY id FOR NO KEY UPDATE",
    [TRICODE_SQL_LOCK_ACCOUNTS] =
        "SELECT id, kind = 'buyer', CASE kind WHEN 'buyer' THEN balance ELSE 0 END, spending_limit,"
        " newest FROM account WHERE id = ANY (ARRAY(SELECT unnest(CAST($2 AS BIGINT[]))"
        " UNION SELECT account FROM sale WHERE machine = ANY (CAST($1 AS BIGINT[]))"
        "  AND state = 'settled'"
        " UNION SELECT operator FROM machine WHERE id = ANY (CAST($1 AS BIGINT[]))))"
        " ORDER BY id FOR NO KEY UPDATE",
    [TRICODE_SQL_LOCK_JOURNAL] = "SELECT newest FROM journal FOR NO KEY UPDATE",
    [TRICODE_SQL_SNAPSHOT_PENDING] =
        "SELECT machine, " SALE_COLUMNS " FROM sale"
        " WHERE machine = ANY (CAST($1 AS BIGINT[])) AND state = 'settled'",
    [TRICODE_SQL_SNAPSHOT_EPOCHS] =
        "SELECT machine, epoch FROM machine_key WHERE machine = ANY (CAST($1 AS BIGINT[]))"
        " AND revoked_at IS NULL",
    [TRICODE_SQL_SNAPSHOT_TERMINALS] =
        "SELECT keyid FROM terminal WHERE keyid = ANY (CAST($1 AS TEXT[])) AND revoked_at IS NULL",
    /* PostgreSQL only (transaction/writes.c). Each value is an array, in the order of the statement
     * for one row. */
    [TRICODE_SQL_END_SALES] =
        "UPDATE sale SET state = w.state, ended_at = w.ended_at, refund = w.refund FROM"
        " unnest(CAST($1 AS TEXT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]),"
        " CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]))"
        " AS w (state, ended_at, machine, counter, refund) WHERE sale.machine = w.machine"
        " AND sale.counter = w.counter AND sale.state = 'settled'",
    [TRICODE_SQL_ADD_SALES] =
        "INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended, price,"
        " issued_at, settled_at, settlement) SELECT machine, counter, 'settled', account,"
        " key_epoch, product, vended, price, issued_at, settled_at, settlement FROM"
        " unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]), CAST($3 AS BIGINT[]),"
        " CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]), CAST($6 AS BIGINT[]), CAST($7 AS BIGINT[]),"
        " CAST($8 AS BIGINT[]), CAST($9 AS BIGINT[]), CAST($10 AS BIGINT[]))"
        " AS w (machine, counter, account, key_epoch, product, vended, price, issued_at,"
        " settled_at, settlement)",
    [TRICODE_SQL_ADD_TRANSFERS] =
        "INSERT INTO transfer (id, kind, debtor, creditor, amount, machine, counter, at,"
        " debtor_previous, creditor_previous) SELECT * FROM unnest(CAST($1 AS BIGINT[]),"
        " CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]),"
        " CAST($6 AS BIGINT[]), CAST($7 AS BIGINT[]), CAST($8 AS BIGINT[]), CAST($9 AS BIGINT[]),"
        " CAST($10 AS BIGINT[]))",
    [TRICODE_SQL_UPDATE_MACHINES] =
        "UPDATE machine SET enabled = w.enabled, next = w.next, delivered = w.delivered,"
        " seen_at = w.seen_at FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[]),"
        " CAST($3 AS BIGINT[]), CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[]))"
        " AS w (enabled, next, delivered, seen_at, id) WHERE machine.id = w.id",
};

const char *tricode_sql_text(enum tricode_sql sql) {
    return sql_texts[sql];
}
