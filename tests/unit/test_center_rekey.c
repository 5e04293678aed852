// SPDX-License-Identifier: Apache-2.0
/* A machine's next key epoch: codes of the old board, initial counters of the new one, and the
 * pending sale. */
#include "support/center_fixture.h"

#include "center/service/rekey.h"
#include "core/names.h"
#include "support/run.h"

static struct fixture fixture;
static struct tricode_rekey rekey;
static struct tricode_answer answer;

static void begin(void) {
    fixture_begin(&fixture);
    memset(&answer, 0, sizeof answer);
}

static void end(void) {
    fixture_holds(fixture.store);
    fixture_end(&fixture);
}

static void expect_rekey(enum tricode_pending_end pending_end, enum tricode_rekey_status status) {
    ck_assert_int_eq(tricode_rekey_machine(fixture.store, 7, pending_end, FIXTURE_NOW, &rekey),
                     status);
    fixture_holds(fixture.store);
}

static void settle(uint64_t account, struct code_fields fields, enum tricode_center_result result) {
    ck_assert_int_eq(tricode_service_settle(&fixture.service, account,
                                            fixture_code(&fixture, fields), 64, FIXTURE_NOW,
                                            &answer),
                     TRICODE_STORE_OK);
    ck_assert_msg(answer.result == result, "%s, expected %s",
                  tricode_center_result_name(answer.result), tricode_center_result_name(result));
}

static void cancel(struct code_fields fields, enum tricode_center_result result) {
    fields.kind = TRICODE_KIND_CANCEL;
    ck_assert_int_eq(tricode_service_cancel(&fixture.service, fixture.bob,
                                            fixture_code(&fixture, fields), 64, FIXTURE_NOW,
                                            &answer),
                     TRICODE_STORE_OK);
    ck_assert_msg(answer.result == result, "%s, expected %s",
                  tricode_center_result_name(answer.result), tricode_center_result_name(result));
}

static void expect_balances(uint64_t alice, uint64_t bob) {
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), alice);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.bob), bob);
}

/* [KEY-9] A fresh machine, and one with only unpaid sales. */
START_TEST(no_pending_sale) {
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_OK);
    ck_assert_uint_eq(rekey.key_epoch, 1);
    ck_assert_uint_eq(rekey.counter, 1);
    ck_assert_uint_eq(rekey.vended, 0);
    ck_assert_uint_eq(rekey.sale, 0);
    settle(fixture.alice, (struct code_fields){.counter = 2}, TRICODE_CENTER_NOT_AUTHENTIC);
    cancel((struct code_fields){.counter = 2}, TRICODE_CENTER_NOT_AUTHENTIC);
    cancel((struct code_fields){.counter = 5, .key_epoch = 1}, TRICODE_CENTER_NOTHING_PAID);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_OK);
    ck_assert_uint_eq(rekey.key_epoch, 2);
    ck_assert_uint_eq(rekey.counter, 6);
    settle(fixture.alice, (struct code_fields){.counter = 7, .key_epoch = 1},
           TRICODE_CENTER_NOT_AUTHENTIC);
    settle(fixture.alice, (struct code_fields){.counter = 7, .key_epoch = 2},
           TRICODE_CENTER_SETTLED);
}
END_TEST

/* [KEY-10] Without a decision about the pending sale there is no effect. */
START_TEST(a_pending_sale_needs_a_decision) {
    fixture_trade(&fixture);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_PENDING);
    ck_assert_uint_eq(rekey.sale, 2);
    ck_assert_uint_eq(rekey.price, 250);
    ck_assert_uint_eq(rekey.account, fixture.bob);
    ck_assert_uint_eq(rekey.counter, 0);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM machine_key"), 1);
    settle(fixture.bob, (struct code_fields){.counter = 2, .vended = 1},
           TRICODE_CENTER_SETTLED_AGAIN);
    cancel((struct code_fields){.counter = 2, .vended = 1}, TRICODE_CENTER_REFUNDED);
    expect_rekey(TRICODE_PENDING_VENDED, TRICODE_REKEY_NOTHING);
    expect_rekey(TRICODE_PENDING_UNVENDED, TRICODE_REKEY_NOTHING);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_OK);
}
END_TEST

/* [KEY-9] [KEY-10] The refund is immediate; the first code of the new board is accepted. */
START_TEST(unvended) {
    fixture_trade(&fixture);
    expect_balances(750, 750);
    expect_rekey(TRICODE_PENDING_UNVENDED, TRICODE_REKEY_OK);
    expect_balances(750, 1000);
    ck_assert_uint_eq(rekey.sale, 2);
    ck_assert_uint_eq(rekey.counter, 3);
    ck_assert_uint_eq(rekey.vended, 1);
    /* Codes of the old board. */
    settle(fixture.bob, (struct code_fields){.counter = 2, .vended = 1},
           TRICODE_CENTER_NOT_AUTHENTIC);
    cancel((struct code_fields){.counter = 2, .vended = 1}, TRICODE_CENTER_NOT_AUTHENTIC);
    settle(fixture.bob, (struct code_fields){.counter = 4, .vended = 2},
           TRICODE_CENTER_NOT_AUTHENTIC);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT enabled FROM machine"), 1);
    settle(fixture.alice, (struct code_fields){.counter = 4, .vended = 1, .key_epoch = 1},
           TRICODE_CENTER_SETTLED);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_NOTHING);
    settle(fixture.bob, (struct code_fields){.counter = 5, .vended = 4, .key_epoch = 1},
           TRICODE_CENTER_SETTLED);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    expect_balances(500, 750);
}
END_TEST

/* [KEY-10] [RECONCILE-4] The money is earned after the new board's first code reports it. */
START_TEST(vended) {
    fixture_trade(&fixture);
    expect_rekey(TRICODE_PENDING_VENDED, TRICODE_REKEY_OK);
    expect_balances(750, 750);
    ck_assert_uint_eq(rekey.counter, 2);
    ck_assert_uint_eq(rekey.vended, 2);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale WHERE state ="
                                                   " 'settled'"),
                     1);
    settle(fixture.alice, (struct code_fields){.counter = 3, .vended = 2, .key_epoch = 1},
           TRICODE_CENTER_SETTLED);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(answer.reconciled_counter, 2);
    expect_balances(500, 750);
}
END_TEST

/* [KEY-9] Repeated with the other decision, after the provisioning was lost. */
START_TEST(twice) {
    fixture_trade(&fixture);
    expect_rekey(TRICODE_PENDING_VENDED, TRICODE_REKEY_OK);
    expect_rekey(TRICODE_PENDING_UNVENDED, TRICODE_REKEY_OK);
    ck_assert_uint_eq(rekey.key_epoch, 2);
    ck_assert_uint_eq(rekey.counter, 3);
    ck_assert_uint_eq(rekey.vended, 1);
    expect_balances(750, 1000);
    settle(fixture.alice, (struct code_fields){.counter = 4, .vended = 1, .key_epoch = 2},
           TRICODE_CENTER_SETTLED);
}
END_TEST

/* [KEY-9] The effect of a stolen key ends: used counters stay used, and the machine works again. */
START_TEST(after_a_theft) {
    fixture_trade(&fixture);
    settle(fixture.alice, (struct code_fields){.counter = 900, .vended = 77},
           TRICODE_CENTER_EQUIVOCATION);
    cancel((struct code_fields){.counter = 4000, .vended = 1}, TRICODE_CENTER_NOTHING_PAID);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_OK);
    ck_assert_uint_eq(rekey.counter, 4001);
    ck_assert_uint_eq(rekey.vended, 1);
    settle(fixture.alice, (struct code_fields){.counter = 4002, .vended = 1, .key_epoch = 1},
           TRICODE_CENTER_DISABLED);
    ck_assert_int_eq(tricode_store_enable_machine(fixture.store, 7, 1), TRICODE_STORE_OK);
    settle(fixture.alice, (struct code_fields){.counter = 4003, .vended = 1, .key_epoch = 1},
           TRICODE_CENTER_SETTLED);
}
END_TEST

START_TEST(impossible_rekeys) {
    struct tricode_machine_record record;
    ck_assert_int_eq(
        tricode_rekey_machine(fixture.store, 8, TRICODE_PENDING_UNSPECIFIED, FIXTURE_NOW, &rekey),
        TRICODE_REKEY_MACHINE);
    for (unsigned epoch = 1; epoch <= 255; epoch++) {
        ck_assert_int_eq(tricode_rekey_machine(fixture.store, 7, TRICODE_PENDING_UNSPECIFIED,
                                               FIXTURE_NOW, &rekey),
                         TRICODE_REKEY_OK);
        ck_assert_uint_eq(rekey.key_epoch, epoch);
    }
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_EPOCHS);
    ck_assert_int_eq(tricode_store_machine(fixture.store, 7, &record), TRICODE_STORE_OK);
    ck_assert_uint_eq(record.key_epoch, 255);
    /* An honest machine never reports this, but it is harmless. */
    settle(fixture.alice, (struct code_fields){.counter = 1, .key_epoch = 255},
           TRICODE_CENTER_SETTLED);
}
END_TEST

/* [KEY-9] [CANCEL-7] The last counter: the refund still works. */
START_TEST(the_last_number) {
    const uint32_t last = 4294967295u;
    settle(fixture.alice, (struct code_fields){.counter = last}, TRICODE_CENTER_SETTLED);
    expect_rekey(TRICODE_PENDING_UNVENDED, TRICODE_REKEY_OK);
    ck_assert_uint_eq(rekey.counter, last);
    expect_balances(1000, 1000);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_NUMBERS);
}
END_TEST

/* [RECONCILE-9] */
START_TEST(a_retired_machine) {
    fixture_trade(&fixture);
    ck_assert_int_eq(tricode_store_retire_machine(fixture.store, 7, FIXTURE_NOW), TRICODE_STORE_OK);
    expect_rekey(TRICODE_PENDING_UNVENDED, TRICODE_REKEY_OK);
    expect_balances(750, 1000);
    expect_rekey(TRICODE_PENDING_UNSPECIFIED, TRICODE_REKEY_RETIRED);
    settle(fixture.alice, (struct code_fields){.counter = 4, .vended = 1, .key_epoch = 1},
           TRICODE_CENTER_DISABLED);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center rekey");
    TCase *each = tcase_create("rekey");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, no_pending_sale);
    tcase_add_test(each, a_pending_sale_needs_a_decision);
    tcase_add_test(each, unvended);
    tcase_add_test(each, vended);
    tcase_add_test(each, twice);
    tcase_add_test(each, after_a_theft);
    tcase_add_test(each, impossible_rekeys);
    tcase_add_test(each, the_last_number);
    tcase_add_test(each, a_retired_machine);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
