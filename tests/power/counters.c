// SPDX-License-Identifier: Apache-2.0
/* Compares the machine's audit counters with the state of each sale: `vended` and the totals agree
 * after every power cut. */
#include "world.h"

/* The selection of world_happen. */
static uint16_t product_of(uint32_t counter) {
    return (uint16_t)counter;
}

static uint32_t price_of(uint32_t counter) {
    return 99 + counter;
}

void world_note_vended(struct world *world) {
    const uint32_t vended = world->engine.state.vended;
    if (vended > 0 && vended <= WORLD_SALES) {
        world->sales[vended].counted = 1;
    }
}

/* The newest sale, while its end is open. */
static uint32_t in_progress(const struct world *world) {
    return world->engine.state.phase != TRICODE_MACHINE_IDLE ? world->engine.state.counter : 0;
}

static void add(struct tricode_sum *sum, int is_one, uint32_t counter) {
    sum->number += is_one != 0;
    sum->value += is_one ? price_of(counter) : 0;
}

static int same(struct tricode_sum a, struct tricode_sum b) {
    return a.number == b.number && a.value == b.value;
}

/* The counted end of each sale since the first, and its product. */
void world_check_counters(struct world *world) {
    const struct tricode_counters *counters = tricode_record_counters(world->engine.record);
    struct tricode_sum vends = {0};
    struct tricode_sum since_reset = {0};
    struct tricode_sum cancelled = {0};
    uint32_t jams = 0;
    size_t products = 0;
    for (uint32_t c = 1; c <= world->engine.state.counter; c++) {
        const struct world_sale *sale = &world->sales[c];
        const struct tricode_product_vends *product =
            tricode_counters_product(counters, product_of(c));
        struct tricode_sum one = {0};
        struct tricode_sum one_since = {0};
        add(&one, sale->counted, c);
        add(&one_since, sale->counted && !sale->counted_at_reset, c);
        add(&vends, sale->counted, c);
        add(&since_reset, sale->counted && !sale->counted_at_reset, c);
        add(&cancelled, !sale->counted && c != in_progress(world), c);
        jams += sale->jammed && !sale->counted && c != in_progress(world);
        products += product != NULL;
        world_hold(world,
                   product == NULL ? !sale->counted
                                   : same(product->total, one) &&
                                         same(tricode_counters_since_reset(product), one_since),
                   "counters: a product's totals match its vends");
    }
    world_hold(world, same(counters->total.vends, vends),
               "counters: the totals match the vended sales");
    world_hold(world, products == counters->product_count, "counters: no other product");
    world_hold(world, same(tricode_counters_interval(counters).vends, since_reset),
               "counters: the interval's totals match the vends since the reset");
    world_hold(world, same(counters->total.cancelled, cancelled) && counters->total.jams == jams,
               "counters: every other ended sale is counted as cancelled");
}

static void mark_reset(struct world *world) {
    world->resets++;
    for (uint32_t c = 1; c <= WORLD_SALES; c++) {
        world->sales[c].counted_at_reset = world->sales[c].counted;
    }
}

void world_reset_counters(struct world *world) {
    struct tricode_error fault = {""};
    struct tricode_record *record = world->engine.record;
    if (world->out_of_order) {
        return;
    }
    log_note(LOG_PAUSE);
    world->resetting = 1;
    tricode_counters_reset(tricode_record_counters(record), tricode_record_false_tags(record),
                           world->issued_at, world->engine.state.counter);
    if (tricode_record_store(record, &world->engine.state, &fault) != 0) {
        world->out_of_order = 1;
        return;
    }
    world->resetting = 0;
    mark_reset(world);
    world_check_counters(world);
}

void world_load_counters(struct world *world) {
    const uint32_t resets = tricode_record_counters(world->engine.record)->resets;
    if (world->resetting && resets == world->resets + 1) {
        mark_reset(world);
    }
    world->resetting = 0;
    world_hold(world, resets == world->resets, "counters: a reported reset is durable");
    world_note_vended(world);
    world_check_counters(world);
}

/* Fault: counts after the state is durable, in a separate write. */
int world_count_apart(struct world *world, struct tricode_error *fault) {
    struct tricode_machine next = world->engine.state;
    const struct tricode_payload *sale = &world->engine.state.sale;
    (void)tricode_machine_vend_succeeded(&next);
    if (tricode_record_store(world->engine.record, &next, fault) != 0) {
        return -1;
    }
    world->engine.state = next;
    log_note(LOG_PAUSE);
    power_need(tricode_counters_count_vend(tricode_record_counters(world->engine.record),
                                           sale->product, sale->price) == 0,
               "memory is available");
    return tricode_record_store(world->engine.record, &next, fault);
}
