// SPDX-License-Identifier: Apache-2.0
/* A machine as reports look at it: what it was set up with, what its record says, and whether a
 * process works on it. */
#ifndef TRICODE_MACHINE_LOOK_H
#define TRICODE_MACHINE_LOOK_H

#include "machine/command/folder.h"
#include "machine/provisioning.h"
#include "machine/record/record.h"

/* One that is on sale, or was vended. sold: NULL when it is no longer on sale. */
struct tricode_listed_product {
    uint16_t number;
    const struct tricode_provisioned_product *sold;
    struct tricode_sum total;
    struct tricode_sum since_reset;
};

/* at: when it was looked at, Unix seconds; 0 from a clock that cannot be right. at_work: a process
 * holds the record. products: in the order of the list, then those that are no longer in it. */
struct tricode_look {
    struct tricode_provisioning provisioning; /* without its key */
    struct tricode_machine state;
    struct tricode_record *record;
    int at_work;
    uint32_t at;
    struct tricode_listed_product *products;
    size_t product_count;
};

/* Looks without holding the record, whoever works on it [AUDIT-6]; only one that a power cut left
 * in the middle of a write is opened, and so brought in order. 0, and the caller closes it; -1
 * after telling on stderr what is wrong. */
int tricode_look_beside(struct tricode_look *look, const struct tricode_folder *folder);

/* Holds the record, to change its books; -1 also when a process works on it. */
int tricode_look_hold(struct tricode_look *look, const struct tricode_folder *folder);

void tricode_look_close(struct tricode_look *look);

#endif
