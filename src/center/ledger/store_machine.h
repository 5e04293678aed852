// SPDX-License-Identifier: Apache-2.0
/* The store's machines and products. */
#ifndef TRICODE_CENTER_STORE_MACHINE_H
#define TRICODE_CENTER_STORE_MACHINE_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store_transaction.h"

struct tricode_machine_record {
    uint32_t machine;
    int enabled;
    uint64_t next;
    uint32_t delivered;
    uint32_t pending;  /* counter of the SETTLED sale, 0 for none */
    uint32_t alarms;   /* different codes that equivocated */
    uint8_t key_epoch; /* the newest valid one */
    int retired;
    uint32_t begin_counter; /* what a machine that is given that epoch's key begins with */
    uint32_t begin_vended;
    char name[TRICODE_NAME_CAPACITY];
    char place[TRICODE_NAME_CAPACITY];
};

struct tricode_product_record {
    uint16_t product;
    uint32_t price;
    char name[TRICODE_NAME_CAPACITY];
};

/* [RECONCILE-2] [KEY-8] A machine is new, and its number is never given twice. Each opens and
 * commits its own transaction. EXISTS, NONE as the words say. enable: REFUSED when it is retired.
 */
enum tricode_store_status tricode_store_add_machine(struct tricode_store *store, uint32_t machine,
                                                    const char *name, const char *place);
enum tricode_store_status tricode_store_enable_machine(struct tricode_store *store,
                                                       uint32_t machine, int enabled);
/* Disables it for ever. EXISTS: it is retired already. */
enum tricode_store_status tricode_store_retire_machine(struct tricode_store *store,
                                                       uint32_t machine, uint64_t now);
/* All of the products, or none when it fails; products that are not among them stay. */
enum tricode_store_status tricode_store_set_products(struct tricode_store *store, uint32_t machine,
                                                     const struct tricode_product_record *products,
                                                     size_t count);
enum tricode_store_status tricode_store_set_product(struct tricode_store *store, uint32_t machine,
                                                    const struct tricode_product_record *product);

enum tricode_store_status tricode_store_machine(struct tricode_store *store, uint32_t machine,
                                                struct tricode_machine_record *record);
/* OK or NONE. */
enum tricode_store_status tricode_store_product(struct tricode_store *store, uint32_t machine,
                                                uint16_t number,
                                                struct tricode_product_record *product);
/* The key epochs that the center takes for a machine: OK when the epoch is one, else NONE. */
enum tricode_store_status tricode_store_epoch(struct tricode_store *store, uint32_t machine,
                                              uint8_t key_epoch);

/* [KEY-9] Within a write transaction: ends every epoch of the machine, and begins this one. */
enum tricode_store_status tricode_store_begin_epoch(struct tricode_store *store, uint32_t machine,
                                                    uint8_t key_epoch, uint32_t counter,
                                                    uint32_t vended, uint64_t now);

/* All machines of the ledger together. */
struct tricode_standings {
    uint64_t enabled;
    uint64_t disabled;
    uint64_t retired;
    uint64_t pending; /* sales that are settled and whose end is not yet known */
    uint64_t alarms;
};

enum tricode_store_status tricode_store_standings(struct tricode_store *store,
                                                  struct tricode_standings *standings);

/* Each visits the records in the order of their numbers; visit answers 0 to go on, anything else
 * when it cannot: then the whole is FAILED. */
enum tricode_store_status
tricode_store_each_machine(struct tricode_store *store,
                           int (*visit)(void *context, const struct tricode_machine_record *record),
                           void *context);
enum tricode_store_status
tricode_store_each_product(struct tricode_store *store, uint32_t machine,
                           int (*visit)(void *context, const struct tricode_product_record *record),
                           void *context);

#endif
