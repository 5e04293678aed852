// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <string.h>
#include "fuzz.h"
#include "keys.h"

struct world_sale *tricode_world_sale(struct world *world, uint32_t machine, uint32_t counter) {
    if (machine < 1 || machine > WORLD_MACHINES) {
        return NULL;
    }
    struct world_machine *owner = &world->machines[machine - 1];
    if (counter <= owner->base || counter - owner->base > WORLD_SALES) {
        return NULL;
    }
    struct world_sale *sale = &owner->sales[counter - owner->base - 1];
    return sale->issued.counter == counter ? sale : NULL;
}

void tricode_world_show(struct world *world, const struct tricode_payload *payload) {
    struct world_pool *pool = &world->pools[payload->kind];
    uint8_t text[TRICODE_TEXT_SIZE];
    tricode_fuzz_issue(payload->machine - 1, payload, text);
    if (pool->count < WORLD_CODES && !tricode_world_knows(world, text)) {
        memcpy(pool->texts[pool->count], text, TRICODE_TEXT_SIZE);
        pool->count++;
    }
}

/* Copies what was issued and what counts as vended from the record on the disk to the truth. */
static void write_disk(struct world *world, struct world_machine *machine,
                       const struct tricode_machine *next) {
    const struct tricode_machine *disk = &machine->disk;
    FUZZ_ASSERT(next->counter >= disk->counter && next->vended >= disk->vended &&
                    next->vended <= next->counter,
                "the counters of a record only grow");
    if (next->counter > disk->counter) {
        FUZZ_ASSERT(next->counter == disk->counter + 1, "sale counters have no gap");
        struct world_sale *sale = &machine->sales[next->counter - machine->base - 1];
        sale->issued = next->sale;
        FUZZ_ASSERT(next->sale.counter == next->counter && next->sale.machine == next->machine &&
                        next->sale.vended == next->vended && next->sale.kind == TRICODE_KIND_SALE,
                    "the record contains the newest sale");
    }
    if (next->vended > disk->vended) {
        struct world_sale *sale = tricode_world_sale(world, next->machine, next->vended);
        FUZZ_ASSERT(sale != NULL && !sale->promised, "no sale is vended after its cancel code");
        FUZZ_ASSERT(machine->restarting || sale->fell,
                    "6: a vended sale was dispensed or was being dispensed");
        sale->counted = 1;
    }
    machine->disk = *next;
}

static void dispense(struct world *world, struct world_machine *machine, uint16_t product) {
    struct world_sale *sale = tricode_world_sale(world, machine->now.machine, machine->now.counter);
    FUZZ_ASSERT(sale != NULL && sale->state == TRICODE_SALE_SETTLED,
                "1: a product is dispensed only for a settled sale");
    FUZZ_ASSERT(sale->issued.product == product, "1: the dispensed product is the sale's product");
    FUZZ_ASSERT(sale->fell == 0 && !sale->counted, "2: at most one product is dispensed per sale");
    FUZZ_ASSERT(!machine->motor, "one product at a time");
    machine->motor = 1;
    machine->fallen = 0;
    machine->motor_counter = machine->now.counter;
}

static void act(struct world *world, struct world_machine *machine,
                const struct tricode_effect *effect) {
    if (effect->kind == TRICODE_EFFECT_SHOW_SALE) {
        tricode_world_show(world, &effect->code);
    } else if (effect->kind == TRICODE_EFFECT_SHOW_CANCEL) {
        struct world_sale *sale =
            tricode_world_sale(world, effect->code.machine, effect->code.counter);
        FUZZ_ASSERT(sale != NULL && sale->fell == 0 && !sale->counted,
                    "3: a cancel code is shown only of an unvended sale");
        FUZZ_ASSERT(effect->code.kind == TRICODE_KIND_CANCEL &&
                        tricode_payload_same_sale(&effect->code, &sale->issued),
                    "a cancel code contains its sale");
        sale->promised = 1;
        tricode_world_show(world, &effect->code);
    } else if (effect->kind == TRICODE_EFFECT_DISPENSE) {
        dispense(world, machine, effect->product);
    }
}

/* Makes the state durable, then performs the effect; or injects a failure. */
static void commit(struct world *world, struct world_machine *machine,
                   const struct tricode_machine *next, const struct tricode_effect *effect,
                   enum world_cut cut) {
    if (cut == WORLD_CUT_AFTER || cut == WORLD_STORE_UNKNOWN || cut == WORLD_CUT_NONE) {
        write_disk(world, machine, next);
    }
    if (cut == WORLD_CUT_NONE) {
        machine->now = *next;
        act(world, machine, effect);
    } else if (cut == WORLD_CUT_BEFORE || cut == WORLD_CUT_AFTER) {
        tricode_world_power_off(machine);
    } else {
        machine->on = 0; /* out of order until the restart; a running motor continues */
    }
}

struct tricode_effect tricode_world_select(struct world *world, struct world_machine *machine,
                                           uint16_t product, uint32_t price, uint32_t issued_at,
                                           enum world_cut cut) {
    struct tricode_machine next = machine->now;
    struct tricode_effect effect = tricode_machine_select(&next, product, price, issued_at);
    FUZZ_ASSERT(effect.kind != TRICODE_EFFECT_SHOW_SALE ||
                    (effect.code.price == price && effect.code.product == product),
                "a sale code contains the selection");
    commit(world, machine, &next, &effect, cut);
    return effect;
}

struct tricode_effect tricode_world_lever(struct world *world, struct world_machine *machine,
                                          enum world_cut cut) {
    struct tricode_machine next = machine->now;
    struct tricode_effect effect = tricode_machine_lever(&next);
    commit(world, machine, &next, &effect, cut);
    return effect;
}

struct tricode_effect tricode_world_timeout(struct world *world, struct world_machine *machine,
                                            enum world_cut cut) {
    struct tricode_machine next = machine->now;
    struct tricode_effect effect = tricode_machine_timeout(&next);
    commit(world, machine, &next, &effect, cut);
    return effect;
}

struct tricode_effect tricode_world_permit(struct world *world, struct world_machine *machine,
                                           const uint8_t text[TRICODE_TEXT_SIZE],
                                           enum world_cut cut) {
    struct tricode_machine next = machine->now;
    struct tricode_presented permit =
        tricode_fuzz_present(machine->number, text, TRICODE_TEXT_SIZE);
    struct tricode_effect effect = tricode_machine_permit(&next, permit);
    if (!tricode_world_knows(world, text)) {
        FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_REFUSE, "a forged permit is refused");
    }
    FUZZ_ASSERT(effect.kind != TRICODE_EFFECT_REFUSE ||
                    (next.phase == machine->now.phase && next.counter == machine->now.counter &&
                     next.vended == machine->now.vended),
                "a refusal changes nothing");
    commit(world, machine, &next, &effect, cut);
    return effect;
}

void tricode_world_fall(struct world *world, struct world_machine *machine) {
    if (!machine->motor || machine->fallen) {
        return;
    }
    struct world_sale *sale =
        tricode_world_sale(world, machine->now.machine, machine->motor_counter);
    FUZZ_ASSERT(sale != NULL && sale->fell == 0, "2: at most one product is dispensed per sale");
    FUZZ_ASSERT(sale->state == TRICODE_SALE_SETTLED && !sale->promised,
                "1, 3: it is settled and can no longer be refunded");
    machine->fallen = 1;
    sale->fell = 1;
}

struct tricode_effect tricode_world_report(struct world *world, struct world_machine *machine,
                                           enum world_cut cut) {
    struct tricode_machine next = machine->now;
    struct tricode_effect effect;
    memset(&effect, 0, sizeof effect);
    if (machine->on && machine->motor) {
        machine->motor = 0;
        effect = machine->fallen ? tricode_machine_vend_succeeded(&next)
                                 : tricode_machine_vend_failed(&next);
        FUZZ_ASSERT(machine->fallen || effect.kind == TRICODE_EFFECT_SHOW_CANCEL,
                    "5: a jam shows the cancel code");
        commit(world, machine, &next, &effect, cut);
    }
    return effect;
}

void tricode_world_power_off(struct world_machine *machine) {
    machine->on = 0;
    machine->motor = 0; /* a product that is not yet dispensed never will be */
}

void tricode_world_power_on(struct world *world, struct world_machine *machine,
                            enum world_cut cut) {
    struct tricode_machine next = machine->disk;
    struct tricode_effect effect = tricode_machine_restart(&next);
    machine->motor = 0;
    FUZZ_ASSERT(next.phase == TRICODE_MACHINE_IDLE, "no sale is open after a restart");
    machine->on = 1;
    machine->restarting = 1;
    commit(world, machine, &next, &effect, cut);
    machine->restarting = 0;
}
