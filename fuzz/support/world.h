// SPDX-License-Identifier: Apache-2.0
/* A simulated system: machines with a mechanism, a store and a power supply; a center with its
 * ledger; phones that know every code ever shown. The roles work like the real ones: decode,
 * authenticate, step (core), make durable, act. A separate record, the truth, counts what was
 * dispensed, paid and vended; every step asserts the six statements of the theorem of it. */
#ifndef TRICODE_FUZZ_WORLD_H
#define TRICODE_FUZZ_WORLD_H

#include <stddef.h>
#include <stdint.h>
#include "core/center.h"
#include "core/machine.h"
#include "core/text.h"
#include "conform_ledger.h"

#define WORLD_MACHINES 2u
#define WORLD_ACCOUNTS 4u
#define WORLD_RICH 3u /* the account that can always pay */
#define WORLD_SALES 40u
#define WORLD_SPARE_SALES 4u /* reserved for tricode_world_rest */
#define WORLD_CODES 128u

/* The truth about one sale. */
struct world_sale {
    struct tricode_payload issued; /* the machine's own record */
    enum tricode_sale_state state; /* the center's decisions on it */
    uint64_t payer;
    uint8_t fell;     /* products dispensed for it */
    uint8_t counted;  /* the machine's record counts it as vended */
    uint8_t promised; /* its cancel code was shown */
};

struct world_machine {
    unsigned number; /* of the machine and of its key */
    uint32_t base;   /* the initial counter */
    int on;
    int restarting;
    struct tricode_machine now;  /* in memory */
    struct tricode_machine disk; /* in the store */
    int motor;                   /* dispensing */
    uint64_t closed_below;       /* sales below this counter can no longer be settled, because of
                                    presented codes */
    uint32_t motor_counter;      /* for this sale */
    int fallen;                  /* its product was dispensed */
    struct world_sale sales[WORLD_SALES];
};

/* The codes of one kind that were shown. */
struct world_pool {
    uint8_t texts[WORLD_CODES][TRICODE_TEXT_SIZE];
    unsigned count;
};

/* The failure injected at a step. */
enum world_cut {
    WORLD_CUT_NONE = 0,
    WORLD_CUT_BEFORE,    /* the power fails before the new state is durable */
    WORLD_CUT_AFTER,     /* the power fails after the new state is durable, before the effect */
    WORLD_STORE_FAILS,   /* the store fails and keeps the old state: out of order */
    WORLD_STORE_UNKNOWN, /* the store reports failure but keeps the new state */
};

struct world {
    struct world_machine machines[WORLD_MACHINES];
    struct tricode_conform_ledger ledger;
    struct tricode_rules rules;
    uint64_t deposited[WORLD_ACCOUNTS];
    struct world_pool pools[4]; /* by kind */
};

void tricode_world_begin(struct world *world, const uint8_t setting[4]);
void tricode_world_end(struct world *world);

/* --- machines (world_machine.c) --- */

/* The truth about a sale; NULL if the machine never issued it. */
struct world_sale *tricode_world_sale(struct world *world, uint32_t machine, uint32_t counter);

/* Adds a shown code to the pool of its kind. */
void tricode_world_show(struct world *world, const struct tricode_payload *payload);

struct tricode_effect tricode_world_select(struct world *world, struct world_machine *machine,
                                           uint16_t product, uint32_t price, uint32_t issued_at,
                                           enum world_cut cut);
struct tricode_effect tricode_world_lever(struct world *world, struct world_machine *machine,
                                          enum world_cut cut);
struct tricode_effect tricode_world_timeout(struct world *world, struct world_machine *machine,
                                            enum world_cut cut);
struct tricode_effect tricode_world_permit(struct world *world, struct world_machine *machine,
                                           const uint8_t text[TRICODE_TEXT_SIZE],
                                           enum world_cut cut);
/* The mechanism: dispenses the product; reports the result. */
void tricode_world_fall(struct world *world, struct world_machine *machine);
struct tricode_effect tricode_world_report(struct world *world, struct world_machine *machine,
                                           enum world_cut cut);
void tricode_world_power_off(struct world_machine *machine);
void tricode_world_power_on(struct world *world, struct world_machine *machine, enum world_cut cut);

/* --- the center (world_center.c) --- */

struct tricode_verdict tricode_world_settle(struct world *world, uint64_t account,
                                            const uint8_t text[TRICODE_TEXT_SIZE],
                                            enum world_cut cut);
struct tricode_verdict tricode_world_cancel(struct world *world,
                                            const uint8_t text[TRICODE_TEXT_SIZE],
                                            enum world_cut cut);

/* 1 if a holder of the key showed exactly this text. */
int tricode_world_knows(const struct world *world, const uint8_t text[TRICODE_TEXT_SIZE]);

/* Compares the ledger with the truth; `account` made the request. */
void tricode_world_observe(struct world *world, uint64_t account);

/* --- statement 5 (world_rest.c) --- */

/* Ends every sale by the ways that the theorem names, chosen by `choices`, and asserts that no
 * sale stays pending. */
void tricode_world_rest(struct world *world, uint8_t choices);

#endif
