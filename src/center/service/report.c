// SPDX-License-Identifier: Apache-2.0
#include "center/service/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "center/service/csv.h"

static const char *const names[TRICODE_REPORT_COUNT] = {
    [TRICODE_REPORT_SALES] = "sales",       [TRICODE_REPORT_REFUNDS] = "refunds",
    [TRICODE_REPORT_MACHINES] = "machines", [TRICODE_REPORT_PRODUCTS] = "products",
    [TRICODE_REPORT_DAYS] = "days",         [TRICODE_REPORT_STATUS] = "status",
    [TRICODE_REPORT_PENDING] = "pending",   [TRICODE_REPORT_ALARMS] = "alarms",
};

const char *tricode_report_name(enum tricode_report report) {
    return names[report];
}

int tricode_report_find(const char *name, size_t length, enum tricode_report *report) {
    for (int i = 0; i < TRICODE_REPORT_COUNT; i++) {
        if (strlen(names[i]) == length && memcmp(name, names[i], length) == 0) {
            *report = (enum tricode_report)i;
            return 1;
        }
    }
    return 0;
}

int tricode_report_is_of_days(enum tricode_report report) {
    return report < TRICODE_REPORT_STATUS;
}

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

int tricode_report_read_date(const char *text, uint64_t *begins) {
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
    *begins = (days + day - 1) * TRICODE_DAY;
    return 0;
}

void tricode_report_write_date(uint64_t at, char text[TRICODE_DATE_SIZE]) {
    struct tm broken;
    time_t seconds = (time_t)at;
    text[0] = '\0';
    if (gmtime_r(&seconds, &broken) != NULL) {
        (void)strftime(text, TRICODE_DATE_SIZE, "%Y-%m-%d", &broken);
    }
}

const char *tricode_report_text(const struct tricode_report_cell *cell,
                                char capacity[TRICODE_CELL_CAPACITY]) {
    capacity[0] = '\0';
    if (!cell->nothing && cell->text == NULL) {
        (void)snprintf(capacity, TRICODE_CELL_CAPACITY, "%" PRId64, cell->integer);
    }
    return cell->text != NULL ? cell->text : capacity;
}

int tricode_report_csv(FILE *output, const struct tricode_report_cell *cells, size_t count,
                       int heading) {
    char capacity[TRICODE_CELL_CAPACITY];
    int bad = 0;
    for (size_t i = 0; i < count && !bad; i++) {
        bad = (i > 0 && putc(',', output) == EOF) ||
              tricode_csv_write(output, heading ? cells[i].name
                                                : tricode_report_text(&cells[i], capacity)) != 0;
    }
    return bad || fputs("\r\n", output) < 0 ? -1 : 0;
}

json_t *tricode_report_json(const struct tricode_report_cell *cells, size_t count) {
    json_t *line = json_object();
    for (size_t i = 0; i < count && line != NULL; i++) {
        json_t *value = cells[i].nothing        ? json_null()
                        : cells[i].text != NULL ? json_string(cells[i].text)
                                                : json_integer((json_int_t)cells[i].integer);
        if (json_object_set_new(line, cells[i].name, value) != 0) {
            json_decref(line);
            line = NULL;
        }
    }
    return line;
}

/* A report that is being written. */
struct making {
    const struct tricode_report_wish *wish;
    FILE *output; /* to memory */
    size_t lines;
    int too_long;
};

static int write_head(const struct making *making) {
    const struct tricode_report_wish *wish = making->wish;
    char from[TRICODE_DATE_SIZE];
    char to[TRICODE_DATE_SIZE];
    int bad = fprintf(making->output, "{\"report\":\"%s\",\"at\":%" PRIu64 ",\"currency\":%u,",
                      names[wish->report], wish->now, wish->currency) < 0;
    if (tricode_report_is_of_days(wish->report)) {
        tricode_report_write_date(wish->from, from);
        tricode_report_write_date(wish->to - 1, to);
        bad |= fprintf(making->output, "\"from\":\"%s\",\"to\":\"%s\",", from, to) < 0;
    }
    return bad || fputs("\"lines\":[", making->output) < 0 ? -1 : 0;
}

static int write_object(struct making *making, const struct tricode_report_cell *cells,
                        size_t count) {
    json_t *line = tricode_report_json(cells, count);
    const int bad = line == NULL || (making->lines++ > 0 && putc(',', making->output) == EOF) ||
                    json_dumpf(line, making->output, JSON_COMPACT) != 0;
    json_decref(line);
    return bad ? -1 : 0;
}

static int write_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    struct making *making = context;
    int bad = 0;
    if (making->wish->csv) {
        bad = tricode_report_csv(making->output, cells, count, heading);
    } else {
        bad = heading ? write_head(making) : write_object(making, cells, count);
    }
    making->too_long = ftell(making->output) > (long)TRICODE_REPORT_SIZE_MAX;
    return bad != 0 || making->too_long ? -1 : 0;
}

static enum tricode_report_outcome outcome_of(const struct making *making,
                                              enum tricode_store_status status) {
    if (making->too_long) {
        return TRICODE_REPORT_TOO_LONG;
    }
    return status == TRICODE_STORE_OK     ? TRICODE_REPORT_MADE
           : status == TRICODE_STORE_TIMEOUT ? TRICODE_REPORT_TIMEOUT
                                          : TRICODE_REPORT_FAILED;
}

static enum tricode_store_status read_lines(struct tricode_store *store, struct making *making) {
    const struct tricode_report_wish *wish = making->wish;
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_limit(store, TRICODE_REPORT_SECONDS * 1000u);
    if (status == TRICODE_STORE_OK) {
        status =
            tricode_store_report(store, wish->report, wish->from, wish->to, write_line, making);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_report_outcome tricode_report_make(struct tricode_store *store,
                                                const struct tricode_report_wish *wish,
                                                char **text) {
    size_t length = 0;
    struct making making = {.wish = wish};
    *text = NULL;
    making.output = open_memstream(text, &length);
    if (making.output == NULL) {
        (void)tricode_store_set_error(store, "out of memory");
        return TRICODE_REPORT_FAILED;
    }
    enum tricode_report_outcome outcome = outcome_of(&making, read_lines(store, &making));
    const int bad = !wish->csv && fputs("]}\n", making.output) < 0;
    if (fclose(making.output) != 0 || (bad && outcome == TRICODE_REPORT_MADE)) {
        (void)tricode_store_set_error(store, "out of memory");
        outcome = TRICODE_REPORT_FAILED;
    }
    if (outcome != TRICODE_REPORT_MADE) {
        free(*text);
        *text = NULL;
    }
    return outcome;
}
