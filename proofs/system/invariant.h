// SPDX-License-Identifier: Apache-2.0
/* The invariant that implies the theorem: it holds before and after every event. */
#ifndef TRICODE_SYSTEM_INVARIANT_H
#define TRICODE_SYSTEM_INVARIANT_H

#include "system/world.h"

/*@ // p is the payload that the machine offered as sale n.
    predicate is_sale(struct tricode_payload p, integer n) =
      p.machine == machine.machine && p.key_epoch == machine.key_epoch && p.counter == n &&
      p.product == product_of[n] && p.vended == vended_at[n] && p.price == price_of[n] &&
      p.issued_at == issued_at[n];

    // Neither open nor being dispensed, and never again.
    predicate dead(integer n) =
      n < machine.counter || (n == machine.counter && machine.phase == TRICODE_MACHINE_IDLE);

    // A sale code's `vended` is the newest sale vended before it.
    predicate machine_side =
      tricode_machine_valid(machine) &&
      (tricode_machine_remembers(machine) ==> is_sale(machine.sale, machine.counter)) &&
      (\forall integer n; offered(n) ==>
         vended_at[n] < n && vended_at[n] <= machine.vended && price_of[n] != 0) &&
      (\forall integer n; offered(n) && vended_at[n] != 0 ==> counted[vended_at[n]] == 1) &&
      (\forall integer n, integer m; offered(n) && 0 <= m < n && counted[m] == 1 ==>
         m <= vended_at[n]);

    // A product that was or can be dispensed is counted as vended or is being dispensed; both need
    // a permit.
    predicate motor =
      (machine.vended != 0 ==> counted[machine.vended] == 1) &&
      (machine.phase == TRICODE_MACHINE_VENDING ==> permitted[machine.counter] == 1) &&
      (\forall integer n; 0 <= n < SALES ==> counted[n] <= 1 && falling[n] <= 1 && left[n] <= 1) &&
      (\forall integer n; 0 <= n < SALES && counted[n] == 1 ==>
         1 <= n <= machine.vended && permitted[n] == 1) &&
      (\forall integer n; 0 <= n < SALES && (falling[n] == 1 || left[n] == 1) ==>
         counted[n] == 1 ||
         (n == machine.counter && machine.phase == TRICODE_MACHINE_VENDING));

    // A cancel code is shown only for a dead sale that was not vended; a permit only for a settled
    // sale.
    predicate codes =
      (\forall integer n; 0 <= n < SALES && cancelled[n] == 1 ==>
         offered(n) && dead(n) && counted[n] == 0) &&
      (\forall integer n; 0 <= n < SALES && permitted[n] == 1 ==>
         offered(n) && state[n] != TRICODE_SALE_NONE);

    // The center has the machine's counters, except for the pending sale.
    predicate center_side =
      tricode_center_machine_valid(center) && center.standing != TRICODE_STANDING_UNKNOWN &&
      equivocations == 0 &&
      (center.pending.state == TRICODE_SALE_SETTLED ==>
         offered(center.pending.payload.counter) &&
         is_sale(center.pending.payload, center.pending.payload.counter) &&
         center.pending.account == payer_of[center.pending.payload.counter]) &&
      (\forall integer n; 0 <= n < SALES ==>
         (settled(n) <==> center.pending.state == TRICODE_SALE_SETTLED &&
                          center.pending.payload.counter == n)) &&
      (\forall integer n; 0 <= n < SALES ==>
         state[n] == TRICODE_SALE_NONE ||
         (offered(n) && n <= center.next && (settled(n) || delivered(n) || refunded(n)))) &&
      (\forall integer n; 0 <= n < SALES && delivered(n) ==> counted[n] == 1) &&
      (\forall integer n; 0 <= n < SALES && refunded(n) ==> dead(n) && counted[n] == 0) &&
      (center.delivered != 0 ==> counted[center.delivered] == 1) &&
      (center.pending.state == TRICODE_SALE_SETTLED &&
       counted[center.pending.payload.counter] == 1
         ? machine.vended == center.pending.payload.counter
         : machine.vended == center.delivered);

    predicate ledger_side =
      (\forall integer n; 0 <= n < SALES ==>
         (state[n] == TRICODE_SALE_NONE ==> debits[n] == 0 && refunds[n] == 0) &&
         (settled(n) || delivered(n) ==> debits[n] == 1 && refunds[n] == 0) &&
         (refunded(n) ==> debits[n] == 1 && refunds[n] == 1)) &&
      (\forall integer n; 0 <= n < SALES && state[n] != TRICODE_SALE_NONE ==>
         charged[n] == price_of[n]) &&
      held == earned + (center.pending.state == TRICODE_SALE_SETTLED
                          ? (integer)center.pending.payload.price : 0) &&
      balances(ACCOUNTS) + held + elsewhere == inside && inside <= TRICODE_MONEY_MAX;
 */

#define INVARIANT (machine_side && motor && codes && center_side && ledger_side)

#endif
