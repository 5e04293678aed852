// SPDX-License-Identifier: Apache-2.0
/* The explored model ("world"): one machine, its center, two accounts, every code that was ever
 * shown, and the physical events (spec/protocol.md, sections 8, 9 and 13). The records are those of
 * src/core, packed; two worlds are equal if their bytes are. */
#ifndef TRICODE_EXPLORE_WORLD_H
#define TRICODE_EXPLORE_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include "core/center.h"
#include "core/machine.h"

#define EXPLORE_ACCOUNTS 2
#define EXPLORE_OFFERS 2
#define EXPLORE_SALES_MAX 5
/* One more, for the newer code that ends the last sale. */
#define EXPLORE_SLOTS (EXPLORE_SALES_MAX + 1)
#define EXPLORE_CODES (3 * EXPLORE_SLOTS)

#define EXPLORE_MACHINE 7u
#define EXPLORE_EPOCH 1u
/* Time of issue of an offer with a clock; validity; allowed clock skew. */
#define EXPLORE_ISSUED_AT 1000u
#define EXPLORE_VALIDITY 100u
#define EXPLORE_SKEW 10u

/* The bounds and the optional events. first: the counter of the first sale. */
struct explore_bounds {
    uint32_t first;
    unsigned sales;
    unsigned offers;
    unsigned balances[EXPLORE_ACCOUNTS];
    unsigned deposits;       /* units that may be deposited, one at a time */
    bool payouts;            /* earned units may be paid out, one at a time */
    bool handover;           /* the counters may pass to a machine that remembers no sale */
    bool act_before_persist; /* injected fault: the machine acts before its record is durable */
    bool stolen_key;         /* injected fault: the attacker makes authentic codes */
};

/* The facts about one sale. A packed payload is 0 if there is none. */
struct explore_sale {
    uint16_t said;   /* the sale code that the machine showed */
    uint16_t record; /* the payload in the center's record of it */
    uint8_t state;   /* enum tricode_sale_state */
    uint8_t payer;   /* account 1 or 2; 0: nobody */
    uint8_t charged; /* total of units debited for it */
    uint8_t debits;  /* number of debits */
    uint8_t refunds;
    uint8_t falling; /* motor starts that may still dispense a product */
    uint8_t left;    /* dispensed products */
    uint8_t counted; /* the machine's durable record counts it as vended */
};

/* Counters are packed by explore_number. There is no padding. */
struct explore_world {
    uint16_t remembered;           /* the machine's sale */
    uint16_t pending;              /* the center's pending sale */
    uint16_t codes[EXPLORE_CODES]; /* shown codes: ascending, then zeros */
    struct explore_sale sales[EXPLORE_SLOTS];
    uint8_t phase;
    uint8_t counter;
    uint8_t vended;
    uint8_t down; /* without power, or out of order, until restart */
    uint8_t standing;
    uint8_t next;
    uint8_t delivered;
    uint8_t pending_account;
    uint8_t broken; /* a record or a code contains a value outside this model */
    uint8_t deposited;
    uint8_t paid_out;
    int8_t held; /* the operator's balance */
    int8_t balance[EXPLORE_ACCOUNTS];
};

_Static_assert(sizeof(struct explore_sale) == 12, "no padding");
_Static_assert(sizeof(struct explore_world) ==
                   4 + 2 * EXPLORE_CODES + 12 * EXPLORE_SLOTS + 12 + EXPLORE_ACCOUNTS,
               "no padding");

enum explore_event_type {
    EXPLORE_SELECT, /* offer; EXPLORE_OFFERS: one with price 0 */
    EXPLORE_LEVER,
    EXPLORE_TIMEOUT,
    EXPLORE_PERMIT, /* code: shown to the machine's camera */
    EXPLORE_VEND_SUCCEEDED,
    EXPLORE_VEND_FAILED,
    EXPLORE_RESTART,
    EXPLORE_POWER_LOSS,
    EXPLORE_HANDOVER,
    EXPLORE_FALL,   /* sale (slot): its product is dispensed */
    EXPLORE_SETTLE, /* code, account, rule */
    EXPLORE_CANCEL, /* code */
    EXPLORE_STANDING,
    EXPLORE_DEPOSIT, /* account */
    EXPLORE_PAYOUT,
    EXPLORE_EVENT_TYPES,
};

/* The presented code. */
enum explore_source {
    EXPLORE_LET_OUT,       /* world.codes[index] */
    EXPLORE_FORGED,        /* kind index % 4 of the sale in slot index / 4, with no authentic tag */
    EXPLORE_BYTES,         /* not a code */
    EXPLORE_OTHER_MACHINE, /* an authentic code of another machine, of kind index */
    EXPLORE_OTHER_EPOCH,   /* this machine's permit with another key */
    EXPLORE_STOLEN, /* made with the stolen key: kind index % 4, slot index / 4 % 8, vended its
                     * number less one when index >= 32, else 0; the first offer */
};

/* When power is lost: not at all; before the record is durable; after that, before the effect. For
 * a settlement, BEFORE_ACT means that its answer is lost. */
enum explore_cut {
    EXPLORE_WHOLE,
    EXPLORE_BEFORE_PERSIST,
    EXPLORE_BEFORE_ACT,
    EXPLORE_CUTS,
};

/* The time and limit with which a sale code is settled. */
enum explore_rule {
    EXPLORE_IN_TIME,
    EXPLORE_TOO_LATE,
    EXPLORE_TOO_EARLY,
    EXPLORE_LIMITED, /* limit 1 */
    EXPLORE_RULES,
};

struct explore_event {
    uint8_t type;
    uint8_t source;
    uint8_t index;   /* of the code; the offer, slot or account where there is no code */
    uint8_t account; /* 1 or 2 */
    uint8_t rule;
    uint8_t cut;
};

/* The outcome of an event. */
struct explore_outcome {
    bool machine_asked; /* the core handled a machine event: effect */
    bool center_asked;  /* the core decided: verdict, on `code` */
    bool durable;       /* the machine's new record was persisted */
    bool acted;         /* the effect was carried out */
    bool changes;       /* cutting power in this event can make a difference */
    struct tricode_effect effect;
    struct tricode_verdict verdict;
    struct tricode_presented code;
    struct tricode_machine machine; /* the record that became durable */
};

void explore_world_begin(const struct explore_bounds *bounds, struct explore_world *world);

/* Slot of a sale's counter, or -1. */
int explore_slot(const struct explore_bounds *bounds, uint64_t number);
uint32_t explore_number_of_slot(const struct explore_bounds *bounds, int slot);

/* Packed counters: 0 is 0. A counter outside the model sets *broken. */
uint8_t explore_number(const struct explore_bounds *bounds, uint64_t number, uint8_t *broken);
uint64_t explore_unpack_number(const struct explore_bounds *bounds, unsigned packed);
uint16_t explore_pack(const struct explore_bounds *bounds, const struct tricode_payload *payload,
                      uint8_t *broken);
struct tricode_payload explore_unpack(const struct explore_bounds *bounds, uint16_t packed);

struct tricode_machine explore_machine(const struct explore_bounds *bounds,
                                       const struct explore_world *world);
void explore_set_machine(const struct explore_bounds *bounds, struct explore_world *world,
                         const struct tricode_machine *machine);
struct tricode_center_machine explore_center(const struct explore_bounds *bounds,
                                             const struct explore_world *world);
void explore_set_center(const struct explore_bounds *bounds, struct explore_world *world,
                        const struct tricode_center_machine *center);

/* Product, price and time of an offer. */
struct tricode_payload explore_offer(unsigned offer);

/* Shows a code to everybody. */
void explore_let_out(const struct explore_bounds *bounds, struct explore_world *world,
                     struct tricode_payload payload);
/* Index of the shown code of this kind for the sale in this slot, or -1. */
int explore_find_code(const struct explore_bounds *bounds, const struct explore_world *world,
                      enum tricode_kind kind, int slot);
/* Slot of the center's pending sale, or -1. */
int explore_pending_slot(const struct explore_bounds *bounds, const struct explore_world *world);

#endif
