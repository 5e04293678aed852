// SPDX-License-Identifier: Apache-2.0
#include "machine/view/report.h"

#include <stdlib.h>

#include "core/names.h"
#include "host/command/console.h"

#define MONEY_SIZE 40u

/* The caller checks ferror at the end of the run: a machine does not stop in the middle of a sale
 * because its output fails. */
static void print_object(const struct tricode_report *report, json_t *object) {
    char *line = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    (void)fprintf(report->out, "%s\n", line != NULL ? line : "{\"error\":\"memory\"}");
    (void)fflush(report->out);
    free(line);
    json_decref(object);
}

static json_t *text_or_null(const char *text) {
    return text == NULL || *text == 0 ? json_null() : json_string(text);
}

static void print_event(const struct tricode_report *report, const struct tricode_engine *engine,
                        const char *event, const struct tricode_outcome *outcome,
                        const char *reason) {
    enum tricode_effect_kind kind = outcome != NULL ? outcome->effect.kind : TRICODE_EFFECT_NONE;
    json_t *product =
        kind == TRICODE_EFFECT_DISPENSE ? json_integer(outcome->effect.product) : json_null();
    print_object(report, json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:I, s:I, s:I}", "event", event,
                                   "effect", tricode_effect_name(kind), "reason",
                                   text_or_null(reason), "product", product, "text",
                                   text_or_null(outcome != NULL ? outcome->text : NULL), "phase",
                                   tricode_phase_name(engine->state.phase), "counter",
                                   (json_int_t)engine->state.counter, "vended",
                                   (json_int_t)engine->state.vended, "false_tags",
                                   (json_int_t)tricode_record_false_tags(engine->record)));
}

static const char *product_name(const struct tricode_report *report, uint16_t number) {
    const struct tricode_provisioned_product *product =
        tricode_provisioning_product(report->provisioning, number);
    return product != NULL ? product->name : "a product that is not provisioned any more";
}

static const char *refusal(enum tricode_machine_reason reason) {
    static const char *const sentences[] = {
        [TRICODE_MACHINE_BUSY] = "a product is being dispensed; try again in a moment",
        [TRICODE_MACHINE_PRICE] = "this product has no price",
        [TRICODE_MACHINE_EXHAUSTED] =
            "this machine has no sale numbers left; it needs a new machine number",
        [TRICODE_MACHINE_MALFORMED] = "this is not a code of this system",
        [TRICODE_MACHINE_NOT_PERMIT] = "this code is not a permit; pay first, then show the permit",
        [TRICODE_MACHINE_OTHER_MACHINE] = "this permit is for another machine",
        [TRICODE_MACHINE_NOT_AUTHENTIC] = "this permit was not made by the center",
        [TRICODE_MACHINE_UNKNOWN] = "this permit is for a sale that was never offered here",
        [TRICODE_MACHINE_USED] = "the sale of this permit is over",
        [TRICODE_MACHINE_MISMATCH] = "this permit does not fit the sale on offer",
    };
    return (size_t)reason < sizeof sentences / sizeof sentences[0] && sentences[reason] != NULL
               ? sentences[reason]
               : "";
}

static void print_code(const struct tricode_report *report, const struct tricode_outcome *outcome) {
    char money[MONEY_SIZE];
    const struct tricode_payload *code = &outcome->effect.code;
    tricode_console_money(money, sizeof money, code->price, report->provisioning->currency);
    if (outcome->effect.kind == TRICODE_EFFECT_SHOW_SALE) {
        (void)fprintf(report->out, "Sale %lu: %s, %s. Scan this code to pay:\n",
                      (unsigned long)code->counter, product_name(report, code->product), money);
        return;
    }
    if (outcome->event == TRICODE_EVENT_VEND_FAILED) {
        (void)fprintf(report->out, "The product is stuck: nothing left the machine. ");
    }
    (void)fprintf(report->out,
                  "Sale %lu is canceled. If you paid %s for it, scan this code to get it back:\n",
                  (unsigned long)code->counter, money);
}

/* The pause that a false tag has begun [MACHINE-24]. */
static void print_pause(const struct tricode_report *report, const struct tricode_engine *engine,
                        const struct tricode_outcome *outcome) {
    const uint64_t pause = tricode_throttle_pause(&engine->throttle, engine->throttle.newest_ms);
    if (outcome->effect.reason == TRICODE_MACHINE_NOT_AUTHENTIC && pause > 0) {
        (void)fprintf(report->out,
                      "Too many wrong codes: the scanner pauses for %lu s; the lever works.\n",
                      (unsigned long)(pause / 1000));
    }
}

static void print_no_effect(const struct tricode_report *report,
                            const struct tricode_engine *engine,
                            const struct tricode_outcome *outcome) {
    switch (outcome->event) {
    case TRICODE_EVENT_VEND_SUCCEEDED:
        (void)fprintf(report->out, "Sale %lu is done. Thank you.\n",
                      (unsigned long)engine->state.counter);
        break;
    case TRICODE_EVENT_RESTART:
        (void)fprintf(report->out, "The machine is started.\n");
        break;
    case TRICODE_EVENT_LEVER:
        (void)fprintf(report->out, "There is nothing to cancel.\n");
        break;
    default:
        (void)fprintf(report->out, "Nothing to do.\n");
        break;
    }
}

void tricode_report_status(const struct tricode_report *report,
                           const struct tricode_engine *engine) {
    if (!report->json && report->status) {
        (void)fprintf(report->out, "[%s, sale %lu, vended %lu]\n",
                      tricode_phase_name(engine->state.phase), (unsigned long)engine->state.counter,
                      (unsigned long)engine->state.vended);
        (void)fflush(report->out);
    }
}

void tricode_report_outcome(const struct tricode_report *report,
                            const struct tricode_engine *engine,
                            const struct tricode_outcome *outcome) {
    if (report->json) {
        const char *reason = outcome->effect.kind == TRICODE_EFFECT_REFUSE
                                 ? tricode_machine_reason_name(outcome->effect.reason)
                                 : NULL;
        print_event(report, engine, tricode_event_name(outcome->event), outcome, reason);
        return;
    }
    switch (outcome->effect.kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        print_code(report, outcome);
        break;
    case TRICODE_EFFECT_DISPENSE:
        (void)fprintf(report->out, "Sale %lu is paid: here comes %s.\n",
                      (unsigned long)engine->state.counter,
                      product_name(report, outcome->effect.product));
        break;
    case TRICODE_EFFECT_REFUSE:
        (void)fprintf(report->out, "Refused (%s): %s.\n",
                      tricode_machine_reason_name(outcome->effect.reason),
                      refusal(outcome->effect.reason));
        print_pause(report, engine, outcome);
        break;
    case TRICODE_EFFECT_NONE:
        print_no_effect(report, engine, outcome);
        break;
    }
    (void)fflush(report->out);
}

void tricode_report_notice(const struct tricode_report *report, const struct tricode_engine *engine,
                           const char *event, const char *reason) {
    if (report->json) {
        print_event(report, engine, event, NULL, reason);
    }
}

void tricode_report_products(const struct tricode_report *report) {
    const struct tricode_provisioning *provisioning = report->provisioning;
    (void)fprintf(report->out, "%s%s%s\n", provisioning->name, *provisioning->place ? ", " : "",
                  provisioning->place);
    for (size_t i = 0; i < provisioning->product_count; i++) {
        const struct tricode_provisioned_product *product = &provisioning->products[i];
        char money[MONEY_SIZE];
        tricode_console_money(money, sizeof money, product->price, provisioning->currency);
        (void)fprintf(report->out, "%5u  %-24s %12s\n", product->number, product->name, money);
    }
    (void)fflush(report->out);
}
