// SPDX-License-Identifier: Apache-2.0
#include "center/http/api.h"

#include <string.h>
#include <strings.h>

#include "center/http/calls.h"
#include "center/http/reply.h"
#include "crypto/http_signature.h"
#include "host/clock.h"

enum shape {
    EXACT,   /* the path and no more */
    SEGMENT, /* the path, then one segment, of any characters but a slash */
    CODE,    /* the path, then 64 characters of base32 */
    REPORT,  /* the path, then a report's name */
    CSV,     /* the path, then a report's name and .csv */
};

enum signer { ANYONE, ACCOUNT, OPERATOR };

struct route {
    const char *path;
    const char *template;
    enum shape shape;
    int post; /* POST with a body; else GET or HEAD without */
    enum signer signer;
    void (*call)(struct tricode_call *call);
};

static const struct route routes[] = {
    {"/v1/terminals", "/v1/terminals", EXACT, 1, ANYONE, tricode_call_enrol},
    {"/v1/codes/", "/v1/codes/{code}", SEGMENT, 0, ACCOUNT, tricode_call_look_up},
    {"/v1/settlements", "/v1/settlements", EXACT, 1, ACCOUNT, tricode_call_settle},
    {"/v1/cancellations", "/v1/cancellations", EXACT, 1, ACCOUNT, tricode_call_cancel},
    {"/v1/account", "/v1/account", EXACT, 0, ACCOUNT, tricode_call_account},
    {"/v1/operator/", "/v1/operator/{report}", REPORT, 0, OPERATOR, tricode_call_report},
    {"/v1/operator/", "/v1/operator/{report}.csv", CSV, 0, OPERATOR, tricode_call_report_csv},
    {"/healthz", "/healthz", EXACT, 0, ANYONE, tricode_call_healthy},
    {"/readyz", "/readyz", EXACT, 0, ANYONE, tricode_call_ready},
    {"/", "/{code}", CODE, 0, ANYONE, tricode_call_pay_page},
    {"/", "/", EXACT, 0, ANYONE, tricode_call_file},
    {TRICODE_API_OPERATOR_PAGE, TRICODE_API_OPERATOR_PAGE, EXACT, 0, ANYONE, tricode_call_file},
    {"/assets/", "/assets/{file}", SEGMENT, 0, ANYONE, tricode_call_file},
    {"/service-worker.js", "/service-worker.js", EXACT, 0, ANYONE, tricode_call_file},
    {"/manifest.webmanifest", "/manifest.webmanifest", EXACT, 0, ANYONE, tricode_call_file},
};

static int fits(const struct route *route, const char *path) {
    size_t length = strlen(route->path);
    if (strncmp(path, route->path, length) != 0) {
        return 0;
    }
    const char *rest = path + length;
    switch (route->shape) {
    case EXACT:
        return *rest == '\0';
    case SEGMENT:
        return *rest != '\0' && strchr(rest, '/') == NULL;
    case REPORT:
    case CSV:
        return tricode_call_finds_report(rest, route->shape == CSV);
    default:
        return strlen(rest) == TRICODE_TEXT_SIZE &&
               strspn(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == TRICODE_TEXT_SIZE;
    }
}

static const struct route *find_route(const char *path) {
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (fits(&routes[i], path)) {
            return &routes[i];
        }
    }
    return NULL;
}

void tricode_call_failed(const struct tricode_call *call) {
    const struct tricode_service *service = &call->api->service;
    if (service->tell != NULL) {
        service->tell(service->context, call->request->number, tricode_store_error(service->store));
    }
    tricode_reply_problem(call->reply, TRICODE_PROBLEM_INTERNAL, NULL);
}

static const char *signature_detail(enum tricode_http_signature_status status) {
    switch (status) {
    case TRICODE_HTTP_SIGNATURE_MISSING:
        return "Sign the request: Signature-Input, Signature and, with a body, Content-Digest.";
    case TRICODE_HTTP_SIGNATURE_DIGEST:
        return "Content-Digest is not the body's: send the body as it was signed.";
    case TRICODE_HTTP_SIGNATURE_STALE:
        return "The signature is too old or too new: set the terminal's clock.";
    case TRICODE_HTTP_SIGNATURE_KEY:
        return "The keyid is not the key's thumbprint, or the key is not enrolled here.";
    case TRICODE_HTTP_SIGNATURE_WRONG:
        return "The signature is not the key's over this request.";
    default:
        return "The signature is not in the form that this center takes (RFC 9421, label sig1).";
    }
}

/* [WIRE-41] Counts the request for the terminal that is known to have signed it. */
static int is_in_time(const struct tricode_call *call) {
    struct tricode_api_reply *reply = call->reply;
    (void)tricode_http_signature_keyid(call->request->signature_input, reply->terminal);
    const unsigned wait = tricode_rate_take(call->api->rate, reply->terminal,
                                            sizeof reply->terminal, tricode_clock_ns());
    if (wait == 0) {
        return 1;
    }
    tricode_reply_problem(reply, TRICODE_PROBLEM_RATE, NULL);
    reply->retry = wait;
    return 0;
}

int tricode_call_signed(const struct tricode_call *call,
                        const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    const struct tricode_api_request *request = call->request;
    const struct tricode_http_request what = {.method = request->method,
                                              .path = request->path,
                                              .body = request->body,
                                              .body_length = request->length};
    enum tricode_http_signature_status status =
        tricode_http_verify(&what, request->signature_input, request->signature,
                            request->content_digest, public_key, call->now, TRICODE_API_WINDOW);
    if (status == TRICODE_HTTP_SIGNATURE_OK) {
        return is_in_time(call);
    }
    tricode_reply_problem(call->reply, TRICODE_PROBLEM_SIGNATURE, signature_detail(status));
    return 0;
}

static void refuse_stranger(struct tricode_api_reply *reply) {
    tricode_reply_problem(reply, TRICODE_PROBLEM_SIGNATURE,
                          signature_detail(TRICODE_HTTP_SIGNATURE_KEY));
}

/* [WIRE-3] [WIRE-8] Finds out who signed. 1 and the account, or 0 and the reply. writes: it may be
 * from memory, since the write finds out whether it still is so. */
static int identify(struct tricode_call *call, int writes) {
    char keyid[TRICODE_KEYID_SIZE];
    struct tricode_terminal_record terminal;
    enum tricode_http_signature_status status =
        tricode_http_signature_keyid(call->request->signature_input, keyid);
    if (status != TRICODE_HTTP_SIGNATURE_OK) {
        tricode_reply_problem(call->reply, TRICODE_PROBLEM_SIGNATURE, signature_detail(status));
        return 0;
    }
    switch ((writes ? tricode_store_cached_terminal : tricode_store_terminal)(call->api->service.store,
                                                                     keyid, &terminal)) {
    case TRICODE_STORE_OK:
        call->account = terminal.account;
        call->cached = terminal.cached;
        return tricode_call_signed(call, terminal.public_key);
    case TRICODE_STORE_NONE:
        refuse_stranger(call->reply);
        return 0;
    default:
        tricode_call_failed(call);
        return 0;
    }
}

/* [WIRE-8] Of a terminal that was recalled: the write is told whose it is, and where there is none,
 * a terminal that was revoked is answered that and nothing else. */
static void look_again(const struct tricode_call *call) {
    const char *keyid = call->reply->terminal;
    struct tricode_terminal_record terminal;
    if (call->step == TRICODE_API_WRITES) {
        memcpy(call->write->keyid, keyid, sizeof call->write->keyid);
        return;
    }
    switch (tricode_store_terminal(call->api->service.store, keyid, &terminal)) {
    case TRICODE_STORE_OK:
        return;
    case TRICODE_STORE_NONE:
        refuse_stranger(call->reply);
        return;
    default:
        tricode_call_failed(call);
    }
}

/* Whether who asks may; else the reply says why not. */
static int admits(struct tricode_call *call, const struct route *route) {
    switch (route->signer) {
    case ACCOUNT:
        return identify(call, route->post);
    case OPERATOR:
        return tricode_call_has_token(call);
    default:
        return 1;
    }
}

static int takes_method(const struct route *route, const char *method) {
    if (route->post) {
        return strcmp(method, "POST") == 0;
    }
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* application/json, with or without parameters. */
static int is_json(const char *type) {
    static const char json[] = "application/json";
    const size_t length = sizeof json - 1;
    return type != NULL && strncasecmp(type, json, length) == 0 &&
           (type[length] == '\0' || strchr(" \t;", type[length]) != NULL);
}

/* [WIRE-17] [WIRE-42] The body's presence, length and type, before anything is spent on the
 * signature. */
static int takes_body(const struct route *route, const struct tricode_api_request *request,
                      struct tricode_api_reply *reply) {
    if (request->too_long) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_BODY, "The body is longer than 4096 bytes.");
        return 0;
    }
    if (!route->post && request->length > 0) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_BODY, "This call takes no body.");
        return 0;
    }
    if (request->length > 0 && !is_json(request->content_type)) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_MEDIA_TYPE, NULL);
        return 0;
    }
    return 1;
}

enum tricode_api_step tricode_api_begin(struct tricode_api *api,
                                        const struct tricode_api_request *request, uint64_t now,
                                        struct tricode_api_reply *reply,
                                        struct tricode_service_request *write,
                                        struct tricode_report_wish *wish) {
    const struct route *route = find_route(request->path);
    if (route != NULL && route->call == tricode_call_file &&
        tricode_site_find(api->site, request->path) == NULL) {
        route = NULL;
    }
    struct tricode_api_request seen = *request;
    struct tricode_call call = {.api = api,
                                .write = write,
                                .wish = wish,
                                .request = &seen,
                                .reply = reply,
                                .now = now,
                                .step = TRICODE_API_ANSWERED};
    memset(reply, 0, sizeof *reply);
    if (route == NULL) {
        reply->route = "*";
        tricode_reply_problem(reply, TRICODE_PROBLEM_NOT_FOUND, NULL);
        return TRICODE_API_ANSWERED;
    }
    reply->route = route->template;
    if (!takes_method(route, request->method)) {
        reply->allow = route->post ? "POST" : "GET, HEAD";
        tricode_reply_problem(reply, TRICODE_PROBLEM_METHOD, NULL);
        return TRICODE_API_ANSWERED;
    }
    if (!takes_body(route, request, reply)) {
        return TRICODE_API_ANSWERED;
    }
    /* [WIRE-5] A POST has a body even if it is empty, a GET has none: this is what was signed. */
    seen.body = !route->post ? NULL : request->body != NULL ? request->body : (const uint8_t *)"";
    call.rest = request->path + strlen(route->path);
    if (admits(&call, route)) {
        route->call(&call);
        if (call.cached) {
            look_again(&call);
        }
    }
    return call.step;
}

void tricode_api_end(const struct tricode_service_request *write, uint16_t currency,
                     struct tricode_api_reply *reply) {
    if (write->status == TRICODE_STORE_FAILED) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_INTERNAL, NULL);
    } else if (write->status == TRICODE_STORE_NONE) {
        refuse_stranger(reply);
    } else if (write->call == TRICODE_SERVICE_ENROL) {
        tricode_call_enrolled(write, currency, reply);
    } else {
        tricode_call_decided(write, reply);
    }
}

void tricode_api_unavailable(struct tricode_api_reply *reply) {
    tricode_reply_problem(reply, TRICODE_PROBLEM_UNAVAILABLE, NULL);
    reply->retry = TRICODE_API_RETRY_AFTER;
}

void tricode_api_too_often(const char *path, unsigned seconds, struct tricode_api_reply *reply) {
    const struct route *route = find_route(path);
    memset(reply, 0, sizeof *reply);
    reply->route = route == NULL ? "*" : route->template;
    tricode_reply_problem(reply, TRICODE_PROBLEM_RATE, NULL);
    reply->retry = seconds;
}

void tricode_api_answer(struct tricode_api *api, const struct tricode_api_request *request,
                        uint64_t now, struct tricode_api_reply *reply) {
    struct tricode_service_request write;
    struct tricode_service_request *const only = &write;
    struct tricode_report_wish wish;
    char *text = NULL;
    enum tricode_report_outcome outcome = TRICODE_REPORT_MADE;
    switch (tricode_api_begin(api, request, now, reply, &write, &wish)) {
    case TRICODE_API_WRITES:
        tricode_service_batch(&api->service, &only, 1);
        tricode_api_end(&write, api->currency, reply);
        break;
    case TRICODE_API_REPORTS:
        outcome = tricode_report_make(api->service.store, &wish, &text);
        tricode_api_reported(&wish, outcome, text, reply);
        break;
    default:
        break;
    }
}
