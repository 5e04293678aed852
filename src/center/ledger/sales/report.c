// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sales/report.h"

#include "center/ledger/transaction/statement.h"

/* clang-format off */
#define MONEY(state)                                                                               \
    "CAST(COALESCE(sum(CASE WHEN s.state = '" state "' THEN s.price END), 0) AS BIGINT)"
/* The sales of a line: how many there are in each state, and the sum of their prices. */
#define SUMS                                                                                       \
    "count(s.counter) AS sales, count(CASE WHEN s.state = 'delivered' THEN 1 END) AS delivered,"   \
    " count(CASE WHEN s.state = 'refunded' THEN 1 END) AS refunded,"                               \
    " count(CASE WHEN s.state = 'settled' THEN 1 END) AS pending,"                                 \
    " " MONEY("delivered") " AS revenue, " MONEY("refunded") " AS refunded_amount,"                \
    " " MONEY("settled") " AS pending_amount"
/* clang-format on */
#define WORD(number) WORD_OF(number)
#define WORD_OF(text) #text
#define DAYS_FROM " FROM sale s WHERE " IN_TIME " GROUP BY day ORDER BY day"
#define IN_TIME "s.settled_at >= $1 AND s.settled_at < $2"

static const char *const reports[TRICODE_TABLE_COUNT] = {
    [TRICODE_TABLE_ACCOUNTS] = "SELECT id AS account, kind, name, balance FROM account"
                               " WHERE $1 <= $2 ORDER BY id",
    [TRICODE_TABLE_TRANSFERS] =
        "SELECT id AS transfer, kind, debtor AS \"from\", creditor AS \"to\", amount, machine,"
        " counter, at FROM transfer WHERE at >= $1 AND at < $2 ORDER BY id",
    [TRICODE_TABLE_SALES] =
        "SELECT machine, counter, state, account, product, price, issued_at, vended, settled_at,"
        " ended_at FROM sale s WHERE " IN_TIME " ORDER BY machine, counter",
    [TRICODE_REPORT_SALES] =
        "SELECT machine, counter, product, account, price, state, settled_at, ended_at FROM sale s"
        " WHERE " IN_TIME " ORDER BY settled_at, machine, counter",
    [TRICODE_REPORT_REFUNDS] =
        "SELECT t.at AS refunded_at, t.machine, t.counter, s.product, t.creditor AS account,"
        " t.amount AS price FROM transfer t JOIN sale s ON s.machine = t.machine"
        " AND s.counter = t.counter WHERE t.kind = 'refund' AND t.at >= $1 AND t.at < $2"
        " ORDER BY t.id",
    [TRICODE_REPORT_MACHINES] = "SELECT m.id AS machine, m.name, " SUMS
                                " FROM machine m LEFT JOIN sale s ON s.machine = m.id AND " IN_TIME
                                " GROUP BY m.id ORDER BY m.id",
    [TRICODE_REPORT_PRODUCTS] =
        "SELECT s.machine, s.product, p.name, " SUMS " FROM sale s LEFT JOIN product p"
        " ON p.machine = s.machine AND p.number = s.product WHERE " IN_TIME
        " GROUP BY s.machine, s.product, p.name ORDER BY s.machine, s.product",
    [TRICODE_REPORT_STATUS] =
        "SELECT m.id AS machine, m.name, m.place, CASE WHEN m.retired_at IS NOT NULL THEN 'retired'"
        " WHEN m.enabled = 1 THEN 'enabled' ELSE 'disabled' END AS state,"
        " NULLIF(m.seen_at, 0) AS seen_at, m.next, m.delivered, s.counter AS pending,"
        " (SELECT count(*) FROM alarm a WHERE a.machine = m.id) AS alarms"
        " FROM machine m LEFT JOIN sale s ON s.machine = m.id AND s.state = 'settled'"
        " WHERE $1 <= $2 ORDER BY m.id",
    [TRICODE_REPORT_PENDING] =
        "SELECT s.machine, m.name, m.place, s.counter, s.product, p.name AS product_name, s.price,"
        " s.account, s.settled_at FROM sale s JOIN machine m ON m.id = s.machine LEFT JOIN product "
        "p"
        " ON p.machine = s.machine AND p.number = s.product WHERE s.state = 'settled' AND $1 <= $2"
        " ORDER BY s.settled_at, s.machine",
    [TRICODE_REPORT_ALARMS] =
        "SELECT a.machine, m.name, m.place, a.at, a.code FROM alarm a JOIN machine m"
        " ON m.id = a.machine WHERE $1 <= $2 ORDER BY a.id DESC LIMIT " WORD(
            TRICODE_REPORT_ALARMS_MAX),
    [TRICODE_REPORT_DAYS] = "SELECT date(s.settled_at, 'unixepoch') AS day, " SUMS DAYS_FROM,
};

static const char days_postgresql[] =
    "SELECT to_char(to_timestamp(s.settled_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, " SUMS
        DAYS_FROM;

static const char *text_of(const struct tricode_store *store, enum tricode_report report) {
    return report == TRICODE_REPORT_DAYS &&
                   store->database->driver->dialect == TRICODE_DIALECT_POSTGRESQL
               ? days_postgresql
               : reports[report];
}

static void read_cell(struct tricode_store *store, const struct tricode_rows *rows, int column,
                      struct tricode_report_cell *cell) {
    const struct tricode_value value = tricode_column(store, rows, column);
    switch (value.type) {
    case TRICODE_VALUE_INTEGER:
        cell->integer = value.integer;
        break;
    case TRICODE_VALUE_TEXT:
        cell->text = value.bytes;
        break;
    case TRICODE_VALUE_NULL:
        cell->nothing = 1;
        break;
    default:
        store->damaged = 1;
        break;
    }
}

static void read_cells(struct tricode_store *store, const struct tricode_rows *rows,
                       struct tricode_report_cell *cells, int count, int heading) {
    const struct tricode_driver *driver = store->database->driver;
    for (int i = 0; i < count; i++) {
        cells[i] =
            (struct tricode_report_cell){.name = driver->column_name(rows, i), .nothing = heading};
        if (!heading) {
            read_cell(store, rows, i, &cells[i]);
        }
    }
}

enum tricode_store_status tricode_store_report(
    struct tricode_store *store, enum tricode_report report, uint64_t from, uint64_t to,
    int (*visit)(void *context, const struct tricode_report_cell *cells, size_t count, int heading),
    void *context) {
    struct tricode_report_cell cells[TRICODE_REPORT_CELLS];
    struct tricode_rows *row = tricode_statement_once(
        store, text_of(store, report),
        TRICODE_VALUES(tricode_value_integer(from), tricode_value_integer(to)));
    if (row == NULL) {
        return TRICODE_STORE_FAILED;
    }
    const int count = store->database->driver->columns(row);
    /* Without columns the statement has failed, and next reports it. */
    enum tricode_store_status status = count > 0 ? TRICODE_STORE_OK : tricode_rows_next(store, row);
    for (int heading = 1; status == TRICODE_STORE_OK; heading = 0) {
        read_cells(store, row, cells, count, heading);
        status = tricode_rows_visited(
            store, row, store->damaged || visit(context, cells, (size_t)count, heading));
    }
    return tricode_rows_end_all(store, row, status);
}
