// SPDX-License-Identifier: Apache-2.0
/* The view after each outcome, and hints, which end after a time. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "core/names.h"
#include "machine/view/view.h"
#include "support/vending.h"

static struct tricode_provisioning provisioning;
static struct tricode_engine engine;
static struct tricode_view view;

static void set_up(void) {
    memset(&view, 0, sizeof view);
    memset(&engine, 0, sizeof engine);
    vending_provision(&provisioning);
}

static void tear_down(void) {
    tricode_provisioning_clear(&provisioning);
}

static void apply(enum tricode_event_kind event, enum tricode_effect_kind effect,
                  enum tricode_machine_phase phase) {
    struct tricode_outcome outcome = {.event = event, .effect = {.kind = effect}};
    engine.state.phase = phase;
    engine.state.sale.product = 2;
    engine.state.sale.price = 180;
    outcome.effect.code = engine.state.sale;
    if (effect == TRICODE_EFFECT_SHOW_SALE || effect == TRICODE_EFFECT_SHOW_CANCEL) {
        memset(outcome.text, 'A', TRICODE_TEXT_SIZE);
    }
    tricode_view_outcome(&view, &provisioning, &engine, &outcome, 1000);
}

START_TEST(a_sale) {
    apply(TRICODE_EVENT_RESTART, TRICODE_EFFECT_NONE, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(view.turn, 1);
    ck_assert_str_eq(view.message, "Choose a product.");
    apply(TRICODE_EVENT_SELECT, TRICODE_EFFECT_SHOW_SALE, TRICODE_MACHINE_OPEN);
    ck_assert_uint_eq(view.turn, 2);
    ck_assert_int_eq(view.phase, TRICODE_MACHINE_OPEN);
    ck_assert_str_eq(view.product, "Nuts");
    ck_assert_str_eq(view.price, "1.80 EUR");
    ck_assert_uint_eq(view.amount, 180);
    ck_assert_uint_eq(strlen(view.text), TRICODE_TEXT_SIZE);
    ck_assert_str_eq(view.code + strlen("HTTPS://PAY.EXAMPLE/"), view.text);
    apply(TRICODE_EVENT_PERMIT, TRICODE_EFFECT_DISPENSE, TRICODE_MACHINE_VENDING);
    ck_assert_uint_eq(view.turn, 3);
    ck_assert_str_eq(view.code, "");
    ck_assert_str_eq(view.text, "");
    ck_assert_str_eq(view.product, "Nuts");
    apply(TRICODE_EVENT_VEND_SUCCEEDED, TRICODE_EFFECT_NONE, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(view.turn, 3);
    ck_assert_uint_eq(view.fallen, 1);
    ck_assert_uint_eq(view.fallen_number, 2);
    ck_assert_str_eq(view.product, "");
    ck_assert_ptr_nonnull(strstr(view.hint, "Thank you"));
    ck_assert_ptr_null(view.reason);
}
END_TEST

/* A result of the mechanism in the wrong phase changes nothing [MACHINE-18]. */
START_TEST(hints_keep_the_open_sale) {
    apply(TRICODE_EVENT_SELECT, TRICODE_EFFECT_SHOW_SALE, TRICODE_MACHINE_OPEN);
    apply(TRICODE_EVENT_VEND_SUCCEEDED, TRICODE_EFFECT_NONE, TRICODE_MACHINE_OPEN);
    ck_assert_uint_eq(view.fallen, 0);
    ck_assert_str_ne(view.code, "");
    ck_assert_uint_eq(view.turn, 1);
    apply(TRICODE_EVENT_LEVER, TRICODE_EFFECT_SHOW_CANCEL, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(view.turn, 2);
    ck_assert_ptr_nonnull(strstr(view.message, "money back"));
    apply(TRICODE_EVENT_VEND_FAILED, TRICODE_EFFECT_SHOW_CANCEL, TRICODE_MACHINE_IDLE);
    ck_assert_ptr_nonnull(strstr(view.message, "stuck"));
    tricode_view_out_of_order(&view);
    ck_assert_str_eq(view.code, "");
    ck_assert_uint_eq(view.turn, 4);
    ck_assert_int_eq(view.out_of_order, 1);
    ck_assert_str_eq(view.message, "Out of order.");
}
END_TEST

/* [MACHINE-25] [MACHINE-29] Each reason of the core for refusing a permit has a hint, which ends
 * after its time; the offer stands. */
START_TEST(hints) {
    apply(TRICODE_EVENT_SELECT, TRICODE_EFFECT_SHOW_SALE, TRICODE_MACHINE_OPEN);
    ck_assert_uint_eq(tricode_view_wait(&view, 0), UINT32_MAX);
    for (enum tricode_machine_reason reason = TRICODE_MACHINE_MALFORMED;
         reason <= TRICODE_MACHINE_MISMATCH; reason++) {
        struct tricode_outcome outcome = {.event = TRICODE_EVENT_PERMIT,
                                          .effect = {.kind = TRICODE_EFFECT_REFUSE}};
        outcome.effect.reason = reason;
        tricode_view_outcome(&view, &provisioning, &engine, &outcome, 5000);
        ck_assert_str_ne(view.hint, "");
        ck_assert_str_eq(view.reason, tricode_machine_reason_name(reason));
        ck_assert_uint_eq(tricode_view_wait(&view, 5000), TRICODE_VIEW_HINT_MS);
        ck_assert_int_eq(tricode_view_tick(&view, 5000 + TRICODE_VIEW_HINT_MS - 1), 0);
        ck_assert_uint_eq(tricode_view_wait(&view, 9000 + TRICODE_VIEW_HINT_MS), 0);
        ck_assert_int_eq(tricode_view_tick(&view, 5000 + TRICODE_VIEW_HINT_MS), 1);
        ck_assert_str_eq(view.hint, "");
        ck_assert_ptr_null(view.reason);
        ck_assert_int_eq(tricode_view_tick(&view, 5000 + TRICODE_VIEW_HINT_MS), 0);
    }
    ck_assert_str_ne(view.code, "");
    ck_assert_uint_eq(view.turn, 1);
    tricode_view_hint(&view, "several", 0);
    ck_assert_str_eq(view.reason, "several");
    tricode_view_hint(&view, "no_session", 1); /* not for buyers */
    ck_assert_str_eq(view.reason, "several");
    /* A new code ends the hint. */
    apply(TRICODE_EVENT_LEVER, TRICODE_EFFECT_SHOW_CANCEL, TRICODE_MACHINE_IDLE);
    ck_assert_str_eq(view.hint, "");
    apply(TRICODE_EVENT_LEVER, TRICODE_EFFECT_NONE, TRICODE_MACHINE_IDLE);
    ck_assert_ptr_nonnull(strstr(view.hint, "nothing to cancel"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine view");
    TCase *tests = tcase_create("view");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_sale);
    tcase_add_test(tests, hints_keep_the_open_sale);
    tcase_add_test(tests, hints);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
