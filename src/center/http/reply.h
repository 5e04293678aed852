// SPDX-License-Identifier: Apache-2.0
/* Replies of the center: JSON, or a problem (RFC 9457) with its reason, status and what to do. */
#ifndef TRICODE_CENTER_REPLY_H
#define TRICODE_CENTER_REPLY_H

#include <jansson.h>
#include "center/http/api.h"

/* Problems beside the core's results. */
enum tricode_problem {
    TRICODE_PROBLEM_SIGNATURE,
    TRICODE_PROBLEM_TOKEN,
    TRICODE_PROBLEM_RANGE,
    TRICODE_PROBLEM_ENROLMENT,
    TRICODE_PROBLEM_INVITATION,
    TRICODE_PROBLEM_NOT_FOUND,
    TRICODE_PROBLEM_METHOD,
    TRICODE_PROBLEM_BODY,
    TRICODE_PROBLEM_MEDIA_TYPE,
    TRICODE_PROBLEM_RATE,
    TRICODE_PROBLEM_INTERNAL,
    TRICODE_PROBLEM_UNAVAILABLE,
};

/* [WIRE-15] [WIRE-16] Each fills status, type, reason and body. json is taken over (its reference
 * is stolen); NULL (out of memory) gives the internal problem. reason must be a constant. */
void tricode_reply_json(struct tricode_api_reply *reply, unsigned status, const char *reason,
                        json_t *json);
void tricode_reply_text(struct tricode_api_reply *reply, unsigned status, const char *reason,
                        const char *text);

/* The text of a report; taken over. */
void tricode_reply_report(struct tricode_api_reply *reply, int csv, char *text);

/* A file of a page, in its gzip form or the plain one; known: the client has it (304). */
void tricode_reply_file(struct tricode_api_reply *reply, const struct tricode_site_file *file,
                        int packed, int known);

/* detail: what to do, or NULL for the problem's own. */
void tricode_reply_problem(struct tricode_api_reply *reply, enum tricode_problem problem,
                           const char *detail);

/* The problem of a refusal; with what the code reconciled all the same. */
void tricode_reply_refusal(struct tricode_api_reply *reply, const struct tricode_answer *answer);

/* {"counter":n,"result":"…"}, or null. */
json_t *tricode_reply_reconciled(const struct tricode_answer *answer);

#endif
