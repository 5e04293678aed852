// SPDX-License-Identifier: Apache-2.0
#include "rest.h"

#include "theorem.h"

/* The machine and the center are idle, and every paid sale has ended, physically and in the ledger.
 */
static bool at_rest(const struct explore_bounds *bounds, const struct explore_world *world) {
    bool holds = !world->down && world->phase == TRICODE_MACHINE_IDLE && world->pending == 0 &&
                 !world->broken && explore_money_is_right(bounds, world);
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *sale = &world->sales[i];
        holds = holds && sale->state != TRICODE_SALE_SETTLED &&
                (sale->state != TRICODE_SALE_DELIVERED || sale->counted) &&
                (sale->state != TRICODE_SALE_REFUNDED || sale->left == 0);
    }
    return holds;
}

static struct explore_event bring(enum explore_event_type type, int code, unsigned account) {
    struct explore_event event = {.type = (uint8_t)type,
                                  .source = EXPLORE_LET_OUT,
                                  .index = (uint8_t)code,
                                  .account = (uint8_t)account};
    return event;
}

/* A newer code reaches the center: the cancel code of a newer sale, which is not paid. */
static struct explore_event newer(const struct explore_bounds *bounds,
                                  const struct explore_world *world, int pending) {
    struct explore_event event = {.type = EXPLORE_SELECT};
    int newest = explore_slot(bounds, explore_unpack_number(bounds, world->counter));
    int cancel = -1;
    for (int slot = pending + 1; slot < EXPLORE_SLOTS && cancel < 0; slot++) {
        cancel = explore_find_code(bounds, world, TRICODE_KIND_CANCEL, slot);
    }
    if (cancel >= 0) {
        event = bring(EXPLORE_CANCEL, cancel, 1);
    } else if (newest > pending && world->vended != world->counter &&
               (world->phase == TRICODE_MACHINE_OPEN || world->remembered != 0)) {
        event.type = EXPLORE_LEVER;
    }
    return event;
}

/* Uses the pending sale's own codes: presents its cancel code to the center; otherwise gets it from
 * the machine, by the lever or the permit; otherwise requests the permit again. */
static struct explore_event own(const struct explore_bounds *bounds,
                                const struct explore_world *world, int pending) {
    struct explore_event event = {.type = EXPLORE_LEVER};
    int newest = explore_slot(bounds, explore_unpack_number(bounds, world->counter));
    int cancel = explore_find_code(bounds, world, TRICODE_KIND_CANCEL, pending);
    int permit = explore_find_code(bounds, world, TRICODE_KIND_PERMIT, pending);
    int sale = explore_find_code(bounds, world, TRICODE_KIND_SALE, pending);
    if (cancel >= 0) {
        event = bring(EXPLORE_CANCEL, cancel, 1);
    } else if (newest == pending && world->phase == TRICODE_MACHINE_OPEN) {
        event.type = EXPLORE_LEVER;
    } else if (permit >= 0) {
        event = bring(EXPLORE_PERMIT, permit, 1);
    } else if (sale >= 0) {
        event = bring(EXPLORE_SETTLE, sale, world->pending_account);
    }
    return event;
}

struct explore_rest explore_bring_to_rest(const struct explore_bounds *bounds,
                                          const struct explore_world *world, enum explore_way way) {
    struct explore_rest rest = {0};
    struct explore_world now = *world;
    struct explore_outcome outcome = {0};
    rest.rests = at_rest(bounds, &now);
    while (!rest.rests && !rest.no_newer && rest.steps < EXPLORE_REST_STEPS) {
        struct explore_event event = {.type = EXPLORE_LEVER}; /* close an open sale */
        int pending = explore_pending_slot(bounds, &now);
        if (now.down) {
            event.type = EXPLORE_RESTART;
        } else if (now.phase == TRICODE_MACHINE_VENDING) {
            event.type = EXPLORE_VEND_SUCCEEDED;
        } else if (pending >= 0) {
            bool by_newer = way == EXPLORE_NEWER_CODE || now.sales[pending].counted;
            event = by_newer ? newer(bounds, &now, pending) : own(bounds, &now, pending);
        }
        struct explore_world before = now;
        explore_apply(bounds, &before, event, &now, &outcome);
        rest.no_newer =
            event.type == EXPLORE_SELECT && outcome.effect.reason == TRICODE_MACHINE_EXHAUSTED;
        rest.events[rest.steps] = event;
        rest.steps = rest.steps + 1;
        rest.rests = at_rest(bounds, &now);
    }
    return rest;
}
