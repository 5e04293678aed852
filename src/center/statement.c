// SPDX-License-Identifier: Apache-2.0
#include "center/statement.h"

#include <stdio.h>
#include <string.h>

#define SALE_COLUMNS "counter, state, account, key_epoch, product, vended, price, issued_at"
#define MACHINE_COLUMNS                                                                            \
    "id, enabled, next, delivered, "                                                               \
    "ifnull((SELECT counter FROM sale WHERE machine = id AND state = 'settled'), 0), "             \
    "(SELECT count(*) FROM alarm WHERE machine = id), "                                            \
    "(SELECT max(epoch) FROM machine_key WHERE machine = id), name, place, "                       \
    "retired_at IS NOT NULL"

static const char *const sql_texts[TRICODE_SQL_COUNT] = {
    [TRICODE_SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [TRICODE_SQL_BEGIN_READ] = "BEGIN",
    [TRICODE_SQL_COMMIT] = "COMMIT",
    [TRICODE_SQL_ROLLBACK] = "ROLLBACK",
    [TRICODE_SQL_INSPECT] = "PRAGMA quick_check(1)",
    [TRICODE_SQL_SETTINGS] =
        "SELECT currency, CASE enrolment WHEN 'open' THEN 0 WHEN 'invite' THEN 1 ELSE 2 END,"
        " validity, skew, price_limit FROM setting",
    [TRICODE_SQL_SET_ENROLMENT] = "UPDATE setting SET enrolment = ?",
    [TRICODE_SQL_INSERT_SETTINGS] =
        "INSERT INTO setting (id, currency, enrolment, validity, skew, price_limit)"
        " VALUES (1, ?, ?, ?, ?, ?)",
    [TRICODE_SQL_ADD_MACHINE] = "INSERT INTO machine (id, name, place, operator)"
                                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [TRICODE_SQL_ADD_EPOCH] = "INSERT INTO machine_key (machine, epoch) VALUES (?, ?)",
    [TRICODE_SQL_ENABLE_MACHINE] = "UPDATE machine SET enabled = ?1 WHERE id = ?2"
                                   " AND (retired_at IS NULL OR ?1 = 0)",
    [TRICODE_SQL_SET_PRODUCT] =
        "INSERT INTO product (machine, number, name, price) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (machine, number) DO UPDATE SET name = excluded.name, price = excluded.price",
    [TRICODE_SQL_MACHINE] = "SELECT " MACHINE_COLUMNS " FROM machine WHERE id = ?",
    [TRICODE_SQL_MACHINES] = "SELECT " MACHINE_COLUMNS " FROM machine ORDER BY id",
    [TRICODE_SQL_PRODUCT] = "SELECT number, price, name FROM product WHERE machine = ?"
                            " AND number = ?",
    [TRICODE_SQL_PRODUCTS] = "SELECT number, price, name FROM product WHERE machine = ?"
                             " ORDER BY number",
    [TRICODE_SQL_EPOCH] = "SELECT 1 FROM machine_key WHERE machine = ? AND epoch = ?"
                          " AND revoked_at IS NULL",
    [TRICODE_SQL_TERMINAL] = "SELECT account, public_key FROM terminal WHERE keyid = ?"
                             " AND revoked_at IS NULL",
    [TRICODE_SQL_ADD_TERMINAL] = "INSERT INTO terminal (keyid, public_key, account, enrolled_at)"
                                 " VALUES (?, ?, ?, ?)",
    [TRICODE_SQL_ADD_BUYER] = "INSERT INTO account (kind, name) VALUES ('buyer', 'buyer')",
    [TRICODE_SQL_BALANCE] = "SELECT balance FROM account WHERE id = ? AND kind = 'buyer'",
    [TRICODE_SQL_OUTSIDE] = "SELECT -balance FROM account WHERE id = ? AND kind = 'outside'",
    [TRICODE_SQL_ADD_TRANSFER] =
        "INSERT INTO transfer (kind, debtor, creditor, amount, machine, counter, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [TRICODE_SQL_STATEMENT] =
        "SELECT id, creditor = ?1, amount, ifnull(machine, 0), ifnull(counter, 0), at, kind FROM"
        " (SELECT * FROM (SELECT * FROM transfer WHERE debtor = ?1 ORDER BY id DESC LIMIT ?2)"
        "  UNION ALL"
        "  SELECT * FROM (SELECT * FROM transfer WHERE creditor = ?1 ORDER BY id DESC LIMIT ?2))"
        " ORDER BY id DESC LIMIT ?2",
    [TRICODE_SQL_SITUATION] = "SELECT enabled, next, delivered, operator FROM machine WHERE id = ?",
    [TRICODE_SQL_PENDING] =
        "SELECT " SALE_COLUMNS " FROM sale WHERE machine = ? AND state = 'settled'",
    [TRICODE_SQL_CLOSED] = "SELECT " SALE_COLUMNS " FROM sale WHERE machine = ? AND counter = ?"
                           " AND state <> 'settled'",
    [TRICODE_SQL_ADD_SALE] =
        "INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended, price,"
        " issued_at, settled_at) VALUES (?, ?, 'settled', ?, ?, ?, ?, ?, ?, ?)",
    [TRICODE_SQL_END_SALE] = "UPDATE sale SET state = ?, ended_at = ?"
                             " WHERE machine = ? AND counter = ? AND state = 'settled'",
    [TRICODE_SQL_UPDATE_MACHINE] = "UPDATE machine SET enabled = ?, next = ?, delivered = ?"
                                   " WHERE id = ?",
    [TRICODE_SQL_ADD_ALARM] = "INSERT INTO alarm (machine, code, at) VALUES (?, ?, ?)"
                              " ON CONFLICT DO NOTHING",
    [TRICODE_SQL_ALARMS] = "SELECT machine, at, code FROM alarm ORDER BY id",
    [TRICODE_SQL_ADD_REFUSAL] =
        "INSERT INTO refusal AS r (machine, reason, times, first_at, last_at, account, code)"
        " VALUES (?1, ?2, 1, ?3, ?3, ?4, ?5) ON CONFLICT (machine, reason) DO UPDATE SET"
        " times = r.times + 1, last_at = excluded.last_at, account = excluded.account,"
        " code = excluded.code WHERE excluded.last_at <> r.last_at",
    [TRICODE_SQL_REFUSALS] = "SELECT machine, reason, times, first_at, last_at, account,"
                             " ifnull(code, '') FROM refusal ORDER BY machine, reason",
    [TRICODE_SQL_RETIRE_MACHINE] =
        "UPDATE machine SET enabled = 0, retired_at = ? WHERE id = ? AND retired_at IS NULL",
    [TRICODE_SQL_PAYER] =
        "SELECT balance, spending_limit FROM account WHERE id = ? AND kind = 'buyer'",
    [TRICODE_SQL_ADD_ACCOUNT] = "INSERT INTO account (kind, name) VALUES ('buyer', ?)",
    [TRICODE_SQL_LIMIT_ACCOUNT] =
        "UPDATE account SET spending_limit = ? WHERE id = ? AND kind = 'buyer'",
    [TRICODE_SQL_ACCOUNTS] =
        "SELECT id, kind, name, abs(balance), balance < 0, spending_limit FROM account ORDER BY id",
    [TRICODE_SQL_FREE] =
        "SELECT balance - (SELECT ifnull(sum(price), 0) FROM sale JOIN machine"
        " ON machine.id = sale.machine WHERE operator = account.id AND state = 'settled')"
        " FROM account WHERE id = ? AND kind = 'operator'",
    [TRICODE_SQL_TERMINALS] = "SELECT keyid, account, enrolled_at, ifnull(revoked_at, 0),"
                              " revoked_at IS NOT NULL FROM terminal ORDER BY enrolled_at, keyid",
    [TRICODE_SQL_REVOKED] = "SELECT 1 FROM terminal WHERE keyid = ? AND revoked_at IS NOT NULL",
    [TRICODE_SQL_REVOKE] =
        "UPDATE terminal SET revoked_at = ? WHERE keyid = ? AND revoked_at IS NULL",
};

struct tricode_bound tricode_bound_integer(uint64_t value) {
    return (struct tricode_bound){.type = TRICODE_BOUND_INTEGER, .integer = (int64_t)value};
}

struct tricode_bound tricode_bound_text(const char *text) {
    return (struct tricode_bound){
        .type = TRICODE_BOUND_TEXT, .bytes = text, .length = strlen(text)};
}

struct tricode_bound tricode_bound_blob(const void *bytes, size_t length) {
    return (struct tricode_bound){.type = TRICODE_BOUND_BLOB, .bytes = bytes, .length = length};
}

struct tricode_bound tricode_bound_null(void) {
    return (struct tricode_bound){.type = TRICODE_BOUND_NULL};
}

/* What a person can do about a result code of SQLite. */
static const char *advice(int code) {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "the disk is full: free some space";
    case SQLITE_IOERR:
        return "the disk fails or is full: look at the system's log";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the file is damaged or not a ledger: restore a backup";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return "check that the file and its folder belong to this user and can be written";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another process holds the ledger: try again";
    case SQLITE_CONSTRAINT:
        return "the ledger's own rules refused the write: run the ledger check";
    default:
        return "try again";
    }
}

enum tricode_store_status tricode_store_fail(struct tricode_store *store, const char *doing) {
    int code = sqlite3_extended_errcode(store->database);
    (void)snprintf(store->error, sizeof store->error, "%s: %s (SQLite %d); %s", doing,
                   sqlite3_errmsg(store->database), code, advice(code));
    return TRICODE_STORE_FAILED;
}

static int bind(sqlite3_stmt *statement, int index, const struct tricode_bound *value) {
    switch (value->type) {
    case TRICODE_BOUND_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case TRICODE_BOUND_TEXT:
        return sqlite3_bind_text(statement, index, value->bytes, (int)value->length, SQLITE_STATIC);
    case TRICODE_BOUND_BLOB:
        return sqlite3_bind_blob(statement, index, value->bytes, (int)value->length, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, index);
    }
}

sqlite3_stmt *tricode_statement_begin(struct tricode_store *store, enum tricode_sql sql,
                                      const struct tricode_bound *values, size_t count) {
    sqlite3_stmt **statement = &store->statements[sql];
    store->damaged = 0;
    if (*statement == NULL &&
        sqlite3_prepare_v3(store->database, sql_texts[sql], -1, SQLITE_PREPARE_PERSISTENT,
                           statement, NULL) != SQLITE_OK) {
        (void)tricode_store_fail(store, "reading the ledger");
        return NULL;
    }
    /* reset repeats the error of the run before, which was told then. */
    (void)sqlite3_reset(*statement);
    for (size_t i = 0; i < count; i++) {
        if (bind(*statement, (int)i + 1, &values[i]) != SQLITE_OK) {
            (void)tricode_store_fail(store, "reading the ledger");
            return NULL;
        }
    }
    return *statement;
}

enum tricode_store_status tricode_statement_row(struct tricode_store *store,
                                                sqlite3_stmt *statement) {
    if (statement == NULL) {
        return TRICODE_STORE_FAILED;
    }
    switch (sqlite3_step(statement)) {
    case SQLITE_ROW:
        return TRICODE_STORE_OK;
    case SQLITE_DONE:
        return TRICODE_STORE_NONE;
    default:
        return tricode_store_fail(store, "using the ledger");
    }
}

enum tricode_store_status tricode_statement_end(struct tricode_store *store,
                                                sqlite3_stmt *statement,
                                                enum tricode_store_status status) {
    (void)sqlite3_reset(statement);
    if (status == TRICODE_STORE_OK && store->damaged) {
        (void)snprintf(store->error, sizeof store->error,
                       "the ledger holds a value that it cannot hold; restore a backup");
        return TRICODE_STORE_FAILED;
    }
    return status;
}

enum tricode_store_status tricode_statement_run(struct tricode_store *store, enum tricode_sql sql,
                                                const struct tricode_bound *values, size_t count,
                                                int *changes) {
    sqlite3_stmt *statement = tricode_statement_begin(store, sql, values, count);
    enum tricode_store_status status = tricode_statement_row(store, statement);
    if (changes != NULL) {
        *changes = status == TRICODE_STORE_NONE ? sqlite3_changes(store->database) : 0;
    }
    (void)sqlite3_reset(statement);
    return status == TRICODE_STORE_FAILED ? status : TRICODE_STORE_OK;
}

enum tricode_store_status tricode_statement_run_one(struct tricode_store *store,
                                                    enum tricode_sql sql,
                                                    const struct tricode_bound *values,
                                                    size_t count) {
    int changes = 0;
    enum tricode_store_status status = tricode_statement_run(store, sql, values, count, &changes);
    if (status == TRICODE_STORE_OK && changes != 1) {
        (void)snprintf(
            store->error, sizeof store->error,
            "a write changed %d records of the ledger instead of one; run the ledger check",
            changes);
        return TRICODE_STORE_FAILED;
    }
    return status;
}

uint64_t tricode_column_integer(struct tricode_store *store, sqlite3_stmt *statement, int column,
                                uint64_t most) {
    int64_t value = sqlite3_column_int64(statement, column);
    if (sqlite3_column_type(statement, column) == SQLITE_INTEGER && value >= 0 &&
        (uint64_t)value <= most) {
        return (uint64_t)value;
    }
    store->damaged = 1;
    return 0;
}

void tricode_column_text(struct tricode_store *store, sqlite3_stmt *statement, int column,
                         char *text, size_t room) {
    const unsigned char *value = sqlite3_column_text(statement, column);
    size_t length = (size_t)sqlite3_column_bytes(statement, column);
    text[0] = '\0';
    if (value == NULL || length >= room || memchr(value, 0, length) != NULL) {
        store->damaged = 1;
        return;
    }
    memcpy(text, value, length);
    text[length] = '\0';
}

void tricode_column_blob(struct tricode_store *store, sqlite3_stmt *statement, int column,
                         uint8_t *bytes, size_t length) {
    const void *value = sqlite3_column_blob(statement, column);
    memset(bytes, 0, length);
    if (value == NULL || (size_t)sqlite3_column_bytes(statement, column) != length) {
        store->damaged = 1;
        return;
    }
    memcpy(bytes, value, length);
}
