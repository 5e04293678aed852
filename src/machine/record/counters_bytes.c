// SPDX-License-Identifier: Apache-2.0
/* The audit counters as bytes: the table in spec/protocol.md, section 12. Integers are big-endian.
 */
#include "machine/record/counters.h"

#include <stdlib.h>
#include <string.h>

#include "machine/record/bytes.h"

#define TOTALS_SIZE (4u + 8u + 4u + 8u + 4u * 4u)
#define ENTRY_SIZE (4u + 1u + 4u)
#define PRODUCT_SIZE (2u + 2u * (4u + 8u))
#define FIXED_SIZE (2u * TOTALS_SIZE + 3u * 4u + 1u + 4u)
#define PRODUCTS_MAX 65536u

static uint8_t *put_sum(uint8_t *at, const struct tricode_sum *sum) {
    return tricode_put(tricode_put(at, sum->number, 4), sum->value, 8);
}

static uint8_t *put_totals(uint8_t *at, const struct tricode_totals *totals) {
    at = put_sum(at, &totals->vends);
    at = put_sum(at, &totals->cancelled);
    at = tricode_put(at, totals->jams, 4);
    at = tricode_put(at, totals->interrupted, 4);
    at = tricode_put(at, totals->starts, 4);
    return tricode_put(at, totals->out_of_order, 4);
}

uint8_t *tricode_counters_encode(const struct tricode_counters *counters, size_t *length) {
    *length =
        FIXED_SIZE + counters->event_count * ENTRY_SIZE + counters->product_count * PRODUCT_SIZE;
    uint8_t *bytes = malloc(*length);
    if (bytes == NULL) {
        return NULL;
    }
    uint8_t *at = put_totals(put_totals(bytes, &counters->total), &counters->at_reset);
    at = tricode_put(at, counters->false_tags_at_reset, 4);
    at = tricode_put(at, counters->resets, 4);
    at = tricode_put(at, counters->reset_at, 4);
    at = tricode_put(at, counters->event_count, 1);
    for (size_t i = 0; i < counters->event_count; i++) {
        at = tricode_put(at, counters->event_log[i].at, 4);
        at = tricode_put(at, (uint64_t)counters->event_log[i].kind, 1);
        at = tricode_put(at, counters->event_log[i].counter, 4);
    }
    at = tricode_put(at, counters->product_count, 4);
    for (size_t i = 0; i < counters->product_count; i++) {
        at = tricode_put(at, counters->products[i].product, 2);
        at = put_sum(put_sum(at, &counters->products[i].total), &counters->products[i].at_reset);
    }
    return bytes;
}

/* The unread bytes. Reading beyond the end sets is_short and yields 0. */
struct rest {
    const uint8_t *at;
    size_t left;
    int is_short;
};

static uint64_t take(struct rest *rest, unsigned size) {
    uint64_t value = 0;
    if (rest->left < size) {
        rest->is_short = 1;
        rest->left = 0;
        return 0;
    }
    for (unsigned i = 0; i < size; i++) {
        value = value << 8 | rest->at[i];
    }
    rest->at += size;
    rest->left -= size;
    return value;
}

static struct tricode_sum take_sum(struct rest *rest) {
    struct tricode_sum sum;
    sum.number = (uint32_t)take(rest, 4);
    sum.value = take(rest, 8);
    return sum;
}

static void take_totals(struct rest *rest, struct tricode_totals *totals) {
    totals->vends = take_sum(rest);
    totals->cancelled = take_sum(rest);
    totals->jams = (uint32_t)take(rest, 4);
    totals->interrupted = (uint32_t)take(rest, 4);
    totals->starts = (uint32_t)take(rest, 4);
    totals->out_of_order = (uint32_t)take(rest, 4);
}

static int take_event_log(struct rest *rest, struct tricode_counters *counters) {
    const size_t count = (size_t)take(rest, 1);
    if (count > TRICODE_EVENT_LOG_CAPACITY) {
        return -1;
    }
    counters->event_count = count;
    for (size_t i = 0; i < counters->event_count; i++) {
        struct tricode_event_log_entry *entry = &counters->event_log[i];
        entry->at = (uint32_t)take(rest, 4);
        const uint64_t kind = take(rest, 1);
        entry->counter = (uint32_t)take(rest, 4);
        if (kind < TRICODE_EVENT_LOG_STARTED || kind > TRICODE_EVENT_LOG_RESET) {
            return -1;
        }
        entry->kind = (enum tricode_event_log_kind)kind;
    }
    return 0;
}

static int take_products(struct rest *rest, struct tricode_counters *counters) {
    const uint64_t count = take(rest, 4);
    /* From the bytes that are left, so that no allocation exceeds the input. */
    const size_t found = rest->left / PRODUCT_SIZE;
    if (rest->is_short || count != found || rest->left % PRODUCT_SIZE != 0 ||
        found > PRODUCTS_MAX) {
        return -1;
    }
    if (found == 0) {
        return 0;
    }
    counters->products = calloc(found, sizeof *counters->products);
    if (counters->products == NULL) {
        return -1;
    }
    counters->product_count = found;
    for (size_t i = 0; i < found; i++) {
        struct tricode_product_vends *product = &counters->products[i];
        product->product = (uint16_t)take(rest, 2);
        product->total = take_sum(rest);
        product->at_reset = take_sum(rest);
        if (i > 0 && product->product <= counters->products[i - 1].product) {
            return -1;
        }
    }
    return 0;
}

static int is_not_below(struct tricode_sum sum, struct tricode_sum before) {
    return before.number <= sum.number && before.value <= sum.value &&
           sum.value <= TRICODE_COUNTERS_VALUE_LIMIT;
}

/* 1 when the products' sum equals the total; a total at its limit is not compared. */
static int matches(struct tricode_sum all, uint64_t number, uint64_t value) {
    return (all.number == number || all.number == UINT32_MAX) &&
           (all.value == value || all.value == TRICODE_COUNTERS_VALUE_LIMIT);
}

static int is_consistent(const struct tricode_counters *counters) {
    const struct tricode_totals *total = &counters->total;
    const struct tricode_totals *before = &counters->at_reset;
    uint64_t sums[4] = {0};
    for (size_t i = 0; i < counters->product_count; i++) {
        const struct tricode_product_vends *product = &counters->products[i];
        if (!is_not_below(product->total, product->at_reset) || product->total.number == 0) {
            return 0;
        }
        sums[0] += product->total.number;
        sums[1] += product->total.value;
        sums[2] += product->at_reset.number;
        sums[3] += product->at_reset.value;
    }
    return is_not_below(total->vends, before->vends) &&
           is_not_below(total->cancelled, before->cancelled) && before->jams <= total->jams &&
           before->interrupted <= total->interrupted && before->starts <= total->starts &&
           before->out_of_order <= total->out_of_order && total->jams <= total->cancelled.number &&
           total->interrupted <= total->vends.number && matches(total->vends, sums[0], sums[1]) &&
           matches(before->vends, sums[2], sums[3]);
}

int tricode_counters_decode(const uint8_t *bytes, size_t length,
                            struct tricode_counters *counters) {
    struct rest rest = {bytes, length, 0};
    memset(counters, 0, sizeof *counters);
    take_totals(&rest, &counters->total);
    take_totals(&rest, &counters->at_reset);
    counters->false_tags_at_reset = (uint32_t)take(&rest, 4);
    counters->resets = (uint32_t)take(&rest, 4);
    counters->reset_at = (uint32_t)take(&rest, 4);
    if (take_event_log(&rest, counters) != 0 || take_products(&rest, counters) != 0 ||
        rest.is_short || !is_consistent(counters)) {
        tricode_counters_clear(counters);
        return -1;
    }
    return 0;
}
