// SPDX-License-Identifier: Apache-2.0
#include "center/http/reply.h"

#include <stdlib.h>
#include <string.h>

#include "core/names.h"

struct problem {
    const char *reason;
    unsigned status;
    const char *title;
    const char *detail;
};

static const struct problem problems[] = {
    [TRICODE_PROBLEM_SIGNATURE] = {"signature", 401, "The request is not signed by a known key",
                                   "Enrol the terminal, set its clock, and sign again."},
    [TRICODE_PROBLEM_TOKEN] = {"token", 401, "The request has no token that is good",
                               "The token is not known, or was revoked: see tricode-center token "
                               "list."},
    [TRICODE_PROBLEM_RANGE] = {"range", 400, "There is no report for these days",
                               "from and to are days, as 2026-01-31."},
    [TRICODE_PROBLEM_ENROLMENT] = {"enrolment", 403, "This terminal is not let in",
                                   "Ask the operator for an invitation, or to open the enrolment."},
    [TRICODE_PROBLEM_INVITATION] = {"invitation", 403, "The invitation does not let anybody in",
                                    "Check each of its letters."},
    [TRICODE_PROBLEM_NOT_FOUND] = {"not_found", 404, "There is nothing here", "Check the address."},
    [TRICODE_PROBLEM_METHOD] = {"method", 405, "The method is not one of this address",
                                "Use a method that the Allow field names."},
    [TRICODE_PROBLEM_BODY] = {"body", 400, "The body is not what this call takes",
                              "Send what the description of the call says, and nothing else."},
    [TRICODE_PROBLEM_MEDIA_TYPE] = {"media_type", 415, "The body is not said to be JSON",
                                    "Send it with Content-Type: application/json."},
    [TRICODE_PROBLEM_RATE] = {"rate", 429, "Too many requests",
                              "Ask again after as many seconds as Retry-After says."},
    [TRICODE_PROBLEM_INTERNAL] = {"internal", 500, "The center could not do it",
                                  "Ask again in a while; nothing is ever done twice."},
    [TRICODE_PROBLEM_UNAVAILABLE] = {"unavailable", 503, "The center has too much to do just now",
                                     "Ask again in a moment; nothing was done."},
};

/* Every result that is a refusal; the others have no title. */
static const struct problem refusals[] = {
    [TRICODE_CENTER_MALFORMED] = {NULL, 400, "This is not a code", "Scan the code again."},
    [TRICODE_CENTER_NOT_SALE] = {NULL, 400, "This is not a sale code",
                                 "Bring the code that the machine shows when a product is chosen."},
    [TRICODE_CENTER_NOT_CANCEL] = {NULL, 400, "This is not a cancel code",
                                   "Pull the machine's lever and bring the code that it shows."},
    [TRICODE_CENTER_UNKNOWN_MACHINE] = {NULL, 404, "This center has no such machine",
                                        "Check that the machine's address names this center."},
    [TRICODE_CENTER_NOT_AUTHENTIC] = {NULL, 422, "The code was not made by the machine it names",
                                      "Scan the code from the machine's own display."},
    [TRICODE_CENTER_EQUIVOCATION] = {NULL, 409, "The machine contradicts itself",
                                     "The machine was disabled. Tell its operator."},
    [TRICODE_CENTER_TAKEN] = {NULL, 409, "Another account has paid for this sale",
                              "Choose again at the machine."},
    [TRICODE_CENTER_CLOSED] = {NULL, 409, "The sale is over", "Choose again at the machine."},
    [TRICODE_CENTER_DISABLED] = {NULL, 409, "The machine is disabled",
                                 "Use another machine, or tell the operator."},
    [TRICODE_CENTER_EXPIRED] = {NULL, 410, "The offer has expired", "Choose again at the machine."},
    [TRICODE_CENTER_LIMIT] = {NULL, 403, "The price is above the center's limit",
                              "Choose something else."},
    [TRICODE_CENTER_FUNDS] = {NULL, 402, "The balance does not cover the price",
                              "Add money to the account, and settle again."},
};

static const char type_of_json[] = "application/json";
static const char type_of_problem[] = "application/problem+json";

static void fill(struct tricode_api_reply *reply, unsigned status, const char *type,
                 const char *reason, char *body) {
    free(reply->body);
    reply->status = status;
    reply->type = type;
    reply->reason = reason;
    reply->body = body;
}

/* Compact JSON and a line feed; NULL when memory runs out. Takes the json over. */
static char *dump(json_t *json) {
    char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
    json_decref(json);
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    char *line = realloc(text, length + 2);
    if (line == NULL) {
        free(text);
        return NULL;
    }
    memcpy(line + length, "\n", 2);
    return line;
}

void tricode_reply_json(struct tricode_api_reply *reply, unsigned status, const char *reason,
                        json_t *json) {
    char *body = dump(json);
    if (body == NULL) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
        return;
    }
    fill(reply, status, type_of_json, reason, body);
}

void tricode_reply_text(struct tricode_api_reply *reply, unsigned status, const char *reason,
                        const char *text) {
    fill(reply, status, "text/plain; charset=utf-8", reason, strdup(text));
}

void tricode_reply_report(struct tricode_api_reply *reply, int csv, char *text) {
    fill(reply, 200, csv ? "text/csv; charset=utf-8" : type_of_json, "report", text);
}

void tricode_reply_file(struct tricode_api_reply *reply, const struct tricode_site_file *file,
                        int packed, int known) {
    fill(reply, known ? 304 : 200, file->type, known ? "not_modified" : "file", NULL);
    reply->file = file;
    reply->packed = packed;
}

static json_t *problem_json(const struct problem *problem, const char *reason, const char *detail) {
    return json_pack("{s:s+, s:s, s:i, s:s, s:s}", "type", "urn:tricode:problem:", reason, "title",
                     problem->title, "status", (int)problem->status, "detail", detail, "reason",
                     reason);
}

void tricode_reply_problem(struct tricode_api_reply *reply, enum tricode_problem problem,
                           const char *detail) {
    const struct problem *entry = &problems[problem];
    json_t *json = problem_json(entry, entry->reason, detail == NULL ? entry->detail : detail);
    fill(reply, entry->status, type_of_problem, entry->reason, dump(json));
}

void tricode_reply_refusal(struct tricode_api_reply *reply, const struct tricode_answer *answer) {
    size_t result = (size_t)answer->result;
    if (result >= sizeof refusals / sizeof refusals[0] || refusals[result].title == NULL) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
        return;
    }
    const struct problem *entry = &refusals[result];
    const char *reason = tricode_center_result_name(answer->result);
    json_t *json = problem_json(entry, reason, entry->detail);
    if (json != NULL &&
        json_object_set_new(json, "reconciled", tricode_reply_reconciled(answer)) != 0) {
        json_decref(json);
        json = NULL;
    }
    fill(reply, entry->status, type_of_problem, reason, dump(json));
}

json_t *tricode_reply_reconciled(const struct tricode_answer *answer) {
    if (answer->reconciled == TRICODE_RECONCILED_NOTHING) {
        return json_null();
    }
    return json_pack("{s:I, s:s}", "counter", (json_int_t)answer->reconciled_counter, "result",
                     tricode_reconciliation_name(answer->reconciled));
}
