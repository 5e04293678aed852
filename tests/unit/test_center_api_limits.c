// SPDX-License-Identifier: Apache-2.0
/* Early refusals: media types, and clients above their rate. */
#include "center_call.h"
#include "support/run.h"

/* [WIRE-42] */
START_TEST(only_json_is_accepted) {
    static const struct {
        const char *type;
        int taken;
    } types[] = {{"application/json", 1},
                 {"Application/JSON", 1},
                 {"application/json;charset=utf-8", 1},
                 {"application/json ; a=b", 1},
                 {NULL, 0},
                 {"", 0},
                 {"text/plain", 0},
                 {"application/jso", 0},
                 {"application/jsonx", 0},
                 {"application/json, application/json", 0},
                 {"application/problem+json", 0},
                 {"application/x-www-form-urlencoded", 0},
                 {" application/json", 0}};
    struct tricode_request request = {.method = "POST", .path = "/v1/settlements"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        request.content_type = types[i].type;
        request.body = (const uint8_t *)"{}";
        request.length = 2;
        answer(&request);
        if (types[i].taken) {
            expect_problem(401, "signature");
        } else {
            expect_problem(415, "media_type");
        }
        request.length = 0; /* an empty body needs no type */
        answer(&request);
        expect_problem(401, "signature");
    }
}
END_TEST

/* [WIRE-41] Each terminal has its own rate, counted once its signature is verified. */
START_TEST(a_terminal_above_its_rate) {
    const uint8_t unknown[TRICODE_SEED_SIZE] = {0x55};
    api.rate = tricode_rate_new(1);
    ck_assert_ptr_nonnull(api.rate);
    for (unsigned i = 0; i < 100; i++) {
        call_at("GET", "/v1/account", NULL, unknown, FIXTURE_NOW);
        expect_problem(401, "signature");
        call_at("GET", "/v1/account", NULL, fixture.seed[0], FIXTURE_NOW - 999);
        expect_problem(401, "signature");
        ck_assert_str_eq(reply.terminal, "");
    }
    /* The bucket's size, and one token for a second that may pass meanwhile. */
    unsigned taken = 0;
    for (call("GET", "/v1/account", NULL, 0); reply.status == 200;
         call("GET", "/v1/account", NULL, 0)) {
        ck_assert_uint_eq(strlen(reply.terminal), TRICODE_KEYID_SIZE - 1);
        ck_assert_uint_lt(taken++, 2 * TRICODE_RATE_SECONDS);
    }
    ck_assert_uint_ge(taken, TRICODE_RATE_SECONDS);
    expect_problem(429, "rate");
    ck_assert_uint_eq(reply.retry_after, 1);
    for (unsigned tries = 0; tries < 20; tries++) { /* the same bucket at another call */
        settle("A", 0);
        if (reply.status == 429) {
            break;
        }
        expect_problem(400, "malformed");
    }
    expect_problem(429, "rate");
    settle(sale(1, 0), 1);
    expect_result("settled");
    call("GET", "/healthz", NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    tricode_rate_free(api.rate);
    api.rate = NULL;
}
END_TEST

/* [WIRE-41] Before any other check. */
START_TEST(a_client_above_its_rate) {
    static const char *const paths[][2] = {
        {"/v1/codes/X", "/v1/codes/{code}"}, {"/healthz", "/healthz"}, {"/nothing/at/all", "*"}};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        forget();
        tricode_router_refuse_rate(paths[i][0], 7, &reply);
        ck_assert_ptr_nonnull(reply.body);
        json = json_loads(reply.body, JSON_REJECT_DUPLICATES, NULL);
        expect_problem(429, "rate");
        ck_assert_uint_eq(reply.retry_after, 7);
        ck_assert_str_eq(reply.route, paths[i][1]);
        ck_assert_str_eq(reply.terminal, "");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center api limits");
    TCase *each = tcase_create("limits");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, only_json_is_accepted);
    tcase_add_test(each, a_terminal_above_its_rate);
    tcase_add_test(each, a_client_above_its_rate);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
