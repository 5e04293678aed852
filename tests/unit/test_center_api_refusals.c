// SPDX-License-Identifier: Apache-2.0
/* The center's calls without sockets: every problem with its status, and every kind of malformed
 * body or signature. */
#include "center_call.h"
#include "center/http/handlers/reply.h"
#include "crypto/base64.h"
#include "support/run.h"

/* [WIRE-15] [WIRE-16] */
START_TEST(refusals_have_their_status) {
    settle("A", 0);
    expect_problem(400, "malformed");
    cancel("A", 0);
    expect_problem(400, "malformed");
    settle(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 1}), 0);
    expect_problem(400, "not_sale");
    cancel(sale(1, 0), 0);
    expect_problem(400, "not_cancel");
    settle(code((struct code_fields){.machine = 8, .counter = 1}), 0);
    expect_problem(404, "unknown_machine");
    settle(code((struct code_fields){.key_epoch = 3, .counter = 1}), 0);
    expect_problem(422, "not_authentic");
    settle(code((struct code_fields){.counter = 1, .issued_at = 5}), 0);
    expect_problem(410, "expired");
    settle(code((struct code_fields){.counter = 1, .price = 5000}), 0);
    expect_problem(402, "funds");
    settle(sale(1, 0), 0);
    expect_result("settled");
    settle(code((struct code_fields){.counter = 2, .price = 5000}), 1);
    expect_problem(402, "funds");
    json_t *expected = json_pack("{s:i, s:s}", "counter", 1, "result", "refunded");
    ck_assert(json_equal(json_object_get(json, "reconciled"), expected));
    json_decref(expected);
    settle(code((struct code_fields){.counter = 3, .vended = 2}), 0);
    expect_problem(409, "equivocation");
    settle(sale(4, 0), 0);
    expect_problem(409, "disabled");
}
END_TEST

/* [WIRE-16] */
START_TEST(the_limit_is_403) {
    struct tricode_settings settings = fixture_settings();
    settings.limit = 249;
    end();
    begin_with(&settings);
    settle(sale(1, 0), 0);
    expect_problem(403, "limit");
}
END_TEST

START_TEST(enrolment_takes_one_form_of_key) {
    static const char *const bodies[] = {
        "{}",
        "{\"jwk\":null}",
        "{\"jwk\":[]}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}}",
        "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\""
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\""
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp\"}}", /* non-zero padding bits */
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcv\"}}",
        /* [WIRE-31] the neutral element */
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
        "\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":5}}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"d\":\"secret\"}}",
        "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"},\"more\":1}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        call("POST", "/v1/terminals", bodies[i], 0);
        expect_problem(400, "body");
    }
}
END_TEST

/* [WIRE-2] */
START_TEST(a_body_is_closed) {
    static const char *const bodies[] = {
        "",
        "x",
        "{",
        "{}",
        "[]",
        "null",
        "\"code\"",
        "{\"code\":5}",
        "{\"code\":null}",
        "{\"Code\":\"A\"}",
        "{\"code\":\"A\",\"more\":1}",
        "{\"code\":\"A\",\"code\":\"A\"}",
        "{\"code\":\"A\"}x",
        "{\"code\":\"\\u0000\"}",
        "{\"code\":\"\xff\"}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        call("POST", "/v1/settlements", bodies[i], 0);
        expect_problem(400, "body");
        call("POST", "/v1/cancellations", bodies[i], 0);
        expect_problem(400, "body");
    }
    /* JSON allows white space and escapes. */
    call("POST", "/v1/settlements", " { \"co\\u0064e\" : \"A\" } ", 0);
    expect_problem(400, "malformed");
}
END_TEST

START_TEST(bodies_of_methods_and_sizes) {
    struct tricode_request request = {
        .method = "GET", .path = "/healthz", .body = (const uint8_t *)"x", .length = 1};
    answer(&request);
    expect_problem(400, "body");
    request = (struct tricode_request){.method = "POST", .path = "/v1/settlements", .too_long = 1};
    answer(&request);
    expect_problem(400, "body");
}
END_TEST

/* [WIRE-16] */
START_TEST(routes_and_methods) {
    static const struct {
        const char *path;
        const char *allow;
    } paths[] = {{"/v1/terminals", "POST"},     {"/v1/settlements", "POST"},
                 {"/v1/cancellations", "POST"}, {"/v1/codes/x", "GET, HEAD"},
                 {"/v1/account", "GET, HEAD"},  {"/healthz", "GET, HEAD"},
                 {"/readyz", "GET, HEAD"}};
    static const char *const unknown[] = {"/",
                                          "/v1",
                                          "/v1/",
                                          "/v1/codes",
                                          "/v1/codes/",
                                          "/v1/codes/A/",
                                          "/v1/codes/A/B",
                                          "/v1/accounts",
                                          "/v1/settlements/",
                                          "/healthz/",
                                          "//healthz",
                                          "/%68ealthz",
                                          "*",
                                          ""};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const char *wrong = strcmp(paths[i].allow, "POST") == 0 ? "GET" : "POST";
        call_at(wrong, paths[i].path, NULL, NULL, 0);
        expect_problem(405, "method");
        ck_assert_str_eq(reply.allow, paths[i].allow);
        call_at("DELETE", paths[i].path, NULL, NULL, 0);
        expect_problem(405, "method");
    }
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        call_at("GET", unknown[i], NULL, NULL, 0);
        expect_problem(404, "not_found");
        ck_assert_str_eq(reply.route, "*");
    }
}
END_TEST

/* [WIRE-3] [WIRE-5] */
START_TEST(a_signature_is_of_this_request) {
    struct tricode_http_headers headers, other;
    const char *body = with_code(sale(1, 0));
    struct tricode_http_request what = {.method = "POST",
                                        .path = "/v1/settlements",
                                        .body = (const uint8_t *)body,
                                        .body_length = strlen(body)};
    struct tricode_http_request cancelling = what;
    cancelling.path = "/v1/cancellations";
    ck_assert_int_eq(tricode_http_sign(&what, fixture.seed[0], FIXTURE_NOW, &headers), 0);
    ck_assert_int_eq(tricode_http_sign(&cancelling, fixture.seed[0], FIXTURE_NOW, &other), 0);
    const struct tricode_request good = {.method = "POST",
                                         .path = "/v1/settlements",
                                         .signature_input = headers.signature_input,
                                         .signature = headers.signature,
                                         .content_digest = headers.content_digest,
                                         .content_type = "application/json",
                                         .body = what.body,
                                         .length = what.body_length};
    struct tricode_request bad[8];
    char joined[400];
    char flipped[TRICODE_HTTP_SIGNATURE_CAPACITY];
    for (size_t i = 0; i < 8; i++) {
        bad[i] = good;
    }
    snprintf(joined, sizeof joined, "%s, %s", headers.signature, headers.signature);
    memcpy(flipped, headers.signature, sizeof flipped);
    flipped[20] = flipped[20] == 'A' ? 'B' : 'A';
    bad[0].signature_input = NULL;
    bad[1].signature = NULL;
    bad[2].content_digest = NULL;
    bad[3].signature = joined;
    bad[4].signature = other.signature; /* signed for another path */
    bad[5].signature = flipped;
    bad[6].length -= 1; /* a body that differs from the digest */
    bad[7].content_digest = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    for (size_t i = 0; i < 8; i++) {
        answer(&bad[i]);
        expect_problem(401, "signature");
    }
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 0);
    answer(&good);
    expect_result("settled");
    answer(&good); /* a replay has no effect */
    expect_result("settled_again");
}
END_TEST

/* [WIRE-6] */
START_TEST(a_signature_is_of_this_time) {
    const char *path = "/v1/account";
    call_at("GET", path, NULL, fixture.seed[0], FIXTURE_NOW - 300);
    ck_assert_uint_eq(reply.status, 200);
    call_at("GET", path, NULL, fixture.seed[0], FIXTURE_NOW + 300);
    ck_assert_uint_eq(reply.status, 200);
    call_at("GET", path, NULL, fixture.seed[0], FIXTURE_NOW - 301);
    expect_problem(401, "signature");
    call_at("GET", path, NULL, fixture.seed[0], FIXTURE_NOW + 301);
    expect_problem(401, "signature");
    call_at("GET", path, NULL, fixture.seed[0], 0);
    expect_problem(401, "signature");
}
END_TEST

/* [WIRE-3] [WIRE-8] */
START_TEST(every_call_requires_an_enrolled_key) {
    static const char *const posts[] = {"/v1/settlements", "/v1/cancellations"};
    static const char *const gets[] = {"/v1/account", "/v1/codes/A"};
    const uint8_t unknown[TRICODE_SEED_SIZE] = {9};
    for (size_t i = 0; i < 2; i++) {
        call_at("POST", posts[i], "{\"code\":\"A\"}", unknown, FIXTURE_NOW);
        expect_problem(401, "signature");
        call_at("POST", posts[i], "{\"code\":\"A\"}", NULL, 0);
        expect_problem(401, "signature");
        call_at("GET", gets[i], NULL, unknown, FIXTURE_NOW);
        expect_problem(401, "signature");
        call_at("GET", gets[i], NULL, NULL, 0);
        expect_problem(401, "signature");
    }
}
END_TEST

/* The body of an enrollment of this seed's key. */
static const char *enrolment_of(const uint8_t *seed) {
    static char body[160];
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[44];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, TRICODE_BASE64URL);
    snprintf(body, sizeof body, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}}", x);
    return body;
}

/* Revokes from another process, while the center has the key cached. */
static void revoke(unsigned terminal) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    struct tricode_store *other = NULL;
    ck_assert_int_eq(tricode_seed_public_key(fixture.seed[terminal], public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &other), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_revoke(other, keyid, FIXTURE_NOW), TRICODE_STORE_OK);
    tricode_store_close(other);
}

/* [WIRE-8] From its revocation on, for every request, however often the key was used before. */
START_TEST(a_revoked_key_is_refused) {
    settle(sale(1, 0), 0);
    expect_result("settled");
    settle(sale(1, 0), 0);
    expect_result("settled_again");
    settle(sale(1, 0), 1);
    expect_problem(409, "taken");
    revoke(0);
    for (int i = 0; i < 2; i++) {
        settle(sale(2, 1), 0);
        expect_problem(401, "signature");
        ck_assert_ptr_nonnull(strstr(text_of("detail"), "not enrolled"));
        cancel(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 1}), 0);
        expect_problem(401, "signature");
        call("POST", "/v1/settlements", "{}", 0);
        expect_problem(401, "signature");
        call("GET", "/v1/account", NULL, 0);
        expect_problem(401, "signature");
    }
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 1);
    settle(sale(2, 1), 1);
    expect_result("settled");
}
END_TEST

/* [WIRE-17] Initially everything is wrong; each correction reveals the next error in order. */
START_TEST(errors_are_reported_in_order) {
    struct tricode_request request = {.method = "DELETE",
                                      .path = "/v1/nothing",
                                      .body = (const uint8_t *)"[]",
                                      .length = 2,
                                      .too_long = 1};
    answer(&request);
    expect_problem(404, "not_found");
    request.path = "/v1/settlements";
    answer(&request);
    expect_problem(405, "method");
    request.method = "POST";
    answer(&request);
    expect_problem(400, "body");
    request.too_long = 0;
    answer(&request);
    expect_problem(415, "media_type");
    request.content_type = "application/json";
    answer(&request);
    expect_problem(401, "signature");
    settle("A", 0);
    expect_problem(400, "malformed");
    call("POST", request.path, "[]", 0);
    expect_problem(400, "body");
    request = (struct tricode_request){
        .method = "GET", .path = "/v1/account", .body = (const uint8_t *)"x", .length = 1};
    answer(&request);
    expect_problem(400, "body");
}
END_TEST

/* [WIRE-17] The key is in the body, so its form is checked before the signature, and the policy
 * after. */
START_TEST(errors_of_enrolment_are_reported_in_order) {
    const uint8_t seed[TRICODE_SEED_SIZE] = {0x77};
    const char *path = "/v1/terminals";
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    call_at("POST", path, "{}", NULL, 0);
    expect_problem(400, "body");
    call_at("POST", path, enrolment_of(seed), NULL, 0);
    expect_problem(401, "signature");
    call_at("POST", path, enrolment_of(seed), seed, FIXTURE_NOW);
    expect_problem(403, "enrolment");
}
END_TEST

/* [WIRE-22] All checks pass, but the queue of writes is full. */
START_TEST(a_full_queue_is_reported) {
    struct tricode_service_request write;
    struct tricode_report_request report_request;
    struct tricode_http_headers headers;
    const char *body = with_code(sale(1, 0));
    const struct tricode_http_request what = {.method = "POST",
                                              .path = "/v1/settlements",
                                              .body = (const uint8_t *)body,
                                              .body_length = strlen(body)};
    ck_assert_int_eq(tricode_http_sign(&what, fixture.seed[0], FIXTURE_NOW, &headers), 0);
    const struct tricode_request request = {.method = what.method,
                                            .path = what.path,
                                            .signature_input = headers.signature_input,
                                            .signature = headers.signature,
                                            .content_digest = headers.content_digest,
                                            .content_type = "application/json",
                                            .body = what.body,
                                            .length = what.body_length};
    forget();
    ck_assert_int_eq(
        tricode_router_handle(&api, &request, FIXTURE_NOW, &reply, &write, &report_request),
        TRICODE_NEXT_WRITE);
    ck_assert_ptr_null(reply.body);
    ck_assert_str_eq(reply.route, "/v1/settlements");
    tricode_reply_unavailable(&reply);
    json = json_loads(reply.body, JSON_REJECT_DUPLICATES, NULL);
    expect_problem(503, "unavailable");
    ck_assert_uint_eq(reply.retry_after, 1);
    settle(sale(1, 0), 0);
    expect_result("settled");
    ck_assert_uint_eq(reply.retry_after, 0);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("center api refusals");
    TCase *each = tcase_create("refusals");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, refusals_have_their_status);
    tcase_add_test(each, the_limit_is_403);
    tcase_add_test(each, enrolment_takes_one_form_of_key);
    tcase_add_test(each, a_body_is_closed);
    tcase_add_test(each, bodies_of_methods_and_sizes);
    tcase_add_test(each, routes_and_methods);
    tcase_add_test(each, a_signature_is_of_this_request);
    tcase_add_test(each, a_signature_is_of_this_time);
    tcase_add_test(each, every_call_requires_an_enrolled_key);
    tcase_add_test(each, a_revoked_key_is_refused);
    tcase_add_test(each, errors_are_reported_in_order);
    tcase_add_test(each, errors_of_enrolment_are_reported_in_order);
    tcase_add_test(each, a_full_queue_is_reported);
    suite_add_tcase(suite, each);
    return suite;
}

int main(void) {
    return test_run(make_suite());
}
