// SPDX-License-Identifier: Apache-2.0
#include "center/http/handlers/reply.h"

#include <stdlib.h>
#include <string.h>

#include "core/names.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

struct problem {
    const char *reason; /* NULL in refusals: the name of the result */
    unsigned status;
    const char *title; /* NULL in refusals: the result is not a refusal */
    const char *detail;
};

static const struct problem problems[] = {
#define PROBLEM(name, reason, status, title, detail)                                               \
    [TRICODE_PROBLEM_##name] = {reason, status, title, detail},
#include "center/http/handlers/outcomes.def"
};

static const struct problem refusals[TRICODE_CENTER_NOTHING_PAID + 1] = {
#define REFUSAL(result, status, title, detail)                                                     \
    [TRICODE_CENTER_##result] = {NULL, status, title, detail},
#include "center/http/handlers/outcomes.def"
};

static const struct {
    const char *reason;
    unsigned status;
} successes[] = {
#define SUCCESS(name, reason, status) [TRICODE_SUCCESS_##name] = {reason, status},
#include "center/http/handlers/outcomes.def"
};

static const char type_json[] = "application/json";
static const char type_problem[] = "application/problem+json";

size_t tricode_reason_count(void) {
    return COUNT(refusals) + COUNT(problems) + COUNT(successes);
}

const char *tricode_reason_name(size_t index) {
    if (index < COUNT(refusals)) {
        return tricode_center_result_name((enum tricode_center_result)index);
    }
    index -= COUNT(refusals);
    if (index < COUNT(problems)) {
        return problems[index].reason;
    }
    index -= COUNT(problems);
    return index < COUNT(successes) ? successes[index].reason : "";
}

static void fill(struct tricode_reply *reply, unsigned status, const char *type, const char *reason,
                 char *body) {
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

static void fill_json(struct tricode_reply *reply, unsigned status, const char *reason,
                      json_t *json) {
    char *body = dump(json);
    if (body == NULL) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
        return;
    }
    fill(reply, status, type_json, reason, body);
}

void tricode_reply_json(struct tricode_reply *reply, enum tricode_success success, json_t *json) {
    fill_json(reply, successes[success].status, successes[success].reason, json);
}

void tricode_reply_result(struct tricode_reply *reply, enum tricode_center_result result,
                          json_t *json) {
    fill_json(reply, 200, tricode_center_result_name(result), json);
}

void tricode_reply_text(struct tricode_reply *reply, enum tricode_success success,
                        const char *text) {
    fill(reply, successes[success].status, "text/plain; charset=utf-8", successes[success].reason,
         strdup(text));
}

void tricode_reply_report(struct tricode_reply *reply, int csv, char *text) {
    fill(reply, successes[TRICODE_SUCCESS_REPORT].status,
         csv ? "text/csv; charset=utf-8" : type_json, successes[TRICODE_SUCCESS_REPORT].reason,
         text);
}

void tricode_reply_file(struct tricode_reply *reply, const struct tricode_site_file *file, int gzip,
                        int not_modified) {
    const enum tricode_success success =
        not_modified ? TRICODE_SUCCESS_NOT_MODIFIED : TRICODE_SUCCESS_FILE;
    fill(reply, successes[success].status, file->type, successes[success].reason, NULL);
    reply->file = file;
    reply->gzip = gzip;
}

static json_t *problem_json(const struct problem *problem, const char *reason, const char *detail) {
    return json_pack("{s:s+, s:s, s:i, s:s, s:s}", "type", "urn:tricode:problem:", reason, "title",
                     problem->title, "status", (int)problem->status, "detail", detail, "reason",
                     reason);
}

void tricode_reply_problem(struct tricode_reply *reply, enum tricode_problem problem,
                           const char *detail) {
    const struct problem *entry = &problems[problem];
    json_t *json = problem_json(entry, entry->reason, detail == NULL ? entry->detail : detail);
    fill(reply, entry->status, type_problem, entry->reason, dump(json));
}

void tricode_reply_unavailable(struct tricode_reply *reply) {
    tricode_reply_problem(reply, TRICODE_PROBLEM_UNAVAILABLE, NULL);
    reply->retry_after = TRICODE_RETRY_AFTER;
}

void tricode_reply_refusal(struct tricode_reply *reply, const struct tricode_answer *answer) {
    const size_t result = (size_t)answer->result;
    if (result >= COUNT(refusals) || refusals[result].title == NULL) {
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
    fill(reply, entry->status, type_problem, reason, dump(json));
}

json_t *tricode_reply_reconciled(const struct tricode_answer *answer) {
    if (answer->reconciled == TRICODE_RECONCILED_NOTHING) {
        return json_null();
    }
    return json_pack("{s:I, s:s}", "counter", (json_int_t)answer->reconciled_counter, "result",
                     tricode_reconciliation_name(answer->reconciled));
}
