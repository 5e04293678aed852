// SPDX-License-Identifier: Apache-2.0
/* Any number of events in any order, from a provisioned machine and center. The invariant implies
 * the theorem. */
#include "system/events.h"
#include "system/theorem.h"

/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures paid_before_it_leaves;
    ensures leaves_once;
    ensures refunded_stays_inside;
    ensures money_is_conserved;
    ensures one_undecided;
    ensures delivered_was_vended;
 */
void theorem_holds(void) {
}

/* One nondeterministically chosen event. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, center, product_of[0 .. SALES - 1], vended_at[0 .. SALES - 1];
    assigns price_of[0 .. SALES - 1], issued_at[0 .. SALES - 1], cancelled[0 .. SALES - 1];
    assigns permitted[0 .. SALES - 1], falling[0 .. SALES - 1], left[0 .. SALES - 1];
    assigns counted[0 .. SALES - 1], state[0 .. SALES - 1], payer_of[0 .. SALES - 1];
    assigns charged[0 .. SALES - 1], debits[0 .. SALES - 1], refunds[0 .. SALES - 1];
    assigns balance_of[0 .. ACCOUNTS - 1], held, earned, elsewhere, inside, equivocations;
    KEEPS_ALL
 */
static void step(void) {
    switch (any()) {
    case 0:
        on_select();
        break;
    case 1:
        on_lever();
        break;
    case 2:
        on_timeout();
        break;
    case 3:
        on_permit();
        break;
    case 4:
        on_fall();
        break;
    case 5:
        on_vend_succeeded();
        break;
    case 6:
        on_vend_failed();
        break;
    case 7:
        on_restart();
        break;
    case 8:
        on_settle();
        break;
    case 9:
        on_cancel();
        break;
    case 10:
        on_deposit();
        break;
    case 11:
        on_payout();
        break;
    case 12:
        on_elsewhere();
        break;
    default:
        on_standing();
        break;
    }
}

/* Any number of events. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, center, product_of[0 .. SALES - 1], vended_at[0 .. SALES - 1];
    assigns price_of[0 .. SALES - 1], issued_at[0 .. SALES - 1], cancelled[0 .. SALES - 1];
    assigns permitted[0 .. SALES - 1], falling[0 .. SALES - 1], left[0 .. SALES - 1];
    assigns counted[0 .. SALES - 1], state[0 .. SALES - 1], payer_of[0 .. SALES - 1];
    assigns charged[0 .. SALES - 1], debits[0 .. SALES - 1], refunds[0 .. SALES - 1];
    assigns balance_of[0 .. ACCOUNTS - 1], held, earned, elsewhere, inside, equivocations;
    KEEPS_ALL
 */
static void run(uint64_t steps) {
    /*@ loop invariant 0 <= i <= steps;
        loop invariant machine_side;
        loop invariant motor;
        loop invariant codes;
        loop invariant center_side;
        loop invariant ledger_side;
        loop invariant final{Pre, Here};
        loop assigns i, machine, center, product_of[0 .. SALES - 1], vended_at[0 .. SALES - 1];
        loop assigns price_of[0 .. SALES - 1], issued_at[0 .. SALES - 1], cancelled[0 .. SALES - 1];
        loop assigns permitted[0 .. SALES - 1], falling[0 .. SALES - 1], left[0 .. SALES - 1];
        loop assigns counted[0 .. SALES - 1], state[0 .. SALES - 1], payer_of[0 .. SALES - 1];
        loop assigns charged[0 .. SALES - 1], debits[0 .. SALES - 1], refunds[0 .. SALES - 1];
        loop assigns balance_of[0 .. ACCOUNTS - 1], held, earned, elsewhere, inside, equivocations;
        loop variant steps - i;
     */
    for (uint64_t i = 0; i < steps; i++) {
        step();
    }
}

/* The initial world: a provisioned machine, a center that added it, accounts without money. */
/*@ requires machine.machine != 0 && machine.phase == TRICODE_MACHINE_IDLE;
    requires machine.counter == 0 && machine.vended == 0;
    requires center.standing == TRICODE_STANDING_ENABLED && center.next == 1;
    requires center.delivered == 0 && center.pending.state == TRICODE_SALE_NONE;
    requires \forall integer n; 0 <= n < SALES ==>
      cancelled[n] == 0 && permitted[n] == 0 && falling[n] == 0 && left[n] == 0 &&
      counted[n] == 0 && state[n] == TRICODE_SALE_NONE && debits[n] == 0 && refunds[n] == 0;
    requires \forall integer a; 0 <= a < ACCOUNTS ==> balance_of[a] == 0;
    requires held == 0 && earned == 0 && elsewhere == 0 && inside == 0 && equivocations == 0;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures machine_side;
    ensures motor;
    ensures codes;
    ensures center_side;
    ensures ledger_side;
 */
static void begin(void) {
    /*@ loop invariant 0 <= i <= ACCOUNTS;
        loop invariant balances(i) == 0;
        loop assigns i;
        loop variant ACCOUNTS - i;
     */
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
    }
}
