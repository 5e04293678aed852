// SPDX-License-Identifier: Apache-2.0
/* The calls of the operator's page: reports, for who has a token. */
#include "center/http/calls.h"

#include <string.h>
#include <strings.h>

#include "center/http/reply.h"

#define DAYS_MAX 366u
#define DAYS 30u             /* when it is not said which */
#define RETRY_AFTER_TIMEOUT 60u /* seconds */

static const char csv_ending[] = ".csv";

int tricode_call_finds_report(const char *rest, int csv) {
    enum tricode_report report;
    const size_t length = strlen(rest);
    const size_t ending = csv ? sizeof csv_ending - 1 : 0;
    return length > ending && (!csv || strcmp(rest + length - ending, csv_ending) == 0) &&
           tricode_report_find(rest, length - ending, &report);
}

/* What follows the scheme Bearer; NULL when there is none. */
static const char *token_of(const struct tricode_api_request *request) {
    static const char scheme[] = "Bearer ";
    const char *field = request->authorization;
    return field != NULL && strncasecmp(field, scheme, sizeof scheme - 1) == 0
               ? field + sizeof scheme - 1
               : NULL;
}

int tricode_call_has_token(const struct tricode_call *call) {
    const char *token = token_of(call->request);
    uint8_t hash[TRICODE_TOKEN_HASH_SIZE];
    call->reply->bearer = 1;
    if (token == NULL) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_TOKEN,
                              "Send it as Authorization: Bearer and the token.");
        return 0;
    }
    if (tricode_token_hash(token, strlen(token), hash) != 0) {
        (void)tricode_store_set_error(call->api->service.store, "OpenSSL failed; try again");
        tricode_call_failed(call);
        return 0;
    }
    switch (tricode_store_token(call->api->service.store, hash)) {
    case TRICODE_STORE_OK:
        return 1;
    case TRICODE_STORE_NONE:
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_TOKEN, NULL);
        return 0;
    default:
        tricode_call_failed(call);
        return 0;
    }
}

/* The days that are asked for: 1; 0, and the reply says what is wrong with them. */
static int read_days(const struct tricode_call *call, struct tricode_report_wish *wish) {
    const struct tricode_api_request *request = call->request;
    uint64_t last = call->now - call->now % TRICODE_DAY;
    if (request->to != NULL && tricode_report_read_date(request->to, &last) != 0) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_RANGE, NULL);
        return 0;
    }
    wish->to = last + TRICODE_DAY;
    wish->from = wish->to > DAYS * TRICODE_DAY ? wish->to - DAYS * TRICODE_DAY : 0;
    if (request->from != NULL && tricode_report_read_date(request->from, &wish->from) != 0) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_RANGE, NULL);
        return 0;
    }
    if (wish->from >= wish->to) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_RANGE, "from is later than to.");
        return 0;
    }
    if (wish->to - wish->from > DAYS_MAX * TRICODE_DAY) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_RANGE, "Ask for at most 366 days.");
        return 0;
    }
    return 1;
}

static void report(struct tricode_call *call, int csv) {
    struct tricode_report_wish *wish = call->wish;
    const size_t ending = csv ? sizeof csv_ending - 1 : 0;
    *wish = (struct tricode_report_wish){
        .csv = csv, .now = call->now, .currency = call->api->currency, .to = TRICODE_DAY};
    (void)tricode_report_find(call->rest, strlen(call->rest) - ending, &wish->report);
    if (!tricode_report_is_of_days(wish->report) || read_days(call, wish)) {
        call->step = TRICODE_API_REPORTS;
    }
}

void tricode_call_report(struct tricode_call *call) {
    report(call, 0);
}

void tricode_call_report_csv(struct tricode_call *call) {
    report(call, 1);
}

void tricode_api_reported(const struct tricode_report_wish *wish,
                          enum tricode_report_outcome outcome, char *text,
                          struct tricode_api_reply *reply) {
    switch (outcome) {
    case TRICODE_REPORT_MADE:
        tricode_reply_report(reply, wish->csv, text);
        break;
    case TRICODE_REPORT_TOO_LONG:
        tricode_reply_problem(reply, TRICODE_PROBLEM_RANGE,
                              "The report is longer than 16 MiB: ask for fewer days.");
        break;
    case TRICODE_REPORT_TIMEOUT:
        tricode_reply_problem(reply, TRICODE_PROBLEM_UNAVAILABLE,
                              "The report takes longer than 20 seconds: have the command make it.");
        reply->retry = RETRY_AFTER_TIMEOUT;
        break;
    case TRICODE_REPORT_NOT_NOW:
        tricode_api_unavailable(reply);
        break;
    default:
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
        break;
    }
}
