// SPDX-License-Identifier: Apache-2.0
/* The center's calls without sockets: successful answers and their effects. */
#include "center_call.h"
#include "crypto/base64.h"
#include "support/run.h"

/* [WIRE-11] [WIRE-20] */
START_TEST(settlement_has_its_members) {
    settle(sale(1, 0), 0);
    expect_result("settled");
    ck_assert_uint_eq(json_object_size(json), 5);
    ck_assert_uint_eq(strlen(text_of("permit")), 64);
    ck_assert_int_eq(number_of("balance"), 750);
    ck_assert(json_is_null(json_object_get(json, "reconciled")));
    json_t *expected = json_pack("{s:i, s:i, s:i, s:i, s:i}", "machine", 7, "product", 1, "counter",
                                 1, "price", 250, "issued_at", 0);
    ck_assert(json_equal(json_object_get(json, "sale"), expected));
    json_decref(expected);
    settle(sale(1, 0), 0);
    expect_result("settled_again");
    settle(sale(1, 0), 1);
    expect_problem(409, "taken");
    ck_assert(json_is_null(json_object_get(json, "reconciled")));
    settle(sale(2, 0), 1);
    expect_result("settled");
    expected = json_pack("{s:i, s:s}", "counter", 1, "result", "refunded");
    ck_assert(json_equal(json_object_get(json, "reconciled"), expected));
    json_decref(expected);
}
END_TEST

/* [WIRE-12] [WIRE-20] */
START_TEST(cancellation_has_its_members) {
    const struct code_fields fields = {.kind = TRICODE_KIND_CANCEL, .counter = 1};
    settle(sale(1, 0), 0);
    cancel(code(fields), 1);
    expect_result("refunded");
    ck_assert_uint_eq(json_object_size(json), 4);
    ck_assert_int_eq(number_of("balance"), 1000);
    cancel(code(fields), 0);
    expect_result("refunded_already");
    cancel(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 2}), 0);
    expect_result("nothing_paid");
    settle(sale(1, 0), 0);
    expect_problem(409, "closed");
}
END_TEST

/* [WIRE-10] [WIRE-20] */
START_TEST(a_look_up_shows_a_sale_before_payment) {
    look_up(sale(1, 0), 0);
    expect_result("settled");
    ck_assert_uint_eq(json_object_size(json), 11);
    ck_assert_str_eq(text_of("kind"), "sale");
    ck_assert_str_eq(text_of("name"), "Cola corner");
    ck_assert_str_eq(text_of("place"), "Hall B");
    ck_assert_str_eq(text_of("product_name"), "Cola");
    ck_assert_int_eq(number_of("machine"), 7);
    ck_assert_int_eq(number_of("product"), 1);
    ck_assert_int_eq(number_of("counter"), 1);
    ck_assert_int_eq(number_of("price"), 250);
    ck_assert_int_eq(number_of("currency"), 978);
    ck_assert_int_eq(number_of("issued_at"), 0);
    ck_assert_str_eq(reply.route, "/v1/codes/{code}");
    look_up(code((struct code_fields){.counter = 1, .product = 2}), 0);
    ck_assert(json_is_null(json_object_get(json, "product_name")));
    look_up(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 1}), 0);
    expect_result("nothing_paid");
    ck_assert_str_eq(text_of("kind"), "cancel");
    settle(sale(1, 0), 0);
    look_up(sale(1, 0), 1);
    expect_result("taken");
    look_up(code((struct code_fields){.counter = 1, .price = 9}), 1);
    expect_result("equivocation");
    look_up(code((struct code_fields){.kind = TRICODE_KIND_PERMIT, .counter = 1}), 0);
    expect_problem(400, "not_sale");
    look_up("a", 0);
    expect_problem(400, "malformed");
    look_up("", 0); /* neither is a single path segment */
    expect_problem(404, "not_found");
    look_up("a/b", 0);
    expect_problem(404, "not_found");
    look_up(code((struct code_fields){.machine = 8, .counter = 1}), 0);
    expect_problem(404, "unknown_machine");
    look_up(code((struct code_fields){.key_epoch = 8, .counter = 1}), 0);
    expect_problem(422, "not_authentic");
}
END_TEST

static const char *state_of(size_t line) {
    call("GET", "/v1/account", NULL, 0);
    const json_t *statement = json_object_get(json, "statement");
    return json_string_value(json_object_get(json_array_get(statement, line), "state"));
}

/* [WIRE-13] */
START_TEST(a_statement_shows_the_state_of_each_sale) {
    settle(sale(1, 0), 0);
    ck_assert_str_eq(state_of(0), "settled");
    settle(sale(2, 1), 0);
    ck_assert_str_eq(state_of(0), "settled");
    ck_assert_str_eq(state_of(1), "delivered");
    cancel(code((struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 2, .vended = 1}), 1);
    ck_assert_str_eq(state_of(0), "refunded"); /* the refund and its settlement */
    ck_assert_str_eq(state_of(1), "refunded");
    ck_assert_str_eq(state_of(2), "delivered");
    ck_assert_ptr_null(state_of(3)); /* the deposit */
}
END_TEST

/* [WIRE-13] [WIRE-20] */
START_TEST(an_account_has_its_statement) {
    call("GET", "/v1/account", NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_int_eq(number_of("balance"), 1000);
    ck_assert_int_eq(number_of("account"), (long long)fixture.alice);
    ck_assert_int_eq(number_of("currency"), 978);
    ck_assert_uint_eq(json_object_size(json), 4);
    settle(sale(1, 0), 0);
    settle(sale(2, 0), 1);
    call("GET", "/v1/account", NULL, 0);
    const json_t *statement = json_object_get(json, "statement");
    ck_assert_uint_eq(json_array_size(statement), 3);
    json_t *newest = json_pack("{s:i, s:s, s:i, s:i, s:i, s:I, s:s}", "transfer", 4, "kind",
                               "refund", "amount", 250, "machine", 7, "counter", 1, "at",
                               (json_int_t)FIXTURE_NOW, "state", "refunded");
    json_t *oldest =
        json_pack("{s:i, s:s, s:i, s:n, s:n, s:I, s:n}", "transfer", 1, "kind", "deposit", "amount",
                  1000, "machine", "counter", "at", (json_int_t)FIXTURE_NOW, "state");
    ck_assert(json_equal(json_array_get(statement, 0), newest));
    ck_assert(json_equal(json_array_get(statement, 2), oldest));
    json_decref(newest);
    json_decref(oldest);
    ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(statement, 1), "amount")),
                     -250);
}
END_TEST

/* [WIRE-13] */
START_TEST(a_statement_is_limited) {
    uint64_t balance = 0;
    for (int i = 0; i < 120; i++) {
        ck_assert_int_eq(
            tricode_store_deposit(fixture.store, fixture.alice, 1, FIXTURE_NOW, &balance),
            TRICODE_STORE_OK);
    }
    call("GET", "/v1/account", NULL, 0);
    const json_t *statement = json_object_get(json, "statement");
    ck_assert_uint_eq(json_array_size(statement), 100);
    long long last = 1000;
    for (size_t i = 0; i < json_array_size(statement); i++) {
        long long transfer =
            json_integer_value(json_object_get(json_array_get(statement, i), "transfer"));
        ck_assert_int_lt(transfer, last);
        last = transfer;
    }
    ck_assert_int_eq(last, 23); /* of 122, two of them the first deposits */
}
END_TEST

static void jwk_of(const uint8_t *seed, char *body, size_t capacity) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[44];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, TRICODE_BASE64URL);
    snprintf(body, capacity, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}}", x);
}

/* [WIRE-8] [WIRE-9] */
START_TEST(a_terminal_enrols_itself) {
    uint8_t seed[TRICODE_SEED_SIZE] = {0x77};
    char body[160];
    jwk_of(seed, body, sizeof body);
    call_at("POST", "/v1/terminals", body, fixture.seed[0],
            FIXTURE_NOW); /* a signature of another key */
    expect_problem(401, "signature");
    call_at("POST", "/v1/terminals", body, NULL, 0);
    expect_problem(401, "signature");
    call_at("POST", "/v1/terminals", body, seed, FIXTURE_NOW - 301);
    expect_problem(401, "signature");
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM terminal"), 2);
    call_at("POST", "/v1/terminals", body, seed, FIXTURE_NOW);
    ck_assert_uint_eq(reply.status, 201);
    ck_assert_uint_eq(json_object_size(json), 4);
    ck_assert_int_eq(number_of("balance"), 0);
    ck_assert_int_eq(number_of("currency"), 978);
    ck_assert_uint_eq(strlen(text_of("keyid")), 43);
    long long account = number_of("account");
    ck_assert_int_gt(account, (long long)fixture.bob);
    call_at("POST", "/v1/terminals", body, seed, FIXTURE_NOW);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_int_eq(number_of("account"), account);
    call_at("GET", "/v1/account", NULL, seed, FIXTURE_NOW);
    ck_assert_int_eq(number_of("account"), account);
}
END_TEST

/* [WIRE-9] */
START_TEST(closed_enrolment_refuses_new_keys) {
    uint8_t seed[TRICODE_SEED_SIZE] = {0x77};
    char body[160];
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    jwk_of(seed, body, sizeof body);
    call_at("POST", "/v1/terminals", body, seed, FIXTURE_NOW);
    expect_problem(403, "enrolment");
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM account"), 4);
    jwk_of(fixture.seed[0], body, sizeof body);
    call("POST", "/v1/terminals", body, 0);
    ck_assert_uint_eq(reply.status, 200);
}
END_TEST

/* [WIRE-14] */
START_TEST(pages_without_a_signature) {
    char path[80];
    call_at("GET", "/healthz", NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_str_eq(reply.body, "ok\n");
    call_at("HEAD", "/readyz", NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    snprintf(path, sizeof path, "/%s", sale(1, 0));
    call_at("GET", path, NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.body, "tricode-terminal"));
    ck_assert_ptr_null(strstr(reply.body, path + 1));
    ck_assert_str_eq(reply.route, "/{code}");
    path[5] = 'a';
    call_at("GET", path, NULL, NULL, 0);
    expect_problem(404, "not_found");
}
END_TEST

/* [WIRE-14] */
START_TEST(a_broken_ledger_is_not_ready) {
    fixture_sql(fixture.store, "ALTER TABLE setting RENAME TO gone");
    call_at("GET", "/healthz", NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    call_at("GET", "/readyz", NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 503);
    settle(sale(1, 0), 0);
    expect_problem(500, "internal");
    look_up(sale(1, 0), 0);
    expect_problem(500, "internal");
    fixture_sql(fixture.store, "ALTER TABLE gone RENAME TO setting");
    call_at("GET", "/readyz", NULL, NULL, 0);
    ck_assert_uint_eq(reply.status, 200);
    settle(sale(1, 0), 0);
    expect_result("settled");
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("center api");
    TCase *each = tcase_create("calls");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, settlement_has_its_members);
    tcase_add_test(each, cancellation_has_its_members);
    tcase_add_test(each, a_look_up_shows_a_sale_before_payment);
    tcase_add_test(each, an_account_has_its_statement);
    tcase_add_test(each, a_statement_shows_the_state_of_each_sale);
    tcase_add_test(each, a_statement_is_limited);
    tcase_add_test(each, a_terminal_enrols_itself);
    tcase_add_test(each, closed_enrolment_refuses_new_keys);
    tcase_add_test(each, pages_without_a_signature);
    tcase_add_test(each, a_broken_ledger_is_not_ready);
    suite_add_tcase(suite, each);
    return suite;
}

int main(void) {
    return test_run(make_suite());
}
