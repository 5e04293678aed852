// SPDX-License-Identifier: Apache-2.0
/* The books as bytes: the table of spec/protocol.md, section 12; all integers big-endian. */
#include "machine/record/books.h"

#include <stdlib.h>
#include <string.h>

#include "machine/record/bytes.h"

#define TOTALS_SIZE (4u + 8u + 4u + 8u + 4u * 4u)
#define ENTRY_SIZE (4u + 1u + 4u)
#define PRODUCT_SIZE (2u + 2u * (4u + 8u))
#define FIXED_SIZE (2u * TOTALS_SIZE + 3u * 4u + 1u + 4u)
#define PRODUCTS_MOST 65536u

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

uint8_t *tricode_books_encode(const struct tricode_books *books, size_t *length) {
    *length = FIXED_SIZE + books->journal_count * ENTRY_SIZE + books->product_count * PRODUCT_SIZE;
    uint8_t *bytes = malloc(*length);
    if (bytes == NULL) {
        return NULL;
    }
    uint8_t *at = put_totals(put_totals(bytes, &books->total), &books->at_reset);
    at = tricode_put(at, books->false_tags_at_reset, 4);
    at = tricode_put(at, books->resets, 4);
    at = tricode_put(at, books->reset_at, 4);
    at = tricode_put(at, books->journal_count, 1);
    for (size_t i = 0; i < books->journal_count; i++) {
        at = tricode_put(at, books->journal[i].at, 4);
        at = tricode_put(at, (uint64_t)books->journal[i].kind, 1);
        at = tricode_put(at, books->journal[i].counter, 4);
    }
    at = tricode_put(at, books->product_count, 4);
    for (size_t i = 0; i < books->product_count; i++) {
        at = tricode_put(at, books->products[i].product, 2);
        at = put_sum(put_sum(at, &books->products[i].total), &books->products[i].at_reset);
    }
    return bytes;
}

/* What is left to read. Nothing is taken beyond the end: then it is short, and all is zero. */
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

static int take_journal(struct rest *rest, struct tricode_books *books) {
    const size_t count = (size_t)take(rest, 1);
    if (count > TRICODE_JOURNAL_ROOM) {
        return -1;
    }
    books->journal_count = count;
    for (size_t i = 0; i < books->journal_count; i++) {
        struct tricode_journal_entry *entry = &books->journal[i];
        entry->at = (uint32_t)take(rest, 4);
        const uint64_t kind = take(rest, 1);
        entry->counter = (uint32_t)take(rest, 4);
        if (kind < TRICODE_JOURNAL_STARTED || kind > TRICODE_JOURNAL_RESET) {
            return -1;
        }
        entry->kind = (enum tricode_journal_kind)kind;
    }
    return 0;
}

static int take_products(struct rest *rest, struct tricode_books *books) {
    const uint64_t said = take(rest, 4);
    /* As many as are left: an allocation is never larger than what was read. */
    const size_t found = rest->left / PRODUCT_SIZE;
    if (rest->is_short || said != found || rest->left % PRODUCT_SIZE != 0 ||
        found > PRODUCTS_MOST) {
        return -1;
    }
    if (found == 0) {
        return 0;
    }
    books->products = calloc(found, sizeof *books->products);
    if (books->products == NULL) {
        return -1;
    }
    books->product_count = found;
    for (size_t i = 0; i < found; i++) {
        struct tricode_product_vends *product = &books->products[i];
        product->product = (uint16_t)take(rest, 2);
        product->total = take_sum(rest);
        product->at_reset = take_sum(rest);
        if (i > 0 && product->product <= books->products[i - 1].product) {
            return -1;
        }
    }
    return 0;
}

static int grew(struct tricode_sum sum, struct tricode_sum before) {
    return before.number <= sum.number && before.value <= sum.value &&
           sum.value <= TRICODE_BOOKS_VALUE_LIMIT;
}

/* What the products sum up to is what was vended in all; a sum that has ended says no more. */
static int agrees(struct tricode_sum all, uint64_t number, uint64_t value) {
    return (all.number == number || all.number == UINT32_MAX) &&
           (all.value == value || all.value == TRICODE_BOOKS_VALUE_LIMIT);
}

static int is_sound(const struct tricode_books *books) {
    const struct tricode_totals *total = &books->total;
    const struct tricode_totals *before = &books->at_reset;
    uint64_t sums[4] = {0};
    for (size_t i = 0; i < books->product_count; i++) {
        const struct tricode_product_vends *product = &books->products[i];
        if (!grew(product->total, product->at_reset) || product->total.number == 0) {
            return 0;
        }
        sums[0] += product->total.number;
        sums[1] += product->total.value;
        sums[2] += product->at_reset.number;
        sums[3] += product->at_reset.value;
    }
    return grew(total->vends, before->vends) && grew(total->cancelled, before->cancelled) &&
           before->jams <= total->jams && before->interrupted <= total->interrupted &&
           before->starts <= total->starts && before->out_of_order <= total->out_of_order &&
           total->jams <= total->cancelled.number && total->interrupted <= total->vends.number &&
           agrees(total->vends, sums[0], sums[1]) && agrees(before->vends, sums[2], sums[3]);
}

int tricode_books_decode(const uint8_t *bytes, size_t length, struct tricode_books *books) {
    struct rest rest = {bytes, length, 0};
    memset(books, 0, sizeof *books);
    take_totals(&rest, &books->total);
    take_totals(&rest, &books->at_reset);
    books->false_tags_at_reset = (uint32_t)take(&rest, 4);
    books->resets = (uint32_t)take(&rest, 4);
    books->reset_at = (uint32_t)take(&rest, 4);
    if (take_journal(&rest, books) != 0 || take_products(&rest, books) != 0 || rest.is_short ||
        !is_sound(books)) {
        tricode_books_clear(books);
        return -1;
    }
    return 0;
}
