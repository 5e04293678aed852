// SPDX-License-Identifier: Apache-2.0
/* The world of one machine's key: an honest machine, an honest center, any number of accounts, and
 * everybody else. The two records are those of src/core; the rest is what happened, by sale number.
 * Never linked: an array is as long as there are numbers. */
#ifndef TRICODE_SYSTEM_WORLD_H
#define TRICODE_SYSTEM_WORLD_H

#include "core/center.h"
#include "core/machine.h"

#define SALES 4294967296
#define ACCOUNTS 4294967296

/* The machine's durable record, and the center's. */
extern struct tricode_machine machine;
extern struct tricode_center_machine center;

/* What the machine offered as sale n, 1 <= n <= machine.counter. */
extern uint16_t product_of[SALES];
extern uint32_t vended_at[SALES];
extern uint32_t price_of[SALES];
extern uint32_t issued_at[SALES];

/* Which codes have been let out, to whoever it was: 1 or 0. */
extern uint8_t cancelled[SALES];
extern uint8_t permitted[SALES];

/* The physical world. falling: the motor was started for n, and nobody has said that n stays inside.
 * left: how many products left for n. counted: the machine's record took n as vended. */
extern uint8_t falling[SALES];
extern uint8_t left[SALES];
extern uint8_t counted[SALES];

/* The center's ledger: what became of sale n, who paid, what was charged, and how often it was debited
 * and refunded; the accounts' balances; what it holds for this machine's sales and what of that is
 * earned; what it holds for all other machines' sales; all the money inside (deposits less
 * pay-outs). */
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
  @ predicate settled(integer n) = state[n] == TRICODE_SALE_SETTLED;
  @ predicate delivered(integer n) = state[n] == TRICODE_SALE_DELIVERED;
  @ predicate refunded(integer n) = state[n] == TRICODE_SALE_REFUNDED;
  @ logic integer balances{L}(integer n) = n <= 0 ? 0 : balances{L}(n - 1) + balance_of[n - 1];
  @*/

#endif
