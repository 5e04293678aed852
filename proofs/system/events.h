// SPDX-License-Identifier: Apache-2.0
/* All events. Each preserves the invariant and final states; power can fail at every step of the
 * machine. */
#ifndef TRICODE_SYSTEM_EVENTS_H
#define TRICODE_SYSTEM_EVENTS_H

#include "system/invariant.h"
#include "system/theorem.h"

/* Nondeterminism: chance, and every choice of a buyer or an attacker. */
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
int any(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint16_t any_half(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint32_t any_word(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint64_t any_long(void);

/*@ // The only cryptographic assumption: a holder of the key made an authentic tag for this
    // payload, and this code has been shown.
    predicate let_out(struct tricode_payload p) =
      offered(p.counter) && is_sale(p, p.counter) &&
      (p.kind == TRICODE_KIND_PERMIT ==> permitted[p.counter] == 1) &&
      (p.kind == TRICODE_KIND_CANCEL ==> cancelled[p.counter] == 1);
 */

/* The bytes that anybody shows to a camera or sends to the center. boundary.c proves this contract
 * for the chain from bytes to a presented code. */
// clang-format off
#define PRESENTS                                                                                   \
    ensures tricode_presented_valid(\result);                                                      \
    ensures \result.status == TRICODE_CODE_OK && \result.authentic != 0 ==>                        \
        let_out(\result.payload);
// clang-format on
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    PRESENTS
 */
struct tricode_presented attacker(void);

#define KEEPS_ALL                                                                                  \
    ensures machine_side;                                                                          \
    ensures motor;                                                                                 \
    ensures codes;                                                                                 \
    ensures center_side;                                                                           \
    ensures ledger_side;                                                                           \
    ensures final{Pre, Post};

/* A buyer selects, pulls the lever, lets the time-out expire, presents a code. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, product_of[0 .. SALES - 1], vended_at[0 .. SALES - 1];
    assigns price_of[0 .. SALES - 1], issued_at[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_select(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, cancelled[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_lever(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, cancelled[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_timeout(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, cancelled[0 .. SALES - 1], falling[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_permit(void);

/* The mechanism dispenses a product; it reports success; it reports that the product was not and
 * will not be dispensed. The machine restarts. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns left[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_fall(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, counted[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_vend_succeeded(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, falling[0 .. SALES - 1], cancelled[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_vend_failed(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns machine, counted[0 .. SALES - 1];
    KEEPS_ALL
 */
void on_restart(void);

/* Somebody presents a code to the center; a deposit; a payout of earned money; the same accounts
 * buy at other machines and are refunded there (machines.c explains why this covers all effects on
 * this world); the operator disables or enables the machine. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns center, permitted[0 .. SALES - 1], state[0 .. SALES - 1], payer_of[0 .. SALES - 1];
    assigns charged[0 .. SALES - 1], debits[0 .. SALES - 1], refunds[0 .. SALES - 1];
    assigns balance_of[0 .. ACCOUNTS - 1], held, earned, equivocations;
    KEEPS_ALL
 */
void on_settle(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns center, state[0 .. SALES - 1], refunds[0 .. SALES - 1];
    assigns balance_of[0 .. ACCOUNTS - 1], held, earned, equivocations;
    KEEPS_ALL
 */
void on_cancel(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns balance_of[0 .. ACCOUNTS - 1], inside;
    KEEPS_ALL
 */
void on_deposit(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns held, earned, inside;
    KEEPS_ALL
 */
void on_payout(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns balance_of[0 .. ACCOUNTS - 1], elsewhere, inside;
    KEEPS_ALL
 */
void on_elsewhere(void);
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns center;
    KEEPS_ALL
 */
void on_standing(void);

#endif
