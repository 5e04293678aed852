// SPDX-License-Identifier: Apache-2.0
#include "machine/record/counters.h"

#include <stdlib.h>
#include <string.h>

void tricode_counters_clear(struct tricode_counters *counters) {
    free(counters->products);
    memset(counters, 0, sizeof *counters);
}

static void count(uint32_t *number) {
    if (*number < UINT32_MAX) {
        (*number)++;
    }
}

static void add(struct tricode_sum *sum, uint32_t price) {
    count(&sum->number);
    sum->value = sum->value <= TRICODE_COUNTERS_VALUE_LIMIT - price ? sum->value + price
                                                                    : TRICODE_COUNTERS_VALUE_LIMIT;
}

/* The index of the product, or where to insert it. */
static size_t index_of(const struct tricode_counters *counters, uint16_t product) {
    size_t low = 0;
    size_t high = counters->product_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (counters->products[middle].product < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct tricode_product_vends *tricode_counters_product(
    const struct tricode_counters *counters, uint16_t product) {
    const size_t index = index_of(counters, product);
    return index < counters->product_count && counters->products[index].product == product
               ? &counters->products[index]
               : NULL;
}

int tricode_counters_count_vend(struct tricode_counters *counters, uint16_t product,
                                uint32_t price) {
    const size_t index = index_of(counters, product);
    if (index == counters->product_count || counters->products[index].product != product) {
        struct tricode_product_vends *products =
            realloc(counters->products, (counters->product_count + 1) * sizeof *products);
        if (products == NULL) {
            return -1;
        }
        memmove(products + index + 1, products + index,
                (counters->product_count - index) * sizeof *products);
        memset(&products[index], 0, sizeof *products);
        products[index].product = product;
        counters->products = products;
        counters->product_count++;
    }
    add(&counters->total.vends, price);
    add(&counters->products[index].total, price);
    return 0;
}

void tricode_counters_count_cancelled(struct tricode_counters *counters, uint32_t price) {
    add(&counters->total.cancelled, price);
}

static void append(struct tricode_counters *counters, enum tricode_event_log_kind kind, uint32_t at,
                   uint32_t counter) {
    struct tricode_event_log_entry *log = counters->event_log;
    if (counters->event_count == TRICODE_EVENT_LOG_CAPACITY) {
        counters->event_count--;
        memmove(log, log + 1, counters->event_count * sizeof *log);
    }
    log[counters->event_count++] = (struct tricode_event_log_entry){kind, at, counter};
}

/* Someone who guesses tags must not displace the other entries. */
static void append_false_tags(struct tricode_counters *counters, uint32_t at, uint32_t counter) {
    if (counters->event_count > 0 &&
        counters->event_log[counters->event_count - 1].kind == TRICODE_EVENT_LOG_FALSE_TAGS) {
        counters->event_count--;
    }
    append(counters, TRICODE_EVENT_LOG_FALSE_TAGS, at, counter);
}

void tricode_counters_log_event(struct tricode_counters *counters, enum tricode_event_log_kind kind,
                                uint32_t at, uint32_t counter) {
    switch (kind) {
    case TRICODE_EVENT_LOG_STARTED:
        count(&counters->total.starts);
        break;
    case TRICODE_EVENT_LOG_INTERRUPTED:
        count(&counters->total.interrupted);
        break;
    case TRICODE_EVENT_LOG_JAM:
        count(&counters->total.jams);
        break;
    case TRICODE_EVENT_LOG_OUT_OF_ORDER:
        count(&counters->total.out_of_order);
        break;
    case TRICODE_EVENT_LOG_FALSE_TAGS:
        append_false_tags(counters, at, counter);
        return;
    case TRICODE_EVENT_LOG_RESET:
        return;
    }
    append(counters, kind, at, counter);
}

void tricode_counters_reset(struct tricode_counters *counters, uint32_t false_tags, uint32_t at,
                            uint32_t counter) {
    for (size_t i = 0; i < counters->product_count; i++) {
        counters->products[i].at_reset = counters->products[i].total;
    }
    counters->at_reset = counters->total;
    counters->false_tags_at_reset = false_tags;
    counters->reset_at = at;
    count(&counters->resets);
    append(counters, TRICODE_EVENT_LOG_RESET, at, counter);
}

static struct tricode_sum less(struct tricode_sum sum, struct tricode_sum before) {
    return (struct tricode_sum){sum.number - before.number, sum.value - before.value};
}

struct tricode_totals tricode_counters_interval(const struct tricode_counters *counters) {
    const struct tricode_totals *total = &counters->total;
    const struct tricode_totals *before = &counters->at_reset;
    return (struct tricode_totals){
        less(total->vends, before->vends), less(total->cancelled, before->cancelled),
        total->jams - before->jams,        total->interrupted - before->interrupted,
        total->starts - before->starts,    total->out_of_order - before->out_of_order};
}

struct tricode_sum tricode_counters_since_reset(const struct tricode_product_vends *product) {
    return less(product->total, product->at_reset);
}

const char *tricode_event_log_name(enum tricode_event_log_kind kind) {
    static const char *const names[] = {"",           "started",      "interrupted", "jam",
                                        "false_tags", "out_of_order", "reset"};
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}
