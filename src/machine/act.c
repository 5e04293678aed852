// SPDX-License-Identifier: Apache-2.0
#include "machine/act.h"

#include <string.h>

#include "host/clock.h"

static void tell(struct tricode_loop *loop, const char *what) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", what);
    loop->troubled = 1;
}

/* 0 when every display shows it. */
static int show(struct tricode_loop *loop) {
    struct tricode_error error;
    if (tricode_display_show(&loop->display, &loop->view, &error) != 0) {
        tell(loop, error.text);
        return -1;
    }
    return 0;
}

/* Lets the product out. Answers 1, and the event that the mechanism reports in its turn, unless its
 * word comes later. */
static int dispense(struct tricode_loop *loop, const struct tricode_outcome *outcome,
                    struct tricode_event *report) {
    enum tricode_vend vend =
        loop->bus != NULL
            ? tricode_mdb_reader_vend(loop->bus, &loop->engine.state, tricode_clock_ms())
            : tricode_mechanism_vend(&loop->mechanism, outcome->effect.product);
    memset(report, 0, sizeof *report);
    report->kind =
        vend == TRICODE_VEND_SUCCEEDED ? TRICODE_EVENT_VEND_SUCCEEDED : TRICODE_EVENT_VEND_FAILED;
    return vend != TRICODE_VEND_UNDER_WAY;
}

/* Tells the outcome and shows it. People read the sentence above the code; a program that reads an
 * object may look at the display at once. */
static void tell_and_show(struct tricode_loop *loop, const struct tricode_outcome *outcome) {
    const int code = outcome->effect.kind == TRICODE_EFFECT_SHOW_SALE ||
                     outcome->effect.kind == TRICODE_EFFECT_SHOW_CANCEL;
    if (!loop->report.json) {
        tricode_report_outcome(&loop->report, &loop->engine, outcome);
    }
    tricode_view_outcome(&loop->view, &loop->engine, outcome, tricode_clock_ms());
    if (code) {
        loop->offered_at = tricode_clock_ms();
        loop->view.offer_until = loop->offer_ms == 0 ? 0 : loop->offered_at + loop->offer_ms;
    }
    if (show(loop) != 0 && code) {
        tell(loop, "the code is not on display; pull the lever to see it cancelled");
    }
    if (loop->report.json) {
        tricode_report_outcome(&loop->report, &loop->engine, outcome);
    }
}

/* Tells why, and stops offering anything [MACHINE-26]. */
static enum tricode_next out_of_order(struct tricode_loop *loop,
                                      const struct tricode_error *error) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "out of order: %s", error->text);
    tricode_view_out_of_order(&loop->view); /* what it offers cannot be had */
    (void)show(loop);
    return TRICODE_NEXT_OUT_OF_ORDER;
}

enum tricode_next tricode_act(struct tricode_loop *loop, struct tricode_event event) {
    int more = 1;
    while (more) {
        struct tricode_outcome outcome;
        struct tricode_error error;
        event.now = tricode_clock_day();
        event.issued_at = event.now;
        if (tricode_engine_step(&loop->engine, &event, &outcome, &error) != 0) {
            return out_of_order(loop, &error);
        }
        tell_and_show(loop, &outcome);
        more = outcome.effect.kind == TRICODE_EFFECT_DISPENSE && dispense(loop, &outcome, &event);
        if (loop->bus != NULL) {
            tricode_mdb_reader_settle(loop->bus, &loop->engine.state, &outcome.effect);
        }
    }
    tricode_report_status(&loop->report, &loop->engine);
    return TRICODE_NEXT_GO_ON;
}

enum tricode_next tricode_act_plain(struct tricode_loop *loop, enum tricode_event_kind kind) {
    struct tricode_event event = {0};
    event.kind = kind;
    return tricode_act(loop, event);
}

enum tricode_next tricode_act_select(struct tricode_loop *loop, uint16_t product, uint32_t price) {
    struct tricode_event event = {0};
    event.kind = TRICODE_EVENT_SELECT;
    event.product = product;
    event.price = price;
    return tricode_act(loop, event);
}

enum tricode_next tricode_act_product(struct tricode_loop *loop, uint16_t number) {
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(loop->engine.provisioning, number);
    if (loop->bus != NULL) {
        return tricode_act_nothing(loop, "select", "bus", "products are selected on the bus");
    }
    if (product == NULL) {
        return tricode_act_nothing(loop, "select", "no_product",
                                   "there is no product of this number");
    }
    return tricode_act_select(loop, product->number, product->price);
}

enum tricode_next tricode_act_nothing(struct tricode_loop *loop, const char *event,
                                      const char *reason, const char *message) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", message);
    tricode_report_nothing(&loop->report, &loop->engine, event, reason);
    tricode_report_status(&loop->report, &loop->engine);
    tricode_view_hint(&loop->view, reason, tricode_clock_ms());
    (void)show(loop);
    return TRICODE_NEXT_GO_ON;
}

uint32_t tricode_act_hint_over(struct tricode_loop *loop) {
    if (tricode_view_tick(&loop->view, tricode_clock_ms())) {
        (void)show(loop);
    }
    return tricode_view_wait(&loop->view, tricode_clock_ms());
}

enum tricode_next tricode_act_out_of_order(struct tricode_loop *loop) {
    struct tricode_error error;
    return tricode_engine_out_of_order(&loop->engine, tricode_clock_day(), &error) == 0
               ? TRICODE_NEXT_GO_ON
               : out_of_order(loop, &error);
}
