// SPDX-License-Identifier: Apache-2.0
/* [THEOREM-5] Liveness: the actions that end a sale, executed with the real functions from any
 * state of the world in which they are needed. */
#include "system/events.h"

/*@ // n is settled, and the center does not know yet what became of it.
    predicate undecided(integer n) = 1 <= n < SALES && settled(n);
 */

/* An authentic code of this sale. */
/*@ requires TRICODE_PAYLOAD_STATUS(sale) == TRICODE_CODE_OK && 1 <= kind <= 3;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_presented_valid(\result);
    ensures \result.status == TRICODE_CODE_OK && \result.authentic == 1;
    ensures \result.payload.kind == kind && TRICODE_SAME_SALE(\result.payload, sale);
 */
static struct tricode_presented genuine(struct tricode_payload sale, enum tricode_kind kind) {
    struct tricode_presented code = {0};
    code.status = TRICODE_CODE_OK;
    code.payload = tricode_payload_convert(sale, kind);
    code.authentic = 1;
    return code;
}

/* [THEOREM-5] The permit of a dead unvended sale shows its cancel code, which causes the refund. */
/*@ requires INVARIANT;
    requires undecided(n) && dead(n) && counted[n] == 0;
    terminates \true;
    exits \false;
    assigns machine;
    ensures \result.result == TRICODE_CENTER_REFUNDED;
    ensures \result.refund == price_of[n] && \result.refund_account == payer_of[n];
 */
struct tricode_verdict permit_of_a_dead_sale_is_refunded(uint32_t n) {
    const struct tricode_sale none = {0};
    const struct tricode_effect effect =
        tricode_machine_permit(&machine, genuine(center.pending.payload, TRICODE_KIND_PERMIT));
    /*@ assert effect.kind == TRICODE_EFFECT_SHOW_CANCEL; */
    return tricode_center_cancel(center, none, genuine(effect.code, TRICODE_KIND_CANCEL));
}

/* The lever of an open paid sale shows its cancel code, which causes the refund. */
/*@ requires INVARIANT;
    requires undecided(n) && n == machine.counter && machine.phase == TRICODE_MACHINE_OPEN;
    terminates \true;
    exits \false;
    assigns machine;
    ensures \result.result == TRICODE_CENTER_REFUNDED;
    ensures \result.refund == price_of[n] && \result.refund_account == payer_of[n];
 */
struct tricode_verdict lever_of_a_paid_sale_is_refunded(uint32_t n) {
    const struct tricode_sale none = {0};
    const struct tricode_effect effect = tricode_machine_lever(&machine);
    /*@ assert effect.kind == TRICODE_EFFECT_SHOW_CANCEL; */
    return tricode_center_cancel(center, none, genuine(effect.code, TRICODE_KIND_CANCEL));
}

/* [THEOREM-5] Any newer sale code that reaches the center, paid or not, ends the pending sale:
 * delivered if the machine counts it as vended, otherwise refunded. */
/*@ requires INVARIANT;
    requires undecided(n) && code.status == TRICODE_CODE_OK && code.authentic == 1;
    requires tricode_presented_valid(code) && code.payload.kind == TRICODE_KIND_SALE;
    requires let_out(code.payload) && code.payload.counter > n;
    requires payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures counted[n] == 1 ==> \result.reconciled == TRICODE_RECONCILED_DELIVERED;
    ensures counted[n] == 0 ==>
      \result.reconciled == TRICODE_RECONCILED_REFUNDED &&
      \result.refund == price_of[n] && \result.refund_account == payer_of[n];
 */
struct tricode_verdict a_newer_sale_code_decides(uint32_t n, struct tricode_presented code,
                                                 struct tricode_payer payer,
                                                 struct tricode_rules rules) {
    const struct tricode_sale none = {0};
    /*@ assert state[code.payload.counter] == TRICODE_SALE_NONE; */
    return tricode_center_settle(center, none, code, payer, rules);
}

/* [THEOREM-5] The same for any newer cancel code. */
/*@ requires INVARIANT;
    requires undecided(n) && code.status == TRICODE_CODE_OK && code.authentic == 1;
    requires tricode_presented_valid(code) && code.payload.kind == TRICODE_KIND_CANCEL;
    requires let_out(code.payload) && code.payload.counter > n;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures counted[n] == 1 ==> \result.reconciled == TRICODE_RECONCILED_DELIVERED;
    ensures counted[n] == 0 ==>
      \result.reconciled == TRICODE_RECONCILED_REFUNDED &&
      \result.refund == price_of[n] && \result.refund_account == payer_of[n];
 */
struct tricode_verdict a_newer_cancel_code_decides(uint32_t n, struct tricode_presented code) {
    const struct tricode_sale none = {0};
    /*@ assert state[code.payload.counter] == TRICODE_SALE_NONE; */
    return tricode_center_cancel(center, none, code);
}

/* A newer code is always available: an idle machine shows one at each selection, until its counter
 * is exhausted. */
/*@ requires INVARIANT;
    requires machine.phase != TRICODE_MACHINE_VENDING && price != 0;
    requires machine.counter < SALES - 1;
    terminates \true;
    exits \false;
    assigns machine;
    ensures \result.kind == TRICODE_EFFECT_SHOW_SALE;
    ensures \result.code.counter == \old(machine.counter) + 1;
 */
struct tricode_effect a_newer_code_is_offered(uint16_t product, uint32_t price) {
    return tricode_machine_select(&machine, product, price, 0);
}

/* After a lost answer, the same account repeats the request and gets the permit that dispenses. */
/*@ requires INVARIANT;
    requires undecided(n) && n == machine.counter && machine.phase == TRICODE_MACHINE_OPEN;
    requires payer.account == payer_of[n] && payer.balance <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns machine;
    ensures \result.kind == TRICODE_EFFECT_DISPENSE && \result.product == product_of[n];
 */
struct tricode_effect a_permit_fetched_again_dispenses(uint32_t n, struct tricode_payer payer,
                                                       struct tricode_rules rules) {
    const struct tricode_sale none = {0};
    const struct tricode_verdict verdict =
        tricode_center_settle(center, none, genuine(machine.sale, TRICODE_KIND_SALE), payer, rules);
    /*@ assert verdict.result == TRICODE_CENTER_SETTLED_AGAIN && verdict.debit == 0; */
    return tricode_machine_permit(&machine,
                                  genuine(verdict.machine.pending.payload, TRICODE_KIND_PERMIT));
}
