// SPDX-License-Identifier: Apache-2.0
#include "center/ledger.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "center/statement.h"
#include "host/console.h"

#define MONEY_ROOM 48

/* Where the ledger goes, and how. */
struct printer {
    struct tricode_store *store;
    FILE *output;
    int json;
    uint16_t currency;
    json_t *problems; /* with json */
    int failed;
};

static const char *column_text(sqlite3_stmt *row, int column) {
    const unsigned char *text = sqlite3_column_text(row, column);
    return text == NULL ? "" : (const char *)text;
}

static void format_money(const struct printer *printer, int64_t amount, char text[MONEY_ROOM]) {
    uint64_t magnitude = amount < 0 ? (uint64_t)0 - (uint64_t)amount : (uint64_t)amount;
    text[0] = '-';
    tricode_console_money(text + (amount < 0), MONEY_ROOM - 1, magnitude, printer->currency);
}

/* Prints a JSON line and lets go of it. */
static void print_json(struct printer *printer, json_t *json) {
    if (json == NULL || json_dumpf(json, printer->output, JSON_COMPACT) != 0 ||
        fputc('\n', printer->output) == EOF) {
        printer->failed = 1;
    }
    json_decref(json);
}

static json_t *integer_or_null(sqlite3_stmt *row, int column) {
    if (sqlite3_column_type(row, column) == SQLITE_NULL) {
        return json_null();
    }
    return json_integer(sqlite3_column_int64(row, column));
}

static const char accounts_sql[] = "SELECT id, kind, name, balance FROM account ORDER BY id";

static void print_account(struct printer *printer, sqlite3_stmt *row) {
    char money[MONEY_ROOM];
    int64_t id = sqlite3_column_int64(row, 0);
    int64_t balance = sqlite3_column_int64(row, 3);
    if (printer->json) {
        print_json(printer, json_pack("{s:s, s:I, s:s, s:s, s:I}", "record", "account", "account",
                                      (json_int_t)id, "kind", column_text(row, 1), "name",
                                      column_text(row, 2), "balance", (json_int_t)balance));
        return;
    }
    format_money(printer, balance, money);
    (void)fprintf(printer->output, "  %5" PRId64 "  %-10s %16s\n", id, column_text(row, 1), money);
}

static const char transfers_sql[] =
    "SELECT id, kind, debtor, creditor, amount, machine, counter, at,"
    " strftime('%Y-%m-%d %H:%M:%S', at, 'unixepoch') FROM transfer ORDER BY id";

static void print_transfer(struct printer *printer, sqlite3_stmt *row) {
    char money[MONEY_ROOM];
    int64_t amount = sqlite3_column_int64(row, 4);
    if (printer->json) {
        print_json(printer,
                   json_pack("{s:s, s:I, s:s, s:I, s:I, s:I, s:o, s:o, s:I}", "record", "transfer",
                             "transfer", (json_int_t)sqlite3_column_int64(row, 0), "kind",
                             column_text(row, 1), "from", (json_int_t)sqlite3_column_int64(row, 2),
                             "to", (json_int_t)sqlite3_column_int64(row, 3), "amount",
                             (json_int_t)amount, "machine", integer_or_null(row, 5), "counter",
                             integer_or_null(row, 6), "at",
                             (json_int_t)sqlite3_column_int64(row, 7)));
        return;
    }
    format_money(printer, amount, money);
    (void)fprintf(printer->output, "  %5lld  %s  %-10s %5lld -> %-5lld %12s",
                  sqlite3_column_int64(row, 0), column_text(row, 8), column_text(row, 1),
                  sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3), money);
    if (sqlite3_column_type(row, 5) != SQLITE_NULL) {
        (void)fprintf(printer->output, "  machine %lld sale %lld", sqlite3_column_int64(row, 5),
                      sqlite3_column_int64(row, 6));
    }
    (void)fputc('\n', printer->output);
}

static const char sales_sql[] =
    "SELECT machine, counter, state, account, product, price, issued_at, vended, settled_at,"
    " ended_at FROM sale ORDER BY machine, counter";

static void print_sale(struct printer *printer, sqlite3_stmt *row) {
    char money[MONEY_ROOM];
    int64_t price = sqlite3_column_int64(row, 5);
    if (printer->json) {
        print_json(printer,
                   json_pack("{s:s, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "record",
                             "sale", "machine", (json_int_t)sqlite3_column_int64(row, 0), "counter",
                             (json_int_t)sqlite3_column_int64(row, 1), "state", column_text(row, 2),
                             "account", (json_int_t)sqlite3_column_int64(row, 3), "product",
                             (json_int_t)sqlite3_column_int64(row, 4), "price", (json_int_t)price,
                             "issued_at", (json_int_t)sqlite3_column_int64(row, 6), "vended",
                             (json_int_t)sqlite3_column_int64(row, 7), "settled_at",
                             (json_int_t)sqlite3_column_int64(row, 8), "ended_at",
                             integer_or_null(row, 9)));
        return;
    }
    format_money(printer, price, money);
    (void)fprintf(
        printer->output, "  machine %lld sale %lld  product %lld  %12s  account %lld  %s\n",
        sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 4),
        money, sqlite3_column_int64(row, 3), column_text(row, 2));
}

static enum tricode_store_status print_table(struct printer *printer, const char *heading,
                                             const char *sql,
                                             void (*print)(struct printer *, sqlite3_stmt *)) {
    sqlite3_stmt *row = NULL;
    enum tricode_store_status status = TRICODE_STORE_OK;
    int code = sqlite3_prepare_v2(printer->store->database, sql, -1, &row, NULL);
    if (code == SQLITE_OK) {
        if (!printer->json) {
            (void)fprintf(printer->output, "%s\n", heading);
        }
        for (code = sqlite3_step(row); code == SQLITE_ROW && !printer->failed;
             code = sqlite3_step(row)) {
            print(printer, row);
        }
    }
    if (code != SQLITE_DONE && !printer->failed) {
        status = tricode_store_fail(printer->store, "reading the ledger");
    }
    (void)sqlite3_finalize(row);
    return status;
}

static void note_problem(void *context, const char *sentence) {
    struct printer *printer = context;
    if (!printer->json) {
        (void)fprintf(printer->output, "  PROBLEM: %s\n", sentence);
    } else if (json_array_append_new(printer->problems, json_string(sentence)) != 0) {
        printer->failed = 1;
    }
}

static void print_report(struct printer *printer, const struct tricode_ledger_report *report) {
    char revenue[MONEY_ROOM];
    char pending[MONEY_ROOM];
    if (printer->json) {
        print_json(printer,
                   json_pack("{s:s, s:I, s:I, s:I, s:i, s:O, s:b}", "record", "check", "sum",
                             (json_int_t)report->sum, "revenue", (json_int_t)report->revenue,
                             "pending", (json_int_t)report->pending, "checks", (int)report->checks,
                             "problems", printer->problems, "holds", report->problems == 0));
        return;
    }
    format_money(printer, (int64_t)report->revenue, revenue);
    format_money(printer, (int64_t)report->pending, pending);
    (void)fprintf(printer->output,
                  "  sum of all balances: %" PRId64 "\n"
                  "  held for sales: %s, of which still pending: %s\n"
                  "  %u checks, %u problems: %s\n",
                  report->sum, revenue, pending, report->checks, report->problems,
                  report->problems == 0 ? "the ledger holds" : "THE LEDGER DOES NOT HOLD");
}

static enum tricode_store_status print_all(struct printer *printer,
                                           struct tricode_ledger_report *report) {
    enum tricode_store_status status =
        print_table(printer, "Accounts", accounts_sql, print_account);
    if (status == TRICODE_STORE_OK) {
        status = print_table(printer, "Transfers", transfers_sql, print_transfer);
    }
    if (status == TRICODE_STORE_OK) {
        status = print_table(printer, "Sales", sales_sql, print_sale);
    }
    if (status == TRICODE_STORE_OK && !printer->json) {
        (void)fputs("Check\n", printer->output);
    }
    if (status == TRICODE_STORE_OK) {
        status = tricode_ledger_check(printer->store, report, note_problem, printer);
    }
    if (status == TRICODE_STORE_OK) {
        print_report(printer, report);
    }
    return status;
}

enum tricode_store_status tricode_ledger_print(struct tricode_store *store, FILE *output, int json,
                                               struct tricode_ledger_report *report) {
    struct tricode_settings settings;
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_settings(store, &settings);
    if (status == TRICODE_STORE_OK) {
        struct printer printer = {.store = store,
                                  .output = output,
                                  .json = json,
                                  .currency = settings.currency,
                                  .problems = json_array()};
        status = printer.problems == NULL ? tricode_store_blame(store, "out of memory")
                                          : print_all(&printer, report);
        json_decref(printer.problems);
        if (status == TRICODE_STORE_OK &&
            (printer.failed || fflush(output) != 0 || ferror(output))) {
            status = tricode_store_blame(store, "the output cannot be written");
        }
    }
    tricode_store_rollback(store);
    return status;
}
