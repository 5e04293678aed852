// SPDX-License-Identifier: Apache-2.0
/* Why a world with one machine is enough for the theorem. A code is authentic only for the machine
 * that it names (each machine has its own key), and a decision on it reads and writes only the
 * record of that machine. Machines share only the accounts; a decision moves the price of one sale
 * between one account and that machine's money. So every decision for another machine is, in the
 * world of this one, the event on_elsewhere, or has no effect. */
#include "core/center.h"

#define MACHINES 4294967296
#define SALES 4294967296

extern struct tricode_center_machine record_of[MACHINES];
extern uint64_t held_for[MACHINES];

/*@ // The record of machine k and what is held for it are as they were.
    predicate untouched{Before, After}(integer k) =
      \at(record_of[k], Before) == \at(record_of[k], After) &&
      \at(held_for[k], Before) == \at(held_for[k], After);
 */

/*@ requires tricode_center_machine_valid(record_of[code.payload.machine]);
    requires held_for[code.payload.machine] <= TRICODE_MONEY_MAX;
    requires record_of[code.payload.machine].standing != TRICODE_STANDING_UNKNOWN &&
             record_of[code.payload.machine].pending.state == TRICODE_SALE_SETTLED ==>
             record_of[code.payload.machine].pending.payload.price <=
             held_for[code.payload.machine];
    requires tricode_closed_valid(closed) && tricode_presented_valid(code);
    requires payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns record_of[code.payload.machine], held_for[code.payload.machine];
    ensures tricode_center_machine_valid(record_of[code.payload.machine]);
    ensures \forall integer k; 0 <= k < MACHINES && k != code.payload.machine ==>
      untouched{Pre, Post}(k);
    ensures held_for[code.payload.machine] ==
      \old(held_for[code.payload.machine]) - \result.refund + \result.debit;
    ensures \result.debit <= payer.balance + \result.refund;
 */
struct tricode_verdict settle_at(struct tricode_presented code, struct tricode_sale closed,
                                 struct tricode_payer payer, struct tricode_rules rules) {
    const uint32_t m = code.payload.machine;
    const struct tricode_verdict verdict =
        tricode_center_settle(record_of[m], closed, code, payer, rules);
    held_for[m] = held_for[m] - verdict.refund + verdict.debit;
    record_of[m] = verdict.machine;
    return verdict;
}

/*@ requires tricode_center_machine_valid(record_of[code.payload.machine]);
    requires held_for[code.payload.machine] <= TRICODE_MONEY_MAX;
    requires record_of[code.payload.machine].standing != TRICODE_STANDING_UNKNOWN &&
             record_of[code.payload.machine].pending.state == TRICODE_SALE_SETTLED ==>
             record_of[code.payload.machine].pending.payload.price <=
             held_for[code.payload.machine];
    requires tricode_closed_valid(closed) && tricode_presented_valid(code);
    terminates \true;
    exits \false;
    assigns record_of[code.payload.machine], held_for[code.payload.machine];
    ensures tricode_center_machine_valid(record_of[code.payload.machine]);
    ensures \forall integer k; 0 <= k < MACHINES && k != code.payload.machine ==>
      untouched{Pre, Post}(k);
    ensures held_for[code.payload.machine] ==
      \old(held_for[code.payload.machine]) - \result.refund;
    ensures \result.debit == 0;
 */
struct tricode_verdict cancel_at(struct tricode_presented code, struct tricode_sale closed) {
    const uint32_t m = code.payload.machine;
    const struct tricode_verdict verdict = tricode_center_cancel(record_of[m], closed, code);
    held_for[m] = held_for[m] - verdict.refund;
    record_of[m] = verdict.machine;
    return verdict;
}
