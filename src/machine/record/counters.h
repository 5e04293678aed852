// SPDX-License-Identifier: Apache-2.0
/* The machine's audit counters and its event log: what it sold and what failed, since it was set up
 * and since the last reset. They are part of the record's row, so that one transaction makes them
 * durable together with the state that they describe [STORE-23]. No transition depends on them
 * [AUDIT-5]. */
#ifndef TRICODE_MACHINE_COUNTERS_H
#define TRICODE_MACHINE_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_EVENT_LOG_CAPACITY 32u
/* [AUDIT-4] The largest value: 2^53 - 1, which every JSON reader represents exactly. Numbers of
 * events end at UINT32_MAX. Neither wraps around. */
#define TRICODE_COUNTERS_VALUE_LIMIT ((UINT64_C(1) << 53) - 1)

/* A number of sales, and the sum of their prices in minor units. */
struct tricode_sum {
    uint32_t number;
    uint64_t value;
};

/* [AUDIT-1] */
struct tricode_totals {
    struct tricode_sum vends;     /* products counted as vended */
    struct tricode_sum cancelled; /* sales that ended without a product */
    uint32_t jams;                /* of these: the mechanism reported a failed vend */
    uint32_t interrupted;         /* of the vends: the machine restarted while vending */
    uint32_t starts;
    uint32_t out_of_order;
};

/* The vends of one product: since the machine was set up, and those before the last reset. */
struct tricode_product_vends {
    uint16_t product;
    struct tricode_sum total;
    struct tricode_sum at_reset;
};

enum tricode_event_log_kind {
    TRICODE_EVENT_LOG_STARTED = 1,
    TRICODE_EVENT_LOG_INTERRUPTED, /* a restart while vending */
    TRICODE_EVENT_LOG_JAM,
    TRICODE_EVENT_LOG_FALSE_TAGS, /* one or more without another event in between */
    TRICODE_EVENT_LOG_OUT_OF_ORDER,
    TRICODE_EVENT_LOG_RESET,
};

/* [AUDIT-3] at: Unix seconds; 0 from a machine without a clock. counter: the newest sale at that
 * time. */
struct tricode_event_log_entry {
    enum tricode_event_log_kind kind;
    uint32_t at;
    uint32_t counter;
};

/* event_log: the oldest entry first. products: ascending by number; only products that were vended.
 */
struct tricode_counters {
    struct tricode_totals total;    /* since the machine was set up */
    struct tricode_totals at_reset; /* their values at the last reset */
    uint32_t false_tags_at_reset;   /* the record counts false tags [MACHINE-23] */
    uint32_t resets;
    uint32_t reset_at; /* time of the last reset, Unix seconds; 0: none, or no clock */
    struct tricode_event_log_entry event_log[TRICODE_EVENT_LOG_CAPACITY];
    size_t event_count;
    struct tricode_product_vends *products;
    size_t product_count;
};

/* Frees what the counters own and sets them to zero, which is the value of a new machine's. */
void tricode_counters_clear(struct tricode_counters *counters);

/* [AUDIT-2] Counts a product as vended. 0; -1 without memory, and nothing changed. */
int tricode_counters_count_vend(struct tricode_counters *counters, uint16_t product,
                                uint32_t price);

/* [AUDIT-2] Counts a sale of this price that ended without a product. */
void tricode_counters_count_cancelled(struct tricode_counters *counters, uint32_t price);

/* [AUDIT-3] Counts an event, if it has a counter, and appends it to the event log; a full log drops
 * its oldest entry. Consecutive false tags share one entry. RESET is logged by
 * tricode_counters_reset only. at, counter: see tricode_event_log_entry. */
void tricode_counters_log_event(struct tricode_counters *counters, enum tricode_event_log_kind kind,
                                uint32_t at, uint32_t counter);

/* [AUDIT-8] Starts a new interval: the current values become those at the last reset. false_tags:
 * the record's current number. */
void tricode_counters_reset(struct tricode_counters *counters, uint32_t false_tags, uint32_t at,
                            uint32_t counter);

/* The differences since the last reset. */
struct tricode_totals tricode_counters_interval(const struct tricode_counters *counters);
struct tricode_sum tricode_counters_since_reset(const struct tricode_product_vends *product);

/* The vends of a product; NULL for one that was never vended. */
const struct tricode_product_vends *tricode_counters_product(
    const struct tricode_counters *counters, uint16_t product);

/* "started", "jam" …: the names in spec/protocol.md; "" for another value. */
const char *tricode_event_log_name(enum tricode_event_log_kind kind);

/* Encodes the counters as in spec/protocol.md, section 12. The caller frees the bytes; NULL without
 * memory. */
uint8_t *tricode_counters_encode(const struct tricode_counters *counters, size_t *length);

/* Decodes bytes into *counters. 0, and the caller clears them; -1 and zeroed counters for bytes
 * that are malformed or whose sums are inconsistent. */
int tricode_counters_decode(const uint8_t *bytes, size_t length, struct tricode_counters *counters);

#endif
