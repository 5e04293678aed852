// SPDX-License-Identifier: Apache-2.0
/* The theorem, as a reader wants it: six statements about the world of world.h. invariant.h says why
 * they hold, events.c is all that can happen, run.c joins the three. Nothing here is linked. */
#ifndef TRICODE_SYSTEM_THEOREM_H
#define TRICODE_SYSTEM_THEOREM_H

#include "system/world.h"

/*@ // [THEOREM-1] A product leaves only for a sale that the center settled and has not refunded, and
  @ // what was charged for it is the price in the machine's own sale code.
  @ predicate paid_before_it_leaves =
  @   \forall integer n; 0 <= n < SALES && left[n] != 0 ==>
  @     offered(n) && (settled(n) || delivered(n)) && charged[n] == price_of[n];
  @
  @ // [THEOREM-2] For each sale at most one product leaves.
  @ predicate leaves_once = \forall integer n; 0 <= n < SALES ==> left[n] <= 1;
  @
  @ // [THEOREM-3] Money goes back only for a sale whose product has not left and is not on its way.
  @ // With `final`, which every event keeps, it never will.
  @ predicate refunded_stays_inside =
  @   \forall integer n; 0 <= n < SALES && refunds[n] != 0 ==>
  @     refunded(n) && left[n] == 0 && falling[n] == 0;
  @
  @ // [THEOREM-4] An account pays at most once for a sale, net nothing once it is refunded. What is in
  @ // the ledger is what came in less what was paid out, and every refund can be paid.
  @ predicate money_is_conserved =
  @   (\forall integer n; 0 <= n < SALES ==> refunds[n] <= debits[n] <= 1) &&
  @   balances(ACCOUNTS) + held + elsewhere == inside && inside <= TRICODE_MONEY_MAX &&
  @   (\forall integer n; 0 <= n < SALES && settled(n) ==> price_of[n] <= held);
  @
  @ // [THEOREM-5] At most one sale is undecided. (That it can always be decided is in progress.c.)
  @ predicate one_undecided =
  @   \forall integer n, integer m; 0 <= n < SALES && 0 <= m < SALES && settled(n) && settled(m) ==>
  @     n == m;
  @
  @ // [THEOREM-6] A delivered sale was vended and is never refunded; the honest machine has not been
  @ // found equivocating, whatever order its codes came in.
  @ predicate delivered_was_vended =
  @   (\forall integer n; 0 <= n < SALES && delivered(n) ==> counted[n] == 1 && refunds[n] == 0) &&
  @   equivocations == 0;
  @
  @ predicate theorem =
  @   paid_before_it_leaves && leaves_once && refunded_stays_inside && money_is_conserved &&
  @   one_undecided && delivered_was_vended;
  @
  @ // What never changes again: a sale's end, and a product that left.
  @ predicate final{Before, After} =
  @   \forall integer n; 0 <= n < SALES ==>
  @     (\at(delivered(n), Before) ==> \at(delivered(n), After)) &&
  @     (\at(refunded(n), Before) ==> \at(refunded(n), After)) &&
  @     \at(left[n], Before) <= \at(left[n], After);
  @*/

#endif
