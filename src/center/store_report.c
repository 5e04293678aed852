// SPDX-License-Identifier: Apache-2.0
/* The store: reports. */
#include "center/statement.h"

/* Of the sales of a line: how many, how they ended, what was earned and what was given back. */
#define SUMS                                                                                       \
    "count(s.counter) AS sales, ifnull(sum(s.state = 'delivered'), 0) AS delivered,"               \
    " ifnull(sum(s.state = 'refunded'), 0) AS refunded,"                                           \
    " ifnull(sum(s.state = 'settled'), 0) AS pending,"                                             \
    " ifnull(sum(iif(s.state = 'delivered', s.price, 0)), 0) AS revenue"
#define IN_TIME "s.settled_at >= ?1 AND s.settled_at < ?2"

static const char *const reports[TRICODE_BOOK_COUNT] = {
    [TRICODE_BOOK_ACCOUNTS] = "SELECT id AS account, kind, name, balance FROM account"
                              " WHERE ?1 <= ?2 ORDER BY id",
    [TRICODE_BOOK_TRANSFERS] =
        "SELECT id AS transfer, kind, debtor AS \"from\", creditor AS \"to\", amount, machine,"
        " counter, at FROM transfer WHERE at >= ?1 AND at < ?2 ORDER BY id",
    [TRICODE_BOOK_SALES] =
        "SELECT machine, counter, state, account, product, price, issued_at, vended, settled_at,"
        " ended_at FROM sale s WHERE " IN_TIME " ORDER BY machine, counter",
    [TRICODE_REPORT_SALES] =
        "SELECT machine, counter, product, account, price, state, settled_at, ended_at FROM sale s"
        " WHERE " IN_TIME " ORDER BY settled_at, machine, counter",
    [TRICODE_REPORT_REFUNDS] =
        "SELECT t.at AS refunded_at, t.machine, t.counter, s.product, t.creditor AS account,"
        " t.amount AS price FROM transfer t JOIN sale s ON s.machine = t.machine"
        " AND s.counter = t.counter WHERE t.kind = 'refund' AND t.at >= ?1 AND t.at < ?2"
        " ORDER BY t.id",
    [TRICODE_REPORT_MACHINES] = "SELECT m.id AS machine, m.name, " SUMS
                                " FROM machine m LEFT JOIN sale s ON s.machine = m.id AND " IN_TIME
                                " GROUP BY m.id ORDER BY m.id",
    [TRICODE_REPORT_PRODUCTS] =
        "SELECT s.machine, s.product, p.name, " SUMS " FROM sale s LEFT JOIN product p"
        " ON p.machine = s.machine AND p.number = s.product WHERE " IN_TIME
        " GROUP BY s.machine, s.product ORDER BY s.machine, s.product",
    [TRICODE_REPORT_DAYS] = "SELECT date(s.settled_at, 'unixepoch') AS day, " SUMS
                            " FROM sale s WHERE " IN_TIME " GROUP BY day ORDER BY day",
};

static void read_names(sqlite3_stmt *row, struct tricode_report_cell *cells, int count) {
    for (int i = 0; i < count; i++) {
        cells[i] = (struct tricode_report_cell){.name = sqlite3_column_name(row, i), .nothing = 1};
    }
}

static void read_cells(sqlite3_stmt *row, struct tricode_report_cell *cells, int count) {
    for (int i = 0; i < count; i++) {
        int type = sqlite3_column_type(row, i);
        cells[i] = (struct tricode_report_cell){.name = sqlite3_column_name(row, i),
                                                .nothing = type == SQLITE_NULL};
        if (type == SQLITE_TEXT) {
            cells[i].text = (const char *)sqlite3_column_text(row, i);
        } else {
            cells[i].integer = sqlite3_column_int64(row, i);
        }
    }
}

enum tricode_store_status tricode_store_report(
    struct tricode_store *store, enum tricode_report report, uint64_t from, uint64_t to,
    int (*visit)(void *context, const struct tricode_report_cell *cells, size_t count, int heading),
    void *context) {
    struct tricode_report_cell cells[TRICODE_REPORT_CELLS];
    sqlite3_stmt *row = NULL;
    enum tricode_store_status status = TRICODE_STORE_OK;
    int stopped = 0;
    int code = sqlite3_prepare_v2(store->database, reports[report], -1, &row, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_int64(row, 1, (int64_t)from);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_bind_int64(row, 2, (int64_t)to);
    }
    if (code == SQLITE_OK) {
        int count = sqlite3_column_count(row);
        read_names(row, cells, count);
        stopped = visit(context, cells, (size_t)count, 1) != 0;
        for (code = sqlite3_step(row); code == SQLITE_ROW && !stopped; code = sqlite3_step(row)) {
            read_cells(row, cells, count);
            stopped = visit(context, cells, (size_t)count, 0) != 0;
        }
    }
    if (stopped) {
        status = tricode_store_blame(store, "the output cannot be written");
    } else if (code != SQLITE_DONE) {
        status = tricode_store_fail(store, "reading the ledger");
    }
    (void)sqlite3_finalize(row);
    return status;
}
