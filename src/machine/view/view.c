// SPDX-License-Identifier: Apache-2.0
#include "machine/view/view.h"

#include <stdio.h>
#include <string.h>

#include "core/names.h"
#include "host/command/console.h"

static const char *sentence(const char *reason) {
    static const char *const sentences[][2] = {
        {"busy", "A product is being dispensed. Try again in a moment."},
        {"exhausted", "This machine can no longer sell."},
        {"bus", "Choose with the machine's own buttons."},
        {"no_product", "There is no product of this number."},
        {"malformed", "This is not a code for this machine. Show the permit of your purchase."},
        {"not_permit", "This code is for paying. Pay with your phone, then show the permit."},
        {"other_machine", "This permit is for another machine."},
        {"not_authentic", "This permit is not genuine. Show the permit of your purchase."},
        {"unknown", "This permit is for a sale that was never offered here."},
        {"used", "This permit was already used."},
        {"mismatch", "This permit does not match the sale on display."},
        {"several", "Several codes are in view. Show only the permit."},
        {"unreadable", "No code could be read. Hold the permit still, and not too close."},
        {"no_picture", "The camera has no picture. Show the permit, then try again."},
        {"paused", "Too many wrong codes: the scanner pauses. The lever works."},
        {"camera", "The camera does not work. Pull the lever to get your money back."},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (strcmp(reason, sentences[i][0]) == 0) {
            return sentences[i][1];
        }
    }
    return NULL;
}

static void set_text(char text[TRICODE_VIEW_TEXT_SIZE], const char *what) {
    (void)snprintf(text, TRICODE_VIEW_TEXT_SIZE, "%s", what);
}

static void hint(struct tricode_view *view, const char *reason, const char *what, uint64_t now) {
    set_text(view->hint, what);
    view->reason = reason;
    view->hint_until = now + TRICODE_VIEW_HINT_MS;
}

static void remove_hint(struct tricode_view *view) {
    view->hint[0] = 0;
    view->reason = NULL;
}

static void clear_sale(struct tricode_view *view) {
    view->number = 0;
    view->product[0] = 0;
    view->amount = 0;
    view->price[0] = 0;
}

void tricode_view_clear(struct tricode_view *view) {
    clear_sale(view);
    view->text[0] = 0;
    view->code[0] = 0;
    view->turn++;
}

void tricode_view_out_of_order(struct tricode_view *view) {
    tricode_view_clear(view);
    view->out_of_order = 1;
    remove_hint(view);
    set_text(view->message, "Out of order.");
}

static void set_sale(struct tricode_view *view, const struct tricode_provisioning *provisioning,
                     uint16_t number, uint32_t price) {
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(provisioning, number);
    view->number = number;
    view->amount = price;
    (void)snprintf(view->product, sizeof view->product, "%s", product != NULL ? product->name : "");
    tricode_console_money(view->price, sizeof view->price, price, provisioning->currency);
}

static void show(struct tricode_view *view, const struct tricode_provisioning *provisioning,
                 const struct tricode_outcome *outcome) {
    tricode_view_clear(view);
    set_sale(view, provisioning, outcome->effect.code.product, outcome->effect.code.price);
    (void)snprintf(view->text, sizeof view->text, "%s", outcome->text);
    (void)snprintf(view->code, sizeof view->code, "HTTPS://%s/%s", provisioning->host,
                   outcome->text);
    remove_hint(view);
    view->jammed = outcome->event == TRICODE_EVENT_VEND_FAILED;
    if (outcome->effect.kind == TRICODE_EFFECT_SHOW_SALE) {
        set_text(view->message,
                 "Scan this code with your phone to pay, then show the permit here.");
    } else if (view->jammed) {
        set_text(view->message, "The product is stuck. Scan this code to get your money back.");
    } else {
        set_text(view->message, "Canceled. If you paid, scan this code to get your money back.");
    }
}

static void no_effect(struct tricode_view *view, enum tricode_event_kind event,
                      enum tricode_machine_phase before, uint64_t now) {
    if (event == TRICODE_EVENT_RESTART) {
        tricode_view_clear(view);
        set_text(view->message, "Choose a product.");
    } else if (event == TRICODE_EVENT_VEND_SUCCEEDED && before == TRICODE_MACHINE_VENDING) {
        view->fallen++;
        view->fallen_number = view->number;
        clear_sale(view);
        set_text(view->message, "Choose a product.");
        hint(view, NULL, "Here it is. Thank you.", now);
    } else if (event == TRICODE_EVENT_LEVER) {
        hint(view, "nothing_to_cancel", "There is nothing to cancel.", now);
    }
}

/* Why a permit was refused; "paused" for the false tag that begins a pause [MACHINE-24]. */
static const char *reason_of(const struct tricode_engine *engine,
                             const struct tricode_outcome *outcome, uint64_t now) {
    return outcome->effect.reason == TRICODE_MACHINE_NOT_AUTHENTIC &&
                   tricode_throttle_pause(&engine->throttle, now) > 0
               ? "paused"
               : tricode_machine_reason_name(outcome->effect.reason);
}

void tricode_view_outcome(struct tricode_view *view,
                          const struct tricode_provisioning *provisioning,
                          const struct tricode_engine *engine,
                          const struct tricode_outcome *outcome, uint64_t now) {
    const enum tricode_machine_phase before = view->phase;
    view->phase = engine->state.phase;
    switch (outcome->effect.kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        show(view, provisioning, outcome);
        break;
    case TRICODE_EFFECT_DISPENSE:
        tricode_view_clear(view);
        set_sale(view, provisioning, engine->state.sale.product, engine->state.sale.price);
        remove_hint(view);
        set_text(view->message, "Paid. Here comes your product.");
        break;
    case TRICODE_EFFECT_REFUSE:
        tricode_view_hint(view, reason_of(engine, outcome, now), now);
        break;
    case TRICODE_EFFECT_NONE:
        no_effect(view, outcome->event, before, now);
        break;
    }
}

void tricode_view_hint(struct tricode_view *view, const char *reason, uint64_t now) {
    const char *what = sentence(reason);
    if (what != NULL) {
        hint(view, reason, what, now);
    }
}

int tricode_view_tick(struct tricode_view *view, uint64_t now) {
    if (view->hint[0] == 0 || now < view->hint_until) {
        return 0;
    }
    remove_hint(view);
    return 1;
}

uint32_t tricode_view_wait(const struct tricode_view *view, uint64_t now) {
    if (view->hint[0] == 0) {
        return UINT32_MAX;
    }
    return now < view->hint_until ? (uint32_t)(view->hint_until - now) : 0;
}
