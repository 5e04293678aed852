// SPDX-License-Identifier: Apache-2.0
/* Command: report. */
#include "center/command/command.h"

#include <stdio.h>
#include <string.h>

#include "center/service/reports/report.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static int date_option(const char *text, const char *what, uint64_t *begins) {
    if (text == NULL || tricode_date_parse(text, begins) == 0) {
        return 0;
    }
    tricode_console_error(PROGRAM, "%s has to be a day from 1970-01-01 on, as 2026-01-31", what);
    return -1;
}

static int print_json(const struct tricode_report_cell *cells, size_t count) {
    json_t *line = tricode_report_json(cells, count);
    const int bad =
        line == NULL || json_dumpf(line, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF;
    json_decref(line);
    return bad ? -1 : 0;
}

static int print_text(const struct tricode_report_cell *cells, size_t count, int names) {
    char capacity[TRICODE_CELL_CAPACITY];
    int bad = 0;
    for (size_t i = 0; i < count && !bad; i++) {
        bad = printf(i + 1 < count ? "%-12s " : "%s",
                     names ? cells[i].name : tricode_report_text(&cells[i], capacity)) < 0;
    }
    return bad || putchar('\n') == EOF ? -1 : 0;
}

static int print_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    const struct tricode_center_command *command = context;
    if (command->json) {
        return heading ? 0 : print_json(cells, count);
    }
    return command->csv ? tricode_report_csv(stdout, cells, count, heading)
                        : print_text(cells, count, heading);
}

/* The report and its days, of the command line: 0; -1 after telling what is wrong. */
static int read_words(const struct tricode_center_command *command, enum tricode_report *report,
                      uint64_t *from, uint64_t *to) {
    const char *name = command->words[0];
    const char *first = command->values[TRICODE_OPTION_FROM];
    const char *last = command->values[TRICODE_OPTION_TO];
    if (!tricode_report_find(name, strlen(name), report)) {
        tricode_console_error(PROGRAM, "a report is one of sales, refunds, machines, products, days, status, pending, alarms");
        return -1;
    }
    if ((first != NULL || last != NULL) && !tricode_report_has_days(*report)) {
        tricode_console_error(PROGRAM, "%s is of now: it takes no --from and no --to", name);
        return -1;
    }
    if (date_option(first, "--from", from) != 0 || date_option(last, "--to", to) != 0) {
        return -1;
    }
    if (*from > *to) {
        tricode_console_error(PROGRAM, "--from is later than --to");
        return -1;
    }
    return 0;
}

enum tricode_exit tricode_command_report(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    enum tricode_report report = TRICODE_REPORT_SALES;
    enum tricode_exit code = TRICODE_EXIT_FAILED;
    uint64_t from = 0;
    uint64_t to = (uint64_t)INT64_MAX - TRICODE_DAY;
    if (read_words(command, &report, &from, &to) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    struct tricode_store *store = command->store;
    if (tricode_store_report(store, report, from, to + TRICODE_DAY, print_line, &context) !=
        TRICODE_STORE_OK) {
        (void)tricode_command_failed(command, store);
    } else if (fflush(stdout) != 0 || ferror(stdout)) {
        tricode_console_error(PROGRAM, "the output cannot be written");
    } else {
        code = TRICODE_EXIT_OK;
    }
    return code;
}
