// SPDX-License-Identifier: Apache-2.0
#include "machine/runtime/act.h"

#include <string.h>

#include "host/clock.h"

static void print_error(struct tricode_runtime *runtime, const char *text) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", text);
    runtime->errors = 1;
}

/* 0 when every display shows the view. */
static int show(struct tricode_runtime *runtime) {
    struct tricode_error error;
    if (tricode_displays_show(&runtime->displays, &runtime->view, &error) != 0) {
        print_error(runtime, error.text);
        return -1;
    }
    return 0;
}

/* Starts the mechanism. 1 when it has a result now, which is *report; 0 when the result follows as
 * an event of the bus. */
static int dispense(struct tricode_runtime *runtime, const struct tricode_outcome *outcome,
                    struct tricode_event *report) {
    const enum tricode_vend vend =
        runtime->mdb != NULL
            ? tricode_mdb_reader_vend(runtime->mdb, &runtime->engine.state, tricode_clock_ms())
            : tricode_mechanism_vend(&runtime->mechanism, outcome->effect.product);
    memset(report, 0, sizeof *report);
    report->kind =
        vend == TRICODE_VEND_SUCCEEDED ? TRICODE_EVENT_VEND_SUCCEEDED : TRICODE_EVENT_VEND_FAILED;
    return vend != TRICODE_VEND_UNDER_WAY;
}

/* A person reads the sentence above the code, so the report goes first; a program that reads an
 * object may look at the display at once, so the display goes first. */
static void report_and_show(struct tricode_runtime *runtime,
                            const struct tricode_outcome *outcome) {
    const int code = outcome->effect.kind == TRICODE_EFFECT_SHOW_SALE ||
                     outcome->effect.kind == TRICODE_EFFECT_SHOW_CANCEL;
    if (!runtime->report.json) {
        tricode_report_outcome(&runtime->report, &runtime->engine, outcome);
    }
    tricode_view_outcome(&runtime->view, runtime->report.provisioning, &runtime->engine, outcome,
                         tricode_clock_ms());
    if (code) {
        runtime->offered_at = tricode_clock_ms();
        runtime->view.offer_until =
            runtime->offer_ms == 0 ? 0 : runtime->offered_at + runtime->offer_ms;
    }
    if (show(runtime) != 0 && code) {
        print_error(runtime, "a display does not show the code; pull the lever to cancel the sale");
    }
    if (runtime->report.json) {
        tricode_report_outcome(&runtime->report, &runtime->engine, outcome);
    }
}

/* Clears what is on offer [MACHINE-26]. */
static enum tricode_next out_of_order(struct tricode_runtime *runtime,
                                      const struct tricode_error *error) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "out of order: %s", error->text);
    tricode_view_out_of_order(&runtime->view);
    (void)show(runtime);
    return TRICODE_NEXT_OUT_OF_ORDER;
}

enum tricode_next tricode_act(struct tricode_runtime *runtime, struct tricode_event event) {
    int more = 1;
    while (more) {
        struct tricode_outcome outcome;
        struct tricode_error error;
        event.now = tricode_clock_day();
        event.issued_at = event.now;
        if (tricode_engine_step(&runtime->engine, &event, &outcome, &error) != 0) {
            return out_of_order(runtime, &error);
        }
        report_and_show(runtime, &outcome);
        more =
            outcome.effect.kind == TRICODE_EFFECT_DISPENSE && dispense(runtime, &outcome, &event);
        if (runtime->mdb != NULL) {
            tricode_mdb_reader_outcome(runtime->mdb, &runtime->engine.state, &outcome.effect);
        }
    }
    tricode_report_status(&runtime->report, &runtime->engine);
    return TRICODE_NEXT_GO_ON;
}

enum tricode_next tricode_act_plain(struct tricode_runtime *runtime, enum tricode_event_kind kind) {
    struct tricode_event event = {0};
    event.kind = kind;
    return tricode_act(runtime, event);
}

enum tricode_next tricode_act_select(struct tricode_runtime *runtime, uint16_t product,
                                     uint32_t price) {
    struct tricode_event event = {0};
    event.kind = TRICODE_EVENT_SELECT;
    event.product = product;
    event.price = price;
    return tricode_act(runtime, event);
}

enum tricode_next tricode_act_product(struct tricode_runtime *runtime, uint16_t number) {
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(runtime->report.provisioning, number);
    if (runtime->mdb != NULL) {
        return tricode_act_notice(runtime, "select", "bus", "products are selected on the bus");
    }
    if (product == NULL) {
        return tricode_act_notice(runtime, "select", "no_product",
                                  "there is no product of this number");
    }
    return tricode_act_select(runtime, product->number, product->price);
}

enum tricode_next tricode_act_notice(struct tricode_runtime *runtime, const char *event,
                                     const char *reason, const char *message) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", message);
    tricode_report_notice(&runtime->report, &runtime->engine, event, reason);
    tricode_report_status(&runtime->report, &runtime->engine);
    tricode_view_hint(&runtime->view, reason, tricode_clock_ms());
    (void)show(runtime);
    return TRICODE_NEXT_GO_ON;
}

uint32_t tricode_act_expire_hint(struct tricode_runtime *runtime) {
    if (tricode_view_tick(&runtime->view, tricode_clock_ms())) {
        (void)show(runtime);
    }
    return tricode_view_wait(&runtime->view, tricode_clock_ms());
}

enum tricode_next tricode_act_out_of_order(struct tricode_runtime *runtime) {
    struct tricode_error error;
    return tricode_engine_out_of_order(&runtime->engine, tricode_clock_day(), &error) == 0
               ? TRICODE_NEXT_GO_ON
               : out_of_order(runtime, &error);
}
