// SPDX-License-Identifier: Apache-2.0
/* The service with a real ledger: every result, its writes, and that a look-up does not write. */
#include "center_service.h"
#include "support/run.h"

/* [SETTLE-12] [SETTLE-14] */
START_TEST(settles_and_returns_the_permit) {
    const char *text = sale(1, 0);
    struct tricode_answer answer = settle(fixture.alice, text);
    expect(answer, "settled");
    ck_assert_uint_eq(answer.balance, 750);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_NOTHING);
    /* The permit is the sale's payload with another kind, tagged with the machine's key. */
    ck_assert_str_eq(
        answer.permit,
        fixture_code(&fixture, (struct code_fields){.kind = TRICODE_KIND_PERMIT, .counter = 1}));
    balances(750, 1000, 250);
    ck_assert_int_eq(number("SELECT count(*) FROM sale WHERE state = 'settled' AND account = 3"
                            " AND settled_at = 1800000000 AND ended_at IS NULL"),
                     1);
}
END_TEST

/* [WIRE-19] [SETTLE-4] */
START_TEST(settles_the_same_sale_once) {
    char first[TRICODE_TEXT_SIZE + 1];
    const char *text = sale(1, 0);
    memcpy(first, settle(fixture.alice, text).permit, sizeof first);
    for (int i = 0; i < 3; i++) {
        struct tricode_answer again = settle(fixture.alice, text);
        expect(again, "settled_again");
        ck_assert_str_eq(again.permit, first);
        ck_assert_uint_eq(again.balance, 750);
    }
    balances(750, 1000, 250);
    ck_assert_int_eq(number("SELECT count(*) FROM transfer WHERE kind = 'settlement'"), 1);
}
END_TEST

START_TEST(refuses_a_second_payer) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    struct tricode_answer answer = settle(fixture.bob, sale(1, 0));
    expect(answer, "taken");
    ck_assert_str_eq(answer.permit, "");
    balances(750, 1000, 250);
}
END_TEST

START_TEST(a_newer_code_delivers) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    struct tricode_answer answer = settle(fixture.bob, sale(2, 1));
    expect(answer, "settled");
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(answer.reconciled_counter, 1);
    balances(750, 750, 500);
    ck_assert_int_eq(number("SELECT delivered FROM machine"), 1);
    expect(settle(fixture.alice, sale(1, 0)), "closed");
    /* Its cancel code contradicts the machine's earlier report. */
    expect(cancel(fixture.alice, cancel_of(1, 0)), "equivocation");
    balances(750, 750, 500);
}
END_TEST

/* [RECONCILE-4] */
START_TEST(a_newer_code_refunds_whoever_paid) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    struct tricode_answer answer = settle(fixture.bob, sale(3, 0));
    expect(answer, "settled");
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_REFUNDED);
    ck_assert_uint_eq(answer.reconciled_counter, 1);
    balances(1000, 750, 250);
    expect(settle(fixture.bob, sale(2, 0)), "closed");
    expect(cancel(fixture.bob, cancel_of(1, 0)), "refunded_already");
    balances(1000, 750, 250);
}
END_TEST

/* [SETTLE-11] */
START_TEST(a_refund_in_the_same_decision_pays) {
    const char *expensive =
        fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 1000});
    expect(settle(fixture.alice, expensive), "settled");
    const char *next = fixture_code(&fixture, (struct code_fields){.counter = 2, .price = 900});
    struct tricode_answer answer = settle(fixture.alice, next);
    expect(answer, "settled");
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_REFUNDED);
    ck_assert_uint_eq(answer.balance, 100);
    balances(100, 1000, 900);
}
END_TEST

/* [RECONCILE-5] */
START_TEST(a_refused_sale_still_reconciles) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    const char *expensive =
        fixture_code(&fixture, (struct code_fields){.counter = 2, .price = 5000});
    struct tricode_answer answer = settle(fixture.bob, expensive);
    expect(answer, "funds");
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_REFUNDED);
    balances(1000, 1000, 0);
    ck_assert_int_eq(number("SELECT next FROM machine"), 2);
}
END_TEST

/* [CANCEL-4] [CANCEL-5] */
START_TEST(cancels_and_refunds_the_payer) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    struct tricode_answer answer = cancel(fixture.bob, cancel_of(1, 0));
    expect(answer, "refunded");
    ck_assert_uint_eq(answer.balance, 1000); /* bob, who presented it, gets no refund */
    ck_assert_str_eq(answer.permit, "");
    balances(1000, 1000, 0);
    expect(cancel(fixture.alice, cancel_of(1, 0)), "refunded_already");
    expect(settle(fixture.alice, sale(1, 0)), "closed");
    balances(1000, 1000, 0);
    ck_assert_int_eq(number("SELECT count(*) FROM transfer WHERE kind = 'refund'"), 1);
}
END_TEST

START_TEST(cancels_an_unpaid_sale) {
    expect(cancel(fixture.alice, cancel_of(5, 0)), "nothing_paid");
    ck_assert_int_eq(number("SELECT next FROM machine"), 6);
    expect(settle(fixture.alice, sale(5, 0)), "closed");
    expect(settle(fixture.alice, sale(6, 0)), "settled");
    balances(750, 1000, 250);
}
END_TEST

/* [CANCEL-7] */
START_TEST(the_last_counter_ends_the_machine) {
    expect(settle(fixture.alice, sale(4294967295u, 0)), "settled");
    expect(cancel(fixture.alice, cancel_of(4294967295u, 0)), "refunded");
    ck_assert_int_eq(number("SELECT next FROM machine"), 4294967296ll);
    expect(settle(fixture.alice, sale(4294967295u, 0)), "closed");
}
END_TEST

/* A fingerprint of everything that a request can change. */
static long long fingerprint(void) {
    return number("SELECT CAST((SELECT sum(id * balance) FROM account)"
                  " + (SELECT sum(enabled + 3 * next + 5 * delivered) FROM machine)"
                  " + (SELECT COALESCE(sum(7 * times + 11 * last_at), 0) FROM refusal)"
                  " + (SELECT 13 * count(*) FROM sale) + (SELECT 17 * count(ended_at) FROM sale)"
                  " + (SELECT 19 * count(*) FROM alarm) + (SELECT 23 * count(*) FROM transfer)"
                  " AS BIGINT)");
}

static void look_up(uint64_t account, const char *text, const char *result) {
    struct tricode_answer answer;
    const long long before = fingerprint();
    ck_assert_int_eq(tricode_service_look_up(&fixture.service, account, text, strlen(text),
                                             FIXTURE_NOW, &answer),
                     TRICODE_STORE_OK);
    expect(answer, result);
    ck_assert_str_eq(answer.permit, "");
    ck_assert_int_eq(fingerprint(), before);
    if (answer.accepted) {
        ck_assert_str_eq(answer.machine_name, "Cola corner");
        ck_assert_str_eq(answer.machine_place, "Hall B");
        ck_assert_str_eq(answer.product_name, answer.payload.product == 1 ? "Cola" : "");
    } else {
        ck_assert_str_eq(answer.machine_name, "");
    }
}

/* [WIRE-10] */
START_TEST(a_look_up_changes_nothing) {
    look_up(fixture.alice, sale(1, 0), "settled");
    look_up(fixture.alice, fixture_code(&fixture, (struct code_fields){.counter = 1, .product = 9}),
            "settled");
    look_up(fixture.alice, cancel_of(1, 0), "nothing_paid");
    look_up(fixture.alice, "x", "malformed");
    look_up(fixture.alice, fixture_code(&fixture, (struct code_fields){.counter = 1, .machine = 9}),
            "unknown_machine");
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    look_up(fixture.alice, sale(1, 0), "settled_again");
    look_up(fixture.bob, sale(1, 0), "taken");
    look_up(fixture.bob, cancel_of(1, 0), "refunded");
    look_up(fixture.bob, sale(2, 1), "settled");
    look_up(fixture.bob, fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 3}),
            "equivocation");
    look_up(fixture.bob,
            fixture_code(&fixture, (struct code_fields){.kind = TRICODE_KIND_PERMIT, .counter = 1}),
            "not_sale");
    ck_assert_int_eq(number("SELECT enabled FROM machine"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM alarm"), 0);
    balances(750, 1000, 250);
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("center service");
    TCase *each = tcase_create("results");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, settles_and_returns_the_permit);
    tcase_add_test(each, settles_the_same_sale_once);
    tcase_add_test(each, refuses_a_second_payer);
    tcase_add_test(each, a_newer_code_delivers);
    tcase_add_test(each, a_newer_code_refunds_whoever_paid);
    tcase_add_test(each, a_refund_in_the_same_decision_pays);
    tcase_add_test(each, a_refused_sale_still_reconciles);
    tcase_add_test(each, cancels_and_refunds_the_payer);
    tcase_add_test(each, cancels_an_unpaid_sale);
    tcase_add_test(each, the_last_counter_ends_the_machine);
    tcase_add_test(each, a_look_up_changes_nothing);
    suite_add_tcase(suite, each);
    return suite;
}

int main(void) {
    return test_run(make_suite());
}
