// SPDX-License-Identifier: Apache-2.0
/* The terminal's HTTP client: signed requests to one center with libcurl. Limits time and size,
 * follows no redirects, uses no protocols but HTTP and HTTPS [WIRE-1] [WIRE-3]. */
#ifndef TRICODE_TERMINAL_CLIENT_H
#define TRICODE_TERMINAL_CLIENT_H

#include <jansson.h>
#include "host/json.h"
#include "terminal/key_file.h"

#define TRICODE_ANSWER_LIMIT (256u * 1024u) /* bytes of an answer */

struct tricode_client;

/* NULL when memory or libcurl fails. The key must outlive the client. seconds: time limit of a
 * call. */
struct tricode_client *tricode_client_new(const struct tricode_key_file *key, unsigned seconds);
void tricode_client_free(struct tricode_client *client); /* NULL is fine */

/* Trusts the certificate authorities in this PEM file; NULL: those of the system. The path must
 * outlive the client. */
void tricode_client_trust(struct tricode_client *client, const char *authority);

/* Status 200 or 201 with a JSON object, or 400 and above with problem details. */
struct tricode_center_answer {
    long status;
    json_t *body; /* the caller releases it with json_decref */
};

/* Sends one request: GET, or POST with a body (zero-terminated JSON, else NULL). 0; -1 with an
 * error when there is no answer, or one that a center does not give. */
int tricode_client_call(struct tricode_client *client, const char *path, const char *body,
                        struct tricode_center_answer *answer, struct tricode_error *error);

#endif
