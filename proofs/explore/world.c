// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <string.h>

/* A packed payload, from the low bits: kind 2, offer 3, counter 5, vended 5. */
#define NUMBERS 31u

static const struct tricode_payload OFFERS[EXPLORE_OFFERS] = {
    {.product = 12, .price = 2, .issued_at = EXPLORE_ISSUED_AT},
    {.product = 34, .price = 1, .issued_at = 0},
};

struct tricode_payload explore_offer(unsigned offer) {
    struct tricode_payload payload = {0};
    if (offer < EXPLORE_OFFERS) {
        payload = OFFERS[offer];
    } else {
        payload.product = 12; /* an offer with price 0, which select refuses */
    }
    return payload;
}

int explore_slot(const struct explore_bounds *bounds, uint64_t number) {
    int slot = -1;
    if (number >= bounds->first && number - bounds->first < EXPLORE_SLOTS) {
        slot = (int)(number - bounds->first);
    }
    return slot;
}

uint32_t explore_number_of_slot(const struct explore_bounds *bounds, int slot) {
    return bounds->first + (uint32_t)slot;
}

uint8_t explore_number(const struct explore_bounds *bounds, uint64_t number, uint8_t *broken) {
    uint64_t before_first = (uint64_t)bounds->first - 1;
    uint8_t packed = 0;
    if (number != 0) {
        if (number < before_first || number - before_first >= NUMBERS) {
            *broken = 1;
        } else {
            packed = (uint8_t)(number - before_first + 1);
        }
    }
    return packed;
}

uint64_t explore_unpack_number(const struct explore_bounds *bounds, unsigned packed) {
    return packed == 0 ? 0 : (uint64_t)bounds->first - 2 + packed;
}

uint16_t explore_pack(const struct explore_bounds *bounds, const struct tricode_payload *payload,
                      uint8_t *broken) {
    unsigned offer = 0;
    while (offer < EXPLORE_OFFERS &&
           !(payload->product == OFFERS[offer].product && payload->price == OFFERS[offer].price &&
             payload->issued_at == OFFERS[offer].issued_at)) {
        offer = offer + 1;
    }
    if (offer == EXPLORE_OFFERS || payload->machine != EXPLORE_MACHINE ||
        payload->key_epoch != EXPLORE_EPOCH || tricode_payload_check(payload) != TRICODE_CODE_OK) {
        *broken = 1;
    }
    unsigned counter = explore_number(bounds, payload->counter, broken);
    unsigned vended = explore_number(bounds, payload->vended, broken);
    return (uint16_t)((unsigned)payload->kind | offer << 2 | counter << 5 | vended << 10);
}

struct tricode_payload explore_unpack(const struct explore_bounds *bounds, uint16_t packed) {
    struct tricode_payload payload = explore_offer(packed >> 2 & 7u);
    payload.kind = (enum tricode_kind)(packed & 3u);
    payload.machine = EXPLORE_MACHINE;
    payload.key_epoch = EXPLORE_EPOCH;
    payload.counter = (uint32_t)explore_unpack_number(bounds, packed >> 5 & 31u);
    payload.vended = (uint32_t)explore_unpack_number(bounds, packed >> 10 & 31u);
    return payload;
}

struct tricode_machine explore_machine(const struct explore_bounds *bounds,
                                       const struct explore_world *world) {
    struct tricode_machine machine = {0};
    machine.machine = EXPLORE_MACHINE;
    machine.key_epoch = EXPLORE_EPOCH;
    machine.phase = (enum tricode_machine_phase)world->phase;
    machine.counter = (uint32_t)explore_unpack_number(bounds, world->counter);
    machine.vended = (uint32_t)explore_unpack_number(bounds, world->vended);
    if (world->remembered != 0) {
        machine.sale = explore_unpack(bounds, world->remembered);
    }
    return machine;
}

void explore_set_machine(const struct explore_bounds *bounds, struct explore_world *world,
                         const struct tricode_machine *machine) {
    if (machine->machine != EXPLORE_MACHINE || machine->key_epoch != EXPLORE_EPOCH) {
        world->broken = 1;
    }
    world->phase = (uint8_t)machine->phase;
    world->counter = explore_number(bounds, machine->counter, &world->broken);
    world->vended = explore_number(bounds, machine->vended, &world->broken);
    world->remembered = 0;
    if (machine->sale.kind != 0) {
        world->remembered = explore_pack(bounds, &machine->sale, &world->broken);
    }
}

struct tricode_center_machine explore_center(const struct explore_bounds *bounds,
                                             const struct explore_world *world) {
    struct tricode_center_machine center = {0};
    center.standing = (enum tricode_standing)world->standing;
    center.next = explore_unpack_number(bounds, world->next);
    center.delivered = (uint32_t)explore_unpack_number(bounds, world->delivered);
    if (world->pending != 0) {
        center.pending.state = TRICODE_SALE_SETTLED;
        center.pending.payload = explore_unpack(bounds, world->pending);
        center.pending.account = world->pending_account;
    }
    return center;
}

void explore_set_center(const struct explore_bounds *bounds, struct explore_world *world,
                        const struct tricode_center_machine *center) {
    world->standing = (uint8_t)center->standing;
    world->next = explore_number(bounds, center->next, &world->broken);
    world->delivered = explore_number(bounds, center->delivered, &world->broken);
    world->pending = 0;
    world->pending_account = 0;
    if (center->pending.state == TRICODE_SALE_SETTLED) {
        world->pending = explore_pack(bounds, &center->pending.payload, &world->broken);
        world->pending_account = (uint8_t)center->pending.account;
    } else if (center->pending.state != TRICODE_SALE_NONE) {
        world->broken = 1;
    }
}

/* The machine starts with the counters of a predecessor that had vended no sale [MACHINE-2]; the
 * center starts as for a new machine [RECONCILE-2], except that sales before the first are closed.
 */
void explore_world_begin(const struct explore_bounds *bounds, struct explore_world *world) {
    memset(world, 0, sizeof *world);
    world->counter = explore_number(bounds, (uint64_t)bounds->first - 1, &world->broken);
    world->phase = TRICODE_MACHINE_IDLE;
    world->standing = TRICODE_STANDING_ENABLED;
    world->next = explore_number(bounds, bounds->first, &world->broken);
    for (unsigned i = 0; i < EXPLORE_ACCOUNTS; i++) {
        world->balance[i] = (int8_t)bounds->balances[i];
    }
}

void explore_let_out(const struct explore_bounds *bounds, struct explore_world *world,
                     struct tricode_payload payload) {
    uint16_t code = explore_pack(bounds, &payload, &world->broken);
    unsigned at = 0;
    while (at < EXPLORE_CODES && world->codes[at] != 0 && world->codes[at] < code) {
        at = at + 1;
    }
    if (at == EXPLORE_CODES || (world->codes[at] != code && world->codes[EXPLORE_CODES - 1] != 0)) {
        world->broken = 1; /* more than three codes per sale */
    } else if (world->codes[at] != code) {
        memmove(&world->codes[at + 1], &world->codes[at],
                (EXPLORE_CODES - 1 - at) * sizeof world->codes[0]);
        world->codes[at] = code;
    }
}

int explore_find_code(const struct explore_bounds *bounds, const struct explore_world *world,
                      enum tricode_kind kind, int slot) {
    int found = -1;
    for (int i = 0; i < EXPLORE_CODES && world->codes[i] != 0; i++) {
        struct tricode_payload payload = explore_unpack(bounds, world->codes[i]);
        if (payload.kind == kind && explore_slot(bounds, payload.counter) == slot) {
            found = i;
        }
    }
    return found;
}

int explore_pending_slot(const struct explore_bounds *bounds, const struct explore_world *world) {
    int slot = -1;
    if (world->pending != 0) {
        slot = explore_slot(bounds, explore_unpack(bounds, world->pending).counter);
    }
    return slot;
}
