// SPDX-License-Identifier: Apache-2.0
/* Many requests in one transaction: each is decided on the state that the requests before it left,
 * a failing one harms no other, and no answer precedes its commit. */
#include "center_batch.h"
#include "support/run.h"

/* [STORE-13] */
START_TEST(one_account_pays_for_a_sale) {
    for (unsigned i = 0; i < 100; i++) {
        (void)add_settle(i % 2 == 0 ? fixture.bob : fixture.alice, 1, 0);
    }
    run();
    expect_request(batch[0], "settled", 100);
    for (unsigned i = 1; i < 100; i++) {
        expect_request(batch[i], i % 2 == 0 ? "settled_again" : "taken", 100);
    }
    ck_assert_str_eq(batch[0]->answer.permit, batch[98]->answer.permit);
    balances(1000, 750, 250);
    ck_assert_int_eq(number("SELECT count(*) FROM transfer WHERE kind = 'settlement'"), 1);
}
END_TEST

/* [STORE-13] [STORE-2] */
START_TEST(requests_are_decided_in_order) {
    (void)add_settle(fixture.alice, 1, 0);
    (void)add(TRICODE_SERVICE_CANCEL, fixture.bob, cancel_of(1, 0));
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(fixture.bob, 2, 0);
    (void)add_settle(fixture.alice, 3, 2);
    (void)add_settle(fixture.alice, 9, 7);
    (void)add_settle(fixture.alice, 4, 2);
    run();
    expect_request(batch[0], "settled", 7);
    ck_assert_uint_eq(batch[0]->answer.balance, 750);
    expect_request(batch[1], "refunded", 7);
    expect_request(batch[2], "closed", 7);
    ck_assert_uint_eq(batch[2]->answer.balance, 1000);
    expect_request(batch[3], "settled", 7);
    expect_request(batch[4], "settled", 7);
    ck_assert_int_eq(batch[4]->answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(batch[4]->answer.reconciled_counter, 2);
    expect_request(batch[5], "equivocation", 7);
    expect_request(batch[6], "disabled", 7);
    ck_assert_int_eq(batch[6]->answer.reconciled, TRICODE_RECONCILED_REFUNDED);
    balances(1000, 750, 250);
    ck_assert_uint_eq(errors, 0);
}
END_TEST

/* The balance of an account is spent once, in the order of the batch. */
START_TEST(a_balance_is_spent_once) {
    const struct code_fields first = {.counter = 1, .price = 600};
    const struct code_fields second = {.machine = 8, .counter = 1, .price = 600};
    ck_assert_int_eq(tricode_store_add_machine(fixture.store, 8, "Next", ""), TRICODE_STORE_OK);
    (void)add(TRICODE_SERVICE_SETTLE, fixture.alice, fixture_code(&fixture, first));
    (void)add(TRICODE_SERVICE_SETTLE, fixture.alice, fixture_code(&fixture, second));
    run();
    expect_request(batch[0], "settled", 2);
    expect_request(batch[1], "funds", 2);
    balances(400, 1000, 600);
}
END_TEST

/* [WIRE-9] */
START_TEST(enrolments_share_the_batch) {
    struct tricode_terminal_record terminal;
    (void)add_enrolment(1);
    (void)add_enrolment(2);
    (void)add_enrolment(1);
    (void)add_settle(fixture.alice, 1, 0);
    run();
    ck_assert_int_eq(batch[0]->status, TRICODE_STORE_OK);
    ck_assert_int_eq(batch[1]->status, TRICODE_STORE_OK);
    ck_assert_int_eq(batch[2]->status, TRICODE_STORE_EXISTS);
    ck_assert_uint_eq(batch[2]->account, batch[0]->account);
    ck_assert_uint_ne(batch[1]->account, batch[0]->account);
    ck_assert_uint_eq(batch[0]->batch, 4);
    expect_request(batch[3], "settled", 4);
    ck_assert_int_eq(tricode_store_terminal(fixture.store, batch[1]->keyid, &terminal),
                     TRICODE_STORE_OK);
    ck_assert_uint_eq(terminal.account, batch[1]->account);
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    count = 0;
    (void)add_enrolment(3);
    run();
    ck_assert_int_eq(batch[0]->status, TRICODE_STORE_REFUSED);
}
END_TEST

/* [WIRE-8] A cached terminal that is no longer enrolled when its request is decided. */
START_TEST(a_revoked_terminal_is_refused) {
    for (uint32_t i = 0; i < 4; i++) {
        (void)add_settle(fixture.alice, i + 1, i == 3 ? 2 : i);
        uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
        ck_assert_int_eq(tricode_seed_public_key(fixture.seed[0], public_key), 0);
        ck_assert_int_eq(tricode_keyid(public_key, batch[i]->keyid), 0);
    }
    batch[2]->keyid[0] ^= 1;
    run();
    expect_request(batch[0], "settled", 4);
    expect_request(batch[1], "settled", 4);
    ck_assert_int_eq(batch[2]->status, TRICODE_STORE_NONE);
    ck_assert_str_eq(batch[2]->answer.permit, "");
    expect_request(batch[3], "settled", 4);
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), 3);
    balances(250, 1000, 750);
    ck_assert_uint_eq(errors, 0);
}
END_TEST

/* [STORE-3] [STORE-13] The first, the last and one in the middle fail; the others do not. */
START_TEST(a_failing_request_harms_no_other) {
    const uint64_t nobody = 99;
    for (uint32_t i = 0; i < 30; i++) {
        const int bad = i == 0 || i == 13 || i == 29;
        (void)add_settle(bad ? nobody : fixture.alice, i + 1, i);
    }
    run();
    ck_assert_uint_eq(errors, 3);
    expect_failed(batch[0]);
    /* Sale 1 was never settled, so that the machine's next code, which says it vended, equivocates.
     */
    expect_request(batch[1], "equivocation", 12);
    for (unsigned i = 2; i < 29; i++) {
        if (i == 13) {
            expect_failed(batch[i]);
        } else {
            expect_request(batch[i], "equivocation", i < 13 ? 12 : 15);
        }
    }
    expect_failed(batch[29]);
    count = 0;
    ck_assert_int_eq(tricode_store_enable_machine(fixture.store, FIXTURE_MACHINE, 1),
                     TRICODE_STORE_OK);
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(nobody, 2, 1);
    (void)add_settle(fixture.bob, 2, 1);
    run();
    expect_request(batch[0], "settled", 1);
    expect_failed(batch[1]);
    expect_request(batch[2], "settled", 1);
    ck_assert_int_eq(batch[2]->answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(errors, 4);
}
END_TEST

/* As after a conflict with another process: nothing of the first run remains. */
START_TEST(a_request_can_run_again) {
    (void)add_settle(fixture.alice, 1, 0);
    run();
    expect_request(batch[0], "settled", 1);
    expect(cancel(fixture.alice, cancel_of(1, 0)), "refunded");
    run();
    expect_request(batch[0], "closed", 1);
    ck_assert_uint_eq(batch[0]->answer.balance, 1000);
    batch[0]->decoded.tag[0] ^= 1;
    run();
    expect_request(batch[0], "not_authentic", 1);
    ck_assert_int_eq(batch[0]->answer.accepted, 0);
}
END_TEST

/* As many requests as a batch can have, each for a machine of its own. */
START_TEST(the_largest_batch) {
    for (uint32_t i = 0; i < MOST; i++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, 100 + i, "One of many", ""),
                         TRICODE_STORE_OK);
        const struct code_fields fields = {.machine = 100 + i, .counter = 1, .price = 5};
        (void)add(TRICODE_SERVICE_SETTLE, i % 2 == 0 ? fixture.alice : fixture.bob,
                  fixture_code(&fixture, fields));
    }
    run();
    for (uint32_t i = 0; i < MOST; i++) {
        expect_request(batch[i], "settled", MOST);
    }
    balances(1000 - 5 * MOST / 2, 1000 - 5 * MOST / 2, (long long)(5 * MOST));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center batches");
    TCase *each = tcase_create("batches");
    tcase_add_checked_fixture(each, begin_batch, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, one_account_pays_for_a_sale);
    tcase_add_test(each, requests_are_decided_in_order);
    tcase_add_test(each, a_balance_is_spent_once);
    tcase_add_test(each, enrolments_share_the_batch);
    tcase_add_test(each, a_failing_request_harms_no_other);
    tcase_add_test(each, a_revoked_terminal_is_refused);
    tcase_add_test(each, a_request_can_run_again);
    tcase_add_test(each, the_largest_batch);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
