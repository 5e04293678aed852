// SPDX-License-Identifier: Apache-2.0
/* The terminal's HTTP client: signed requests to one center, over libcurl, with limits on time and
 * size; no redirects, no other protocols [WIRE-1, WIRE-3]. */
#ifndef TRICODE_TERMINAL_CLIENT_H
#define TRICODE_TERMINAL_CLIENT_H

#include <jansson.h>
#include "host/json.h"
#include "terminal/key_file.h"

#define TRICODE_ANSWER_LIMIT (256u * 1024u)

struct tricode_client;

/* The key outlives the client. NULL when memory or libcurl fails. seconds: the longest time that a
 * call may take. */
struct tricode_client *tricode_client_new(const struct tricode_key_file *key, unsigned seconds);
void tricode_client_free(struct tricode_client *client); /* NULL is fine */

/* Believes those certificates that lead to one in this file (PEM), instead of the system's. The
 * name has to outlast the client; NULL is the system's again. */
void tricode_client_trust(struct tricode_client *client, const char *authority);

/* An answer of the center: 200 or 201 with an object, or 400 and above with problem details. */
struct tricode_center_answer {
    long status;
    json_t *body; /* json_decref */
};

/* One call: GET, or POST where there is a body (zero-terminated JSON). 0; -1 and a fault that says
 * what to do when there is no answer, or one that a center would not give. */
int tricode_client_call(struct tricode_client *client, const char *path, const char *body,
                        struct tricode_center_answer *answer, struct tricode_error *error);

#endif
