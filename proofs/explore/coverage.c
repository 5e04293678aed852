// SPDX-License-Identifier: Apache-2.0
#include "coverage.h"

#include "core/names.h"

/* Whether it must occur with an honest machine, must not occur, or depends on the bounds. */
enum expectation {
    HAPPENS,
    NEVER,
    MAYBE,
};

struct report {
    FILE *out;
    bool quiet;
    bool honest;
    unsigned wrong;
};

void explore_count(struct explore_coverage *coverage, struct explore_event event,
                   const struct explore_outcome *outcome) {
    coverage->events[event.type][event.cut]++;
    if (outcome->machine_asked) {
        coverage->effects[event.type][outcome->effect.kind]++;
        if (outcome->effect.kind == TRICODE_EFFECT_REFUSE) {
            coverage->reasons[outcome->effect.reason]++;
        }
    } else if (outcome->center_asked) {
        int cancel = event.type == EXPLORE_CANCEL;
        coverage->results[cancel][outcome->verdict.result]++;
        coverage->reconciled[cancel][outcome->verdict.reconciled]++;
    }
}

static void line(struct report *report, const char *group, const char *name,
                 unsigned long long count, enum expectation expectation) {
    const char *note = "";
    unsigned wrong = report->wrong;
    if (expectation == HAPPENS && count == 0) {
        note = "  MISSING: must occur within these bounds";
        report->wrong++;
    } else if (expectation == NEVER && report->honest && count > 0) {
        note = "  WRONG: cannot occur with an honest machine";
        report->wrong++;
    } else if (expectation == NEVER && report->honest) {
        note = "  (needs a stolen key)";
    } else if (expectation == NEVER && count == 0) {
        note = "  MISSING: must occur with a stolen key";
        report->wrong++;
    }
    bool telling = report->wrong > wrong || expectation == NEVER;
    if (report->quiet ? telling : count > 0 || expectation != MAYBE) {
        fprintf(report->out, "  %-14s %-44s %12llu%s\n", group, name, count, note);
    }
}

static void report_effects(struct report *report, const struct explore_coverage *coverage) {
    static const struct {
        enum explore_event_type event;
        enum tricode_effect_kind effect;
    } EFFECTS[] = {
        {EXPLORE_SELECT, TRICODE_EFFECT_SHOW_SALE},
        {EXPLORE_SELECT, TRICODE_EFFECT_REFUSE},
        {EXPLORE_LEVER, TRICODE_EFFECT_SHOW_CANCEL},
        {EXPLORE_LEVER, TRICODE_EFFECT_NONE},
        {EXPLORE_TIMEOUT, TRICODE_EFFECT_SHOW_CANCEL},
        {EXPLORE_TIMEOUT, TRICODE_EFFECT_NONE},
        {EXPLORE_PERMIT, TRICODE_EFFECT_DISPENSE},
        {EXPLORE_PERMIT, TRICODE_EFFECT_SHOW_CANCEL},
        {EXPLORE_PERMIT, TRICODE_EFFECT_REFUSE},
        {EXPLORE_VEND_SUCCEEDED, TRICODE_EFFECT_NONE},
        {EXPLORE_VEND_FAILED, TRICODE_EFFECT_SHOW_CANCEL},
        {EXPLORE_VEND_FAILED, TRICODE_EFFECT_NONE},
        {EXPLORE_RESTART, TRICODE_EFFECT_NONE},
    };
    for (unsigned i = 0; i < sizeof EFFECTS / sizeof EFFECTS[0]; i++) {
        line(report, explore_event_name(EFFECTS[i].event), tricode_effect_name(EFFECTS[i].effect),
             coverage->effects[EFFECTS[i].event][EFFECTS[i].effect], HAPPENS);
    }
}

static void report_events(struct report *report, const struct explore_bounds *bounds,
                          const struct explore_coverage *coverage) {
    for (int type = 0; type < EXPLORE_EVENT_TYPES; type++) {
        enum expectation expectation = HAPPENS;
        if ((type == EXPLORE_HANDOVER && !bounds->handover) ||
            (type == EXPLORE_DEPOSIT && bounds->deposits == 0) ||
            (type == EXPLORE_PAYOUT && !bounds->payouts)) {
            expectation = MAYBE;
        }
        line(report, "event", explore_event_name((enum explore_event_type)type),
             coverage->events[type][EXPLORE_WHOLE], expectation);
        if (type <= EXPLORE_RESTART) {
            line(report, explore_event_name((enum explore_event_type)type),
                 "power lost before its record was durable",
                 coverage->events[type][EXPLORE_BEFORE_PERSIST], HAPPENS);
            line(report, explore_event_name((enum explore_event_type)type),
                 "power lost between record and effect", coverage->events[type][EXPLORE_BEFORE_ACT],
                 HAPPENS);
        } else if (type == EXPLORE_SETTLE) {
            line(report, "settle", "the answer is lost", coverage->events[type][EXPLORE_BEFORE_ACT],
                 HAPPENS);
        }
    }
}

static void report_results(struct report *report, const struct explore_coverage *coverage) {
    for (int cancel = 0; cancel < 2; cancel++) {
        for (int i = 0; i < EXPLORE_RESULTS; i++) {
            bool of_settle = i <= TRICODE_CENTER_NOT_SALE ||
                             (i >= TRICODE_CENTER_UNKNOWN_MACHINE && i <= TRICODE_CENTER_SETTLED);
            bool of_cancel = i == TRICODE_CENTER_MALFORMED ||
                             (i >= TRICODE_CENTER_NOT_CANCEL && i <= TRICODE_CENTER_EQUIVOCATION) ||
                             i >= TRICODE_CENTER_REFUNDED;
            enum expectation expectation = (cancel ? of_cancel : of_settle) ? HAPPENS : MAYBE;
            line(report, cancel ? "cancel" : "settle",
                 tricode_center_result_name((enum tricode_center_result)i),
                 coverage->results[cancel][i],
                 i == TRICODE_CENTER_EQUIVOCATION ? NEVER : expectation);
        }
        for (int i = TRICODE_RECONCILED_DELIVERED; i <= TRICODE_RECONCILED_REFUNDED; i++) {
            line(report, cancel ? "cancel" : "settle",
                 i == TRICODE_RECONCILED_DELIVERED ? "and reconciled: delivered"
                                                   : "and reconciled: refunded",
                 coverage->reconciled[cancel][i], HAPPENS);
        }
    }
}

unsigned explore_report_coverage(FILE *out, bool quiet, const struct explore_bounds *bounds,
                                 const struct explore_coverage *coverage) {
    struct report report = {out, quiet, !bounds->stolen_key, 0};
    report_events(&report, bounds, coverage);
    report_effects(&report, coverage);
    for (int i = TRICODE_MACHINE_BUSY; i < EXPLORE_REASONS; i++) {
        enum expectation expectation = HAPPENS;
        if (i == TRICODE_MACHINE_UNKNOWN || i == TRICODE_MACHINE_MISMATCH) {
            expectation = NEVER;
        } else if (i == TRICODE_MACHINE_EXHAUSTED &&
                   (uint64_t)bounds->first + bounds->sales - 1 < UINT32_MAX) {
            expectation = MAYBE;
        }
        line(&report, "refuse", tricode_machine_reason_name((enum tricode_machine_reason)i),
             coverage->reasons[i], expectation);
    }
    report_results(&report, coverage);
    return report.wrong;
}
