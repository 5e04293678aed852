// SPDX-License-Identifier: Apache-2.0
/* Command: report. */
#include "center/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "center/service/reports/report.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static int read_date(const char *text, const char *what, uint64_t *begin) {
    if (text == NULL || tricode_date_parse(text, begin) == 0) {
        return 0;
    }
    tricode_console_error(
        PROGRAM, "%s: \"%s\" is not a day from 1970-01-01 on; write it as 2026-01-31", what, text);
    return -1;
}

static int read_report(const char *name, enum tricode_report *report) {
    char names[128] = "";
    if (tricode_report_find(name, strlen(name), report)) {
        return 0;
    }
    for (int i = 0; i < TRICODE_REPORT_COUNT; i++) {
        const size_t length = strlen(names);
        (void)snprintf(names + length, sizeof names - length, "%s%s", i == 0 ? "" : ", ",
                       tricode_report_name((enum tricode_report)i));
    }
    tricode_console_error(PROGRAM, "there is no report \"%s\"; use one of: %s", name, names);
    return -1;
}

static int read_arguments(const struct tricode_center_command *command, enum tricode_report *report,
                          uint64_t *from, uint64_t *to) {
    const char *first = command->values[TRICODE_OPTION_FROM];
    const char *last = command->values[TRICODE_OPTION_TO];
    if (command->flags[TRICODE_OPTION_CSV] && command->flags[TRICODE_OPTION_JSON]) {
        tricode_console_error(PROGRAM, "--csv and --json exclude each other; give one of them");
        return -1;
    }
    if (read_report(command->arguments[0], report) != 0) {
        return -1;
    }
    if ((first != NULL || last != NULL) && !tricode_report_has_days(*report)) {
        tricode_console_error(PROGRAM, "report %s shows the present state; omit --from and --to",
                              command->arguments[0]);
        return -1;
    }
    if (read_date(first, "--from", from) != 0 || read_date(last, "--to", to) != 0) {
        return -1;
    }
    if (*from > *to) {
        tricode_console_error(PROGRAM, "--from is later than --to");
        return -1;
    }
    return 0;
}

static int print_json(const struct tricode_report_cell *cells, size_t count) {
    json_t *line = tricode_report_json(cells, count);
    const int failed =
        line == NULL || json_dumpf(line, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF;
    json_decref(line);
    return failed ? -1 : 0;
}

static int print_text(const struct tricode_report_cell *cells, size_t count, int heading) {
    char buffer[TRICODE_CELL_CAPACITY];
    for (size_t i = 0; i < count; i++) {
        if (printf(i + 1 < count ? "%-12s " : "%s",
                   heading ? cells[i].name : tricode_report_text(&cells[i], buffer)) < 0) {
            return -1;
        }
    }
    return putchar('\n') == EOF ? -1 : 0;
}

static int print_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    const struct tricode_center_command *command = context;
    if (command->flags[TRICODE_OPTION_JSON]) {
        return heading ? 0 : print_json(cells, count);
    }
    return command->flags[TRICODE_OPTION_CSV] ? tricode_report_csv(stdout, cells, count, heading)
                                              : print_text(cells, count, heading);
}

enum tricode_exit tricode_command_report(const struct tricode_center_command *command) {
    struct tricode_center_command context = *command;
    enum tricode_report report = TRICODE_REPORT_SALES;
    uint64_t from = 0;
    uint64_t to = (uint64_t)INT64_MAX - TRICODE_DAY;
    if (read_arguments(command, &report, &from, &to) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (tricode_store_report(command->store, report, from, to + TRICODE_DAY, print_line,
                             &context) != TRICODE_STORE_OK) {
        return tricode_command_failed(command, command->store);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        tricode_console_error(PROGRAM, "standard output: %s", strerror(errno));
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}
