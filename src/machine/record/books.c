// SPDX-License-Identifier: Apache-2.0
#include "machine/record/books.h"

#include <stdlib.h>
#include <string.h>

void tricode_books_clear(struct tricode_books *books) {
    free(books->products);
    memset(books, 0, sizeof *books);
}

static void count(uint32_t *number) {
    if (*number < UINT32_MAX) {
        (*number)++;
    }
}

static void add(struct tricode_sum *sum, uint32_t price) {
    count(&sum->number);
    sum->value = sum->value <= TRICODE_BOOKS_VALUE_LIMIT - price ? sum->value + price
                                                                 : TRICODE_BOOKS_VALUE_LIMIT;
}

/* Where the product is, or belongs. */
static size_t place_of(const struct tricode_books *books, uint16_t product) {
    size_t low = 0;
    size_t high = books->product_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (books->products[middle].product < product) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct tricode_product_vends *tricode_books_product(const struct tricode_books *books,
                                                          uint16_t product) {
    const size_t place = place_of(books, product);
    return place < books->product_count && books->products[place].product == product
               ? &books->products[place]
               : NULL;
}

int tricode_books_vend(struct tricode_books *books, uint16_t product, uint32_t price) {
    const size_t place = place_of(books, product);
    if (place == books->product_count || books->products[place].product != product) {
        struct tricode_product_vends *products =
            realloc(books->products, (books->product_count + 1) * sizeof *products);
        if (products == NULL) {
            return -1;
        }
        memmove(products + place + 1, products + place,
                (books->product_count - place) * sizeof *products);
        memset(&products[place], 0, sizeof *products);
        products[place].product = product;
        books->products = products;
        books->product_count++;
    }
    add(&books->total.vends, price);
    add(&books->products[place].total, price);
    return 0;
}

void tricode_books_cancel(struct tricode_books *books, uint32_t price) {
    add(&books->total.cancelled, price);
}

static void enter(struct tricode_books *books, enum tricode_journal_kind kind, uint32_t at,
                  uint32_t counter) {
    struct tricode_journal_entry *journal = books->journal;
    if (books->journal_count == TRICODE_JOURNAL_ROOM) {
        books->journal_count--;
        memmove(journal, journal + 1, books->journal_count * sizeof *journal);
    }
    journal[books->journal_count++] = (struct tricode_journal_entry){kind, at, counter};
}

/* A guesser must not be able to push everything else out of the journal. */
static void enter_false_tags(struct tricode_books *books, uint32_t at, uint32_t counter) {
    if (books->journal_count > 0 &&
        books->journal[books->journal_count - 1].kind == TRICODE_JOURNAL_FALSE_TAGS) {
        books->journal_count--;
    }
    enter(books, TRICODE_JOURNAL_FALSE_TAGS, at, counter);
}

void tricode_books_happen(struct tricode_books *books, enum tricode_journal_kind kind, uint32_t at,
                          uint32_t counter) {
    switch (kind) {
    case TRICODE_JOURNAL_STARTED:
        count(&books->total.starts);
        break;
    case TRICODE_JOURNAL_INTERRUPTED:
        count(&books->total.interrupted);
        break;
    case TRICODE_JOURNAL_JAM:
        count(&books->total.jams);
        break;
    case TRICODE_JOURNAL_OUT_OF_ORDER:
        count(&books->total.out_of_order);
        break;
    case TRICODE_JOURNAL_FALSE_TAGS:
        enter_false_tags(books, at, counter);
        return;
    case TRICODE_JOURNAL_RESET:
        return;
    }
    enter(books, kind, at, counter);
}

void tricode_books_reset(struct tricode_books *books, uint32_t false_tags, uint32_t at,
                         uint32_t counter) {
    for (size_t i = 0; i < books->product_count; i++) {
        books->products[i].at_reset = books->products[i].total;
    }
    books->at_reset = books->total;
    books->false_tags_at_reset = false_tags;
    books->reset_at = at;
    count(&books->resets);
    enter(books, TRICODE_JOURNAL_RESET, at, counter);
}

static struct tricode_sum less(struct tricode_sum sum, struct tricode_sum before) {
    return (struct tricode_sum){sum.number - before.number, sum.value - before.value};
}

struct tricode_totals tricode_books_interval(const struct tricode_books *books) {
    const struct tricode_totals *total = &books->total;
    const struct tricode_totals *before = &books->at_reset;
    return (struct tricode_totals){
        less(total->vends, before->vends), less(total->cancelled, before->cancelled),
        total->jams - before->jams,        total->interrupted - before->interrupted,
        total->starts - before->starts,    total->out_of_order - before->out_of_order};
}

struct tricode_sum tricode_books_since_reset(const struct tricode_product_vends *product) {
    return less(product->total, product->at_reset);
}

const char *tricode_journal_name(enum tricode_journal_kind kind) {
    static const char *const names[] = {"",           "started",      "interrupted", "jam",
                                        "false_tags", "out_of_order", "reset"};
    return (size_t)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}
