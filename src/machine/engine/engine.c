// SPDX-License-Identifier: Apache-2.0
#include "machine/engine/engine.h"

#include <string.h>

const char *tricode_event_name(enum tricode_event_kind kind) {
    static const char *const names[] = {"select",         "lever",       "timeout", "permit",
                                        "vend_succeeded", "vend_failed", "restart"};
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}

struct tricode_presented tricode_engine_present(const struct tricode_engine *engine,
                                                const uint8_t *scanned, size_t length) {
    struct tricode_presented presented;
    struct tricode_code code;
    uint8_t text[TRICODE_TEXT_SIZE];

    memset(&presented, 0, sizeof presented);
    memset(&code, 0, sizeof code);
    /* Bytes without a code in them have the wrong length. */
    presented.status = TRICODE_CODE_LENGTH;
    if (tricode_text_read(scanned, length, text)) {
        presented.status = tricode_code_decode(text, sizeof text, &code);
    }
    if (presented.status == TRICODE_CODE_OK) {
        presented.payload = code.payload;
        presented.authentic = code.payload.key_epoch == engine->state.key_epoch &&
                              code.payload.machine == engine->state.machine &&
                              tricode_tag_verify(engine->tagger, &code) == TRICODE_TAG_OK;
    }
    return presented;
}

static struct tricode_effect transition(struct tricode_machine *state,
                                        const struct tricode_event *event) {
    struct tricode_effect nothing = {0};
    switch (event->kind) {
    case TRICODE_EVENT_SELECT:
        return tricode_machine_select(state, event->product, event->price, event->issued_at);
    case TRICODE_EVENT_LEVER:
        return tricode_machine_lever(state);
    case TRICODE_EVENT_TIMEOUT:
        return tricode_machine_timeout(state);
    case TRICODE_EVENT_PERMIT:
        return tricode_machine_permit(state, event->presented);
    case TRICODE_EVENT_VEND_SUCCEEDED:
        return tricode_machine_vend_succeeded(state);
    case TRICODE_EVENT_VEND_FAILED:
        return tricode_machine_vend_failed(state);
    case TRICODE_EVENT_RESTART:
        return tricode_machine_restart(state);
    }
    return nothing;
}

static int is_shown(const struct tricode_effect *effect) {
    return effect->kind == TRICODE_EFFECT_SHOW_SALE || effect->kind == TRICODE_EFFECT_SHOW_CANCEL;
}

static int same_state(const struct tricode_machine *a, const struct tricode_machine *b) {
    return a->phase == b->phase && a->counter == b->counter && a->vended == b->vended &&
           a->sale.counter == b->sale.counter;
}

/* Counts a false tag: 1 when the count has to be written now. Only DISPENSE ends a run of false
 * tags, since any other authentic permit can be shown without limit. */
static int throttle(struct tricode_engine *engine, const struct tricode_event *event,
                    const struct tricode_effect *effect) {
    if (effect->kind == TRICODE_EFFECT_DISPENSE) {
        tricode_throttle_dispensed(&engine->throttle);
    }
    if (effect->kind != TRICODE_EFFECT_REFUSE || effect->reason != TRICODE_MACHINE_NOT_AUTHENTIC) {
        return 0;
    }
    tricode_record_count_false_tag(engine->record);
    const int pauses = tricode_throttle_false_tag(&engine->throttle, event->seen_ms);
    if (pauses) {
        tricode_counters_log_event(tricode_record_counters(engine->record),
                                   TRICODE_EVENT_LOG_FALSE_TAGS, event->now, engine->state.counter);
    }
    return pauses || tricode_record_unwritten(engine->record) >= TRICODE_THROTTLE_RUN;
}

/* Updates the audit counters and the event log for the step to the next state: 0; -1 without
 * memory. A sale is counted once, in the step that makes it vended or dead [AUDIT-2]. */
static int count(struct tricode_engine *engine, const struct tricode_machine *next,
                 const struct tricode_event *event) {
    struct tricode_counters *counters = tricode_record_counters(engine->record);
    const struct tricode_machine *before = &engine->state;
    const struct tricode_payload *sale = &before->sale;
    int status = 0;
    if (next->vended != before->vended) {
        status = tricode_counters_count_vend(counters, sale->product, sale->price);
        if (status == 0 && event->kind == TRICODE_EVENT_RESTART) {
            tricode_counters_log_event(counters, TRICODE_EVENT_LOG_INTERRUPTED, event->now,
                                       before->counter);
        }
    } else if (before->phase != TRICODE_MACHINE_IDLE &&
               (next->phase == TRICODE_MACHINE_IDLE || next->counter != before->counter)) {
        tricode_counters_count_cancelled(counters, sale->price);
        if (event->kind == TRICODE_EVENT_VEND_FAILED) {
            tricode_counters_log_event(counters, TRICODE_EVENT_LOG_JAM, event->now,
                                       before->counter);
        }
    }
    if (event->kind == TRICODE_EVENT_RESTART) {
        tricode_counters_log_event(counters, TRICODE_EVENT_LOG_STARTED, event->now,
                                   before->counter);
    }
    return status;
}

/* 0; else -1 and an error. */
static int step(struct tricode_engine *engine, const struct tricode_event *event,
                struct tricode_outcome *outcome, struct tricode_error *error) {
    struct tricode_machine next = engine->state;

    outcome->event = event->kind;
    outcome->effect = transition(&next, event);
    if (is_shown(&outcome->effect) &&
        tricode_tag_issue(engine->tagger, &outcome->effect.code, (uint8_t *)outcome->text) !=
            TRICODE_TAG_OK) {
        tricode_error_set(error, "cannot make a code: the cryptographic library failed");
        return -1;
    }
    /* A restart is written even when it changes nothing, so that a machine whose record cannot be
     * written finds out before it offers a sale. */
    const int urgent = throttle(engine, event, &outcome->effect);
    if (count(engine, &next, event) != 0) {
        tricode_error_set(error, "out of memory");
        return -1;
    }
    if (event->kind == TRICODE_EVENT_RESTART || urgent || !same_state(&engine->state, &next)) {
        if (tricode_record_check(&next, error) != 0 ||
            tricode_record_store(engine->record, &next, error) != 0) {
            return -1;
        }
    }
    engine->state = next;
    return 0;
}

int tricode_engine_step(struct tricode_engine *engine, const struct tricode_event *event,
                        struct tricode_outcome *outcome, struct tricode_error *error) {
    memset(outcome, 0, sizeof *outcome);
    int status = step(engine, event, outcome, error);
    if (status != 0) {
        memset(outcome, 0, sizeof *outcome);
    }
    return status;
}

int tricode_engine_out_of_order(struct tricode_engine *engine, uint32_t now,
                                struct tricode_error *error) {
    tricode_counters_log_event(tricode_record_counters(engine->record),
                               TRICODE_EVENT_LOG_OUT_OF_ORDER, now, engine->state.counter);
    return tricode_record_store(engine->record, &engine->state, error);
}
