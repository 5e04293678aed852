// SPDX-License-Identifier: Apache-2.0
/* The terminal's HTTP client with centers that are down, slow, oversized, invalid or correct. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <time.h>

#include "crypto/http_signature.h"
#include "support/fake_center.h"
#include "terminal/client.h"

static const uint8_t seed[TRICODE_SEED_SIZE] = {1, 2, 3, 4, 5};

/* One call to a center; *answer is set if the result is 0. */
static int call(const char *center, const char *path, const char *body,
                struct tricode_center_answer *answer, struct tricode_error *fault) {
    struct tricode_key_file key;
    memcpy(key.seed, seed, sizeof seed);
    (void)snprintf(key.center, sizeof key.center, "%s", center);
    struct tricode_client *client = tricode_client_new(&key, 2);
    ck_assert_ptr_nonnull(client);
    fault->text[0] = 0;
    int status = tricode_client_call(client, path, body, answer, fault);
    tricode_client_free(client);
    return status;
}

/* The value of a request's header field. */
static const char *field(const char *request, const char *name, char *value, size_t capacity) {
    char start[64];
    (void)snprintf(start, sizeof start, "\r\n%s: ", name);
    const char *at = strcasestr(request, start);
    if (at == NULL) {
        return NULL;
    }
    at += strlen(start);
    (void)snprintf(value, capacity, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

static void expect_signed(const char *method, const char *path, const char *body) {
    char raw[16384] = "";
    char line[128];
    char input[512];
    char signature[512];
    char digest[512];
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    ck_assert_int_gt(scratch_read(scratch_path("request-0"), raw, sizeof raw - 1), 0);
    (void)snprintf(line, sizeof line, "%s %s HTTP/1.1\r\n", method, path);
    ck_assert_msg(strncmp(raw, line, strlen(line)) == 0, "request: %s", raw);
    const char *end = strstr(raw, "\r\n\r\n");
    ck_assert_ptr_nonnull(end);
    ck_assert_str_eq(end + 4, body != NULL ? body : "");
    struct tricode_http_request request = {method, path, (const uint8_t *)body,
                                           body != NULL ? strlen(body) : 0};
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    ck_assert_int_eq(tricode_http_verify(&request,
                                         field(raw, "Signature-Input", input, sizeof input),
                                         field(raw, "Signature", signature, sizeof signature),
                                         field(raw, "Content-Digest", digest, sizeof digest),
                                         public_key, (uint64_t)time(NULL), 60),
                     TRICODE_HTTP_SIGNATURE_OK);
}

/* [WIRE-3] */
START_TEST(signed_post) {
    const struct fake_reply reply = {FAKE_TEXT, FAKE_JSON("201", "{\"a\":1}")};
    struct fake_center fake = fake_start(&reply, 1);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    ck_assert_msg(call(fake.url, "/v1/settlements", "{\"code\":\"X\"}", &answer, &fault) == 0, "%s",
                  fault.text);
    ck_assert_int_eq(answer.status, 201);
    ck_assert_int_eq(json_integer_value(json_object_get(answer.body, "a")), 1);
    json_decref(answer.body);
    expect_signed("POST", "/v1/settlements", "{\"code\":\"X\"}");
    fake_end(&fake, 1);
}
END_TEST

/* [WIRE-3] */
START_TEST(signed_get) {
    const struct fake_reply reply = {
        FAKE_TEXT, "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
                   "Connection: close\r\n\r\n{}"};
    struct fake_center fake = fake_start(&reply, 1);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    ck_assert_int_eq(call(fake.url, "/v1/account", NULL, &answer, &fault), 0);
    json_decref(answer.body);
    expect_signed("GET", "/v1/account", NULL);
    fake_end(&fake, 1);
}
END_TEST

START_TEST(problem) {
    const struct fake_reply reply = {FAKE_TEXT, FAKE_PROBLEM("402", "{\"reason\":\"funds\"}")};
    struct fake_center fake = fake_start(&reply, 1);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    ck_assert_int_eq(call(fake.url, "/v1/settlements", "{}", &answer, &fault), 0);
    ck_assert_int_eq(answer.status, 402);
    json_decref(answer.body);
    fake_end(&fake, 1);
}
END_TEST

START_TEST(no_center) {
    struct fake_center fake = fake_start(NULL, 0);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    (void)waitpid(fake.process, NULL, 0);
    ck_assert_int_eq(call(fake.url, "/v1/account", NULL, &answer, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, "no answer from http://127.0.0.1:"));
    ck_assert_ptr_nonnull(strstr(fault.text, "nothing is paid twice"));
    ck_assert_ptr_null(answer.body);
}
END_TEST

static const struct {
    struct fake_reply reply;
    const char *error;
} strange[] = {
    {{FAKE_TEXT, ""}, "no answer"},
    {{FAKE_TEXT, "\x16\x03\x01 what is this\r\n\r\n"}, "no answer"},
    {{FAKE_STALL, ""}, "no answer"},
    {{FAKE_STALL, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"}, "no answer"},
    {{FAKE_TEXT,
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}"},
     "no answer"},
    {{FAKE_TEXT, FAKE_JSON("200", "")}, "not valid"},
    {{FAKE_TEXT, FAKE_JSON("200", "[]")}, "not valid"},
    {{FAKE_TEXT, FAKE_JSON("200", "{\"a\":1,\"a\":2}")}, "not valid"},
    {{FAKE_TEXT, FAKE_JSON("200", "{\"a\":")}, "not valid"},
    {{FAKE_TEXT, FAKE_JSON("204", "{}")}, "not a tricode center (HTTP status 204)"},
    {{FAKE_TEXT, FAKE_JSON("402", "{}")}, "not a tricode center"},
    {{FAKE_TEXT, FAKE_PROBLEM("200", "{}")}, "not a tricode center"},
    {{FAKE_TEXT, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n{}"},
     "not a tricode center"},
    {{FAKE_TEXT, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}"}, "not a tricode center"},
    {{FAKE_TEXT, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n"
                 "Connection: close\r\n\r\n"},
     "not a tricode center (HTTP status 302)"},
    {{FAKE_FLOOD, FAKE_JSON("200", "{\"a\":\"")}, "longer than 256 KiB"},
};

START_TEST(strange_center) {
    /* A second connection, to the redirect's target, would succeed. */
    const struct fake_reply replies[] = {strange[_i].reply, {FAKE_TEXT, FAKE_JSON("200", "{}")}};
    struct fake_center fake = fake_start(replies, 2);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    ck_assert_int_eq(call(fake.url, "/v1/account", NULL, &answer, &fault), -1);
    ck_assert_msg(strstr(fault.text, strange[_i].error) != NULL, "found: %s", fault.text);
    ck_assert_ptr_null(answer.body);
    fake_end(&fake, 1);
}
END_TEST

/* A proxy from the environment is not used for plain requests to this host. */
START_TEST(no_proxy_for_loopback) {
    const struct fake_reply reply = {FAKE_TEXT, FAKE_JSON("200", "{}")};
    struct fake_center fake = fake_start(&reply, 1);
    struct tricode_center_answer answer;
    struct tricode_error fault;
    ck_assert_int_eq(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    ck_assert_int_eq(setenv("all_proxy", "http://127.0.0.1:1", 1), 0);
    ck_assert_int_eq(call(fake.url, "/v1/account", NULL, &answer, &fault), 0);
    json_decref(answer.body);
    fake_end(&fake, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("terminal client");
    TCase *tests = tcase_create("client");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, signed_post);
    tcase_add_test(tests, signed_get);
    tcase_add_test(tests, problem);
    tcase_add_test(tests, no_center);
    tcase_add_loop_test(tests, strange_center, 0, (int)(sizeof strange / sizeof strange[0]));
    tcase_add_test(tests, no_proxy_for_loopback);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
