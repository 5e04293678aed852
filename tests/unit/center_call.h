// SPDX-License-Identifier: Apache-2.0
/* Calls of the center's API without sockets: a signed request in, the reply out. */
#ifndef TRICODE_TEST_CENTER_CALL_H
#define TRICODE_TEST_CENTER_CALL_H

#include "support/center_fixture.h"

#include <jansson.h>

#include "center/http/router.h"
#include "crypto/http_signature.h"

static struct fixture fixture;
static struct tricode_backend api;
static struct tricode_reply reply;
static json_t *json; /* the reply's body, if it is JSON */

static inline void begin_with(const struct tricode_settings *settings) {
    fixture_begin_with(&fixture, settings);
    api = (struct tricode_backend){.service = fixture.service, .currency = FIXTURE_CURRENCY};
    memset(&reply, 0, sizeof reply);
    json = NULL;
}

static inline void begin(void) {
    struct tricode_settings settings = fixture_settings();
    begin_with(&settings);
}

static inline void forget(void) {
    json_decref(json);
    free(reply.body);
    json = NULL;
    memset(&reply, 0, sizeof reply);
}

static inline void end(void) {
    forget();
    fixture_holds(fixture.store);
    fixture_end(&fixture);
}

static inline void answer(const struct tricode_request *request) {
    forget();
    tricode_router_answer(&api, request, FIXTURE_NOW, &reply);
    ck_assert_ptr_nonnull(reply.body);
    ck_assert_ptr_nonnull(reply.route);
    ck_assert_ptr_nonnull(reply.reason);
    if (strstr(reply.type, "json") != NULL) {
        json = json_loads(reply.body, JSON_REJECT_DUPLICATES, NULL);
        ck_assert_ptr_nonnull(json);
    }
}

/* Sends a request signed with the seed (NULL: unsigned) at `created`. */
static inline void call_at(const char *method, const char *path, const char *body,
                           const uint8_t *seed, uint64_t created) {
    struct tricode_http_headers headers;
    struct tricode_http_request what = {.method = method,
                                        .path = path,
                                        .body = (const uint8_t *)body,
                                        .body_length = body == NULL ? 0 : strlen(body)};
    struct tricode_request request = {.method = method,
                                      .path = path,
                                      .body = what.body,
                                      .length = what.body_length,
                                      .content_type = "application/json"};
    if (seed != NULL) {
        ck_assert_int_eq(tricode_http_sign(&what, seed, created, &headers), 0);
        request.signature_input = headers.signature_input;
        request.signature = headers.signature;
        request.content_digest = body == NULL ? NULL : headers.content_digest;
    }
    answer(&request);
}

static inline void call(const char *method, const char *path, const char *body, unsigned terminal) {
    call_at(method, path, body, fixture.seed[terminal], FIXTURE_NOW);
}

static inline const char *with_code(const char *code) {
    static char body[128];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    return body;
}

static inline void settle(const char *code, unsigned terminal) {
    call("POST", "/v1/settlements", with_code(code), terminal);
}

static inline void cancel(const char *code, unsigned terminal) {
    call("POST", "/v1/cancellations", with_code(code), terminal);
}

static inline void look_up(const char *code, unsigned terminal) {
    char path[160];
    snprintf(path, sizeof path, "/v1/codes/%s", code);
    call("GET", path, NULL, terminal);
}

static inline const char *text_of(const char *member) {
    const char *text = json_string_value(json_object_get(json, member));
    ck_assert_msg(text != NULL, "%s is missing in %s", member, reply.body);
    return text;
}

static inline long long number_of(const char *member) {
    const json_t *value = json_object_get(json, member);
    ck_assert_msg(json_is_integer(value), "%s is missing in %s", member, reply.body);
    return json_integer_value(value);
}

static inline void expect_problem(unsigned status, const char *reason) {
    char type[80];
    snprintf(type, sizeof type, "urn:tricode:problem:%s", reason);
    ck_assert_msg(reply.status == status, "status %u, expected %u: %s", reply.status, status,
                  reply.body);
    ck_assert_str_eq(reply.type, "application/problem+json");
    ck_assert_str_eq(text_of("reason"), reason);
    ck_assert_str_eq(text_of("type"), type);
    ck_assert_str_eq(reply.reason, reason);
    ck_assert_int_eq(number_of("status"), status);
    ck_assert_str_ne(text_of("title"), "");
    ck_assert_str_ne(text_of("detail"), "");
}

static inline void expect_result(const char *result) {
    ck_assert_msg(reply.status == 200, "%u: %s", reply.status, reply.body);
    ck_assert_str_eq(reply.type, "application/json");
    ck_assert_str_eq(text_of("result"), result);
    ck_assert_str_eq(reply.reason, result);
}

static inline const char *code(struct code_fields fields) {
    return fixture_code(&fixture, fields);
}

static inline const char *sale(uint32_t counter, uint32_t vended) {
    return code((struct code_fields){.counter = counter, .vended = vended});
}

#endif
