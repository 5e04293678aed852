// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE /* timegm */
#include "center/service/reports/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "center/service/reports/csv.h"

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

int tricode_report_has_days(enum tricode_report report) {
    return report < TRICODE_REPORT_STATUS;
}

/* --- dates --- */

void tricode_date_print(uint64_t at, char text[TRICODE_DATE_SIZE]) {
    struct tm broken;
    time_t seconds = (time_t)at;
    text[0] = '\0';
    if (gmtime_r(&seconds, &broken) != NULL) {
        (void)strftime(text, TRICODE_DATE_SIZE, "%Y-%m-%d", &broken);
    }
}

/* timegm accepts other forms and days, such as February 30: the date printed again must be equal.
 */
int tricode_date_parse(const char *text, uint64_t *begin) {
    struct tm broken = {0};
    char again[TRICODE_DATE_SIZE];
    if (strlen(text) != TRICODE_DATE_SIZE - 1 ||
        sscanf(text, "%4d-%2d-%2d", &broken.tm_year, &broken.tm_mon, &broken.tm_mday) != 3) {
        return -1;
    }
    broken.tm_year -= 1900;
    broken.tm_mon -= 1;
    const time_t seconds = timegm(&broken);
    if (seconds < 0) {
        return -1;
    }
    tricode_date_print((uint64_t)seconds, again);
    if (strcmp(text, again) != 0) {
        return -1;
    }
    *begin = (uint64_t)seconds;
    return 0;
}

/* --- lines --- */

const char *tricode_report_text(const struct tricode_report_cell *cell,
                                char buffer[TRICODE_CELL_CAPACITY]) {
    buffer[0] = '\0';
    if (!cell->nothing && cell->text == NULL) {
        (void)snprintf(buffer, TRICODE_CELL_CAPACITY, "%" PRId64, cell->integer);
    }
    return cell->text != NULL ? cell->text : buffer;
}

int tricode_report_csv(FILE *output, const struct tricode_report_cell *cells, size_t count,
                       int heading) {
    char buffer[TRICODE_CELL_CAPACITY];
    for (size_t i = 0; i < count; i++) {
        const char *text = heading ? cells[i].name : tricode_report_text(&cells[i], buffer);
        if ((i > 0 && putc(',', output) == EOF) || tricode_csv_write(output, text) != 0) {
            return -1;
        }
    }
    return fputs("\r\n", output) < 0 ? -1 : 0;
}

static json_t *cell_json(const struct tricode_report_cell *cell) {
    if (cell->nothing) {
        return json_null();
    }
    return cell->text != NULL ? json_string(cell->text) : json_integer((json_int_t)cell->integer);
}

json_t *tricode_report_json(const struct tricode_report_cell *cells, size_t count) {
    json_t *line = json_object();
    for (size_t i = 0; i < count && line != NULL; i++) {
        if (json_object_set_new(line, cells[i].name, cell_json(&cells[i])) != 0) {
            json_decref(line);
            line = NULL;
        }
    }
    return line;
}

/* --- a whole report --- */

/* A report in progress. */
struct draft {
    const struct tricode_report_request *request;
    FILE *output; /* in memory */
    size_t lines;
    int too_long;
};

static int write_head(const struct draft *draft) {
    const struct tricode_report_request *request = draft->request;
    char from[TRICODE_DATE_SIZE];
    char to[TRICODE_DATE_SIZE];
    if (fprintf(draft->output, "{\"report\":\"%s\",\"at\":%" PRIu64 ",\"currency\":%u,",
                names[request->report], request->now, request->currency) < 0) {
        return -1;
    }
    if (tricode_report_has_days(request->report)) {
        tricode_date_print(request->from, from);
        tricode_date_print(request->to - 1, to);
        if (fprintf(draft->output, "\"from\":\"%s\",\"to\":\"%s\",", from, to) < 0) {
            return -1;
        }
    }
    return fputs("\"lines\":[", draft->output) < 0 ? -1 : 0;
}

static int write_object(struct draft *draft, const struct tricode_report_cell *cells,
                        size_t count) {
    json_t *line = tricode_report_json(cells, count);
    const int failed = line == NULL || (draft->lines++ > 0 && putc(',', draft->output) == EOF) ||
                       json_dumpf(line, draft->output, JSON_COMPACT) != 0;
    json_decref(line);
    return failed ? -1 : 0;
}

static int write_line(void *context, const struct tricode_report_cell *cells, size_t count,
                      int heading) {
    struct draft *draft = context;
    int failed = 0;
    if (draft->request->csv) {
        failed = tricode_report_csv(draft->output, cells, count, heading);
    } else {
        failed = heading ? write_head(draft) : write_object(draft, cells, count);
    }
    draft->too_long = ftell(draft->output) > (long)TRICODE_REPORT_SIZE_MAX;
    return failed != 0 || draft->too_long ? -1 : 0;
}

static enum tricode_report_outcome outcome_of(const struct draft *draft,
                                              enum tricode_store_status status) {
    if (draft->too_long) {
        return TRICODE_REPORT_TOO_LONG;
    }
    switch (status) {
    case TRICODE_STORE_OK:
        return TRICODE_REPORT_DONE;
    case TRICODE_STORE_TIMEOUT:
        return TRICODE_REPORT_TIMEOUT;
    default:
        return TRICODE_REPORT_FAILED;
    }
}

static enum tricode_store_status read_lines(struct tricode_store *store, struct draft *draft) {
    const struct tricode_report_request *request = draft->request;
    enum tricode_store_status status = tricode_store_begin_read(store);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = tricode_store_limit(store, TRICODE_REPORT_SECONDS * 1000u);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_report(store, request->report, request->from, request->to,
                                      write_line, draft);
    }
    tricode_store_rollback(store);
    return status;
}

enum tricode_report_outcome tricode_report_make(struct tricode_store *store,
                                                const struct tricode_report_request *request,
                                                char **text) {
    size_t length = 0;
    struct draft draft = {.request = request};
    *text = NULL;
    draft.output = open_memstream(text, &length);
    if (draft.output == NULL) {
        (void)tricode_store_set_error(store, "out of memory");
        return TRICODE_REPORT_FAILED;
    }
    enum tricode_report_outcome outcome = outcome_of(&draft, read_lines(store, &draft));
    const int failed = !request->csv && fputs("]}\n", draft.output) < 0;
    if (fclose(draft.output) != 0 || (failed && outcome == TRICODE_REPORT_DONE)) {
        (void)tricode_store_set_error(store, "out of memory");
        outcome = TRICODE_REPORT_FAILED;
    }
    if (outcome != TRICODE_REPORT_DONE) {
        free(*text);
        *text = NULL;
    }
    return outcome;
}
