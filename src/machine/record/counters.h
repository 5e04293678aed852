// SPDX-License-Identifier: Apache-2.0
/* The machine's own books: what it sold and what went wrong, since it was set up and since the last
 * reset, and a short journal. They are part of the record's row, so that they are durable together
 * with the state that they tell of [STORE-23]. Nothing is ever decided by them [AUDIT-5]. */
#ifndef TRICODE_MACHINE_COUNTERS_H
#define TRICODE_MACHINE_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_EVENT_LOG_CAPACITY 32u
/* [AUDIT-4] Where values end, so that any reader of JSON has them exactly; numbers end at
 * UINT32_MAX. */
#define TRICODE_COUNTERS_VALUE_LIMIT ((UINT64_C(1) << 53) - 1)

/* How many, and their prices' sum in minor units. */
struct tricode_sum {
    uint32_t number;
    uint64_t value;
};

/* [AUDIT-1] */
struct tricode_totals {
    struct tricode_sum vends;     /* products that the machine counts as vended */
    struct tricode_sum cancelled; /* sales that ended without one */
    uint32_t jams;                /* of these: the mechanism said that nothing left */
    uint32_t interrupted;         /* of the vends: a restart while vending, counted as vended */
    uint32_t starts;
    uint32_t out_of_order;
};

/* The vends of one product: since the machine was set up, and of these up to the last reset. */
struct tricode_product_vends {
    uint16_t product;
    struct tricode_sum total;
    struct tricode_sum at_reset;
};

enum tricode_event_log_kind {
    TRICODE_EVENT_LOG_STARTED = 1,
    TRICODE_EVENT_LOG_INTERRUPTED, /* a restart while vending */
    TRICODE_EVENT_LOG_JAM,
    TRICODE_EVENT_LOG_FALSE_TAGS, /* a run of them, up to now */
    TRICODE_EVENT_LOG_OUT_OF_ORDER,
    TRICODE_EVENT_LOG_RESET,
};

/* [AUDIT-3] at: Unix seconds, 0 from a machine with no clock. counter: the newest sale then. */
struct tricode_event_log_entry {
    enum tricode_event_log_kind kind;
    uint32_t at;
    uint32_t counter;
};

/* products: ascending, only those that were vended. journal: the oldest first. */
struct tricode_counters {
    struct tricode_totals total;    /* since the machine was set up */
    struct tricode_totals at_reset; /* the same as it was at the last reset */
    uint32_t false_tags_at_reset;   /* the record counts them [MACHINE-23] */
    uint32_t resets;
    uint32_t reset_at; /* when the last one was; Unix seconds, 0 for none or no clock */
    struct tricode_event_log_entry journal[TRICODE_EVENT_LOG_CAPACITY];
    size_t journal_count;
    struct tricode_product_vends *products;
    size_t product_count;
};

/* All zero are books of a machine that was just set up; clear frees what they hold, and makes them
 * so. */
void tricode_counters_clear(struct tricode_counters *counters);

/* A product is counted as vended: 0; -1 without memory, and the books are as they were. */
int tricode_counters_vend(struct tricode_counters *counters, uint16_t product, uint32_t price);

/* A sale of this price ended without a product. */
void tricode_counters_cancel(struct tricode_counters *counters, uint32_t price);

/* Something happened to the machine: counted, where there is a count for it, and put into the
 * journal; its oldest entry goes when it is full. A run of false tags is one entry. RESET is
 * tricode_counters_reset's. */
void tricode_counters_happen(struct tricode_counters *counters, enum tricode_event_log_kind kind, uint32_t at,
                          uint32_t counter);

/* The sums since the last reset begin anew; false_tags: how many there are now. */
void tricode_counters_reset(struct tricode_counters *counters, uint32_t false_tags, uint32_t at,
                         uint32_t counter);

/* Since the last reset. */
struct tricode_totals tricode_counters_interval(const struct tricode_counters *counters);
struct tricode_sum tricode_counters_since_reset(const struct tricode_product_vends *product);

/* The vends of a product; NULL for one that was never vended. */
const struct tricode_product_vends *tricode_counters_product(const struct tricode_counters *counters,
                                                          uint16_t product);

/* "started", "jam" … as spec/protocol.md names them. */
const char *tricode_event_log_name(enum tricode_event_log_kind kind);

/* The bytes of spec/protocol.md, section 12, in one allocation that the caller frees; NULL without
 * memory. */
uint8_t *tricode_counters_encode(const struct tricode_counters *counters, size_t *length);

/* The other way: 0, and the caller clears the books. -1, and they are all zero, for bytes that are
 * not of books whose sums agree. */
int tricode_counters_decode(const uint8_t *bytes, size_t length, struct tricode_counters *counters);

#endif
