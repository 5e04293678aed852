// SPDX-License-Identifier: Apache-2.0
/* Handlers of the operator's reports. */
#include "center/http/handlers/handler.h"

#include <string.h>

#include "center/http/handlers/reply.h"

#define DAYS_DEFAULT 30u
#define DAYS_MAX 366u
#define RETRY_AFTER_TIMEOUT 60u /* seconds */

static const char csv_suffix[] = ".csv";

/* The length of the report's name in the rest of a path. */
static size_t name_length(const char *rest, int csv) {
    return strlen(rest) - (csv ? sizeof csv_suffix - 1 : 0);
}

int tricode_handler_is_report(const char *rest, int csv) {
    enum tricode_report report;
    const size_t length = strlen(rest);
    const size_t suffix = csv ? sizeof csv_suffix - 1 : 0;
    return length > suffix && (!csv || strcmp(rest + length - suffix, csv_suffix) == 0) &&
           tricode_report_find(rest, length - suffix, &report);
}

static int refuse_days(const struct tricode_context *context, const char *detail) {
    tricode_reply_problem(context->reply, TRICODE_PROBLEM_RANGE, detail);
    return 0;
}

/* Reads the query parameters from and to: 1; 0, and the reply says what is wrong. */
static int read_days(const struct tricode_context *context, struct tricode_report_request *report) {
    const struct tricode_request *request = context->request;
    uint64_t last = context->now - context->now % TRICODE_DAY;
    if (request->to != NULL && tricode_date_parse(request->to, &last) != 0) {
        return refuse_days(context, NULL);
    }
    report->to = last + TRICODE_DAY;
    report->from =
        report->to > DAYS_DEFAULT * TRICODE_DAY ? report->to - DAYS_DEFAULT * TRICODE_DAY : 0;
    if (request->from != NULL && tricode_date_parse(request->from, &report->from) != 0) {
        return refuse_days(context, NULL);
    }
    if (report->from >= report->to) {
        return refuse_days(context, "from is later than to.");
    }
    if (report->to - report->from > DAYS_MAX * TRICODE_DAY) {
        return refuse_days(context, "A report covers at most 366 days. Request fewer days.");
    }
    return 1;
}

static void request_report(struct tricode_context *context, int csv) {
    struct tricode_report_request *report = context->report;
    *report = (struct tricode_report_request){
        .csv = csv, .now = context->now, .currency = context->backend->currency, .to = TRICODE_DAY};
    if (!tricode_report_find(context->rest, name_length(context->rest, csv), &report->report)) {
        tricode_reply_problem(context->reply, TRICODE_PROBLEM_NOT_FOUND, NULL);
        return;
    }
    if (tricode_report_has_days(report->report) && !read_days(context, report)) {
        return;
    }
    context->next = TRICODE_NEXT_REPORT;
}

void tricode_handle_report(struct tricode_context *context) {
    request_report(context, 0);
}

void tricode_handle_report_csv(struct tricode_context *context) {
    request_report(context, 1);
}

void tricode_handler_finish_report(const struct tricode_report_request *report,
                                   enum tricode_report_outcome outcome, char *text,
                                   struct tricode_reply *reply) {
    switch (outcome) {
    case TRICODE_REPORT_DONE:
        tricode_reply_report(reply, report->csv, text);
        return;
    case TRICODE_REPORT_TOO_LONG:
        tricode_reply_problem(reply, TRICODE_PROBLEM_RANGE,
                              "The report is longer than 16 MiB. Request fewer days.");
        return;
    case TRICODE_REPORT_TIMEOUT:
        tricode_reply_problem(reply, TRICODE_PROBLEM_UNAVAILABLE,
                              "The report took longer than 20 seconds. Request fewer days, or run: "
                              "tricode-center DATA-DIR report.");
        reply->retry_after = RETRY_AFTER_TIMEOUT;
        return;
    case TRICODE_REPORT_STOPPED:
        tricode_reply_unavailable(reply);
        return;
    default:
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
    }
}
