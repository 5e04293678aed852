// SPDX-License-Identifier: Apache-2.0
/* Operators' tokens and their reports: access, days, and snapshots. */
#include "center_call.h"

#include "center/ledger/accounts/secret.h"
#include "support/run.h"

#define TODAY "2027-01-15" /* of FIXTURE_NOW */

static char secret[TRICODE_TOKEN_SIZE + 1];

static uint64_t add_token(const char *name) {
    uint8_t hash[TRICODE_TOKEN_HASH_SIZE];
    uint64_t token = 0;
    ck_assert_int_eq(tricode_token_make(secret), 0);
    ck_assert_int_eq(tricode_token_hash(secret, TRICODE_TOKEN_SIZE, hash), 0);
    ck_assert_int_eq(tricode_store_add_token(fixture.store, name, hash, FIXTURE_NOW, &token),
                     TRICODE_STORE_OK);
    return token;
}

static void begin_operator(void) {
    begin();
    ck_assert_uint_eq(add_token("Desk"), 1);
}

static void ask_with(const char *authorization, const char *path, const char *from,
                     const char *to) {
    const struct tricode_request request = {
        .method = "GET", .path = path, .authorization = authorization, .from = from, .to = to};
    answer(&request);
}

static void ask_days(const char *path, const char *from, const char *to) {
    char authorization[80];
    snprintf(authorization, sizeof authorization, "Bearer %s", secret);
    ask_with(authorization, path, from, to);
}

static void ask(const char *path) {
    ask_days(path, NULL, NULL);
}

static void expect_report(const char *path, const char *csv) {
    char with_ending[64];
    snprintf(with_ending, sizeof with_ending, "%s.csv", path);
    ask(with_ending);
    ck_assert_msg(reply.status == 200 && strcmp(reply.body, csv) == 0, "%u: %s", reply.status,
                  reply.body);
    ck_assert_str_eq(reply.type, "text/csv; charset=utf-8");
    ck_assert_str_eq(reply.route, "/v1/operator/{report}.csv");
    ck_assert_str_eq(reply.reason, "report");
}

static const json_t *line(size_t number) {
    return json_array_get(json_object_get(json, "lines"), number);
}

/* [WIRE-70] [WIRE-71] */
START_TEST(a_token_is_valid_until_revoked) {
    const uint64_t other = add_token("Laptop");
    ask("/v1/operator/status");
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_int_eq(tricode_store_revoke_token(fixture.store, other, FIXTURE_NOW),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_revoke_token(fixture.store, other, FIXTURE_NOW + 5),
                     TRICODE_STORE_EXISTS);
    ck_assert_int_eq(tricode_store_revoke_token(fixture.store, 99, FIXTURE_NOW),
                     TRICODE_STORE_NONE);
    ask("/v1/operator/status");
    expect_problem(401, "token");
    ck_assert_int_eq(reply.bearer, 1);
    ck_assert_int_eq(
        fixture_number(fixture.store, "SELECT revoked_at FROM operator_token WHERE id = 2"),
        FIXTURE_NOW);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM operator_token"
                                                   " WHERE revoked_at IS NULL"),
                     1);
}
END_TEST

/* [WIRE-71] */
START_TEST(invalid_tokens_are_refused) {
    char texts[8][128] = {"", "Bearer", "Bearer ", "Bearer x"};
    snprintf(texts[4], sizeof texts[4], "%s", secret);
    snprintf(texts[5], sizeof texts[5], "Basic %s", secret);
    snprintf(texts[6], sizeof texts[6], "Bearer %.42s", secret);
    snprintf(texts[7], sizeof texts[7], "Bearer %s, Bearer %s", secret, secret);
    for (size_t i = 0; i < 8; i++) {
        ask_with(texts[i], "/v1/operator/days", "no day", NULL);
        expect_problem(401, "token");
    }
    ask_with(NULL, "/v1/operator/days.csv", NULL, NULL);
    expect_problem(401, "token");
    call("GET", "/v1/operator/days", NULL, 0);
    expect_problem(401, "token");
    snprintf(texts[0], sizeof texts[0], "bEARER %s", secret);
    ask_with(texts[0], "/v1/operator/days", NULL, NULL);
    ck_assert_uint_eq(reply.status, 200);
    /* A token does not act as a terminal. */
    ask("/v1/account");
    expect_problem(401, "signature");
    ck_assert_int_eq(reply.bearer, 0);
}
END_TEST

/* [WIRE-72] */
START_TEST(other_names_are_no_paths) {
    static const char *const paths[] = {
        "/v1/operator",       "/v1/operator/",     "/v1/operator/gossip",   "/v1/operator/.csv",
        "/v1/operator/days/", "/v1/operator/Days", "/v1/operator/days.CSV", "/v1/operator/day"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        ask(paths[i]);
        expect_problem(404, "not_found");
    }
    const struct tricode_request post = {.method = "POST", .path = "/v1/operator/days"};
    answer(&post);
    expect_problem(405, "method");
    ck_assert_str_eq(reply.allow, "GET, HEAD");
}
END_TEST

/* Sale 1 delivered, 2 refunded, 3 (a product without a name) pending. */
static void trade(void) {
    fixture_trade(&fixture);
    cancel(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 2, .vended = 1}), 1);
    expect_result("refunded");
    settle(code((struct code_fields){.counter = 3, .vended = 1, .product = 9, .price = 100}), 0);
    expect_result("settled");
}

#define SUMS "sales,delivered,refunded,pending,revenue,refunded_amount,pending_amount\r\n"

/* [WIRE-72] [WIRE-73] */
START_TEST(reports_of_days) {
    trade();
    expect_report("/v1/operator/days", "day," SUMS TODAY ",3,1,1,1,250,250,100\r\n");
    expect_report("/v1/operator/machines",
                  "machine,name," SUMS "7,Cola corner,3,1,1,1,250,250,100\r\n");
    expect_report("/v1/operator/products",
                  "machine,product,name," SUMS
                  "7,1,Cola,2,1,1,0,250,250,0\r\n7,9,,1,0,0,1,0,0,100\r\n");
    expect_report("/v1/operator/sales",
                  "machine,counter,product,account,price,state,settled_at,ended_at\r\n"
                  "7,1,1,3,250,delivered,1800000000,1800000000\r\n"
                  "7,2,1,4,250,refunded,1800000000,1800000000\r\n"
                  "7,3,9,3,100,settled,1800000000,\r\n");
    expect_report("/v1/operator/refunds", "refunded_at,machine,counter,product,account,price\r\n"
                                          "1800000000,7,2,1,4,250\r\n");
    ask("/v1/operator/days");
    ck_assert_str_eq(reply.type, "application/json");
    ck_assert_str_eq(text_of("report"), "days");
    ck_assert_str_eq(text_of("from"), "2026-12-17");
    ck_assert_str_eq(text_of("to"), TODAY);
    ck_assert_int_eq(number_of("at"), FIXTURE_NOW);
    ck_assert_int_eq(number_of("currency"), FIXTURE_CURRENCY);
    ck_assert_uint_eq(json_object_size(json), 6);
    json_t *expected = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "day", TODAY, "sales",
                                 3, "delivered", 1, "refunded", 1, "pending", 1, "revenue", 250,
                                 "refunded_amount", 250, "pending_amount", 100);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "lines")), 1);
    ck_assert_msg(json_equal(line(0), expected), "%s", reply.body);
    json_decref(expected);
}
END_TEST

/* [WIRE-72] */
START_TEST(reports_of_now) {
    trade();
    ck_assert_int_eq(tricode_store_add_machine(fixture.store, 8, "Nuts", "Hall C"),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_retire_machine(fixture.store, 8, FIXTURE_NOW), TRICODE_STORE_OK);
    ask_days("/v1/operator/status", "no day", "neither");
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_uint_eq(json_object_size(json), 4);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "lines")), 2);
    ck_assert_uint_eq(json_object_size(line(0)), 9);
    ck_assert_str_eq(json_string_value(json_object_get(line(0), "state")), "enabled");
    ck_assert_int_eq(json_integer_value(json_object_get(line(0), "pending")), 3);
    ck_assert_int_eq(json_integer_value(json_object_get(line(0), "seen_at")), FIXTURE_NOW);
    ck_assert_str_eq(json_string_value(json_object_get(line(1), "state")), "retired");
    ck_assert(json_is_null(json_object_get(line(1), "seen_at")));
    ck_assert(json_is_null(json_object_get(line(1), "pending")));
    expect_report("/v1/operator/pending",
                  "machine,name,place,counter,product,product_name,price,account,settled_at\r\n"
                  "7,Cola corner,Hall B,3,9,,100,3,1800000000\r\n");
    expect_report("/v1/operator/alarms", "machine,name,place,at,code\r\n");
    const char *false_word = code((struct code_fields){.counter = 9, .vended = 8});
    settle(false_word, 0);
    expect_problem(409, "equivocation");
    ask("/v1/operator/alarms");
    ck_assert_str_eq(json_string_value(json_object_get(line(0), "code")), false_word);
    ck_assert_int_eq(json_integer_value(json_object_get(line(0), "at")), FIXTURE_NOW);
    ask("/v1/operator/status");
    ck_assert_str_eq(json_string_value(json_object_get(line(0), "state")), "disabled");
    ck_assert_int_eq(json_integer_value(json_object_get(line(0), "alarms")), 1);
}
END_TEST

static const struct {
    const char *from;
    const char *to;
    const char *detail; /* NULL: there is a report */
} ranges[] = {
    {TODAY, TODAY, NULL},
    {"2027-01-14", "2027-01-14", NULL},
    {"2026-01-15", TODAY, NULL}, /* 366 days */
    {"2026-01-14", TODAY, "at most 366"},
    {NULL, "1970-01-01", NULL},
    {"1970-01-01", "1970-01-01", NULL},
    {"2027-01-16", NULL, "later than to"},
    {"2027-01-15", "2027-01-14", "later than to"},
    {"9999-12-31", "9999-12-31", NULL},
    {"2027-02-29", NULL, "YYYY-MM-DD"},
    {NULL, "2027-02-29", "YYYY-MM-DD"},
    {"", NULL, "YYYY-MM-DD"},
    {NULL, "", "YYYY-MM-DD"},
    {"2027-1-1", NULL, "YYYY-MM-DD"},
    {"10000-01-01", NULL, "YYYY-MM-DD"},
    {"1969-12-31", NULL, "YYYY-MM-DD"},
};

/* [WIRE-74] */
START_TEST(requested_days) {
    trade();
    ask_days("/v1/operator/sales", ranges[_i].from, ranges[_i].to);
    if (ranges[_i].detail != NULL) {
        expect_problem(400, "range");
        ck_assert_ptr_nonnull(strstr(text_of("detail"), ranges[_i].detail));
        return;
    }
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_str_eq(text_of("to"), ranges[_i].to);
    ck_assert_str_eq(text_of("from"), ranges[_i].from == NULL ? "1970-01-01" : ranges[_i].from);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "lines")),
                      strcmp(ranges[_i].to, TODAY) == 0 ? 3 : 0);
}
END_TEST

/* [WIRE-74] A reader has its own snapshot, and writers do not wait for it. */
START_TEST(buyers_do_not_wait_for_a_report) {
    struct tricode_store *other = NULL;
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &other), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_begin_read(other), TRICODE_STORE_OK);
    ck_assert_int_eq(fixture_number(other, "SELECT count(*) FROM sale"), 0);
    trade();
    ck_assert_int_eq(fixture_number(other, "SELECT count(*) FROM sale"), 0);
    tricode_store_rollback(other);
    ck_assert_int_eq(fixture_number(other, "SELECT count(*) FROM sale"), 3);
    tricode_store_close(other);
}
END_TEST

/* [WIRE-74] */
START_TEST(a_slow_report_is_cancelled) {
    static const char endless[] =
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000)"
        " SELECT count(*) FROM n";
    ck_assert_int_eq(tricode_store_begin_read(fixture.store), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_limit(fixture.store, 50), TRICODE_STORE_OK);
    struct tricode_rows *rows = tricode_statement_once(fixture.store, endless, TRICODE_NO_VALUES);
    const enum tricode_store_status status = tricode_rows_next(fixture.store, rows);
    ck_assert_int_eq(tricode_rows_end(fixture.store, rows, status), TRICODE_STORE_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(fixture.store), "time limit"));
    tricode_store_rollback(fixture.store);
    /* The time limit applies to that transaction only. */
    ck_assert_int_eq(fixture_number(fixture.store,
                                    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1"
                                    " FROM n WHERE x < 1000000) SELECT count(*) FROM n"),
                     1000000);
    trade();
}
END_TEST

static const struct {
    enum tricode_report_outcome outcome;
    unsigned status;
    const char *reason;
    const char *detail;
    unsigned retry;
} outcomes[] = {
    {TRICODE_REPORT_TOO_LONG, 400, "range", "16 MiB", 0},
    {TRICODE_REPORT_TIMEOUT, 503, "unavailable", "20 seconds", 60},
    {TRICODE_REPORT_STOPPED, 503, "unavailable", "had no effect", 1},
    {TRICODE_REPORT_FAILED, 500, "internal", "Repeat the request", 0},
};

/* [WIRE-74] */
START_TEST(outcomes_of_a_report) {
    const struct tricode_report_request report_request = {.report = TRICODE_REPORT_SALES};
    forget();
    tricode_handler_finish_report(&report_request, outcomes[_i].outcome, NULL, &reply);
    json = json_loads(reply.body, 0, NULL);
    expect_problem(outcomes[_i].status, outcomes[_i].reason);
    ck_assert_ptr_nonnull(strstr(text_of("detail"), outcomes[_i].detail));
    ck_assert_uint_eq(reply.retry_after, outcomes[_i].retry);
}
END_TEST

/* [WIRE-74] Long names make the report exceed its limit. */
START_TEST(a_report_above_the_size_limit) {
    static char place[1 << 20];
    memset(place, 'p', sizeof place - 1);
    for (uint32_t machine = 1000; machine < 1017; machine++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, machine, "Nuts", place),
                         TRICODE_STORE_OK);
    }
    ask("/v1/operator/status.csv");
    expect_problem(400, "range");
    ask("/v1/operator/machines");
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "lines")), 18);
    ask("/v1/operator/status");
    expect_problem(400, "range");
    ask("/v1/operator/pending");
    ck_assert_uint_eq(reply.status, 200);
    fixture_sql(fixture.store, "UPDATE machine SET place = 'Hall'");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center operator");
    TCase *each = tcase_create("operator");
    tcase_add_checked_fixture(each, begin_operator, end);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, a_token_is_valid_until_revoked);
    tcase_add_test(each, invalid_tokens_are_refused);
    tcase_add_test(each, other_names_are_no_paths);
    tcase_add_test(each, reports_of_days);
    tcase_add_test(each, reports_of_now);
    tcase_add_loop_test(each, requested_days, 0, (int)(sizeof ranges / sizeof ranges[0]));
    tcase_add_test(each, buyers_do_not_wait_for_a_report);
    tcase_add_test(each, a_slow_report_is_cancelled);
    tcase_add_loop_test(each, outcomes_of_a_report, 0, (int)(sizeof outcomes / sizeof outcomes[0]));
    tcase_add_test(each, a_report_above_the_size_limit);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
