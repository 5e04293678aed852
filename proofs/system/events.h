// SPDX-License-Identifier: Apache-2.0
/* All that can happen. Each event keeps the invariant and what is final; power can go at every step of
 * the machine. */
#ifndef TRICODE_SYSTEM_EVENTS_H
#define TRICODE_SYSTEM_EVENTS_H

#include "system/invariant.h"
#include "system/theorem.h"

/* Chance, and every choice of a buyer or an attacker. */
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
int any(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint16_t any_half(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint32_t any_word(void);
/*@ terminates \true; exits \false; assigns \nothing; ensures \true; */
uint64_t any_long(void);

/*@ // The one cryptographic assumption: an authentic tag on a payload was made by a holder of the key
  @ // that meant it, and this code has been let out.
  @ predicate let_out(struct tricode_payload p) =
  @   offered(p.counter) && is_sale(p, p.counter) &&
  @   (p.kind == TRICODE_KIND_PERMIT ==> permitted[p.counter] == 1) &&
  @   (p.kind == TRICODE_KIND_CANCEL ==> cancelled[p.counter] == 1);
  @*/

/* Whatever anybody shows to a camera or sends to the center: any bytes. border.c proves of the chain
 * from bytes to a presented code what is said here. */
#define PRESENTS                                                                                   \
    ensures tricode_presented_valid(\result);                                                      \
    ensures \result.status == TRICODE_CODE_OK && \result.authentic != 0 ==>                        \
        let_out(\result.payload);
/*@ terminates \true;
  @ exits \false;
  @ assigns \nothing;
  @ PRESENTS
  @*/
struct tricode_presented attacker(void);

#define KEEPS_ALL                                                                                  \
    ensures machine_side;                                                                          \
    ensures motor;                                                                                 \
    ensures codes;                                                                                 \
    ensures center_side;                                                                           \
    ensures books;                                                                                 \
    ensures final{Pre, Post};

/* A buyer selects, pulls the lever, waits too long, shows a code. */
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, product_of[0 .. SALES - 1], vended_at[0 .. SALES - 1];
  @ assigns price_of[0 .. SALES - 1], issued_at[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_select(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, cancelled[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_lever(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, cancelled[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_timeout(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, cancelled[0 .. SALES - 1], falling[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_permit(void);

/* The mechanism: a product falls; the mechanism says that it did; it says for certain that it did not
 * and will not. The machine starts anew. */
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns left[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_fall(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, counted[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_vend_succeeded(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, falling[0 .. SALES - 1], cancelled[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_vend_failed(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns machine, counted[0 .. SALES - 1];
  @ KEEPS_ALL
  @*/
void on_restart(void);

/* Somebody brings a code to the center; money comes in; earned money is paid out; the same accounts buy
 * at other machines and are refunded there (machines.c says why that is all that they do to this
 * world); the operator disables the machine or enables it. */
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns center, permitted[0 .. SALES - 1], state[0 .. SALES - 1], payer_of[0 .. SALES - 1];
  @ assigns charged[0 .. SALES - 1], debits[0 .. SALES - 1], refunds[0 .. SALES - 1];
  @ assigns balance_of[0 .. ACCOUNTS - 1], held, earned, equivocations;
  @ KEEPS_ALL
  @*/
void on_settle(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns center, state[0 .. SALES - 1], refunds[0 .. SALES - 1];
  @ assigns balance_of[0 .. ACCOUNTS - 1], held, earned, equivocations;
  @ KEEPS_ALL
  @*/
void on_cancel(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns balance_of[0 .. ACCOUNTS - 1], inside;
  @ KEEPS_ALL
  @*/
void on_deposit(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns held, earned, inside;
  @ KEEPS_ALL
  @*/
void on_payout(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns balance_of[0 .. ACCOUNTS - 1], elsewhere, inside;
  @ KEEPS_ALL
  @*/
void on_elsewhere(void);
/*@ requires INVARIANT;
  @ terminates \true;
  @ exits \false;
  @ assigns center;
  @ KEEPS_ALL
  @*/
void on_standing(void);

#endif
