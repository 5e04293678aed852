// SPDX-License-Identifier: Apache-2.0
/* Statement 5: from any state after a cut, every sale can end, and the balances are correct. */
#include "world.h"

#define BY_PERMIT 1u
#define REPORT_BY_CANCEL 2u

static uint32_t newest(const struct world *world) {
    return world->engine.state.counter;
}

static uint32_t pending(const struct world *world) {
    const struct tricode_sale *sale = &world->row.state.pending;
    return sale->state == TRICODE_SALE_SETTLED ? sale->payload.counter : 0;
}

/* The payer requests the permit again and presents it. */
static void end_by_permit(struct world *world) {
    const uint32_t counter = pending(world);
    if (counter == 0) {
        return;
    }
    struct world_sale *sale = &world->sales[counter];
    const int counted = world->engine.state.vended >= counter;
    world_hold(world,
               world_settle(world, world->row.state.pending.account, counter).result ==
                   TRICODE_CENTER_SETTLED_AGAIN,
               "5: a lost permit can be requested again");
    const int promised = sale->promised;
    sale->promised = 0;
    world_happen(world, TRICODE_EVENT_PERMIT, sale->texts[TRICODE_KIND_PERMIT], WORLD_SOUND);
    world_hold(world, counted != sale->promised, "5: its permit shows its cancel code, or is used");
    if (sale->promised) {
        world_hold(world, world_cancel(world, counter).result == TRICODE_CENTER_REFUNDED,
                   "5: the cancel code causes the refund");
    }
    sale->promised |= promised;
}

/* The next sale, paid or cancelled, reports the end of the pending sale. */
static void end_by_report(struct world *world, unsigned way) {
    world_happen(world, TRICODE_EVENT_SELECT, NULL, WORLD_SOUND);
    const uint32_t counter = newest(world);
    if (world->out_of_order || !world->sales[counter].shown) {
        world_hold(world, 0, "5: the machine continues to sell");
        return;
    }
    if ((way & REPORT_BY_CANCEL) != 0) {
        world_happen(world, TRICODE_EVENT_LEVER, NULL, WORLD_SOUND);
        world_hold(world, world->sales[counter].promised, "5: the lever shows the cancel code");
        world_hold(world, world_cancel(world, counter).result == TRICODE_CENTER_NOTHING_PAID,
                   "5: the cancelled sale was not paid");
        return;
    }
    world_hold(world, world_settle(world, WORLD_RICH, counter).result == TRICODE_CENTER_SETTLED,
               "5: a fresh sale can be paid");
    world_happen(world, TRICODE_EVENT_PERMIT, world->sales[counter].texts[TRICODE_KIND_PERMIT],
                 WORLD_SOUND);
    world_hold(world, world->sales[counter].fell == 1, "5: a paid sale is dispensed");
}

/* Each account has its initial balance minus the prices of its delivered sales. */
static void check_money(struct world *world) {
    uint64_t paid[WORLD_ACCOUNTS] = {0};
    uint64_t revenue = 0;
    uint64_t total = world->revenue;
    for (size_t i = 0; i < world->record_count; i++) {
        const struct tricode_sale *record = &world->records[i];
        if (record->state == TRICODE_SALE_DELIVERED) {
            paid[record->account] += record->payload.price;
            revenue += record->payload.price;
        }
    }
    for (unsigned i = 0; i < WORLD_ACCOUNTS; i++) {
        world_hold(world, world->accounts[i].balance + paid[i] == 1000000,
                   "4: an account pays exactly its delivered sales, once");
        total += world->accounts[i].balance;
    }
    world_hold(world, world->revenue == revenue,
               "4: the operator has the prices of the delivered sales");
    world_hold(world, total == 1000000u * WORLD_ACCOUNTS, "4: the total of all money is constant");
}

static void check_ends(struct world *world) {
    for (size_t i = 0; i < world->record_count; i++) {
        const struct tricode_sale *record = &world->records[i];
        const struct world_sale *sale = &world->sales[record->payload.counter];
        world_hold(world, record->state != TRICODE_SALE_SETTLED, "5: no sale is pending");
        world_hold(world, sale->fell == 0 || record->state == TRICODE_SALE_DELIVERED,
                   "3: a dispensed sale is paid for");
        world_hold(world, !sale->started || sale->jammed || record->state == TRICODE_SALE_DELIVERED,
                   "an interrupted vend counts as vended");
    }
}

void world_rest(struct world *world, unsigned way) {
    world->jam = 0;
    world->issued_at = (uint32_t)world->now;
    if ((way & BY_PERMIT) != 0) {
        end_by_permit(world);
    }
    if (world->broken == NULL) {
        end_by_report(world, way);
    }
    if (world->broken == NULL) {
        end_by_report(world, 0);
    }
    if (world->broken == NULL) {
        end_by_report(world, REPORT_BY_CANCEL);
    }
    if (world->broken == NULL) {
        check_ends(world);
        check_money(world);
    }
}
