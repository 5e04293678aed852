// SPDX-License-Identifier: Apache-2.0
#include "center/http/handlers/auth.h"

#include <string.h>
#include <strings.h>

#include "center/http/handlers/reply.h"
#include "crypto/http_signature.h"
#include "host/clock.h"

static const char *signature_detail(enum tricode_http_signature_status status) {
    switch (status) {
    case TRICODE_HTTP_SIGNATURE_MISSING:
        return "Sign the request: Signature-Input, Signature and, with a body, Content-Digest.";
    case TRICODE_HTTP_SIGNATURE_DIGEST:
        return "Content-Digest does not match the body. Send the body that was signed.";
    case TRICODE_HTTP_SIGNATURE_STALE:
        return "The signature is more than 300 seconds old or ahead. Set the terminal's clock.";
    case TRICODE_HTTP_SIGNATURE_KEY:
        return "The keyid is not the key's thumbprint, or the key is not enrolled here.";
    case TRICODE_HTTP_SIGNATURE_WRONG:
        return "The signature does not match the key and this request.";
    default:
        return "The signature is malformed. Write it as Accept-Signature shows (RFC 9421, label "
               "sig1).";
    }
}

static void refuse_signature(struct tricode_reply *reply,
                             enum tricode_http_signature_status status) {
    tricode_reply_problem(reply, TRICODE_PROBLEM_SIGNATURE, signature_detail(status));
}

void tricode_auth_refuse(struct tricode_reply *reply) {
    refuse_signature(reply, TRICODE_HTTP_SIGNATURE_KEY);
}

/* [WIRE-41] Counts the request for the terminal whose signature was verified. */
static int is_below_rate(const struct tricode_context *context) {
    struct tricode_reply *reply = context->reply;
    if (tricode_http_signature_keyid(context->request->signature_input, reply->terminal) !=
        TRICODE_HTTP_SIGNATURE_OK) {
        refuse_signature(reply, TRICODE_HTTP_SIGNATURE_MALFORMED);
        return 0;
    }
    const unsigned wait = tricode_rate_take(context->backend->rate, reply->terminal,
                                            sizeof reply->terminal, tricode_clock_ns());
    if (wait == 0) {
        return 1;
    }
    tricode_reply_problem(reply, TRICODE_PROBLEM_RATE, NULL);
    reply->retry_after = wait;
    return 0;
}

int tricode_auth_signature(const struct tricode_context *context,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]) {
    const struct tricode_request *request = context->request;
    const struct tricode_http_request signed_request = {.method = request->method,
                                                        .path = request->path,
                                                        .body = request->body,
                                                        .body_length = request->length};
    const enum tricode_http_signature_status status = tricode_http_verify(
        &signed_request, request->signature_input, request->signature, request->content_digest,
        public_key, context->now, TRICODE_SIGNATURE_WINDOW);
    if (status != TRICODE_HTTP_SIGNATURE_OK) {
        refuse_signature(context->reply, status);
        return 0;
    }
    return is_below_rate(context);
}

int tricode_auth_terminal(struct tricode_context *context, int may_be_cached) {
    struct tricode_store *store = context->backend->service.store;
    char keyid[TRICODE_KEYID_SIZE];
    struct tricode_terminal_record terminal;
    const enum tricode_http_signature_status status =
        tricode_http_signature_keyid(context->request->signature_input, keyid);
    if (status != TRICODE_HTTP_SIGNATURE_OK) {
        refuse_signature(context->reply, status);
        return 0;
    }
    switch (may_be_cached ? tricode_store_cached_terminal(store, keyid, &terminal)
                          : tricode_store_terminal(store, keyid, &terminal)) {
    case TRICODE_STORE_OK:
        context->account = terminal.account;
        context->cached = terminal.cached;
        return tricode_auth_signature(context, terminal.public_key);
    case TRICODE_STORE_NONE:
        tricode_auth_refuse(context->reply);
        return 0;
    default:
        tricode_handler_fail(context);
        return 0;
    }
}

void tricode_auth_confirm(const struct tricode_context *context) {
    const char *keyid = context->reply->terminal;
    struct tricode_terminal_record terminal;
    if (context->next == TRICODE_NEXT_WRITE) {
        memcpy(context->write->keyid, keyid, sizeof context->write->keyid);
        return;
    }
    switch (tricode_store_terminal(context->backend->service.store, keyid, &terminal)) {
    case TRICODE_STORE_OK:
        return;
    case TRICODE_STORE_NONE:
        tricode_auth_refuse(context->reply);
        return;
    default:
        tricode_handler_fail(context);
    }
}

/* The credentials of the scheme Bearer; NULL when there are none. */
static const char *bearer_token(const struct tricode_request *request) {
    static const char scheme[] = "Bearer ";
    const char *field = request->authorization;
    return field != NULL && strncasecmp(field, scheme, sizeof scheme - 1) == 0
               ? field + sizeof scheme - 1
               : NULL;
}

int tricode_auth_token(const struct tricode_context *context) {
    struct tricode_store *store = context->backend->service.store;
    const char *token = bearer_token(context->request);
    uint8_t hash[TRICODE_TOKEN_HASH_SIZE];
    context->reply->bearer = 1;
    if (token == NULL) {
        tricode_reply_problem(context->reply, TRICODE_PROBLEM_TOKEN,
                              "Send the header field Authorization: Bearer TOKEN.");
        return 0;
    }
    if (tricode_token_hash(token, strlen(token), hash) != 0) {
        (void)tricode_store_set_error(store, "OpenSSL failed to hash a token; try again");
        tricode_handler_fail(context);
        return 0;
    }
    switch (tricode_store_token(store, hash)) {
    case TRICODE_STORE_OK:
        return 1;
    case TRICODE_STORE_NONE:
        tricode_reply_problem(context->reply, TRICODE_PROBLEM_TOKEN, NULL);
        return 0;
    default:
        tricode_handler_fail(context);
        return 0;
    }
}
