// SPDX-License-Identifier: Apache-2.0
/* Machines, their products and their key epochs. */
#ifndef TRICODE_CENTER_LEDGER_SALES_MACHINE_H
#define TRICODE_CENTER_LEDGER_SALES_MACHINE_H

#include "center/ledger/transaction/types.h"

struct tricode_machine_record {
    uint32_t machine;
    int enabled;
    uint64_t next;
    uint32_t delivered;
    uint32_t pending;  /* counter of the SETTLED sale, 0 for none */
    uint32_t alarms;   /* different codes that equivocated */
    uint8_t key_epoch; /* the newest one */
    int retired;
    uint32_t begin_counter; /* the numbers with which a machine starts that epoch's key */
    uint32_t begin_vended;
    char name[TRICODE_NAME_CAPACITY];
    char place[TRICODE_NAME_CAPACITY];
};

struct tricode_product_record {
    uint16_t product;
    uint32_t price; /* minor units */
    char name[TRICODE_NAME_CAPACITY];
};

/* [RECONCILE-2] [KEY-8] Adds a new machine, whose number is never used again, in a transaction of
 * its own. EXISTS: the number is taken. */
enum tricode_store_status tricode_store_add_machine(struct tricode_store *store, uint32_t machine,
                                                    const char *name, const char *place);
/* NONE: no such machine. REFUSED: it is retired. */
enum tricode_store_status tricode_store_enable_machine(struct tricode_store *store,
                                                       uint32_t machine, int enabled);
/* Disables it permanently. NONE: no such machine. EXISTS: it is retired already. */
enum tricode_store_status tricode_store_retire_machine(struct tricode_store *store,
                                                       uint32_t machine, uint64_t now);
/* Sets all of these products or, on failure, none, in a transaction of its own. Other products
 * stay. NONE: no such machine. */
enum tricode_store_status tricode_store_set_products(struct tricode_store *store, uint32_t machine,
                                                     const struct tricode_product_record *products,
                                                     size_t count);
enum tricode_store_status tricode_store_set_product(struct tricode_store *store, uint32_t machine,
                                                    const struct tricode_product_record *product);

/* OK or NONE. */
enum tricode_store_status tricode_store_machine(struct tricode_store *store, uint32_t machine,
                                                struct tricode_machine_record *record);
enum tricode_store_status tricode_store_product(struct tricode_store *store, uint32_t machine,
                                                uint16_t number,
                                                struct tricode_product_record *product);
/* OK when the key epoch of the machine is valid, else NONE. */
enum tricode_store_status tricode_store_epoch(struct tricode_store *store, uint32_t machine,
                                              uint8_t key_epoch);

/* [KEY-9] Within a write transaction: revokes every key epoch of the machine, and adds this one. */
enum tricode_store_status tricode_store_begin_epoch(struct tricode_store *store, uint32_t machine,
                                                    uint8_t key_epoch, uint32_t counter,
                                                    uint32_t vended, uint64_t now);

/* Counts over all machines. */
struct tricode_standings {
    uint64_t enabled;
    uint64_t disabled;
    uint64_t retired;
    uint64_t pending; /* sales that are settled and not yet ended */
    uint64_t alarms;
};

enum tricode_store_status tricode_store_standings(struct tricode_store *store,
                                                  struct tricode_standings *standings);

/* In the order of their numbers. visit returns 0 to continue; else the result is FAILED. */
enum tricode_store_status tricode_store_each_machine(
    struct tricode_store *store,
    int (*visit)(void *context, const struct tricode_machine_record *record), void *context);
enum tricode_store_status tricode_store_each_product(
    struct tricode_store *store, uint32_t machine,
    int (*visit)(void *context, const struct tricode_product_record *record), void *context);

#endif
