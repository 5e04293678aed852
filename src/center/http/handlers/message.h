// SPDX-License-Identifier: Apache-2.0
/* A request and its reply, without sockets: the server, the tests and the fuzzers use the same two
 * structures. */
#ifndef TRICODE_CENTER_MESSAGE_H
#define TRICODE_CENTER_MESSAGE_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/signature.h"
#include "host/site/site.h"

#define TRICODE_REQUEST_BODY_MAX 4096u /* bytes [WIRE-2] */

/* path: as received, still percent-encoded, without the query. A header value is NULL when the
 * request has no such field; the values of a repeated field are joined by ", ". */
struct tricode_request {
    uint64_t number; /* identifies the log lines of this request */
    const char *method;
    const char *path;
    const char *signature_input;
    const char *signature;
    const char *content_digest;
    const char *content_type;
    const char *accept;
    const char *accept_encoding;
    const char *if_none_match;
    const char *authorization;
    const char *from; /* query parameters, percent-encoded; NULL: absent */
    const char *to;
    const uint8_t *body;
    size_t length;
    int too_long; /* the body exceeded TRICODE_REQUEST_BODY_MAX and is not in `body` */
};

struct tricode_reply {
    unsigned status;
    const char *type;     /* media type */
    const char *allow;    /* Allow of a 405; else NULL */
    int bearer;           /* a 401 challenges for a bearer token; else for a signature */
    unsigned retry_after; /* seconds, of a 429 or 503; else 0 */
    const char *route;    /* the path's template: holds no code, so that it can be logged */
    const char *reason;   /* one of tricode_reason_name */
    uint32_t machine;     /* the machine that equivocated, for the log; else 0 */
    char terminal[TRICODE_KEYID_SIZE];    /* keyid of a verified signature, for the log; else "" */
    const struct tricode_site_file *file; /* sent instead of `body`; NULL: there is none */
    int gzip;                             /* send the file's gzip form */
    char *body; /* zero-terminated, owned by the reply; NULL with a file or when out of memory */
};

#endif
