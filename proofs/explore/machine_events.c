// SPDX-License-Identifier: Apache-2.0
/* Events at the machine. The machine steps on a copy, makes it durable, acts [MACHINE-19]; power
 * may fail in between. Also models the physical behavior of the mechanism. */
#include "events.h"

/* The core's reaction to the event, on a copy of the durable record. */
static struct tricode_effect step(const struct explore_bounds *bounds,
                                  const struct explore_world *world, struct explore_event event,
                                  struct tricode_machine *machine, struct tricode_presented *code) {
    struct tricode_effect effect = {0};
    struct tricode_payload offer = explore_offer(event.index);
    switch (event.type) {
    case EXPLORE_SELECT:
        effect = tricode_machine_select(machine, offer.product, offer.price, offer.issued_at);
        break;
    case EXPLORE_LEVER:
        effect = tricode_machine_lever(machine);
        break;
    case EXPLORE_TIMEOUT:
        effect = tricode_machine_timeout(machine);
        break;
    case EXPLORE_PERMIT:
        *code = explore_presented(bounds, world, event);
        effect = tricode_machine_permit(machine, *code);
        break;
    case EXPLORE_VEND_SUCCEEDED:
        effect = tricode_machine_vend_succeeded(machine);
        break;
    case EXPLORE_VEND_FAILED:
        effect = tricode_machine_vend_failed(machine);
        break;
    default:
        effect = tricode_machine_restart(machine);
        break;
    }
    return effect;
}

static void persist(const struct explore_bounds *bounds, struct explore_world *world,
                    struct explore_outcome *outcome) {
    uint8_t vended = world->vended;
    explore_set_machine(bounds, world, &outcome->machine);
    int slot = explore_slot(bounds, outcome->machine.vended);
    if (world->vended != vended && slot >= 0) {
        world->sales[slot].counted = 1;
    }
    outcome->durable = true;
}

/* Shows a code, which anybody may see; or starts the motor for the permit's sale. */
static void act(const struct explore_bounds *bounds, struct explore_world *world,
                struct explore_outcome *outcome) {
    const struct tricode_effect *effect = &outcome->effect;
    if (effect->kind == TRICODE_EFFECT_SHOW_SALE || effect->kind == TRICODE_EFFECT_SHOW_CANCEL) {
        int slot = explore_slot(bounds, effect->code.counter);
        if (slot < 0) {
            world->broken = 1;
        } else if (effect->kind == TRICODE_EFFECT_SHOW_SALE) {
            world->sales[slot].said = explore_pack(bounds, &effect->code, &world->broken);
        }
        explore_let_out(bounds, world, effect->code);
    } else if (effect->kind == TRICODE_EFFECT_DISPENSE) {
        int slot = explore_slot(bounds, outcome->code.payload.counter);
        if (slot < 0) {
            world->broken = 1;
        } else {
            world->sales[slot].falling = (uint8_t)(world->sales[slot].falling + 1);
        }
    }
    outcome->acted = true;
}

static bool same_record(const struct explore_bounds *bounds, const struct explore_world *world,
                        const struct tricode_machine *machine) {
    struct explore_world with = *world;
    explore_set_machine(bounds, &with, machine);
    return with.phase == world->phase && with.counter == world->counter &&
           with.vended == world->vended && with.remembered == world->remembered;
}

static void handle(const struct explore_bounds *bounds, struct explore_event event,
                   struct explore_world *world, struct explore_outcome *outcome) {
    outcome->machine = explore_machine(bounds, world);
    outcome->machine_asked = true;
    outcome->effect = step(bounds, world, event, &outcome->machine, &outcome->code);
    outcome->changes = !same_record(bounds, world, &outcome->machine) ||
                       outcome->effect.kind == TRICODE_EFFECT_SHOW_SALE ||
                       outcome->effect.kind == TRICODE_EFFECT_SHOW_CANCEL ||
                       outcome->effect.kind == TRICODE_EFFECT_DISPENSE;
    if (event.type == EXPLORE_VEND_FAILED && world->phase == TRICODE_MACHINE_VENDING) {
        /* The mechanism has finished: even if its report is lost, no product is dispensed after it.
         */
        world->sales[explore_slot(bounds, explore_unpack_number(bounds, world->counter))].falling =
            0;
        outcome->changes = true;
    }
    if (bounds->act_before_persist) {
        if (event.cut != EXPLORE_BEFORE_ACT) {
            act(bounds, world, outcome);
        }
        if (event.cut == EXPLORE_WHOLE) {
            persist(bounds, world, outcome);
        }
    } else {
        if (event.cut != EXPLORE_BEFORE_PERSIST) {
            persist(bounds, world, outcome);
        }
        if (event.cut == EXPLORE_WHOLE) {
            act(bounds, world, outcome);
        }
    }
    if (event.cut != EXPLORE_WHOLE) {
        world->down = 1;
    } else if (event.type == EXPLORE_RESTART) {
        world->down = 0;
    }
}

void explore_apply_machine(const struct explore_bounds *bounds, struct explore_event event,
                           struct explore_world *world, struct explore_outcome *outcome) {
    struct explore_sale *sale = &world->sales[event.index % EXPLORE_SLOTS];
    switch (event.type) {
    case EXPLORE_POWER_LOSS:
        world->down = 1;
        break;
    case EXPLORE_HANDOVER:
        world->remembered = 0;
        break;
    case EXPLORE_FALL:
        sale->falling = (uint8_t)(sale->falling - 1);
        sale->left = (uint8_t)(sale->left + 1);
        break;
    default:
        handle(bounds, event, world, outcome);
        break;
    }
}
