// SPDX-License-Identifier: Apache-2.0
#include "events.h"

/* The events found so far. */
struct list {
    struct explore_event *events;
    unsigned count;
    bool full;
};

static void add(struct list *list, struct explore_event event) {
    if (list->count == EXPLORE_EVENTS_MAX) {
        list->full = true;
    } else {
        list->events[list->count] = event;
        list->count = list->count + 1;
    }
}

static void add_plain(struct list *list, enum explore_event_type type, unsigned index) {
    add(list, (struct explore_event){.type = (uint8_t)type, .index = (uint8_t)index});
}

static void add_code(struct list *list, enum explore_event_type type, enum explore_source source,
                     unsigned index, unsigned account, enum explore_rule rule) {
    add(list, (struct explore_event){.type = (uint8_t)type,
                                     .source = (uint8_t)source,
                                     .index = (uint8_t)index,
                                     .account = (uint8_t)account,
                                     .rule = (uint8_t)rule});
}

/* Forged codes, which must all be refused. type: the event that presents them. */
static void add_junk(struct list *list, const struct explore_bounds *bounds,
                     const struct explore_world *world, enum explore_event_type type) {
    unsigned kind = type == EXPLORE_PERMIT   ? TRICODE_KIND_PERMIT
                    : type == EXPLORE_SETTLE ? TRICODE_KIND_SALE
                                             : TRICODE_KIND_CANCEL;
    add_code(list, type, EXPLORE_BYTES, 0, 1, EXPLORE_IN_TIME);
    add_code(list, type, EXPLORE_OTHER_MACHINE, kind, 1, EXPLORE_IN_TIME);
    if (type == EXPLORE_PERMIT) {
        add_code(list, type, EXPLORE_OTHER_EPOCH, kind, 1, EXPLORE_IN_TIME);
    }
    for (unsigned slot = 0; slot < EXPLORE_SLOTS; slot++) {
        if (world->sales[slot].said != 0) {
            add_code(list, type, EXPLORE_FORGED, kind + 4 * slot, 1, EXPLORE_IN_TIME);
        }
    }
    if (bounds->stolen_key) {
        for (unsigned slot = 0; slot <= bounds->sales; slot++) {
            add_code(list, type, EXPLORE_STOLEN, kind + 4 * slot, 1, EXPLORE_IN_TIME);
            add_code(list, type, EXPLORE_STOLEN, kind + 4 * slot + 32, 1, EXPLORE_IN_TIME);
        }
    }
}

static void add_machine(struct list *list, const struct explore_bounds *bounds,
                        const struct explore_world *world) {
    int newest = explore_slot(bounds, explore_unpack_number(bounds, world->counter));
    if (newest + 1 < (int)bounds->sales ||
        explore_unpack_number(bounds, world->counter) == UINT32_MAX) {
        for (unsigned offer = 0; offer < bounds->offers; offer++) {
            add_plain(list, EXPLORE_SELECT, offer);
        }
    }
    add_plain(list, EXPLORE_SELECT, EXPLORE_OFFERS);
    add_plain(list, EXPLORE_LEVER, 0);
    add_plain(list, EXPLORE_TIMEOUT, 0);
    for (unsigned i = 0; i < EXPLORE_CODES && world->codes[i] != 0; i++) {
        add_code(list, EXPLORE_PERMIT, EXPLORE_LET_OUT, i, 1, EXPLORE_IN_TIME);
    }
    add_junk(list, bounds, world, EXPLORE_PERMIT);
    add_plain(list, EXPLORE_VEND_SUCCEEDED, 0);
    /* The mechanism reports a failed vend only if the product was not dispensed [MACHINE-22]. */
    if (world->phase != TRICODE_MACHINE_VENDING ||
        (newest >= 0 && world->sales[newest].left == 0)) {
        add_plain(list, EXPLORE_VEND_FAILED, 0);
    }
    add_plain(list, EXPLORE_POWER_LOSS, 0);
    if (bounds->handover && world->phase == TRICODE_MACHINE_IDLE && world->remembered != 0) {
        add_plain(list, EXPLORE_HANDOVER, 0);
    }
}

static void add_center(struct list *list, const struct explore_bounds *bounds,
                       const struct explore_world *world) {
    unsigned earned = 0;
    for (unsigned i = 0; i < EXPLORE_CODES && world->codes[i] != 0; i++) {
        bool sale = (world->codes[i] & 3u) == TRICODE_KIND_SALE;
        for (unsigned account = 1; account <= EXPLORE_ACCOUNTS && (sale || account == 1);
             account++) {
            for (unsigned rule = 0; rule < EXPLORE_RULES && (sale || rule == 0); rule++) {
                add_code(list, EXPLORE_SETTLE, EXPLORE_LET_OUT, i, account,
                         (enum explore_rule)rule);
            }
        }
        add_code(list, EXPLORE_CANCEL, EXPLORE_LET_OUT, i, 1, EXPLORE_IN_TIME);
    }
    add_junk(list, bounds, world, EXPLORE_SETTLE);
    add_junk(list, bounds, world, EXPLORE_CANCEL);
    add_plain(list, EXPLORE_STANDING, 0);
    for (unsigned slot = 0; slot < EXPLORE_SLOTS; slot++) {
        if (world->sales[slot].falling > 0) {
            add_plain(list, EXPLORE_FALL, slot);
        }
        if (world->sales[slot].state == TRICODE_SALE_DELIVERED) {
            earned = earned + world->sales[slot].charged;
        }
    }
    if (world->deposited < bounds->deposits) {
        for (unsigned account = 1; account <= EXPLORE_ACCOUNTS; account++) {
            add_code(list, EXPLORE_DEPOSIT, EXPLORE_LET_OUT, 0, account, EXPLORE_IN_TIME);
        }
    }
    if (bounds->payouts && world->paid_out < earned) { /* [LEDGER-7] */
        add_plain(list, EXPLORE_PAYOUT, 0);
    }
}

unsigned explore_events(const struct explore_bounds *bounds, const struct explore_world *world,
                        struct explore_event events[EXPLORE_EVENTS_MAX]) {
    struct list list = {events, 0, false};
    if (world->down) {
        add_plain(&list, EXPLORE_RESTART, 0); /* [MACHINE-21] */
    } else {
        add_machine(&list, bounds, world);
    }
    add_center(&list, bounds, world);
    return list.full ? 0 : list.count;
}

struct tricode_presented explore_presented(const struct explore_bounds *bounds,
                                           const struct explore_world *world,
                                           struct explore_event event) {
    struct tricode_presented code = {0};
    int slot = event.index / 4 % 8;
    code.authentic = 1;
    switch (event.source) {
    case EXPLORE_LET_OUT:
        code.payload = explore_unpack(bounds, world->codes[event.index]);
        break;
    case EXPLORE_FORGED:
        code.payload = explore_unpack(bounds, world->sales[slot].said);
        code.payload.kind = (enum tricode_kind)(event.index % 4);
        code.authentic = 0;
        break;
    case EXPLORE_BYTES:
        code.status = TRICODE_CODE_LENGTH;
        code.authentic = 0;
        break;
    default:
        code.payload = explore_offer(0);
        code.payload.kind = (enum tricode_kind)(event.index % 4);
        code.payload.machine = EXPLORE_MACHINE + (event.source == EXPLORE_OTHER_MACHINE ? 1u : 0u);
        code.payload.key_epoch =
            (uint8_t)(EXPLORE_EPOCH + (event.source == EXPLORE_OTHER_EPOCH ? 1u : 0u));
        code.payload.counter =
            explore_number_of_slot(bounds, event.source == EXPLORE_STOLEN ? slot : 0);
        code.payload.vended = event.index >= 32 ? code.payload.counter - 1 : 0;
        break;
    }
    return code;
}

void explore_apply(const struct explore_bounds *bounds, const struct explore_world *before,
                   struct explore_event event, struct explore_world *after,
                   struct explore_outcome *outcome) {
    *after = *before;
    *outcome = (struct explore_outcome){0};
    if (event.type >= EXPLORE_SETTLE) {
        explore_apply_center(bounds, event, after, outcome);
    } else {
        explore_apply_machine(bounds, event, after, outcome);
    }
}
