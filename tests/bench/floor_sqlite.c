// SPDX-License-Identifier: Apache-2.0
/* The rows of settlements in SQLite with prepared statements only: those that a decision reads and
 * those that it writes. The ledger's triggers run as for the center, and its audit must pass
 * afterwards. */
#include "floor.h"

#include <sqlite3.h>
#include <stdio.h>

#include "load.h"

enum {
    BEGIN,
    COMMIT,
    PAYER,
    MACHINE,
    PENDING,
    CLOSED,
    END_SALE,
    ADD_TRANSFER,
    ADD_SALE,
    UPDATE_MACHINE,
    STATEMENTS
};
#define NEXT "(SELECT COALESCE(max(id), 0) + 1 FROM transfer)"
static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [PAYER] = "SELECT balance, spending_limit FROM account WHERE id = ? AND kind = 'buyer'",
    [MACHINE] = "SELECT enabled, next, delivered, operator FROM machine WHERE id = ?",
    [PENDING] = "SELECT counter, state, account, key_epoch, product, vended, price, issued_at"
                " FROM sale WHERE machine = ? AND state = 'settled'",
    [CLOSED] = "SELECT counter, state, account, key_epoch, product, vended, price, issued_at"
               " FROM sale WHERE machine = ? AND counter = ? AND state <> 'settled'",
    [END_SALE] = "UPDATE sale SET state = ?1, ended_at = ?2, refund = CASE ?1 WHEN 'refunded' THEN"
                 " " NEXT " END WHERE machine = ?3 AND counter = ?4 AND state = 'settled'",
    [ADD_TRANSFER] = "INSERT INTO transfer (id, kind, debtor, creditor, amount, machine, counter,"
                     " at, debtor_previous, creditor_previous) VALUES (" NEXT
                     ", ?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT newest FROM account WHERE id = ?2),"
                     " (SELECT newest FROM account WHERE id = ?3))",
    [ADD_SALE] = "INSERT INTO sale (machine, counter, state, account, key_epoch, product, vended,"
                 " price, issued_at, settled_at, settlement)"
                 " VALUES (?, ?, 'settled', ?, 0, ?, ?, ?, 0, ?, " NEXT ")",
    [UPDATE_MACHINE] = "UPDATE machine SET enabled = 1, next = ?, delivered = ? WHERE id = ?",
};

struct bare {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENTS];
    int64_t now;
    uint64_t rows; /* rows read or written by statements, without those of triggers */
};

/* Binds and steps; returns SQLITE_ROW or SQLITE_DONE; the caller resets after a row. */
static int step(struct bare *bare, int which, const int64_t *values, int count, const char *text) {
    sqlite3_stmt *statement = bare->statements[which];
    int place = 1;
    int code = sqlite3_reset(statement);
    if (code == SQLITE_OK && text != NULL) {
        code = sqlite3_bind_text(statement, place++, text, -1, SQLITE_STATIC);
    }
    for (int i = 0; i < count && code == SQLITE_OK; i++) {
        code = sqlite3_bind_int64(statement, place++, values[i]);
    }
    return code == SQLITE_OK ? sqlite3_step(statement) : code;
}

static int write_row(struct bare *bare, int which, const int64_t *values, int count,
                     const char *text) {
    const int code = step(bare, which, values, count, text);
    const int right = code == SQLITE_DONE && sqlite3_changes(bare->database) == 1;
    (void)sqlite3_reset(bare->statements[which]);
    bare->rows++;
    return right ? 0 : -1;
}

/* One column of the row, or `none` without a row. */
static int read_row(struct bare *bare, int which, const int64_t *values, int count, int column,
                    int64_t none, int64_t *value) {
    sqlite3_stmt *statement = bare->statements[which];
    const int code = step(bare, which, values, count, NULL);
    *value = none;
    if (code == SQLITE_ROW) {
        bare->rows++;
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const int64_t read = sqlite3_column_int64(statement, i);
            *value = i == column ? read : *value;
        }
    }
    (void)sqlite3_reset(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

static int transact(struct bare *bare, int which) {
    const int code = step(bare, which, NULL, 0, NULL);
    (void)sqlite3_reset(bare->statements[which]);
    return code == SQLITE_DONE ? 0 : -1;
}

/* The code's report of the previous sale: vended if its counter is even. */
static int end_sale(struct bare *bare, int64_t machine, int64_t counter, int64_t operator_account,
                    int64_t payer) {
    const int64_t values[] = {bare->now, machine, counter};
    if (write_row(bare, END_SALE, values, 3, counter % 2 == 0 ? "delivered" : "refunded") != 0) {
        return -1;
    }
    const int64_t refund[] = {operator_account, payer, LOAD_PRICE, machine, counter, bare->now};
    return counter % 2 == 0 ? 0 : write_row(bare, ADD_TRANSFER, refund, 6, "refund");
}

static int settle(struct bare *bare, int64_t machine, int64_t counter, int64_t payer) {
    const int64_t one[] = {machine, counter};
    int64_t balance = 0;
    int64_t operator_account = 0;
    int64_t pending_payer = 0;
    int64_t closed = 0;
    if (read_row(bare, PAYER, &payer, 1, 0, 0, &balance) != 0 || balance < LOAD_PRICE ||
        read_row(bare, MACHINE, &machine, 1, 3, 0, &operator_account) != 0 ||
        read_row(bare, PENDING, &machine, 1, 2, 0, &pending_payer) != 0 ||
        read_row(bare, CLOSED, one, 2, 0, 0, &closed) != 0 || closed != 0 ||
        (pending_payer == 0) != (counter == 1)) {
        return -1;
    }
    const int64_t vended = load_vended((uint32_t)counter);
    const int64_t sale[] = {machine, counter, payer, LOAD_PRODUCT, vended, LOAD_PRICE, bare->now};
    const int64_t paid[] = {payer, operator_account, LOAD_PRICE, machine, counter, bare->now};
    const int64_t after[] = {counter, vended, machine};
    if (pending_payer != 0 &&
        end_sale(bare, machine, counter - 1, operator_account, pending_payer) != 0) {
        return -1;
    }
    return write_row(bare, ADD_SALE, sale, 7, NULL) == 0 &&
                   write_row(bare, ADD_TRANSFER, paid, 6, "settlement") == 0 &&
                   write_row(bare, UPDATE_MACHINE, after, 3, NULL) == 0
               ? 0
               : -1;
}

static int settle_all(struct bare *bare, const struct floor_work *work) {
    const uint64_t count = (uint64_t)work->machines * work->rounds;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t machine = (uint32_t)(i % work->machines) + 1;
        const uint32_t counter = work->from + (uint32_t)(i / work->machines);
        if ((i % work->batch == 0 && transact(bare, BEGIN) != 0) ||
            settle(bare, machine, counter, LOAD_BUYER + (machine + counter) % work->terminals) !=
                0 ||
            ((i % work->batch == work->batch - 1 || i == count - 1) &&
             transact(bare, COMMIT) != 0)) {
            return -1;
        }
    }
    return 0;
}

/* Opened like by the center, without mutexes that a single thread does not need, so that the floor
 * is a true lower bound. */
static int open_ledger(struct bare *bare, const char *ledger) {
    int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (code == SQLITE_OK) {
        code = sqlite3_open_v2(ledger, &bare->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                               NULL);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_exec(bare->database,
                            "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
                            "PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL;"
                            "PRAGMA synchronous = FULL",
                            NULL, NULL, NULL);
    }
    for (int i = 0; i < STATEMENTS && code == SQLITE_OK; i++) {
        code = sqlite3_prepare_v3(bare->database, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                                  &bare->statements[i], NULL);
    }
    return code == SQLITE_OK ? 0 : -1;
}

int floor_sqlite(const char *ledger, const struct floor_work *work) {
    struct bare bare = {.now = (int64_t)time(NULL)};
    int result = open_ledger(&bare, ledger);
    const double begun = floor_clock(CLOCK_MONOTONIC);
    const double used = floor_clock(CLOCK_PROCESS_CPUTIME_ID);
    if (result == 0) {
        result = settle_all(&bare, work);
    }
    const double seconds = floor_clock(CLOCK_MONOTONIC) - begun;
    const double processor = floor_clock(CLOCK_PROCESS_CPUTIME_ID) - used;
    if (result != 0) {
        (void)fprintf(stderr, "tricode-floor: %s: %s\n", ledger, sqlite3_errmsg(bare.database));
    }
    for (int i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(bare.statements[i]);
    }
    result = sqlite3_close(bare.database) == SQLITE_OK ? result : -1;
    const double count = (double)work->machines * work->rounds;
    if (result == 0 && (printf("{\"rate\": %.1f, \"rows\": %.2f, \"processor\": %.9f}\n",
                               count / seconds, (double)bare.rows / count, processor / count) < 0 ||
                        fflush(stdout) != 0)) {
        result = -1;
    }
    return result;
}
