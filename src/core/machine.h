// SPDX-License-Identifier: Apache-2.0
/* The vending machine's transitions (spec/protocol.md, "The machine"): pure functions in place on
 * the small state that the role makes durable, with the effect as the answer. The role makes the new
 * state durable before it carries the effect out. */
#ifndef TRICODE_MACHINE_H
#define TRICODE_MACHINE_H

#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"

enum tricode_machine_phase {
    TRICODE_MACHINE_IDLE = 0,    /* nothing on offer */
    TRICODE_MACHINE_OPEN = 1,    /* the newest sale is on offer */
    TRICODE_MACHINE_VENDING = 2, /* the newest sale is being dispensed */
};

/* machine and key_epoch are provisioned and never change here. counter is the newest sale's number,
 * vended the newest one vended. sale is the newest sale's payload; when its counter is not the
 * state's (a new machine, or one that took over another's numbers), no sale is remembered. */
struct tricode_machine {
    uint32_t machine;
    uint8_t key_epoch;
    enum tricode_machine_phase phase;
    uint32_t counter;
    uint32_t vended;
    struct tricode_payload sale;
};

enum tricode_effect_kind {
    TRICODE_EFFECT_NONE = 0,
    TRICODE_EFFECT_SHOW_SALE,   /* tag `code` and show it */
    TRICODE_EFFECT_SHOW_CANCEL, /* tag `code` and show it */
    TRICODE_EFFECT_DISPENSE,    /* let `product` out */
    TRICODE_EFFECT_REFUSE,      /* tell `reason` */
};

enum tricode_machine_reason {
    TRICODE_MACHINE_REASON_NONE = 0,
    /* of select, in the order of the checks */
    TRICODE_MACHINE_BUSY,
    TRICODE_MACHINE_PRICE,
    TRICODE_MACHINE_EXHAUSTED,
    /* of permit, in the order of the checks */
    TRICODE_MACHINE_MALFORMED,
    TRICODE_MACHINE_NOT_PERMIT,
    TRICODE_MACHINE_OTHER_MACHINE,
    TRICODE_MACHINE_NOT_AUTHENTIC,
    TRICODE_MACHINE_UNKNOWN,
    TRICODE_MACHINE_USED,
    TRICODE_MACHINE_MISMATCH,
};

/* What the machine has to do. A field that the kind does not name is 0. */
struct tricode_effect {
    enum tricode_effect_kind kind;
    enum tricode_machine_reason reason; /* of REFUSE */
    uint16_t product;                   /* of DISPENSE */
    struct tricode_payload code;        /* of SHOW_SALE and SHOW_CANCEL */
};

/*@ // The newest sale is unvended, and its payload is still known.
  @ predicate tricode_machine_remembers(struct tricode_machine m) =
  @   m.vended < m.counter && m.sale.counter == m.counter;
  @
  @ // [MACHINE-1] What a record may hold. Every transition keeps it.
  @ predicate tricode_machine_valid(struct tricode_machine m) =
  @   m.machine != 0 && m.vended <= m.counter &&
  @   (m.phase == TRICODE_MACHINE_IDLE || m.phase == TRICODE_MACHINE_OPEN ||
  @    m.phase == TRICODE_MACHINE_VENDING) &&
  @   (m.phase != TRICODE_MACHINE_IDLE ==> tricode_machine_remembers(m)) &&
  @   (tricode_machine_remembers(m) ==>
  @      m.sale.kind == TRICODE_KIND_SALE && m.sale.key_epoch == m.key_epoch &&
  @      m.sale.machine == m.machine && m.sale.vended == m.vended && m.sale.price != 0);
  @
  @ predicate tricode_effect_none(struct tricode_effect e) = e.kind == TRICODE_EFFECT_NONE;
  @ predicate tricode_effect_refuse(struct tricode_effect e, integer reason) =
  @   e.kind == TRICODE_EFFECT_REFUSE && e.reason == reason;
  @ predicate tricode_effect_show_cancel(struct tricode_effect e, struct tricode_payload sale) =
  @   e.kind == TRICODE_EFFECT_SHOW_CANCEL && e.code.kind == TRICODE_KIND_CANCEL &&
  @   TRICODE_SAME_SALE(e.code, sale) && TRICODE_PAYLOAD_STATUS(e.code) == TRICODE_CODE_OK;
  @
  @ // [MACHINE-9] to [MACHINE-12] Why a permit is refused: the first that applies; REASON_NONE when
  @ // it is not.
  @ logic integer tricode_permit_reason(struct tricode_machine m, struct tricode_presented p) =
  @   p.status != TRICODE_CODE_OK ? (integer)TRICODE_MACHINE_MALFORMED :
  @   p.payload.kind != TRICODE_KIND_PERMIT ? (integer)TRICODE_MACHINE_NOT_PERMIT :
  @   p.payload.machine != m.machine ? (integer)TRICODE_MACHINE_OTHER_MACHINE :
  @   p.payload.key_epoch != m.key_epoch || p.authentic == 0 ?
  @     (integer)TRICODE_MACHINE_NOT_AUTHENTIC :
  @   p.payload.counter > m.counter ? (integer)TRICODE_MACHINE_UNKNOWN :
  @   p.payload.counter <= m.vended ||
  @   (p.payload.counter == m.counter && m.phase == TRICODE_MACHINE_VENDING) ?
  @     (integer)TRICODE_MACHINE_USED :
  @   p.payload.counter == m.counter && m.sale.counter == m.counter &&
  @   !TRICODE_SAME_SALE(p.payload, m.sale) ? (integer)TRICODE_MACHINE_MISMATCH :
  @   (integer)TRICODE_MACHINE_REASON_NONE;
  @*/

/* [MACHINE-4] [MACHINE-5] A buyer selects a product. product: any selection number; price in minor
 * units; issued_at in Unix seconds or 0. An older open sale is dead from then on. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns *machine;
  @ ensures tricode_machine_valid(*machine);
  @ behavior busy:
  @   assumes machine->phase == TRICODE_MACHINE_VENDING;
  @   ensures *machine == \old(*machine);
  @   ensures tricode_effect_refuse(\result, TRICODE_MACHINE_BUSY);
  @ behavior price:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING && price == 0;
  @   ensures *machine == \old(*machine);
  @   ensures tricode_effect_refuse(\result, TRICODE_MACHINE_PRICE);
  @ behavior exhausted:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING && price != 0;
  @   assumes machine->counter == 4294967295;
  @   ensures *machine == \old(*machine);
  @   ensures tricode_effect_refuse(\result, TRICODE_MACHINE_EXHAUSTED);
  @ behavior offer:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING && price != 0;
  @   assumes machine->counter < 4294967295;
  @   ensures machine->machine == \old(machine->machine);
  @   ensures machine->key_epoch == \old(machine->key_epoch);
  @   ensures machine->vended == \old(machine->vended);
  @   ensures machine->counter == \old(machine->counter) + 1;
  @   ensures machine->phase == TRICODE_MACHINE_OPEN;
  @   ensures machine->sale.counter == machine->counter;
  @   ensures machine->sale.product == product;
  @   ensures machine->sale.price == price;
  @   ensures machine->sale.issued_at == issued_at;
  @   ensures \result.kind == TRICODE_EFFECT_SHOW_SALE && \result.code == machine->sale;
  @   ensures TRICODE_PAYLOAD_STATUS(\result.code) == TRICODE_CODE_OK;
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_select(struct tricode_machine *machine, uint16_t product,
                                             uint32_t price, uint32_t issued_at);

/* [MACHINE-6] [MACHINE-7] The buyer pulls the change-return lever. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase;
  @ ensures tricode_machine_valid(*machine);
  @ behavior cancel:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING && tricode_machine_remembers(*machine);
  @   ensures machine->phase == TRICODE_MACHINE_IDLE;
  @   ensures tricode_effect_show_cancel(\result, machine->sale);
  @ behavior nothing:
  @   assumes machine->phase == TRICODE_MACHINE_VENDING || !tricode_machine_remembers(*machine);
  @   ensures machine->phase == \old(machine->phase);
  @   ensures tricode_effect_none(\result);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_lever(struct tricode_machine *machine);

/* [MACHINE-8] The offer's time is over. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase;
  @ ensures tricode_machine_valid(*machine);
  @ behavior cancel:
  @   assumes machine->phase == TRICODE_MACHINE_OPEN;
  @   ensures machine->phase == TRICODE_MACHINE_IDLE;
  @   ensures tricode_effect_show_cancel(\result, machine->sale);
  @ behavior nothing:
  @   assumes machine->phase != TRICODE_MACHINE_OPEN;
  @   ensures machine->phase == \old(machine->phase);
  @   ensures tricode_effect_none(\result);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_timeout(struct tricode_machine *machine);

/* [MACHINE-9] to [MACHINE-14] A phone shows a code to the camera. Only the open sale's own permit
 * dispenses; the permit of a dead, unvended sale brings that sale's cancel code. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ requires tricode_presented_valid(permit);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase;
  @ ensures tricode_machine_valid(*machine);
  @ behavior refuse:
  @   assumes tricode_permit_reason(*machine, permit) != TRICODE_MACHINE_REASON_NONE;
  @   ensures machine->phase == \old(machine->phase);
  @   ensures tricode_effect_refuse(\result, tricode_permit_reason(\old(*machine), permit));
  @ behavior dispense:
  @   assumes tricode_permit_reason(*machine, permit) == TRICODE_MACHINE_REASON_NONE;
  @   assumes permit.payload.counter == machine->counter;
  @   assumes machine->phase == TRICODE_MACHINE_OPEN;
  @   ensures TRICODE_SAME_SALE(permit.payload, machine->sale);
  @   ensures machine->phase == TRICODE_MACHINE_VENDING;
  @   ensures \result.kind == TRICODE_EFFECT_DISPENSE;
  @   ensures \result.product == machine->sale.product;
  @ behavior cancel:
  @   assumes tricode_permit_reason(*machine, permit) == TRICODE_MACHINE_REASON_NONE;
  @   assumes permit.payload.counter != machine->counter || machine->phase != TRICODE_MACHINE_OPEN;
  @   ensures machine->phase == \old(machine->phase);
  @   ensures machine->vended < permit.payload.counter <= machine->counter;
  @   ensures permit.payload.counter < machine->counter || machine->phase == TRICODE_MACHINE_IDLE;
  @   ensures tricode_effect_show_cancel(\result, permit.payload);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_permit(struct tricode_machine *machine,
                                             struct tricode_presented permit);

/* [MACHINE-15] [MACHINE-18] The mechanism says that the product left. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase, machine->vended;
  @ ensures tricode_machine_valid(*machine);
  @ ensures tricode_effect_none(\result);
  @ behavior vended:
  @   assumes machine->phase == TRICODE_MACHINE_VENDING;
  @   ensures machine->phase == TRICODE_MACHINE_IDLE && machine->vended == machine->counter;
  @ behavior nothing:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING;
  @   ensures machine->phase == \old(machine->phase) && machine->vended == \old(machine->vended);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_vend_succeeded(struct tricode_machine *machine);

/* [MACHINE-16] [MACHINE-18] The mechanism says for certain that nothing left. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase;
  @ ensures tricode_machine_valid(*machine);
  @ behavior cancel:
  @   assumes machine->phase == TRICODE_MACHINE_VENDING;
  @   ensures machine->phase == TRICODE_MACHINE_IDLE;
  @   ensures tricode_effect_show_cancel(\result, machine->sale);
  @ behavior nothing:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING;
  @   ensures machine->phase == \old(machine->phase);
  @   ensures tricode_effect_none(\result);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_vend_failed(struct tricode_machine *machine);

/* [MACHINE-17] The machine starts, after whatever stopped it. A vend that was under way counts as
 * vended: the machine cannot know, and a product must not leave twice. */
/*@ requires \valid(machine);
  @ requires tricode_machine_valid(*machine);
  @ terminates \true;
  @ exits \false;
  @ assigns machine->phase, machine->vended;
  @ ensures tricode_machine_valid(*machine);
  @ ensures machine->phase == TRICODE_MACHINE_IDLE;
  @ ensures tricode_effect_none(\result);
  @ behavior vended:
  @   assumes machine->phase == TRICODE_MACHINE_VENDING;
  @   ensures machine->vended == machine->counter;
  @ behavior dead:
  @   assumes machine->phase != TRICODE_MACHINE_VENDING;
  @   ensures machine->vended == \old(machine->vended);
  @ complete behaviors;
  @ disjoint behaviors;
  @*/
struct tricode_effect tricode_machine_restart(struct tricode_machine *machine);

#endif
