// SPDX-License-Identifier: Apache-2.0
/* Every event of the vending machine in every phase, and every reason of select and permit. */
#include <check.h>
#include <stdlib.h>
#include "core/machine.h"
#include "support/run.h"

static struct tricode_machine fresh(void) {
    struct tricode_machine machine = {.machine = 7, .key_epoch = 1};
    return machine;
}

/* A machine that vended sale 1, did not vend 2, and offers 3. */
static struct tricode_machine in_phase(enum tricode_machine_phase phase) {
    struct tricode_machine machine = fresh();
    machine.counter = 2;
    machine.vended = 1;
    tricode_machine_select(&machine, 9, 250, 1700000000);
    machine.phase = phase;
    return machine;
}

static struct tricode_presented permit_of(struct tricode_payload sale) {
    struct tricode_presented permit = {
        .status = TRICODE_CODE_OK,
        .payload = tricode_payload_convert(sale, TRICODE_KIND_PERMIT),
        .authentic = 1,
    };
    return permit;
}

static int same(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->machine == b->machine && a->key_epoch == b->key_epoch && a->phase == b->phase &&
           a->counter == b->counter && a->vended == b->vended && a->sale.kind == b->sale.kind &&
           tricode_payload_same_sale(&a->sale, &b->sale);
}

static void assert_cancels(struct tricode_effect effect, struct tricode_payload sale) {
    ck_assert_int_eq(effect.kind, TRICODE_EFFECT_SHOW_CANCEL);
    ck_assert_int_eq(effect.code.kind, TRICODE_KIND_CANCEL);
    ck_assert(tricode_payload_same_sale(&effect.code, &sale));
}

static void assert_refuses(struct tricode_effect effect, enum tricode_machine_reason reason) {
    ck_assert_int_eq(effect.kind, TRICODE_EFFECT_REFUSE);
    ck_assert_int_eq(effect.reason, reason);
}

START_TEST(select_opens_the_next_sale) {
    struct tricode_machine machine = in_phase((enum tricode_machine_phase)_i);
    struct tricode_effect effect = tricode_machine_select(&machine, 4, 99, 5);
    const struct tricode_payload expected = {.kind = TRICODE_KIND_SALE,
                                             .key_epoch = 1,
                                             .product = 4,
                                             .machine = 7,
                                             .counter = 4,
                                             .vended = 1,
                                             .price = 99,
                                             .issued_at = 5};
    ck_assert_int_eq(effect.kind, TRICODE_EFFECT_SHOW_SALE);
    ck_assert_int_eq(effect.code.kind, TRICODE_KIND_SALE);
    ck_assert(tricode_payload_same_sale(&effect.code, &expected));
    ck_assert(tricode_payload_same_sale(&machine.sale, &expected));
    ck_assert_int_eq(machine.phase, TRICODE_MACHINE_OPEN);
    ck_assert_uint_eq(machine.counter, 4);
}
END_TEST

START_TEST(select_refuses_in_the_order_of_the_checks) {
    struct tricode_machine machine = in_phase(TRICODE_MACHINE_VENDING);
    machine.counter = 4294967295u;
    machine.sale.counter = 4294967295u;
    struct tricode_machine before = machine;
    assert_refuses(tricode_machine_select(&machine, 1, 0, 0), TRICODE_MACHINE_BUSY);
    ck_assert(same(&machine, &before));
    machine.phase = before.phase = TRICODE_MACHINE_OPEN;
    assert_refuses(tricode_machine_select(&machine, 1, 0, 0), TRICODE_MACHINE_PRICE);
    assert_refuses(tricode_machine_select(&machine, 1, 1, 0), TRICODE_MACHINE_EXHAUSTED);
    ck_assert(same(&machine, &before));
    machine.counter = machine.sale.counter = 4294967294u;
    ck_assert_int_eq(tricode_machine_select(&machine, 1, 1, 0).kind, TRICODE_EFFECT_SHOW_SALE);
    ck_assert_uint_eq(machine.counter, 4294967295u);
}
END_TEST

START_TEST(lever_cancels_unvended_sales) {
    struct tricode_machine open = in_phase(TRICODE_MACHINE_OPEN);
    assert_cancels(tricode_machine_lever(&open), open.sale);
    ck_assert_int_eq(open.phase, TRICODE_MACHINE_IDLE);
    assert_cancels(tricode_machine_lever(&open), open.sale);
    ck_assert_int_eq(open.phase, TRICODE_MACHINE_IDLE);
}
END_TEST

START_TEST(lever_has_no_other_effect) {
    struct tricode_machine vending = in_phase(TRICODE_MACHINE_VENDING);
    struct tricode_machine vended = in_phase(TRICODE_MACHINE_IDLE);
    struct tricode_machine forgotten = in_phase(TRICODE_MACHINE_IDLE);
    struct tricode_machine new = fresh();
    struct tricode_machine *const machines[] = {&vending, &vended, &forgotten, &new};
    vended.vended = vended.counter;
    forgotten.sale.counter = 0;
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++) {
        struct tricode_machine before = *machines[i];
        ck_assert_int_eq(tricode_machine_lever(machines[i]).kind, TRICODE_EFFECT_NONE);
        ck_assert(same(machines[i], &before));
    }
}
END_TEST

START_TEST(timeout_only_ends_an_open_sale) {
    struct tricode_machine machine = in_phase((enum tricode_machine_phase)_i);
    struct tricode_machine before = machine;
    struct tricode_effect effect = tricode_machine_timeout(&machine);
    if (_i == TRICODE_MACHINE_OPEN) {
        assert_cancels(effect, machine.sale);
        before.phase = TRICODE_MACHINE_IDLE;
    } else {
        ck_assert_int_eq(effect.kind, TRICODE_EFFECT_NONE);
    }
    ck_assert(same(&machine, &before));
}
END_TEST

START_TEST(permit_of_the_open_sale_dispenses_once) {
    struct tricode_machine machine = in_phase(TRICODE_MACHINE_OPEN);
    struct tricode_presented permit = permit_of(machine.sale);
    struct tricode_effect effect = tricode_machine_permit(&machine, permit);
    ck_assert_int_eq(effect.kind, TRICODE_EFFECT_DISPENSE);
    ck_assert_uint_eq(effect.product, 9);
    ck_assert_int_eq(machine.phase, TRICODE_MACHINE_VENDING);
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_USED);
    ck_assert_int_eq(tricode_machine_vend_succeeded(&machine).kind, TRICODE_EFFECT_NONE);
    ck_assert_uint_eq(machine.vended, 3);
    ck_assert_int_eq(machine.phase, TRICODE_MACHINE_IDLE);
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_USED);
}
END_TEST

/* Errors are corrected one by one, in the order of the checks. */
START_TEST(permit_refuses_in_the_order_of_the_checks) {
    struct tricode_machine machine = in_phase(TRICODE_MACHINE_OPEN);
    struct tricode_machine before = machine;
    struct tricode_presented permit = permit_of(machine.sale);
    permit.status = TRICODE_CODE_LENGTH;
    permit.payload.kind = TRICODE_KIND_SALE;
    permit.payload.machine = 8;
    permit.payload.key_epoch = 2;
    permit.payload.counter = 4;
    permit.payload.price = 251;
    permit.authentic = 0;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_MALFORMED);
    permit.status = TRICODE_CODE_OK;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_NOT_PERMIT);
    permit.payload.kind = TRICODE_KIND_CANCEL;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_NOT_PERMIT);
    permit.payload.kind = TRICODE_KIND_PERMIT;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_OTHER_MACHINE);
    permit.payload.machine = 7;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_NOT_AUTHENTIC);
    permit.authentic = 1;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_NOT_AUTHENTIC);
    permit.payload.key_epoch = 1;
    permit.authentic = 0;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_NOT_AUTHENTIC);
    permit.authentic = 1;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_UNKNOWN);
    permit.payload.counter = 1;
    permit.payload.vended = 0;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_USED);
    permit.payload.counter = 3;
    permit.payload.vended = 1;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_MISMATCH);
    ck_assert(same(&machine, &before));
    permit.payload.price = 250;
    ck_assert_int_eq(tricode_machine_permit(&machine, permit).kind, TRICODE_EFFECT_DISPENSE);
}
END_TEST

START_TEST(permit_of_a_dead_sale_shows_its_cancel_code) {
    struct tricode_machine machine = in_phase((enum tricode_machine_phase)_i);
    struct tricode_machine before = machine;
    struct tricode_presented permit = permit_of(machine.sale);
    permit.payload.counter = 2;
    permit.payload.price = 7;
    assert_cancels(tricode_machine_permit(&machine, permit), permit.payload);
    ck_assert(same(&machine, &before));
}
END_TEST

START_TEST(permit_of_the_newest_sale_when_it_is_dead) {
    struct tricode_machine machine = in_phase(TRICODE_MACHINE_IDLE);
    struct tricode_presented permit = permit_of(machine.sale);
    assert_cancels(tricode_machine_permit(&machine, permit), machine.sale);
    permit.payload.price = 7;
    assert_refuses(tricode_machine_permit(&machine, permit), TRICODE_MACHINE_MISMATCH);
    machine.sale.counter = 0;
    assert_cancels(tricode_machine_permit(&machine, permit), permit.payload);
}
END_TEST

START_TEST(vend_reports_count_only_while_vending) {
    struct tricode_machine vending = in_phase(TRICODE_MACHINE_VENDING);
    assert_cancels(tricode_machine_vend_failed(&vending), vending.sale);
    ck_assert_int_eq(vending.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(vending.vended, 1);
    for (int phase = TRICODE_MACHINE_IDLE; phase <= TRICODE_MACHINE_OPEN; phase++) {
        struct tricode_machine machine = in_phase((enum tricode_machine_phase)phase);
        struct tricode_machine before = machine;
        ck_assert_int_eq(tricode_machine_vend_failed(&machine).kind, TRICODE_EFFECT_NONE);
        ck_assert_int_eq(tricode_machine_vend_succeeded(&machine).kind, TRICODE_EFFECT_NONE);
        ck_assert(same(&machine, &before));
    }
}
END_TEST

START_TEST(restart_ends_the_sale_and_counts_a_vend) {
    struct tricode_machine machine = in_phase((enum tricode_machine_phase)_i);
    struct tricode_machine expected = machine;
    expected.phase = TRICODE_MACHINE_IDLE;
    expected.vended = _i == TRICODE_MACHINE_VENDING ? 3 : 1;
    ck_assert_int_eq(tricode_machine_restart(&machine).kind, TRICODE_EFFECT_NONE);
    ck_assert(same(&machine, &expected));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("core/machine");
    TCase *tests = tcase_create("machine");
    tcase_add_loop_test(tests, select_opens_the_next_sale, TRICODE_MACHINE_IDLE,
                        TRICODE_MACHINE_OPEN + 1);
    tcase_add_test(tests, select_refuses_in_the_order_of_the_checks);
    tcase_add_test(tests, lever_cancels_unvended_sales);
    tcase_add_test(tests, lever_has_no_other_effect);
    tcase_add_loop_test(tests, timeout_only_ends_an_open_sale, TRICODE_MACHINE_IDLE,
                        TRICODE_MACHINE_VENDING + 1);
    tcase_add_test(tests, permit_of_the_open_sale_dispenses_once);
    tcase_add_test(tests, permit_refuses_in_the_order_of_the_checks);
    tcase_add_loop_test(tests, permit_of_a_dead_sale_shows_its_cancel_code, TRICODE_MACHINE_IDLE,
                        TRICODE_MACHINE_VENDING + 1);
    tcase_add_test(tests, permit_of_the_newest_sale_when_it_is_dead);
    tcase_add_test(tests, vend_reports_count_only_while_vending);
    tcase_add_loop_test(tests, restart_ends_the_sale_and_counts_a_vend, TRICODE_MACHINE_IDLE,
                        TRICODE_MACHINE_VENDING + 1);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
