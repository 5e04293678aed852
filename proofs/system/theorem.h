// SPDX-License-Identifier: Apache-2.0
/* The theorem: six statements about the world of world.h. invariant.h has the invariant that
 * implies them, events.h declares all events, run.c combines the three. Never linked. */
#ifndef TRICODE_SYSTEM_THEOREM_H
#define TRICODE_SYSTEM_THEOREM_H

#include "system/world.h"

/*@ // [THEOREM-1] A product is dispensed only for a sale that the center settled and has not
    // refunded, and the charge is the price in the machine's own sale code.
    predicate paid_before_it_leaves =
      \forall integer n; 0 <= n < SALES && left[n] != 0 ==>
        offered(n) && (settled(n) || delivered(n)) && charged[n] == price_of[n];

    // [THEOREM-2] At most one product is dispensed per sale.
    predicate leaves_once = \forall integer n; 0 <= n < SALES ==> left[n] <= 1;

    // [THEOREM-3] A refunded sale's product was not dispensed and is not being dispensed. By
    // `final`, which every event preserves, it never will be.
    predicate refunded_stays_inside =
      \forall integer n; 0 <= n < SALES && refunds[n] != 0 ==>
        refunded(n) && left[n] == 0 && falling[n] == 0;

    // [THEOREM-4] An account pays at most once for a sale, net zero once it is refunded. The
    // money in the ledger is deposits minus payouts, and every refund can be paid.
    predicate money_is_conserved =
      (\forall integer n; 0 <= n < SALES ==> refunds[n] <= debits[n] <= 1) &&
      balances(ACCOUNTS) + held + elsewhere == inside && inside <= TRICODE_MONEY_MAX &&
      (\forall integer n; 0 <= n < SALES && settled(n) ==> price_of[n] <= held);

    // [THEOREM-5] At most one sale is settled. (progress.c shows that it can always be ended.)
    predicate one_undecided =
      \forall integer n, integer m; 0 <= n < SALES && 0 <= m < SALES && settled(n) && settled(m) ==>
        n == m;

    // [THEOREM-6] A delivered sale was vended and is never refunded; an honest machine is never
    // found equivocating, in whatever order its codes arrive.
    predicate delivered_was_vended =
      (\forall integer n; 0 <= n < SALES && delivered(n) ==> counted[n] == 1 && refunds[n] == 0) &&
      equivocations == 0;

    predicate theorem =
      paid_before_it_leaves && leaves_once && refunded_stays_inside && money_is_conserved &&
      one_undecided && delivered_was_vended;

    // Facts that never change: a sale's end, and a dispensed product.
    predicate final{Before, After} =
      \forall integer n; 0 <= n < SALES ==>
        (\at(delivered(n), Before) ==> \at(delivered(n), After)) &&
        (\at(refunded(n), Before) ==> \at(refunded(n), After)) &&
        \at(left[n], Before) <= \at(left[n], After);
 */

#endif
