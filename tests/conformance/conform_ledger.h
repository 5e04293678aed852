// SPDX-License-Identifier: Apache-2.0
/* The center's ledger in memory: applies verdicts of src/core/center to rows without own decisions.
 * Rows are ordered (machines by id; sales by machine, then counter). */
#ifndef TRICODE_CONFORMANCE_CONFORM_LEDGER_H
#define TRICODE_CONFORMANCE_CONFORM_LEDGER_H

#include <stddef.h>
#include <stdint.h>
#include "core/center.h"
#include "crypto/key.h"

struct tricode_conform_ledger_machine {
    uint32_t id;
    uint16_t currency;
    uint8_t epochs[256]; /* 1 for each key epoch that is valid */
    struct tricode_center_machine state;
};

struct tricode_conform_ledger_account {
    char *name;
    uint64_t balance; /* minor units */
};

struct tricode_conform_ledger {
    struct tricode_conform_ledger_machine *machines;
    size_t machine_count;
    struct tricode_conform_ledger_account *accounts; /* a sale's account is an index into these */
    size_t account_count;
    struct tricode_sale *sales;
    size_t sale_count;
    size_t sale_room;
    uint64_t revenue; /* sum of the prices of settled sales that were not refunded */
};

void tricode_conform_ledger_free(struct tricode_conform_ledger *ledger);

/* Allocates this many machines and accounts; returns 0, or -1 without memory. Call once, on a
 * zeroed ledger. */
int tricode_conform_ledger_reserve(struct tricode_conform_ledger *ledger, size_t machines,
                                   size_t accounts);

/* Inserts a machine. Returns 0, or -1 if its id exists. */
int tricode_conform_ledger_add_machine(struct tricode_conform_ledger *ledger,
                                       const struct tricode_conform_ledger_machine *machine);

/* Appends an account; copies the name. Returns 0, or -1 without memory. */
int tricode_conform_ledger_add_account(struct tricode_conform_ledger *ledger, const char *name,
                                       uint64_t balance);

/* NULL if it does not exist. */
struct tricode_conform_ledger_machine *tricode_conform_ledger_machine(
    struct tricode_conform_ledger *ledger, uint32_t id);
struct tricode_sale *tricode_conform_ledger_sale(struct tricode_conform_ledger *ledger,
                                                 uint32_t machine, uint32_t counter);

/* Returns 0 and the account's index, or -1 if the name is unknown. */
int tricode_conform_ledger_find_account(const struct tricode_conform_ledger *ledger,
                                        const char *name, uint64_t *account);

/* The sale's record if it is DELIVERED or REFUNDED, otherwise state NONE, as the core expects. */
struct tricode_sale tricode_conform_ledger_closed(struct tricode_conform_ledger *ledger,
                                                  uint32_t machine, uint32_t counter);

/* Applies the verdict on a code of the machine; a debit is from `account`. Returns 0, or -1 without
 * memory and without effect. */
int tricode_conform_ledger_apply(struct tricode_conform_ledger *ledger,
                                 struct tricode_conform_ledger_machine *machine, uint64_t account,
                                 const struct tricode_verdict *verdict);

#endif
