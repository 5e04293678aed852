// SPDX-License-Identifier: Apache-2.0
/* Signed requests over real sockets with libcurl to the real tricode-center, for end-to-end suites.
 */
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

/* An answer; status 0 if the connection broke. */
struct http_answer {
    long status;
    size_t length;
    char type[64];
    char allow[64];
    char accept_signature[128];
    int retry_after;
    char text[HTTP_ANSWER_SIZE];
};

/* A request; NULL members are omitted. seed NULL: unsigned. */
struct http_call {
    const char *method;
    const char *path;
    const char *body;
    const uint8_t *seed;
    const char *query;   /* appended to the path, not signed */
    const char *headers; /* one more header line */
    int chunked;
    const char *type;                             /* Content-Type, if not application/json */
    const struct tricode_http_headers *signature; /* replaces the computed signature */
};

/* CA of a center with TLS; "" for the system's CAs. */
extern char http_authority[128];

/* Sends a request with the handle, reusing its connection. Thread-safe with one handle per thread.
 */
void http_ask(CURL *curl, const char *url, const struct http_call *call,
              struct http_answer *answer);

/* --- texts that no log may contain --- */

#define HTTP_SECRETS 1024

/* A searchable part of a code or a key. Keeps the newest ones. */
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

/* The code that machine 7 would show. */
const char *center_code(const struct center *center, enum tricode_kind kind, uint32_t counter,
                        uint32_t vended, char text[TRICODE_TEXT_SIZE + 1]);

/* Enrolls the key over HTTP and deposits money; returns the account. */
long long center_enrol(struct center *center, const uint8_t *seed, const char *amount);

/* Creates a folder in `parent` with a new center and machine 7 with a product, and starts serving.
 */
void center_begin(struct center *center, const char *parent);

/* Checks that the ledger command reports no problem. */
void center_holds(const struct center *center);

void center_end(struct center *center);

#endif
