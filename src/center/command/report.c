// SPDX-License-Identifier: Apache-2.0
/* Command: report. */
#include "center/command/command.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "center/command/csv.h"

#define PROGRAM TRICODE_CENTER_PROGRAM
#define DAY 86400u

static const char *const report_names[TRICODE_REPORT_COUNT] = {
    [TRICODE_REPORT_SALES] = "sales",       [TRICODE_REPORT_REFUNDS] = "refunds",
    [TRICODE_REPORT_MACHINES] = "machines", [TRICODE_REPORT_PRODUCTS] = "products",
    [TRICODE_REPORT_DAYS] = "days",
};

static int is_leap(unsigned year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The days of a month, from 1; 0 when there is no such month. */
static unsigned days_of(unsigned year, unsigned month) {
    static const unsigned days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month > 12) {
        return 0;
    }
    return days[month] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* YYYY-MM-DD from 1970 on, to the Unix time at which that day begins: 0; -1 when it is none. */
static int read_date(const char *text, uint64_t *begins) {
    unsigned year = 0, month = 0, day = 0;
    uint64_t days = 0;
    char again[40];
    if (strlen(text) != 10 || sscanf(text, "%4u-%2u-%2u", &year, &month, &day) != 3) {
        return -1;
    }
    (void)snprintf(again, sizeof again, "%04u-%02u-%02u", year, month, day);
    if (strcmp(text, again) != 0 || year < 1970 || day < 1 || day > days_of(year, month)) {
        return -1;
    }
    for (unsigned y = 1970; y < year; y++) {
        days += is_leap(y) ? 366 : 365;
    }
    for (unsigned m = 1; m < month; m++) {
        days += days_of(year, m);
    }
    *begins = (days + day - 1) * DAY;
    return 0;
}

static int date_option(const char *text, const char *what, uint64_t *begins) {
    if (text == NULL || read_date(text, begins) == 0) {
        return 0;
    }
    tricode_console_error(PROGRAM, "%s has to be a day from 1970-01-01 on, as 2026-01-31", what);
    return -1;
}

static int print_json(const struct tricode_report_cell *cells, size_t count) {
    json_t *line = json_object();
    int bad = line == NULL;
    for (size_t i = 0; i < count && !bad; i++) {
        json_t *value = cells[i].nothing        ? json_null()
                        : cells[i].text != NULL ? json_string(cells[i].text)
                                                : json_integer((json_int_t)cells[i].integer);
        bad = json_object_set_new(line, cells[i].name, value) != 0;
    }
    bad = bad || json_dumpf(line, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF;
    json_decref(line);
    return bad ? -1 : 0;
}

/* A cell as text; "" for nothing. */
static const char *show(const struct tricode_report_cell *cell, char room[24]) {
    room[0] = '\0';
    if (!cell->nothing && cell->text == NULL) {
        (void)snprintf(room, 24, "%" PRId64, cell->integer);
    }
    return cell->text != NULL ? cell->text : room;
}

static int print_csv(const struct tricode_report_cell *cells, size_t count, int names) {
    char room[24];
    int bad = 0;
    for (size_t i = 0; i < count && !bad; i++) {
        bad = (i > 0 && putchar(',') == EOF) ||
              tricode_csv_write(stdout, names ? cells[i].name : show(&cells[i], room)) != 0;
    }
    return bad || fputs("\r\n", stdout) < 0 ? -1 : 0;
}

static int print_text(const struct tricode_report_cell *cells, size_t count, int names) {
    char room[24];
    int bad = 0;
    for (size_t i = 0; i < count && !bad; i++) {
        bad = printf(i + 1 < count ? "%-12s " : "%s",
                     names ? cells[i].name : show(&cells[i], room)) < 0;
    }
    return bad || putchar('\n') == EOF ? -1 : 0;
}

static int print_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    const struct tricode_center_command *command = context;
    if (command->json) {
        return heading ? 0 : print_json(cells, count);
    }
    return command->csv ? print_csv(cells, count, heading) : print_text(cells, count, heading);
}

static int find_report(const char *name, enum tricode_report *report) {
    for (int i = 0; i < TRICODE_REPORT_COUNT; i++) {
        if (strcmp(name, report_names[i]) == 0) {
            *report = (enum tricode_report)i;
            return 0;
        }
    }
    tricode_console_error(PROGRAM, "a report is one of sales, refunds, machines, products, days");
    return -1;
}

enum tricode_exit tricode_command_report(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    enum tricode_report report = TRICODE_REPORT_SALES;
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    uint64_t from = 0;
    uint64_t to = (uint64_t)INT64_MAX - DAY;
    if (find_report(command->words[0], &report) != 0 ||
        date_option(command->values[TRICODE_OPTION_FROM], "--from", &from) != 0 ||
        date_option(command->values[TRICODE_OPTION_TO], "--to", &to) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (from > to) {
        tricode_console_error(PROGRAM, "--from is later than --to");
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    if (tricode_store_report(store, report, from, to + DAY, print_line, &context) !=
        TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
    } else if (fflush(stdout) != 0 || ferror(stdout)) {
        tricode_console_error(PROGRAM, "the output cannot be written");
    } else {
        code = TRICODE_EXIT_OK;
    }
    return code;
}
