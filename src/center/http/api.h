// SPDX-License-Identifier: Apache-2.0
/* The center's calls (spec/protocol.md, "The wire"): a request in, a reply out. Knows nothing of
 * sockets, so that a test or a fuzzer can hand it any request. */
#ifndef TRICODE_CENTER_API_H
#define TRICODE_CENTER_API_H

#include <stddef.h>
#include <stdint.h>
#include "center/service/report.h"
#include "center/service/service.h"
#include "center/http/rate.h"
#include "host/site.h"

#define TRICODE_API_BODY_MAX 4096u     /* [WIRE-2] */
#define TRICODE_API_WINDOW 300u        /* seconds that a signature's clock may be off [WIRE-6] */
#define TRICODE_API_STATEMENT_MAX 100u /* [WIRE-13] */
#define TRICODE_API_OPERATOR_PAGE "/operator"
#define TRICODE_API_RETRY_AFTER 1u /* seconds [WIRE-22] */

/* For one thread at a time; each thread has its own. */
struct tricode_api {
    struct tricode_service service;
    uint16_t currency;
    struct tricode_rate *rate;       /* of a terminal's requests; NULL: any */
    const struct tricode_site *site; /* the pages; NULL: there are none */
};

/* path: as it was sent, still percent-encoded, without the query. A header value is NULL when the
 * request has no such field, and joined by ", " when it came more than once. too_long: the body was
 * longer than TRICODE_API_BODY_MAX, and is not here. */
struct tricode_api_request {
    uint64_t number; /* by which its lines in the log are found */
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
    const char *from; /* of the query, as all of it still percent-encoded; NULL: not there */
    const char *to;
    const uint8_t *body;
    size_t length;
    int too_long;
};

struct tricode_api_reply {
    unsigned status;
    const char *type;   /* media type */
    const char *allow;  /* of 405: the methods; else NULL */
    int bearer;         /* of 401: a token is wanted; else a signature */
    unsigned retry;     /* of 429 and 503: after how many seconds to ask again; else 0 */
    const char *route;  /* the path's template, for the log: no code in it */
    const char *reason; /* the result or the problem's reason, for the log */
    uint32_t machine;   /* of an equivocation: the machine, for the log; else 0 */
    char terminal[TRICODE_KEYID_SIZE];    /* whose signature it was, for the log; else "" */
    const struct tricode_site_file *file; /* what is sent in place of a body; else NULL */
    int packed;                           /* the file's gzip form; else the plain one */
    char *body; /* zero-terminated; free() it; NULL when memory ran out, or there is a file */
};

enum tricode_api_step {
    TRICODE_API_ANSWERED, /* the reply is whole */
    TRICODE_API_WRITES,   /* the write has to be carried out before */
    TRICODE_API_REPORTS,  /* the report has to be made before */
};

/* [WIRE-17] A request at `now` (Unix seconds), up to where it writes or reports: all of the reply,
 * or its route and the write, which is for tricode_service_batch, and then tricode_api_end or, when
 * it cannot be taken, tricode_api_unavailable; or the wish, which is for tricode_report_make, and
 * then tricode_api_reported or tricode_api_unavailable. What went wrong inside is told on stderr,
 * never to the terminal.
 */
enum tricode_api_step tricode_api_begin(struct tricode_api *api,
                                        const struct tricode_api_request *request, uint64_t now,
                                        struct tricode_api_reply *reply,
                                        struct tricode_service_request *write,
                                        struct tricode_report_wish *wish);

/* The reply to a write that is answered. currency: the ledger's. */
void tricode_api_end(const struct tricode_service_request *write, uint16_t currency,
                     struct tricode_api_reply *reply);

/* [WIRE-74] The reply to a report that was made, or not. Takes its text over. */
void tricode_api_reported(const struct tricode_report_wish *wish,
                          enum tricode_report_outcome outcome, char *text,
                          struct tricode_api_reply *reply);

/* [WIRE-22] The reply to what was not taken: there is too much, or the center ends. */
void tricode_api_unavailable(struct tricode_api_reply *reply);

/* [WIRE-41] The reply to a request of a client that has asked too often, before anything is looked
 * at: it may again after so many seconds. */
void tricode_api_too_often(const char *path, unsigned seconds, struct tricode_api_reply *reply);

/* All of it at once, the write and the report by the api's own service. Always fills the reply. */
void tricode_api_answer(struct tricode_api *api, const struct tricode_api_request *request,
                        uint64_t now, struct tricode_api_reply *reply);

#endif
