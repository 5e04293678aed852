// SPDX-License-Identifier: Apache-2.0
/* A machine as the reports read it: its provisioning, its record, and whether it is running. */
#ifndef TRICODE_MACHINE_INSPECTION_H
#define TRICODE_MACHINE_INSPECTION_H

#include "machine/command/folder.h"
#include "machine/provisioning/provisioning.h"
#include "machine/record/record.h"

/* A product that is on sale or was vended. sold: its entry in the price list, or NULL. */
struct tricode_listed_product {
    uint16_t number;
    const struct tricode_provisioned_product *sold;
    struct tricode_sum total;
    struct tricode_sum since_reset;
};

/* at: the time of the inspection, Unix seconds; 0 when the clock is not set. at_work: another
 * process has the record open. products: those of the price list in its order, then the others. */
struct tricode_inspection {
    struct tricode_provisioning provisioning; /* without its key */
    struct tricode_machine state;
    struct tricode_record *record;
    int at_work;
    uint32_t at;
    struct tricode_listed_product *products;
    size_t product_count;
};

/* [AUDIT-6] Reads the machine's files without locking the record. Only when no process has it open
 * and a write was interrupted is the record opened, which recovers it. 0, and the caller closes the
 * inspection; -1 after printing the error on stderr. */
int tricode_inspect(struct tricode_inspection *from, const struct tricode_folder *folder);

/* Opens the record to change its counters; -1 also when the machine is running. */
int tricode_inspect_exclusively(struct tricode_inspection *from,
                                const struct tricode_folder *folder);

void tricode_inspection_close(struct tricode_inspection *from);

#endif
