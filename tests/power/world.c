// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <errno.h>
#include <string.h>

#define MONEY 1000000u

void world_hold(struct world *world, int holds, const char *statement) {
    if (!holds && world->broken == NULL) {
        world->broken = statement;
    }
}

void world_begin(struct world *world, const struct tricode_provisioning *provisioning,
                 struct tricode_tagger *tagger) {
    memset(world, 0, sizeof *world);
    world->engine.tagger = tagger;
    world->engine.state.machine = provisioning->machine;
    world->engine.state.key_epoch = provisioning->key_epoch;
    world->row.id = WORLD_MACHINE;
    world->row.epochs[WORLD_EPOCH] = 1;
    world->row.state.standing = TRICODE_STANDING_ENABLED;
    world->row.state.next = 1;
    world->now = 1800000000;
    world->issued_at = (uint32_t)world->now;
    for (unsigned i = 0; i < WORLD_ACCOUNTS; i++) {
        world->accounts[i].balance = MONEY;
    }
}

/* The truth about an issued sale; NULL for an unused counter. */
static struct world_sale *sale_of(struct world *world, uint32_t counter) {
    return counter >= 1 && counter <= WORLD_SALES ? &world->sales[counter] : NULL;
}

/* --- the machine's effects --- */

static void show(struct world *world, const struct tricode_effect *effect, const char *text) {
    const struct tricode_payload *code = &effect->code;
    struct world_sale *sale = sale_of(world, code->counter);
    power_need(sale != NULL, "the number of sales is bounded");
    log_note(LOG_EFFECT);
    if (code->kind == TRICODE_KIND_SALE) {
        world_hold(world, !sale->shown || tricode_payload_same_sale(&sale->issued, code),
                   "no counter is reused for another sale");
        sale->shown = 1;
        sale->issued = *code;
    } else {
        world_hold(world, sale->shown && tricode_payload_same_sale(&sale->issued, code),
                   "a cancel code is for a shown sale");
        world_hold(world, sale->fell == 0, "3: no cancel code for a dispensed sale");
        sale->promised = 1;
    }
    memcpy(sale->texts[code->kind], text, TRICODE_TEXT_SIZE + 1);
}

static enum tricode_sale_state state_at_center(const struct world *world, uint32_t counter) {
    for (size_t i = 0; i < world->record_count; i++) {
        if (world->records[i].payload.counter == counter) {
            return world->records[i].state;
        }
    }
    return TRICODE_SALE_NONE;
}

/* Runs the motor; dispenses the product unless it is stuck. Returns the mechanism's report. */
static enum tricode_event_kind dispense(struct world *world, uint32_t counter, uint16_t product) {
    struct world_sale *sale = sale_of(world, counter);
    power_need(sale != NULL, "the number of sales is bounded");
    log_note(LOG_EFFECT);
    world_hold(world, state_at_center(world, counter) == TRICODE_SALE_SETTLED,
               "1: a product is dispensed only for a settled sale");
    world_hold(world, sale->issued.product == product, "1: the product is that sale's product");
    world_hold(world, !sale->started && sale->fell == 0, "2: one product per sale");
    world_hold(world, !sale->promised, "3: no product after its cancel code");
    sale->started = 1;
    log_note(LOG_EFFECT);
    if (world->jam) {
        world->jam = 0;
        sale->jammed = 1;
        return TRICODE_EVENT_VEND_FAILED;
    }
    sale->fell++;
    return TRICODE_EVENT_VEND_SUCCEEDED;
}

/* Performs an effect; returns 1 and the resulting event, if any. */
static int act(struct world *world, const struct tricode_outcome *outcome, uint32_t counter,
               enum tricode_event_kind *next) {
    switch (outcome->effect.kind) {
    case TRICODE_EFFECT_SHOW_SALE:
    case TRICODE_EFFECT_SHOW_CANCEL:
        show(world, &outcome->effect, outcome->text);
        return 0;
    case TRICODE_EFFECT_DISPENSE:
        *next = dispense(world, counter, outcome->effect.product);
        return 1;
    default:
        return 0;
    }
}

/* --- the machine's events --- */

/* Injected fault: performs the event's effect without writing the record. */
static int act_unwritten(struct world *world, const struct tricode_event *event,
                         enum tricode_event_kind *next) {
    struct tricode_machine state = world->engine.state;
    struct tricode_outcome outcome;
    memset(&outcome, 0, sizeof outcome);
    if (event->kind == TRICODE_EVENT_SELECT) {
        outcome.effect =
            tricode_machine_select(&state, event->product, event->price, event->issued_at);
    } else if (event->kind == TRICODE_EVENT_PERMIT) {
        outcome.effect = tricode_machine_permit(&state, event->presented);
    } else if (event->kind == TRICODE_EVENT_LEVER) {
        outcome.effect = tricode_machine_lever(&state);
    }
    if (outcome.effect.kind == TRICODE_EFFECT_SHOW_SALE ||
        outcome.effect.kind == TRICODE_EFFECT_SHOW_CANCEL) {
        power_need(tricode_tag_issue(world->engine.tagger, &outcome.effect.code,
                                     (uint8_t *)outcome.text) == TRICODE_TAG_OK,
                   "making a code succeeds");
    }
    return act(world, &outcome, state.counter, next);
}

static void note_permit(struct world *world, const char *text) {
    const struct tricode_presented permit =
        tricode_engine_present(&world->engine, (const uint8_t *)text, strlen(text));
    if (permit.status == TRICODE_CODE_OK && permit.authentic &&
        permit.payload.kind == TRICODE_KIND_PERMIT &&
        permit.payload.counter == world->engine.state.counter &&
        world->engine.state.phase == TRICODE_MACHINE_OPEN) {
        sale_of(world, permit.payload.counter)->presented = 1;
    }
}

static int step(struct world *world, const struct tricode_event *event, int faults,
                struct tricode_outcome *outcome, struct tricode_error *fault) {
    if (event->kind == TRICODE_EVENT_VEND_SUCCEEDED && (faults & WORLD_COUNTS_APART) != 0) {
        memset(outcome, 0, sizeof *outcome);
        return world_count_apart(world, fault);
    }
    return tricode_engine_step(&world->engine, event, outcome, fault);
}

void world_happen(struct world *world, enum tricode_event_kind kind, const char *text, int faults) {
    int more = 1;
    while (more && !world->out_of_order) {
        struct tricode_outcome outcome;
        struct tricode_error fault = {""};
        struct tricode_event event = {.kind = kind,
                                      .product = (uint16_t)(1 + world->engine.state.counter),
                                      .price = 100 + world->engine.state.counter,
                                      .issued_at = world->issued_at};
        if (text != NULL) {
            event.presented =
                tricode_engine_present(&world->engine, (const uint8_t *)text, strlen(text));
        }
        log_note(LOG_PAUSE);
        if (kind == TRICODE_EVENT_PERMIT) {
            note_permit(world, text);
        }
        enum tricode_event_kind next = kind;
        const int acted =
            (faults & WORLD_ACTS_FIRST) != 0 ? act_unwritten(world, &event, &next) : 0;
        if (step(world, &event, faults, &outcome, &fault) != 0) {
            world->out_of_order = 1;
            if ((faults & WORLD_ACTS_ANYWAY) != 0) {
                (void)act_unwritten(world, &event, &next);
            }
            world_hold(world, fault.text[0] != 0 && outcome.effect.kind == TRICODE_EFFECT_NONE,
                       "a machine that is out of order has no effects and reports the reason");
            return;
        }
        world->guesses += outcome.effect.reason == TRICODE_MACHINE_NOT_AUTHENTIC;
        world_note_vended(world);
        world_check_counters(world);
        more = (faults & WORLD_ACTS_FIRST) != 0
                   ? acted
                   : act(world, &outcome, world->engine.state.counter, &next);
        kind = next;
    }
}

/* A report may read the record before the machine starts [AUDIT-6]: it shows the state that the
 * machine will load, or an interrupted write. Returns 1 if it read a state. */
static int peek(const char *path, struct tricode_machine *seen, struct tricode_sum *vends) {
    struct tricode_error fault = {""};
    struct tricode_record *record =
        tricode_record_peek(path, WORLD_MACHINE, WORLD_EPOCH, seen, &fault);
    if (record != NULL) {
        *vends = tricode_record_counters(record)->total.vends;
    }
    tricode_record_close(record);
    return record != NULL;
}

int world_start(struct world *world, const char *path, int faults) {
    struct tricode_error fault = {""};
    struct tricode_machine seen;
    struct tricode_sum vends = {0};
    const int sees = peek(path, &seen, &vends);
    const int cut_off = errno == EAGAIN;
    world->out_of_order = 0;
    memset(&world->engine.throttle, 0, sizeof world->engine.throttle);
    world->engine.record =
        tricode_record_open(path, WORLD_MACHINE, WORLD_EPOCH, &world->engine.state, &fault);
    if (world->engine.record == NULL) {
        world->out_of_order = 1;
        world_hold(world, fault.text[0] != 0, "a machine that is out of order reports the reason");
        return -1;
    }
    const struct tricode_machine *found = &world->engine.state;
    const struct tricode_totals *totals = &tricode_record_counters(world->engine.record)->total;
    world_hold(world, sees || cut_off, "counters: a valid record can be read for a report");
    world_hold(world,
               !sees || (seen.phase == found->phase && seen.counter == found->counter &&
                         seen.vended == found->vended && vends.number == totals->vends.number &&
                         vends.value == totals->vends.value),
               "counters: a report shows the committed state");
    const uint32_t guesses = tricode_record_false_tags(world->engine.record);
    world_hold(world, guesses <= world->guesses + 1 && guesses + 10 > world->guesses,
               "fewer than ten false tags are lost");
    world->guesses = guesses;
    world_load_counters(world);
    if ((faults & WORLD_NO_RESTART) == 0) {
        world_happen(world, TRICODE_EVENT_RESTART, NULL, WORLD_SOUND);
    }
    return world->out_of_order ? -1 : 0;
}

void world_stop(struct world *world) {
    tricode_record_close(world->engine.record);
    world->engine.record = NULL;
}

/* --- the center --- */

static struct tricode_presented bring(struct world *world, const char *text) {
    struct tricode_presented code =
        tricode_engine_present(&world->engine, (const uint8_t *)text, strlen(text));
    return code;
}

/* A view of the world's rows for the store's functions. */
static struct tricode_conform_ledger ledger_of(struct world *world) {
    struct tricode_conform_ledger ledger = {.machines = &world->row,
                                            .machine_count = 1,
                                            .accounts = world->accounts,
                                            .account_count = WORLD_ACCOUNTS,
                                            .sales = world->records,
                                            .sale_count = world->record_count,
                                            .sale_room = WORLD_SALES,
                                            .revenue = world->revenue};
    return ledger;
}

static void apply(struct world *world, uint64_t account, const struct tricode_verdict *verdict) {
    struct tricode_conform_ledger ledger = ledger_of(world);
    power_need(ledger.sale_count < ledger.sale_room, "the number of sales is bounded");
    power_need(tricode_conform_ledger_apply(&ledger, &world->row, account, verdict) == 0,
               "applying a verdict succeeds");
    world->record_count = ledger.sale_count;
    world->revenue = ledger.revenue;
    world_hold(world, verdict->result != TRICODE_CENTER_EQUIVOCATION,
               "6: an honest machine never equivocates");
    for (size_t i = 0; i < world->record_count; i++) {
        const struct tricode_sale *record = &world->records[i];
        const struct world_sale *sale = sale_of(world, record->payload.counter);
        world_hold(world, sale->shown && tricode_payload_same_sale(&sale->issued, &record->payload),
                   "1: a settled sale equals the offered sale");
        world_hold(world, record->state != TRICODE_SALE_REFUNDED || sale->fell == 0,
                   "3: no refund for a dispensed sale");
        world_hold(world, record->state != TRICODE_SALE_DELIVERED || sale->presented,
                   "6: a delivered sale had its permit presented");
    }
}

struct tricode_verdict world_settle(struct world *world, uint64_t account, uint32_t counter) {
    struct tricode_conform_ledger ledger = ledger_of(world);
    struct world_sale *sale = sale_of(world, counter);
    const struct tricode_rules rules = {world->now, 3600, 300, 0};
    const struct tricode_payer payer = {account, world->accounts[account].balance};
    struct tricode_verdict verdict = tricode_center_settle(
        world->row.state, tricode_conform_ledger_closed(&ledger, WORLD_MACHINE, counter),
        bring(world, sale->texts[TRICODE_KIND_SALE]), payer, rules);
    apply(world, account, &verdict);
    if (verdict.result == TRICODE_CENTER_SETTLED ||
        verdict.result == TRICODE_CENTER_SETTLED_AGAIN) {
        const struct tricode_payload permit =
            tricode_payload_convert(verdict.machine.pending.payload, TRICODE_KIND_PERMIT);
        power_need(tricode_tag_issue(world->engine.tagger, &permit,
                                     (uint8_t *)sale->texts[TRICODE_KIND_PERMIT]) == TRICODE_TAG_OK,
                   "making a permit succeeds");
    }
    return verdict;
}

struct tricode_verdict world_cancel(struct world *world, uint32_t counter) {
    struct tricode_conform_ledger ledger = ledger_of(world);
    const struct tricode_verdict verdict = tricode_center_cancel(
        world->row.state, tricode_conform_ledger_closed(&ledger, WORLD_MACHINE, counter),
        bring(world, sale_of(world, counter)->texts[TRICODE_KIND_CANCEL]));
    apply(world, 0, &verdict);
    return verdict;
}
