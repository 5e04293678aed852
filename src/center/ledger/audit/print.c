// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/audit/audit.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "center/ledger/sales/report.h"
#include "center/ledger/transaction/settings.h"
#include "center/ledger/transaction/transaction.h"
#include "host/command/console.h"

#define MONEY_SIZE 48

/* The output and its format, and the table in progress. */
struct printer {
    struct tricode_store *store;
    FILE *output;
    int json;
    uint16_t currency;
    json_t *problems; /* with json */
    int failed;
    const char *record; /* the name of a line of the table, for JSON */
    void (*print)(const struct printer *printer, const struct tricode_report_cell *cells);
};

static void format_money(const struct printer *printer, int64_t amount, char text[MONEY_SIZE]) {
    uint64_t magnitude = amount < 0 ? (uint64_t)0 - (uint64_t)amount : (uint64_t)amount;
    text[0] = '-';
    tricode_console_money(text + (amount < 0), MONEY_SIZE - 1, magnitude, printer->currency);
}

/* Prints a line of JSON and releases it. */
static void print_json(struct printer *printer, json_t *json) {
    if (json == NULL || json_dumpf(json, printer->output, JSON_COMPACT) != 0 ||
        fputc('\n', printer->output) == EOF) {
        printer->failed = 1;
    }
    json_decref(json);
}

/* One line of a table as JSON, with the name of its record first. */
static void print_record(struct printer *printer, const struct tricode_report_cell *cells,
                         size_t count) {
    json_t *line = json_pack("{s:s}", "record", printer->record);
    for (size_t i = 0; i < count && line != NULL; i++) {
        json_t *value = cells[i].nothing        ? json_null()
                        : cells[i].text != NULL ? json_string(cells[i].text)
                                                : json_integer((json_int_t)cells[i].integer);
        if (json_object_set_new(line, cells[i].name, value) != 0) {
            printer->failed = 1;
        }
    }
    print_json(printer, line);
}

static const char *text_of(const struct tricode_report_cell *cell) {
    return cell->text == NULL ? "" : cell->text;
}

static void print_account(const struct printer *printer, const struct tricode_report_cell *cells) {
    char money[MONEY_SIZE];
    format_money(printer, cells[3].integer, money);
    (void)fprintf(printer->output, "  %5" PRId64 "  %-10s %16s\n", cells[0].integer,
                  text_of(&cells[1]), money);
}

static void print_transfer(const struct printer *printer, const struct tricode_report_cell *cells) {
    char money[MONEY_SIZE];
    char day[32] = "";
    time_t at = (time_t)cells[7].integer;
    struct tm parts;
    if (gmtime_r(&at, &parts) == NULL ||
        strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &parts) == 0) {
        day[0] = '\0';
    }
    format_money(printer, cells[4].integer, money);
    (void)fprintf(printer->output, "  %5" PRId64 "  %s  %-10s %5" PRId64 " -> %-5" PRId64 " %12s",
                  cells[0].integer, day, text_of(&cells[1]), cells[2].integer, cells[3].integer,
                  money);
    if (!cells[5].nothing) {
        (void)fprintf(printer->output, "  machine %" PRId64 " sale %" PRId64, cells[5].integer,
                      cells[6].integer);
    }
    (void)fputc('\n', printer->output);
}

static void print_sale(const struct printer *printer, const struct tricode_report_cell *cells) {
    char money[MONEY_SIZE];
    format_money(printer, cells[5].integer, money);
    (void)fprintf(printer->output,
                  "  machine %" PRId64 " sale %" PRId64 "  product %" PRId64
                  "  %12s  account %" PRId64 "  %s\n",
                  cells[0].integer, cells[1].integer, cells[4].integer, money, cells[3].integer,
                  text_of(&cells[2]));
}

static int print_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    struct printer *printer = context;
    if (heading) {
        return 0;
    }
    if (printer->json) {
        print_record(printer, cells, count);
    } else {
        printer->print(printer, cells);
    }
    return printer->failed;
}

static enum tricode_store_status print_tables(struct printer *printer) {
    static const struct {
        const char *heading;
        const char *record;
        enum tricode_report table;
        void (*print)(const struct printer *printer, const struct tricode_report_cell *cells);
    } tables[] = {
        {"Accounts", "account", TRICODE_TABLE_ACCOUNTS, print_account},
        {"Transfers", "transfer", TRICODE_TABLE_TRANSFERS, print_transfer},
        {"Sales", "sale", TRICODE_TABLE_SALES, print_sale},
    };
    enum tricode_store_status status = TRICODE_STORE_OK;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && status == TRICODE_STORE_OK; i++) {
        if (!printer->json) {
            (void)fprintf(printer->output, "%s\n", tables[i].heading);
        }
        printer->record = tables[i].record;
        printer->print = tables[i].print;
        status = tricode_store_report(printer->store, tables[i].table, 0, INT64_MAX, print_line,
                                      printer);
    }
    return status;
}

static void note_problem(void *context, const struct tricode_ledger_problem *problem) {
    struct printer *printer = context;
    const char *rows = problem->rows == 1 ? "row disagrees" : "rows disagree";
    if (!printer->json) {
        (void)fprintf(printer->output,
                      "  PROBLEM %s: %s %s is: %s; should be: %s; %" PRIu64 " %s\n", problem->check,
                      problem->table, problem->key, problem->is, problem->should, problem->rows,
                      rows);
    } else if (json_array_append_new(
                   printer->problems,
                   json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "check", problem->check, "table",
                             problem->table, "key", problem->key, "is", problem->is, "should",
                             problem->should, "rows", (json_int_t)problem->rows)) != 0) {
        printer->failed = 1;
    }
}

static void print_report(struct printer *printer, const struct tricode_ledger_report *report) {
    char revenue[MONEY_SIZE];
    char pending[MONEY_SIZE];
    if (printer->json) {
        print_json(printer,
                   json_pack("{s:s, s:I, s:I, s:I, s:i, s:I, s:O, s:b}", "record", "check", "sum",
                             (json_int_t)report->sum, "revenue", (json_int_t)report->revenue,
                             "pending", (json_int_t)report->pending, "checks", (int)report->checks,
                             "rows", (json_int_t)report->rows, "problems", printer->problems,
                             "consistent", report->problems == 0));
        return;
    }
    format_money(printer, (int64_t)report->revenue, revenue);
    format_money(printer, (int64_t)report->pending, pending);
    (void)fprintf(printer->output,
                  "  sum of all balances: %" PRId64 "\n"
                  "  sales not refunded: %s, of which pending: %s\n"
                  "  %u checks, %" PRIu64 " rows disagree, %u problems: %s\n",
                  report->sum, revenue, pending, report->checks, report->rows, report->problems,
                  report->problems == 0 ? "the ledger is consistent"
                                        : "THE LEDGER IS NOT CONSISTENT");
}

static enum tricode_store_status print_all(struct printer *printer, int tables,
                                           struct tricode_ledger_report *report) {
    enum tricode_store_status status = tables ? print_tables(printer) : TRICODE_STORE_OK;
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (!printer->json) {
        (void)fputs("Audit\n", printer->output);
    }
    status = tricode_ledger_check(printer->store, report, note_problem, printer);
    if (status == TRICODE_STORE_OK) {
        print_report(printer, report);
    }
    return status;
}

static enum tricode_store_status print(struct tricode_store *store, FILE *output, int json,
                                       int tables, struct tricode_ledger_report *report) {
    struct tricode_settings settings;
    enum tricode_store_status status = tricode_store_settings(store, &settings);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    struct printer printer = {.store = store,
                              .output = output,
                              .json = json,
                              .currency = settings.currency,
                              .problems = json_array()};
    if (printer.problems == NULL) {
        return tricode_store_set_error(store, "out of memory");
    }
    status = print_all(&printer, tables, report);
    json_decref(printer.problems);
    if (printer.failed || fflush(output) != 0 || ferror(output)) {
        return tricode_store_set_error(store, "the output cannot be written");
    }
    return status;
}

enum tricode_store_status tricode_ledger_print(struct tricode_store *store, FILE *output, int json,
                                               int tables, struct tricode_ledger_report *report) {
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = print(store, output, json, tables, report);
    tricode_store_rollback(store);
    return status;
}
