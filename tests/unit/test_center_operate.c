// SPDX-License-Identifier: Apache-2.0
/* Operator actions on machines, terminals and money, at the store: each rule, and its effect on
 * buyers. */
#include "support/center_fixture.h"

#include "core/names.h"
#include "support/run.h"

static struct fixture fixture;

static void begin(void) {
    fixture_begin(&fixture);
}

static void end(void) {
    fixture_holds(fixture.store);
    fixture_end(&fixture);
}

static void bring_at(uint64_t account, struct code_fields fields, const char *result,
                     uint64_t now) {
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, fields);
    ck_assert_int_eq(
        (fields.kind == TRICODE_KIND_CANCEL ? tricode_service_cancel : tricode_service_settle)(
            &fixture.service, account, text, 64, now, &answer),
        TRICODE_STORE_OK);
    ck_assert_str_eq(tricode_center_result_name(answer.result), result);
}

static void bring(uint64_t account, struct code_fields fields, const char *result) {
    bring_at(account, fields, result, FIXTURE_NOW);
}

static void limits(const uint32_t *limit, uint32_t price, const char *result) {
    static uint32_t counter;
    ck_assert_int_eq(tricode_store_limit_account(fixture.store, fixture.alice, limit[1]),
                     TRICODE_STORE_OK);
    bring(fixture.alice, (struct code_fields){.counter = ++counter, .price = price}, result);
}

/* [LEDGER-9] [SETTLE-10] The lower of both limits applies; 0 means no limit. */
START_TEST(the_lower_limit_applies) {
    static const uint32_t cases[][3] = {/* the ledger's, the account's, the highest price */
                                        {0, 0, 1000},    {0, 200, 200},   {200, 0, 200},
                                        {300, 200, 200}, {200, 300, 200}, {200, 200, 200}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "UPDATE setting SET price_limit = %u", (unsigned)cases[i][0]);
        fixture_sql(fixture.store, sql);
        limits(cases[i], cases[i][2] + 1, cases[i][2] == 1000 ? "funds" : "limit");
        limits(cases[i], cases[i][2], "settled");
    }
    /* Another account's limit does not apply. */
    bring(fixture.bob, (struct code_fields){.counter = 99, .price = 200}, "settled");
    ck_assert_int_eq(tricode_store_limit_account(fixture.store, TRICODE_ACCOUNT_OPERATOR, 5),
                     TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_limit_account(fixture.store, 99, 5), TRICODE_STORE_NONE);
}
END_TEST

/* [RECONCILE-9] [SETTLE-8] [CANCEL-8] [RECONCILE-7] */
START_TEST(a_retired_machine_cannot_sell) {
    struct tricode_store *store = fixture.store;
    struct tricode_machine_record record;
    bring(fixture.alice, (struct code_fields){.counter = 1}, "settled");
    ck_assert_int_eq(tricode_store_retire_machine(store, FIXTURE_MACHINE, 5), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_retire_machine(store, FIXTURE_MACHINE, 6), TRICODE_STORE_EXISTS);
    ck_assert_int_eq(tricode_store_retire_machine(store, 99, 6), TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_enable_machine(store, FIXTURE_MACHINE, 1),
                     TRICODE_STORE_REFUSED);
    ck_assert_int_eq(tricode_store_enable_machine(store, FIXTURE_MACHINE, 0), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_machine(store, FIXTURE_MACHINE, &record), TRICODE_STORE_OK);
    ck_assert(record.retired && !record.enabled);
    bring(fixture.bob, (struct code_fields){.counter = 2}, "disabled");
    ck_assert_uint_eq(fixture_balance(store, fixture.alice), 1000); /* by this code */
    bring(fixture.bob, (struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 1},
          "refunded_already");
    ck_assert_int_eq(fixture_try(store, "UPDATE machine SET enabled = 1"), TRICODE_STORE_FAILED);
    ck_assert_int_eq(fixture_try(store, "UPDATE machine SET retired_at = NULL"),
                     TRICODE_STORE_FAILED);
}
END_TEST

/* [WIRE-8] */
START_TEST(a_revoked_key_is_unknown) {
    struct tricode_store *store = fixture.store;
    struct tricode_terminal_record terminal;
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account = 0;
    ck_assert_int_eq(tricode_seed_public_key(fixture.seed[0], public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_revoke(store, "nobody", 5), TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_terminal(store, keyid, &terminal), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_revoke(store, keyid, 5), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_revoke(store, keyid, 6), TRICODE_STORE_EXISTS);
    ck_assert_int_eq(tricode_store_terminal(store, keyid, &terminal), TRICODE_STORE_NONE);
    /* It cannot be enrolled again, and its money stays in the account. */
    ck_assert_int_eq(tricode_store_enrol(store, keyid, public_key, 7, &account),
                     TRICODE_STORE_REFUSED);
    ck_assert_uint_eq(fixture_balance(store, fixture.alice), FIXTURE_MONEY);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM account"), 4);
    ck_assert_int_eq(fixture_try(store, "UPDATE terminal SET revoked_at = NULL"),
                     TRICODE_STORE_FAILED);
    ck_assert_int_eq(tricode_seed_public_key(fixture.seed[1], public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_terminal(store, keyid, &terminal), TRICODE_STORE_OK);
}
END_TEST

/* [LEDGER-7] */
START_TEST(payouts_are_limited_to_delivered_sales) {
    struct tricode_store *store = fixture.store;
    uint64_t most = 7;
    bring(fixture.alice, (struct code_fields){.counter = 1}, "settled");
    ck_assert_int_eq(tricode_store_payout(store, 2, 1, 9, &most), TRICODE_STORE_REFUSED);
    ck_assert_uint_eq(most, 0);
    bring(fixture.bob, (struct code_fields){.counter = 2, .vended = 1}, "settled");
    ck_assert_int_eq(tricode_store_payout(store, 2, 251, 9, &most), TRICODE_STORE_REFUSED);
    ck_assert_uint_eq(most, 250);
    ck_assert_int_eq(tricode_store_payout(store, 2, 0, 9, &most), TRICODE_STORE_REFUSED);
    ck_assert_int_eq(tricode_store_payout(store, 2, 100, 9, &most), TRICODE_STORE_OK);
    ck_assert_uint_eq(most, 250);
    ck_assert_int_eq(tricode_store_payout(store, 2, 151, 9, &most), TRICODE_STORE_REFUSED);
    ck_assert_uint_eq(most, 150);
    ck_assert_int_eq(tricode_store_payout(store, 2, 150, 9, &most), TRICODE_STORE_OK);
    /* A refund is still possible. */
    bring(fixture.bob, (struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = 2, .vended = 1},
          "refunded");
    ck_assert_int_eq(tricode_store_payout(store, fixture.alice, 1, 9, &most), TRICODE_STORE_NONE);
    ck_assert_int_eq(fixture_number(store, "SELECT balance FROM account WHERE id = 2"), 0);
}
END_TEST

/* [LEDGER-10] Refused attempts are aggregated in one row for each machine and reason. */
START_TEST(refusals_are_aggregated) {
    const struct code_fields unknown = {.machine = 12345, .counter = 1};
    const struct code_fields permit = {.kind = TRICODE_KIND_PERMIT, .counter = 1};
    struct tricode_store *store = fixture.store;
    struct tricode_answer answer;
    bring(fixture.alice, (struct code_fields){.counter = 5}, "settled");
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM refusal"), 0);
    for (unsigned i = 0; i < 9; i++) { /* three in each of three seconds */
        bring_at(fixture.bob, (struct code_fields){.counter = 1 + i % 4}, "closed",
                 FIXTURE_NOW + i / 3);
    }
    ck_assert_int_eq(fixture_number(store, "SELECT times FROM refusal WHERE machine = 7"), 3);
    ck_assert_int_eq(fixture_number(store, "SELECT last_at - first_at FROM refusal"), 2);
    ck_assert_int_eq(fixture_number(store, "SELECT account FROM refusal"), (int)fixture.bob);
    /* Unknown machines share a row, and a permit is not stored. */
    bring(fixture.alice, unknown, "unknown_machine");
    bring_at(fixture.alice, (struct code_fields){.machine = 9, .counter = 1}, "unknown_machine", 5);
    bring(fixture.alice, permit, "not_sale");
    ck_assert_int_eq(fixture_number(store, "SELECT times FROM refusal WHERE machine = 0"
                                           " AND reason = 'unknown_machine'"),
                     2);
    ck_assert_int_eq(fixture_number(store, "SELECT code IS NULL FROM refusal"
                                           " WHERE reason = 'not_sale'"),
                     1);
    ck_assert_int_eq(
        tricode_service_settle(&fixture.service, fixture.bob, "no code", 7, FIXTURE_NOW, &answer),
        TRICODE_STORE_OK);
    ck_assert_int_eq(fixture_number(store, "SELECT machine = 0 AND code IS NULL FROM refusal"
                                           " WHERE reason = 'malformed'"),
                     1);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM refusal"), 4);
    ck_assert_int_eq(fixture_number(store, "SELECT code LIKE 'CE%' FROM refusal"
                                           " WHERE reason = 'closed'"),
                     1);
}
END_TEST

/* [RECONCILE-6] */
START_TEST(standings_are_recorded) {
    struct tricode_store *store = fixture.store;
    bring(fixture.bob, (struct code_fields){.counter = 9, .vended = 5}, "equivocation");
    ck_assert_int_eq(tricode_store_enable_machine(store, FIXTURE_MACHINE, 1), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_enable_machine(store, FIXTURE_MACHINE, 1), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_enable_machine(store, FIXTURE_MACHINE, 0), TRICODE_STORE_OK);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM standing WHERE machine = 7"), 3);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM standing s WHERE machine = 7"
                                           " AND enabled = (SELECT count(*) FROM standing older"
                                           " WHERE older.id < s.id) % 2"),
                     3); /* 0, 1, 0 */
    ck_assert_int_eq(fixture_number(store, "SELECT min(at) > 1700000000 FROM standing"), 1);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM alarm"), 1);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM refusal"), 0);
}
END_TEST

/* The second violates a constraint, so the first is rolled back. */
START_TEST(standings_are_counted) {
    struct tricode_standings standings;
    for (uint32_t machine = 8; machine <= 11; machine++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, machine, "Tea", ""),
                         TRICODE_STORE_OK);
    }
    ck_assert_int_eq(tricode_store_retire_machine(fixture.store, 10, 5), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_enable_machine(fixture.store, 11, 0), TRICODE_STORE_OK);
    bring(fixture.alice, (struct code_fields){.counter = 1}, "settled");
    bring(fixture.alice, (struct code_fields){.machine = 8, .counter = 5, .vended = 4},
          "equivocation");
    ck_assert_int_eq(tricode_store_standings(fixture.store, &standings), TRICODE_STORE_OK);
    ck_assert_uint_eq(standings.enabled, 2);
    ck_assert_uint_eq(standings.disabled, 2);
    ck_assert_uint_eq(standings.retired, 1);
    ck_assert_uint_eq(standings.pending, 1);
    ck_assert_uint_eq(standings.alarms, 1);
}
END_TEST

START_TEST(products_are_imported_atomically) {
    const struct tricode_product_record products[] = {{.product = 5, .price = 90, .name = "Tea"},
                                                      {.product = 6, .price = 0, .name = "Air"}};
    struct tricode_product_record product;
    ck_assert_int_eq(tricode_store_set_products(fixture.store, FIXTURE_MACHINE, products, 2),
                     TRICODE_STORE_FAILED);
    ck_assert_int_eq(tricode_store_product(fixture.store, FIXTURE_MACHINE, 5, &product),
                     TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_set_products(fixture.store, FIXTURE_MACHINE, products, 1),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_product(fixture.store, FIXTURE_MACHINE, 5, &product),
                     TRICODE_STORE_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center operator");
    TCase *each = tcase_create("operator");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, the_lower_limit_applies);
    tcase_add_test(each, a_retired_machine_cannot_sell);
    tcase_add_test(each, a_revoked_key_is_unknown);
    tcase_add_test(each, payouts_are_limited_to_delivered_sales);
    tcase_add_test(each, refusals_are_aggregated);
    tcase_add_test(each, standings_are_recorded);
    tcase_add_test(each, standings_are_counted);
    tcase_add_test(each, products_are_imported_atomically);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
