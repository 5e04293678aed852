// SPDX-License-Identifier: Apache-2.0
/* Signed requests over real sockets with libcurl, to the real tricode-center in a folder of its
 * own, for the suites that go end to end. */
#ifndef TRICODE_TEST_CENTER_HTTP_H
#define TRICODE_TEST_CENTER_HTTP_H

#include "center_process.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdatomic.h>

#include "center/service/keys.h"
#include "center/service/telemetry/log.h"
#include "core/text.h"
#include "crypto/http_signature.h"

#define HTTP_ANSWER_SIZE 32768

/* What came back: status 0 when the connection broke. */
struct http_answer {
    long status;
    size_t length;
    char type[64];
    char allow[64];
    char accept_signature[128];
    int retry_after;
    char text[HTTP_ANSWER_SIZE];
};

/* A request; what is NULL is left out. seed NULL: not signed. */
struct http_call {
    const char *method;
    const char *path;
    const char *body;
    const uint8_t *seed;
    const char *query;   /* put after the path, not signed */
    const char *headers; /* one more header line */
    int chunked;
    const char *type; /* Content-Type, when it is not application/json */
    const struct tricode_http_headers *signature; /* instead of one made now */
};

/* Who vouches for a center that speaks TLS; "" for the system's. */
extern char http_authority[128];

/* Asks over the handle (its connection is used again). Any number of threads, a handle each. */
void http_ask(CURL *curl, const char *url, const struct http_call *call,
              struct http_answer *answer);

/* --- what no log may hold --- */

#define HTTP_SECRETS 1024

/* A part of a code or a key by which it would be found. The newest are kept. */
void http_remember(const char *text, size_t length);

/* --- a center with a machine and buyers --- */

struct center {
    char folder[64];
    char data[80];
    struct serving serving;
    CURL *curl;
    struct tricode_key master;
    struct http_answer answer;
};

void center_run(const struct center *center, const char *first, const char *second,
                const char *third);

/* The code that the machine 7 would show. */
const char *center_code(const struct center *center, enum tricode_kind kind, uint32_t counter,
                        uint32_t vended, char text[TRICODE_TEXT_SIZE + 1]);

/* Enrols the key over HTTP and deposits; answers the account. */
long long center_enrol(struct center *center, const uint8_t *seed, const char *amount);

/* A folder in `parent`, a new center in it, machine 7 with a product, serving. */
void center_begin(struct center *center, const char *parent);

/* The ledger command finds nothing wrong. */
void center_holds(const struct center *center);

void center_end(struct center *center);

#endif
