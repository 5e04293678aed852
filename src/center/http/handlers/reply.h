// SPDX-License-Identifier: Apache-2.0
/* Fills replies: JSON, text, a file, or a problem (RFC 9457). The table is outcomes.def. */
#ifndef TRICODE_CENTER_REPLY_H
#define TRICODE_CENTER_REPLY_H

#include <jansson.h>
#include "center/http/handlers/message.h"
#include "center/service/request.h"

#define TRICODE_RETRY_AFTER 1u /* seconds, of a 503 [WIRE-22] */

enum tricode_problem {
#define PROBLEM(name, reason, status, title, detail) TRICODE_PROBLEM_##name,
#include "center/http/handlers/outcomes.def"
};

enum tricode_success {
#define SUCCESS(name, reason, status) TRICODE_SUCCESS_##name,
#include "center/http/handlers/outcomes.def"
};

/* Every reason that a reply can have, for the labels of the metrics; "" from the count on. */
size_t tricode_reason_count(void);
const char *tricode_reason_name(size_t index);

/* Each function sets status, type, reason and body. json: the function takes over the reference;
 * NULL (out of memory) gives TRICODE_PROBLEM_INTERNAL. */
void tricode_reply_json(struct tricode_reply *reply, enum tricode_success success, json_t *json);
void tricode_reply_text(struct tricode_reply *reply, enum tricode_success success,
                        const char *text);

/* Status 200 with the name of the result as reason. */
void tricode_reply_result(struct tricode_reply *reply, enum tricode_center_result result,
                          json_t *json);

/* text: of a report; the reply takes it over. */
void tricode_reply_report(struct tricode_reply *reply, int csv, char *text);

/* gzip: send the gzip form. not_modified: the client has this form (304). */
void tricode_reply_file(struct tricode_reply *reply, const struct tricode_site_file *file, int gzip,
                        int not_modified);

/* detail: what to do, or NULL for the problem's default. */
void tricode_reply_problem(struct tricode_reply *reply, enum tricode_problem problem,
                           const char *detail);

/* [WIRE-22] A 503 with Retry-After: the queue is full, or the center stops. */
void tricode_reply_unavailable(struct tricode_reply *reply);

/* The problem of a refused code, with what the code reconciled nevertheless. */
void tricode_reply_refusal(struct tricode_reply *reply, const struct tricode_answer *answer);

/* {"counter":n,"result":"…"}, or null. */
json_t *tricode_reply_reconciled(const struct tricode_answer *answer);

#endif
