// SPDX-License-Identifier: Apache-2.0
#include "core/names.h"
#include "events.h"

static const char *const EVENT_NAMES[EXPLORE_EVENT_TYPES] = {
    [EXPLORE_SELECT] = "select",
    [EXPLORE_LEVER] = "lever",
    [EXPLORE_TIMEOUT] = "timeout",
    [EXPLORE_PERMIT] = "permit",
    [EXPLORE_VEND_SUCCEEDED] = "vend_succeeded",
    [EXPLORE_VEND_FAILED] = "vend_failed",
    [EXPLORE_RESTART] = "restart",
    [EXPLORE_POWER_LOSS] = "power is lost",
    [EXPLORE_HANDOVER] = "the counters pass to a machine that remembers no sale",
    [EXPLORE_FALL] = "a product is dispensed",
    [EXPLORE_SETTLE] = "settle",
    [EXPLORE_CANCEL] = "cancel",
    [EXPLORE_STANDING] = "the operator",
    [EXPLORE_DEPOSIT] = "deposit of 1",
    [EXPLORE_PAYOUT] = "payout of 1",
};

const char *explore_event_name(enum explore_event_type type) {
    return EVENT_NAMES[type];
}

static void print_payload(FILE *out, struct tricode_payload payload) {
    fprintf(out, "%s code of sale %lu (vended %lu)", tricode_kind_name(payload.kind),
            (unsigned long)payload.counter, (unsigned long)payload.vended);
}

static void print_code(FILE *out, const struct explore_bounds *bounds,
                       const struct explore_world *world, struct explore_event event) {
    static const char *const SOURCES[] = {
        [EXPLORE_LET_OUT] = "the ",
        [EXPLORE_FORGED] = "a forged ",
        [EXPLORE_BYTES] = "",
        [EXPLORE_OTHER_MACHINE] = "another machine's ",
        [EXPLORE_OTHER_EPOCH] = "another epoch's ",
        [EXPLORE_STOLEN] = "an authentic, invented ",
    };
    fputs(SOURCES[event.source], out);
    if (event.source == EXPLORE_BYTES) {
        fputs("bytes that are no code", out);
    } else {
        print_payload(out, explore_presented(bounds, world, event).payload);
    }
}

static void print_machine_outcome(FILE *out, struct explore_event event,
                                  const struct explore_outcome *outcome) {
    fprintf(out, " -> %s", tricode_effect_name(outcome->effect.kind));
    if (outcome->effect.kind == TRICODE_EFFECT_REFUSE) {
        fprintf(out, " %s", tricode_machine_reason_name(outcome->effect.reason));
    } else if (outcome->effect.kind == TRICODE_EFFECT_DISPENSE) {
        fprintf(out, " product %u", (unsigned)outcome->effect.product);
    } else if (outcome->effect.kind != TRICODE_EFFECT_NONE) {
        fputs(": ", out);
        print_payload(out, outcome->effect.code);
    }
    if (event.cut != EXPLORE_WHOLE) {
        fprintf(out, "; power is lost %s: record %s, effect %s",
                event.cut == EXPLORE_BEFORE_PERSIST ? "before both" : "between the two",
                outcome->durable ? "durable" : "not durable",
                outcome->acted ? "carried out" : "not carried out");
        if (outcome->acted && !outcome->durable) {
            fputs(" (the product was dispensed first)", out);
        }
    }
}

static void print_center_outcome(FILE *out, const struct explore_bounds *bounds,
                                 const struct explore_world *before, struct explore_event event,
                                 const struct tricode_verdict *verdict) {
    fprintf(out, " -> %s", tricode_center_result_name(verdict->result));
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING) {
        fprintf(out, ", reconciled [%lu, %s]",
                (unsigned long)explore_unpack(bounds, before->pending).counter,
                tricode_reconciliation_name(verdict->reconciled));
    }
    if (verdict->debit > 0) {
        fprintf(out, ", debits %lu", (unsigned long)verdict->debit);
    }
    if (verdict->refund > 0) {
        fprintf(out, ", refunds %lu to account %lu", (unsigned long)verdict->refund,
                (unsigned long)verdict->refund_account);
    }
    if (event.cut != EXPLORE_WHOLE) {
        fputs("; the answer is lost", out);
    }
}

static void print_settle(FILE *out, struct explore_event event) {
    static const char *const RULES[EXPLORE_RULES] = {
        [EXPLORE_IN_TIME] = "",
        [EXPLORE_TOO_LATE] = ", long after it was issued",
        [EXPLORE_TOO_EARLY] = ", by a clock earlier than its issue",
        [EXPLORE_LIMITED] = ", with limit 1",
    };
    fprintf(out, " by account %u%s", (unsigned)event.account, RULES[event.rule]);
}

void explore_print(FILE *out, const struct explore_bounds *bounds,
                   const struct explore_world *before, struct explore_event event,
                   const struct explore_outcome *outcome) {
    fputs(EVENT_NAMES[event.type], out);
    if (event.type == EXPLORE_SELECT) {
        struct tricode_payload offer = explore_offer(event.index);
        fprintf(out, " product %u for %lu", (unsigned)offer.product, (unsigned long)offer.price);
    } else if (event.type == EXPLORE_FALL) {
        fprintf(out, " for sale %lu", (unsigned long)explore_number_of_slot(bounds, event.index));
    } else if (event.type == EXPLORE_STANDING) {
        fputs(before->standing == TRICODE_STANDING_ENABLED ? " disables the machine"
                                                           : " enables the machine",
              out);
    } else if (event.type == EXPLORE_DEPOSIT) {
        fprintf(out, " to account %u", (unsigned)event.account);
    } else if (event.type == EXPLORE_PERMIT || event.type == EXPLORE_SETTLE ||
               event.type == EXPLORE_CANCEL) {
        fputs(event.type == EXPLORE_PERMIT ? ": the camera sees " : ": ", out);
        print_code(out, bounds, before, event);
    }
    if (event.type == EXPLORE_SETTLE) {
        print_settle(out, event);
    }
    if (outcome->machine_asked) {
        print_machine_outcome(out, event, outcome);
    } else if (outcome->center_asked) {
        print_center_outcome(out, bounds, before, event, &outcome->verdict);
    }
    fputc('\n', out);
}
