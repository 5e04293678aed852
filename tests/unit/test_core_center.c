// SPDX-License-Identifier: Apache-2.0
/* The center's decisions: every result of settle and cancel, in the order of the checks, with every
 * outcome of reconcile. */
#include <check.h>
#include <stdlib.h>
#include "core/center.h"
#include "support/run.h"

enum { ALICE = 100, BOB = 200 };

static const struct tricode_sale none;
static const struct tricode_payer alice = {.account = ALICE, .balance = 1000};
static const struct tricode_payer bob = {.account = BOB, .balance = 1000};
static const struct tricode_rules rules = {.now = 1700000000, .validity = 300, .skew = 60};

/* Machine 7: sale 5 is delivered, sale 9 is pending, paid by Alice. */
static struct tricode_center_machine with_pending(void) {
    struct tricode_center_machine machine = {
        .standing = TRICODE_STANDING_ENABLED,
        .next = 9,
        .delivered = 5,
        .pending = {.state = TRICODE_SALE_SETTLED,
                    .payload = {.kind = TRICODE_KIND_SALE,
                                .machine = 7,
                                .counter = 9,
                                .vended = 5,
                                .price = 250},
                    .account = ALICE},
    };
    return machine;
}

/* The same machine without a pending sale. */
static struct tricode_center_machine at_rest(void) {
    struct tricode_center_machine machine = with_pending();
    machine.pending = none;
    return machine;
}

static struct tricode_presented code(enum tricode_kind kind, uint32_t counter, uint32_t vended) {
    struct tricode_presented presented = {
        .status = TRICODE_CODE_OK,
        .payload = {.kind = kind, .machine = 7, .counter = counter, .vended = vended, .price = 250},
        .authentic = 1,
    };
    return presented;
}

static struct tricode_sale closed(enum tricode_sale_state state, uint32_t counter) {
    struct tricode_sale sale = {
        .state = state,
        .payload = code(TRICODE_KIND_SALE, counter, 0).payload,
        .account = ALICE,
    };
    return sale;
}

static void assert_same(struct tricode_center_machine a, struct tricode_center_machine b) {
    ck_assert_int_eq(a.standing, b.standing);
    ck_assert_uint_eq(a.next, b.next);
    ck_assert_uint_eq(a.delivered, b.delivered);
    ck_assert_int_eq(a.pending.state, b.pending.state);
    ck_assert_uint_eq(a.pending.account, b.pending.account);
    ck_assert(tricode_payload_same_sale(&a.pending.payload, &b.pending.payload));
}

static void assert_verdict(struct tricode_verdict verdict, enum tricode_center_result result,
                           enum tricode_reconciliation reconciled, uint32_t refund,
                           uint32_t debit) {
    ck_assert_int_eq(verdict.result, result);
    ck_assert_int_eq(verdict.reconciled, reconciled);
    ck_assert_uint_eq(verdict.refund, refund);
    ck_assert_uint_eq(verdict.debit, debit);
}

static void assert_no_money(struct tricode_verdict verdict, enum tricode_center_result result) {
    assert_verdict(verdict, result, TRICODE_RECONCILED_NOTHING, 0, 0);
}

static void assert_equivocation(struct tricode_verdict verdict,
                                struct tricode_center_machine before) {
    assert_no_money(verdict, TRICODE_CENTER_EQUIVOCATION);
    before.standing = TRICODE_STANDING_DISABLED;
    assert_same(verdict.machine, before);
}

START_TEST(settle_boundary) {
    struct tricode_center_machine machine = with_pending();
    struct tricode_presented sale = code(TRICODE_KIND_CANCEL, 10, 3);
    sale.status = TRICODE_CODE_LENGTH;
    sale.authentic = 0;
    machine.standing = TRICODE_STANDING_UNKNOWN;
    struct tricode_verdict verdict = tricode_center_settle(machine, none, sale, bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_MALFORMED);
    sale.status = TRICODE_CODE_OK;
    verdict = tricode_center_settle(machine, none, sale, bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_NOT_SALE);
    sale.payload.kind = TRICODE_KIND_SALE;
    verdict = tricode_center_settle(machine, none, sale, bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_UNKNOWN_MACHINE);
    machine.standing = TRICODE_STANDING_ENABLED;
    verdict = tricode_center_settle(machine, none, sale, bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_NOT_AUTHENTIC);
    assert_same(verdict.machine, machine);
}
END_TEST

START_TEST(cancel_boundary) {
    struct tricode_center_machine machine = with_pending();
    struct tricode_presented cancel = code(TRICODE_KIND_SALE, 10, 3);
    cancel.status = TRICODE_CODE_LENGTH;
    cancel.authentic = 0;
    machine.standing = TRICODE_STANDING_UNKNOWN;
    struct tricode_verdict verdict = tricode_center_cancel(machine, none, cancel);
    assert_no_money(verdict, TRICODE_CENTER_MALFORMED);
    cancel.status = TRICODE_CODE_OK;
    verdict = tricode_center_cancel(machine, none, cancel);
    assert_no_money(verdict, TRICODE_CENTER_NOT_CANCEL);
    cancel.payload.kind = TRICODE_KIND_CANCEL;
    verdict = tricode_center_cancel(machine, none, cancel);
    assert_no_money(verdict, TRICODE_CENTER_UNKNOWN_MACHINE);
    machine.standing = TRICODE_STANDING_ENABLED;
    verdict = tricode_center_cancel(machine, none, cancel);
    assert_no_money(verdict, TRICODE_CENTER_NOT_AUTHENTIC);
    assert_same(verdict.machine, machine);
}
END_TEST

START_TEST(settle_debits_once) {
    struct tricode_center_machine machine = at_rest();
    struct tricode_presented sale = code(TRICODE_KIND_SALE, 12, 5);
    struct tricode_verdict verdict = tricode_center_settle(machine, none, sale, bob, rules);
    assert_verdict(verdict, TRICODE_CENTER_SETTLED, TRICODE_RECONCILED_NOTHING, 0, 250);
    ck_assert_uint_eq(verdict.machine.next, 12);
    ck_assert_int_eq(verdict.machine.pending.state, TRICODE_SALE_SETTLED);
    ck_assert_uint_eq(verdict.machine.pending.account, BOB);
    ck_assert(tricode_payload_same_sale(&verdict.machine.pending.payload, &sale.payload));
    struct tricode_verdict again = tricode_center_settle(verdict.machine, none, sale, bob, rules);
    assert_no_money(again, TRICODE_CENTER_SETTLED_AGAIN);
    assert_same(again.machine, verdict.machine);
    again = tricode_center_settle(verdict.machine, none, sale, alice, rules);
    assert_no_money(again, TRICODE_CENTER_TAKEN);
    assert_same(again.machine, verdict.machine);
}
END_TEST

START_TEST(a_newer_code_reports_the_pending_sale_delivered) {
    struct tricode_verdict verdict =
        tricode_center_settle(with_pending(), none, code(TRICODE_KIND_SALE, 10, 9), bob, rules);
    assert_verdict(verdict, TRICODE_CENTER_SETTLED, TRICODE_RECONCILED_DELIVERED, 0, 250);
    ck_assert_uint_eq(verdict.machine.delivered, 9);
    ck_assert_uint_eq(verdict.machine.pending.payload.counter, 10);
    verdict = tricode_center_cancel(with_pending(), none, code(TRICODE_KIND_CANCEL, 10, 9));
    assert_verdict(verdict, TRICODE_CENTER_NOTHING_PAID, TRICODE_RECONCILED_DELIVERED, 0, 0);
    ck_assert_uint_eq(verdict.machine.delivered, 9);
    ck_assert_uint_eq(verdict.machine.next, 11);
    ck_assert_int_eq(verdict.machine.pending.state, TRICODE_SALE_NONE);
}
END_TEST

START_TEST(a_newer_code_refunds_the_pending_sale) {
    struct tricode_verdict verdict =
        tricode_center_settle(with_pending(), none, code(TRICODE_KIND_SALE, 10, 5), bob, rules);
    assert_verdict(verdict, TRICODE_CENTER_SETTLED, TRICODE_RECONCILED_REFUNDED, 250, 250);
    ck_assert_uint_eq(verdict.refund_account, ALICE);
    ck_assert_uint_eq(verdict.machine.delivered, 5);
    verdict = tricode_center_cancel(with_pending(), none, code(TRICODE_KIND_CANCEL, 10, 5));
    assert_verdict(verdict, TRICODE_CENTER_NOTHING_PAID, TRICODE_RECONCILED_REFUNDED, 250, 0);
    ck_assert_uint_eq(verdict.refund_account, ALICE);
    ck_assert_int_eq(verdict.machine.pending.state, TRICODE_SALE_NONE);
}
END_TEST

START_TEST(a_false_report_is_equivocation) {
    const uint32_t vended[] = {0, 4, 6, 8};
    for (size_t i = 0; i < sizeof vended / sizeof vended[0]; i++) {
        struct tricode_presented sale = code(TRICODE_KIND_SALE, 10, vended[i]);
        struct tricode_presented cancel = code(TRICODE_KIND_CANCEL, 10, vended[i]);
        assert_equivocation(tricode_center_settle(with_pending(), none, sale, bob, rules),
                            with_pending());
        assert_equivocation(tricode_center_cancel(with_pending(), none, cancel), with_pending());
        assert_equivocation(tricode_center_settle(at_rest(), none, sale, bob, rules), at_rest());
    }
    assert_equivocation(
        tricode_center_settle(at_rest(), none, code(TRICODE_KIND_SALE, 10, 9), bob, rules),
        at_rest());
}
END_TEST

START_TEST(an_older_code_does_not_report) {
    struct tricode_verdict verdict =
        tricode_center_settle(with_pending(), none, code(TRICODE_KIND_SALE, 8, 2), bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_CLOSED);
    assert_same(verdict.machine, with_pending());
    verdict = tricode_center_settle(at_rest(), none, code(TRICODE_KIND_SALE, 5, 2), bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_CLOSED);
    verdict = tricode_center_cancel(with_pending(), none, code(TRICODE_KIND_CANCEL, 8, 2));
    assert_no_money(verdict, TRICODE_CENTER_NOTHING_PAID);
    assert_same(verdict.machine, with_pending());
}
END_TEST

START_TEST(another_payload_of_a_settled_sale_is_equivocation) {
    struct tricode_presented sale = code(TRICODE_KIND_SALE, 9, 5);
    struct tricode_presented cancel = code(TRICODE_KIND_CANCEL, 9, 5);
    sale.payload.price = 251;
    cancel.payload.product = 1;
    assert_equivocation(tricode_center_settle(with_pending(), none, sale, alice, rules),
                        with_pending());
    assert_equivocation(tricode_center_cancel(with_pending(), none, cancel), with_pending());
    sale = code(TRICODE_KIND_SALE, 3, 1);
    cancel = code(TRICODE_KIND_CANCEL, 3, 1);
    struct tricode_sale refunded = closed(TRICODE_SALE_REFUNDED, 3);
    assert_equivocation(tricode_center_settle(at_rest(), refunded, sale, alice, rules), at_rest());
    assert_equivocation(tricode_center_cancel(at_rest(), refunded, cancel), at_rest());
}
END_TEST

START_TEST(closed_sales_stay_closed) {
    struct tricode_presented sale = code(TRICODE_KIND_SALE, 5, 0);
    struct tricode_presented cancel = code(TRICODE_KIND_CANCEL, 5, 0);
    struct tricode_sale delivered = closed(TRICODE_SALE_DELIVERED, 5);
    struct tricode_sale refunded = closed(TRICODE_SALE_REFUNDED, 5);
    assert_no_money(tricode_center_settle(at_rest(), delivered, sale, alice, rules),
                    TRICODE_CENTER_CLOSED);
    assert_no_money(tricode_center_settle(at_rest(), refunded, sale, alice, rules),
                    TRICODE_CENTER_CLOSED);
    assert_no_money(tricode_center_cancel(at_rest(), refunded, cancel),
                    TRICODE_CENTER_REFUNDED_ALREADY);
    assert_equivocation(tricode_center_cancel(at_rest(), delivered, cancel), at_rest());
}
END_TEST

START_TEST(cancel_refunds_the_payer) {
    struct tricode_presented cancel = code(TRICODE_KIND_CANCEL, 9, 5);
    struct tricode_verdict verdict = tricode_center_cancel(with_pending(), none, cancel);
    assert_verdict(verdict, TRICODE_CENTER_REFUNDED, TRICODE_RECONCILED_NOTHING, 250, 0);
    ck_assert_uint_eq(verdict.refund_account, ALICE);
    ck_assert_uint_eq(verdict.machine.next, 10);
    ck_assert_uint_eq(verdict.machine.delivered, 5);
    ck_assert_int_eq(verdict.machine.pending.state, TRICODE_SALE_NONE);
}
END_TEST

START_TEST(cancel_of_the_last_counter_ends_the_machine) {
    struct tricode_verdict verdict =
        tricode_center_cancel(at_rest(), none, code(TRICODE_KIND_CANCEL, 4294967295u, 5));
    assert_no_money(verdict, TRICODE_CENTER_NOTHING_PAID);
    ck_assert_uint_eq(verdict.machine.next, 4294967296u);
    verdict = tricode_center_settle(verdict.machine, none, code(TRICODE_KIND_SALE, 4294967295u, 5),
                                    bob, rules);
    assert_no_money(verdict, TRICODE_CENTER_CLOSED);
}
END_TEST

START_TEST(settle_refuses_in_the_order_of_the_checks) {
    struct tricode_center_machine machine = at_rest();
    struct tricode_presented sale = code(TRICODE_KIND_SALE, 8, 5);
    struct tricode_payer poor = {.account = BOB, .balance = 249};
    struct tricode_rules strict = rules;
    strict.limit = 249;
    sale.payload.issued_at = 1699999699;
    machine.standing = TRICODE_STANDING_DISABLED;
    assert_no_money(tricode_center_settle(machine, none, sale, poor, strict),
                    TRICODE_CENTER_CLOSED);
    sale.payload.counter = 9;
    assert_no_money(tricode_center_settle(machine, none, sale, poor, strict),
                    TRICODE_CENTER_DISABLED);
    machine.standing = TRICODE_STANDING_ENABLED;
    assert_no_money(tricode_center_settle(machine, none, sale, poor, strict),
                    TRICODE_CENTER_EXPIRED);
    sale.payload.issued_at = 1699999700;
    assert_no_money(tricode_center_settle(machine, none, sale, poor, strict), TRICODE_CENTER_LIMIT);
    strict.limit = 250;
    assert_no_money(tricode_center_settle(machine, none, sale, poor, strict), TRICODE_CENTER_FUNDS);
    poor.balance = 250;
    assert_verdict(tricode_center_settle(machine, none, sale, poor, strict), TRICODE_CENTER_SETTLED,
                   TRICODE_RECONCILED_NOTHING, 0, 250);
}
END_TEST

START_TEST(a_refused_sale_code_closes_older_sales) {
    struct tricode_payer poor = {.account = BOB, .balance = 0};
    struct tricode_verdict verdict =
        tricode_center_settle(with_pending(), none, code(TRICODE_KIND_SALE, 20, 5), poor, rules);
    assert_verdict(verdict, TRICODE_CENTER_FUNDS, TRICODE_RECONCILED_REFUNDED, 250, 0);
    ck_assert_uint_eq(verdict.machine.next, 20);
    ck_assert_int_eq(verdict.machine.pending.state, TRICODE_SALE_NONE);
}
END_TEST

START_TEST(expiry_to_the_second) {
    const struct {
        uint32_t issued_at;
        enum tricode_center_result result;
    } rows[] = {
        {0, TRICODE_CENTER_SETTLED},          {1, TRICODE_CENTER_EXPIRED},
        {1699999699, TRICODE_CENTER_EXPIRED}, {1699999700, TRICODE_CENTER_SETTLED},
        {1700000060, TRICODE_CENTER_SETTLED}, {1700000061, TRICODE_CENTER_EXPIRED},
        {4294967295, TRICODE_CENTER_EXPIRED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tricode_presented sale = code(TRICODE_KIND_SALE, 12, 5);
        sale.payload.issued_at = rows[i].issued_at;
        ck_assert_int_eq(tricode_center_settle(at_rest(), none, sale, bob, rules).result,
                         rows[i].result);
    }
}
END_TEST

START_TEST(a_refund_in_the_same_decision_is_available) {
    struct tricode_payer poor = {.account = ALICE, .balance = 0};
    struct tricode_presented sale = code(TRICODE_KIND_SALE, 10, 5);
    assert_verdict(tricode_center_settle(with_pending(), none, sale, poor, rules),
                   TRICODE_CENTER_SETTLED, TRICODE_RECONCILED_REFUNDED, 250, 250);
    sale.payload.price = 251;
    assert_verdict(tricode_center_settle(with_pending(), none, sale, poor, rules),
                   TRICODE_CENTER_FUNDS, TRICODE_RECONCILED_REFUNDED, 250, 0);
}
END_TEST

START_TEST(a_disabled_machine_still_causes_refunds) {
    struct tricode_center_machine machine = with_pending();
    machine.standing = TRICODE_STANDING_DISABLED;
    assert_verdict(tricode_center_settle(machine, none, code(TRICODE_KIND_SALE, 10, 5), bob, rules),
                   TRICODE_CENTER_DISABLED, TRICODE_RECONCILED_REFUNDED, 250, 0);
    assert_verdict(tricode_center_cancel(machine, none, code(TRICODE_KIND_CANCEL, 9, 5)),
                   TRICODE_CENTER_REFUNDED, TRICODE_RECONCILED_NOTHING, 250, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("core/center");
    TCase *tests = tcase_create("center");
    tcase_add_test(tests, settle_boundary);
    tcase_add_test(tests, cancel_boundary);
    tcase_add_test(tests, settle_debits_once);
    tcase_add_test(tests, a_newer_code_reports_the_pending_sale_delivered);
    tcase_add_test(tests, a_newer_code_refunds_the_pending_sale);
    tcase_add_test(tests, a_false_report_is_equivocation);
    tcase_add_test(tests, an_older_code_does_not_report);
    tcase_add_test(tests, another_payload_of_a_settled_sale_is_equivocation);
    tcase_add_test(tests, closed_sales_stay_closed);
    tcase_add_test(tests, cancel_refunds_the_payer);
    tcase_add_test(tests, cancel_of_the_last_counter_ends_the_machine);
    tcase_add_test(tests, settle_refuses_in_the_order_of_the_checks);
    tcase_add_test(tests, a_refused_sale_code_closes_older_sales);
    tcase_add_test(tests, expiry_to_the_second);
    tcase_add_test(tests, a_refund_in_the_same_decision_is_available);
    tcase_add_test(tests, a_disabled_machine_still_causes_refunds);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
