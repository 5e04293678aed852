// SPDX-License-Identifier: Apache-2.0
#include "machine/act.h"

#include <string.h>
#include <time.h>

#include "host/clock.h"

static void tell(struct tricode_loop *loop, const char *what) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", what);
    loop->troubled = 1;
}

static void clear_display(struct tricode_loop *loop) {
    struct tricode_fault fault;
    if (tricode_display_clear(&loop->display, &fault) != 0) {
        tell(loop, fault.text);
    }
}

/* Lets the product out. Answers 1, and the event that the mechanism reports in its turn, unless its
 * word comes later. */
static int dispense(struct tricode_loop *loop, const struct tricode_outcome *outcome,
                    struct tricode_event *report) {
    enum tricode_vend vend =
        loop->bus != NULL
            ? tricode_mdb_reader_vend(loop->bus, &loop->vendor.state, tricode_clock_ms())
            : tricode_mechanism_vend(&loop->mechanism, outcome->effect.product);
    memset(report, 0, sizeof *report);
    report->kind =
        vend == TRICODE_VEND_SUCCEEDED ? TRICODE_EVENT_VEND_SUCCEEDED : TRICODE_EVENT_VEND_FAILED;
    return vend != TRICODE_VEND_UNDER_WAY;
}

/* Carries out what the durable state allows. Answers 1, and the event that follows, when there is
 * one. */
static int carry_out(struct tricode_loop *loop, const struct tricode_outcome *outcome,
                     struct tricode_event *report) {
    struct tricode_fault fault;
    switch (outcome->effect.kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        loop->offered_at = tricode_clock_ms();
        if (tricode_display_show(&loop->display, loop->vendor.provisioning->host, outcome->text,
                                 &fault) != 0) {
            tell(loop, fault.text);
            tell(loop, "the code is not on display; pull the lever to see it cancelled");
        }
        return 0;
    case TRICODE_EFFECT_DISPENSE:
        clear_display(loop);
        return dispense(loop, outcome, report);
    default:
        if (outcome->event == TRICODE_EVENT_RESTART) {
            clear_display(loop);
        }
        return 0;
    }
}

enum tricode_next tricode_act(struct tricode_loop *loop, struct tricode_event event) {
    int more = 1;
    while (more) {
        struct tricode_outcome outcome;
        struct tricode_fault fault;
        if (tricode_vendor_step(&loop->vendor, &event, &outcome, &fault) != 0) {
            tricode_console_error(TRICODE_MACHINE_PROGRAM, "out of order: %s", fault.text);
            clear_display(loop); /* what it offers cannot be had [MACHINE-26] */
            return TRICODE_NEXT_OUT_OF_ORDER;
        }
        tricode_report_outcome(&loop->report, &loop->vendor, &outcome);
        more = carry_out(loop, &outcome, &event);
        if (loop->bus != NULL) {
            tricode_mdb_reader_settle(loop->bus, &loop->vendor.state, &outcome.effect);
        }
    }
    tricode_report_status(&loop->report, &loop->vendor);
    return TRICODE_NEXT_GO_ON;
}

enum tricode_next tricode_act_plain(struct tricode_loop *loop, enum tricode_event_kind kind) {
    struct tricode_event event = {0};
    event.kind = kind;
    return tricode_act(loop, event);
}

/* The time as a code holds it; 0 when this machine's clock cannot be right. */
static uint32_t clock_seconds(void) {
    time_t now = time(NULL);
    return now > 0 && (uint64_t)now <= UINT32_MAX ? (uint32_t)now : 0;
}

enum tricode_next tricode_act_select(struct tricode_loop *loop, uint16_t product, uint32_t price) {
    struct tricode_event event = {0};
    event.kind = TRICODE_EVENT_SELECT;
    event.product = product;
    event.price = price;
    event.issued_at = clock_seconds();
    return tricode_act(loop, event);
}

enum tricode_next tricode_act_nothing(struct tricode_loop *loop, const char *event,
                                      const char *reason, const char *message) {
    tricode_console_error(TRICODE_MACHINE_PROGRAM, "%s", message);
    tricode_report_nothing(&loop->report, &loop->vendor, event, reason);
    tricode_report_status(&loop->report, &loop->vendor);
    return TRICODE_NEXT_GO_ON;
}
