// SPDX-License-Identifier: Apache-2.0
/* The world of one machine's key: an honest machine, an honest center, any number of accounts, and
 * all other parties. The two records are those of src/core; the rest is the history, by sale
 * counter. Never linked: arrays have one element per counter. */
#ifndef TRICODE_SYSTEM_WORLD_H
#define TRICODE_SYSTEM_WORLD_H

#include "core/center.h"
#include "core/machine.h"

#define SALES 4294967296
#define ACCOUNTS 4294967296

/* The durable records of the machine and of the center. */
extern struct tricode_machine machine;
extern struct tricode_center_machine center;

/* The sale that the machine offered as n, 1 <= n <= machine.counter. */
extern uint16_t product_of[SALES];
extern uint32_t vended_at[SALES];
extern uint32_t price_of[SALES];
extern uint32_t issued_at[SALES];

/* Whether a code has been shown, to anybody: 1 or 0. */
extern uint8_t cancelled[SALES];
extern uint8_t permitted[SALES];

/* The physical world. falling: the motor was started for n, and the mechanism has not reported
 * failure. left: number of products dispensed for n. counted: the machine's record counts n as
 * vended. */
extern uint8_t falling[SALES];
extern uint8_t left[SALES];
extern uint8_t counted[SALES];

/* The center's ledger: state, payer and charge of sale n, and how often it was debited and
 * refunded; the accounts' balances; the money for this machine's sales and the earned part of it;
 * the money for all other machines' sales; the total (deposits minus payouts). */
extern uint8_t state[SALES];
extern uint32_t payer_of[SALES];
extern uint32_t charged[SALES];
extern uint8_t debits[SALES];
extern uint8_t refunds[SALES];
extern uint64_t balance_of[ACCOUNTS];
extern uint64_t held;
extern uint64_t earned;
extern uint64_t elsewhere;
extern uint64_t inside;
extern uint32_t equivocations;

/*@ predicate offered(integer n) = 1 <= n <= machine.counter;
    predicate settled(integer n) = state[n] == TRICODE_SALE_SETTLED;
    predicate delivered(integer n) = state[n] == TRICODE_SALE_DELIVERED;
    predicate refunded(integer n) = state[n] == TRICODE_SALE_REFUNDED;
    logic integer balances{L}(integer n) = n <= 0 ? 0 : balances{L}(n - 1) + balance_of[n - 1];
 */

#endif
