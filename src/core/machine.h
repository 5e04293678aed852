// SPDX-License-Identifier: Apache-2.0
/* The transitions of a vending machine (spec/protocol.md, "The machine"). Each one updates the
 * state and returns an effect. The caller MUST make the new state durable before it acts on the
 * effect. */
#ifndef TRICODE_MACHINE_H
#define TRICODE_MACHINE_H

#include <stdint.h>
#include "core/code.h"
#include "core/presented.h"

enum tricode_machine_phase {
    TRICODE_MACHINE_IDLE = 0,    /* no sale is open */
    TRICODE_MACHINE_OPEN = 1,    /* the newest sale can be paid */
    TRICODE_MACHINE_VENDING = 2, /* the newest sale is being dispensed */
};

struct tricode_machine {
    uint32_t machine;  /* provisioned; transitions do not change it */
    uint8_t key_epoch; /* provisioned; transitions do not change it */
    enum tricode_machine_phase phase;
    uint32_t counter;            /* number of the newest sale, 0 for none */
    uint32_t vended;             /* number of the newest sale that was vended, 0 for none */
    struct tricode_payload sale; /* the newest sale; unknown when sale.counter differs from counter,
                                    as in a new machine or one that continues another's numbers */
};

enum tricode_effect_kind {
    TRICODE_EFFECT_NONE = 0,
    TRICODE_EFFECT_SHOW_SALE,   /* tag `code` and show it */
    TRICODE_EFFECT_SHOW_CANCEL, /* tag `code` and show it */
    TRICODE_EFFECT_DISPENSE,    /* dispense `product` */
    TRICODE_EFFECT_REFUSE,      /* show `reason` */
};

enum tricode_machine_reason {
    TRICODE_MACHINE_REASON_NONE = 0,
    /* of select, in the order of the checks */
    TRICODE_MACHINE_BUSY,      /* a product is being dispensed */
    TRICODE_MACHINE_PRICE,     /* the price is 0 */
    TRICODE_MACHINE_EXHAUSTED, /* the counter is 2^32 - 1 */
    /* of permit, in the order of the checks */
    TRICODE_MACHINE_MALFORMED,     /* not a code */
    TRICODE_MACHINE_NOT_PERMIT,    /* a sale or cancel code */
    TRICODE_MACHINE_OTHER_MACHINE, /* a permit for another machine */
    TRICODE_MACHINE_NOT_AUTHENTIC, /* another key epoch, or a wrong tag */
    TRICODE_MACHINE_UNKNOWN,       /* a sale that the machine has not offered yet */
    TRICODE_MACHINE_USED,          /* the sale is being vended, or not newer than vended */
    TRICODE_MACHINE_MISMATCH,      /* the newest sale with other fields than it was offered with */
};

/* Fields that the comments do not name for the kind are 0. */
struct tricode_effect {
    enum tricode_effect_kind kind;
    enum tricode_machine_reason reason; /* for REFUSE */
    uint16_t product;                   /* for DISPENSE */
    struct tricode_payload code;        /* for SHOW_SALE and SHOW_CANCEL */
};

/*@ // The newest sale is not vended, and its payload is known.
    predicate tricode_machine_remembers(struct tricode_machine m) =
      m.vended < m.counter && m.sale.counter == m.counter;

    // [MACHINE-1] The invariant of a machine's state. Every transition preserves it.
    predicate tricode_machine_valid(struct tricode_machine m) =
      m.machine != 0 && m.vended <= m.counter &&
      (m.phase == TRICODE_MACHINE_IDLE || m.phase == TRICODE_MACHINE_OPEN ||
       m.phase == TRICODE_MACHINE_VENDING) &&
      (m.phase != TRICODE_MACHINE_IDLE ==> tricode_machine_remembers(m)) &&
      (tricode_machine_remembers(m) ==>
         m.sale.kind == TRICODE_KIND_SALE && m.sale.key_epoch == m.key_epoch &&
         m.sale.machine == m.machine && m.sale.vended == m.vended && m.sale.price != 0);

    predicate tricode_effect_none(struct tricode_effect e) = e.kind == TRICODE_EFFECT_NONE;
    predicate tricode_effect_refuse(struct tricode_effect e, integer reason) =
      e.kind == TRICODE_EFFECT_REFUSE && e.reason == reason;
    predicate tricode_effect_show_cancel(struct tricode_effect e, struct tricode_payload sale) =
      e.kind == TRICODE_EFFECT_SHOW_CANCEL && e.code.kind == TRICODE_KIND_CANCEL &&
      TRICODE_SAME_SALE(e.code, sale) && TRICODE_PAYLOAD_STATUS(e.code) == TRICODE_CODE_OK;

    // [MACHINE-9] to [MACHINE-12] The first reason to refuse a code, else REASON_NONE.
    logic integer tricode_permit_reason(struct tricode_machine m, struct tricode_presented p) =
      p.status != TRICODE_CODE_OK ? (integer)TRICODE_MACHINE_MALFORMED :
      p.payload.kind != TRICODE_KIND_PERMIT ? (integer)TRICODE_MACHINE_NOT_PERMIT :
      p.payload.machine != m.machine ? (integer)TRICODE_MACHINE_OTHER_MACHINE :
      p.payload.key_epoch != m.key_epoch || p.authentic == 0 ?
        (integer)TRICODE_MACHINE_NOT_AUTHENTIC :
      p.payload.counter > m.counter ? (integer)TRICODE_MACHINE_UNKNOWN :
      p.payload.counter <= m.vended ||
      (p.payload.counter == m.counter && m.phase == TRICODE_MACHINE_VENDING) ?
        (integer)TRICODE_MACHINE_USED :
      p.payload.counter == m.counter && m.sale.counter == m.counter &&
      !TRICODE_SAME_SALE(p.payload, m.sale) ? (integer)TRICODE_MACHINE_MISMATCH :
      (integer)TRICODE_MACHINE_REASON_NONE;
 */

/* [MACHINE-4] [MACHINE-5] A buyer selects a product at a price in minor units of the machine's
 * currency; issued_at is in Unix seconds, or 0 without a clock. Opens a new sale with the next
 * counter; an older open sale can no longer be dispensed. Refuses with BUSY, PRICE or EXHAUSTED,
 * and then the state is unchanged. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns *machine;
    ensures tricode_machine_valid(*machine);
    behavior busy:
      assumes machine->phase == TRICODE_MACHINE_VENDING;
      ensures *machine == \old(*machine);
      ensures tricode_effect_refuse(\result, TRICODE_MACHINE_BUSY);
    behavior price:
      assumes machine->phase != TRICODE_MACHINE_VENDING && price == 0;
      ensures *machine == \old(*machine);
      ensures tricode_effect_refuse(\result, TRICODE_MACHINE_PRICE);
    behavior exhausted:
      assumes machine->phase != TRICODE_MACHINE_VENDING && price != 0;
      assumes machine->counter == 4294967295;
      ensures *machine == \old(*machine);
      ensures tricode_effect_refuse(\result, TRICODE_MACHINE_EXHAUSTED);
    behavior offer:
      assumes machine->phase != TRICODE_MACHINE_VENDING && price != 0;
      assumes machine->counter < 4294967295;
      ensures machine->machine == \old(machine->machine);
      ensures machine->key_epoch == \old(machine->key_epoch);
      ensures machine->vended == \old(machine->vended);
      ensures machine->counter == \old(machine->counter) + 1;
      ensures machine->phase == TRICODE_MACHINE_OPEN;
      ensures machine->sale.counter == machine->counter;
      ensures machine->sale.product == product;
      ensures machine->sale.price == price;
      ensures machine->sale.issued_at == issued_at;
      ensures \result.kind == TRICODE_EFFECT_SHOW_SALE && \result.code == machine->sale;
      ensures TRICODE_PAYLOAD_STATUS(\result.code) == TRICODE_CODE_OK;
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_select(struct tricode_machine *machine, uint16_t product,
                                             uint32_t price, uint32_t issued_at);

/* [MACHINE-6] [MACHINE-7] The buyer pulls the change-return lever. Closes an open sale, and shows
 * the cancel code of the newest sale when that sale is known and not vended. No effect while
 * vending. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns machine->phase;
    ensures tricode_machine_valid(*machine);
    behavior cancel:
      assumes machine->phase != TRICODE_MACHINE_VENDING && tricode_machine_remembers(*machine);
      ensures machine->phase == TRICODE_MACHINE_IDLE;
      ensures tricode_effect_show_cancel(\result, machine->sale);
    behavior nothing:
      assumes machine->phase == TRICODE_MACHINE_VENDING || !tricode_machine_remembers(*machine);
      ensures machine->phase == \old(machine->phase);
      ensures tricode_effect_none(\result);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_lever(struct tricode_machine *machine);

/* [MACHINE-8] The time to pay has passed. Closes the open sale and shows its cancel code. No effect
 * unless a sale is open. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns machine->phase;
    ensures tricode_machine_valid(*machine);
    behavior cancel:
      assumes machine->phase == TRICODE_MACHINE_OPEN;
      ensures machine->phase == TRICODE_MACHINE_IDLE;
      ensures tricode_effect_show_cancel(\result, machine->sale);
    behavior nothing:
      assumes machine->phase != TRICODE_MACHINE_OPEN;
      ensures machine->phase == \old(machine->phase);
      ensures tricode_effect_none(\result);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_timeout(struct tricode_machine *machine);

/* [MACHINE-9] to [MACHINE-14] A phone presents a code to the machine's camera. The permit of the
 * open sale dispenses the product. The permit of a sale that is neither open nor vended shows the
 * cancel code of that sale. Every other code is refused. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    requires tricode_presented_valid(permit);
    terminates \true;
    exits \false;
    assigns machine->phase;
    ensures tricode_machine_valid(*machine);
    behavior refuse:
      assumes tricode_permit_reason(*machine, permit) != TRICODE_MACHINE_REASON_NONE;
      ensures machine->phase == \old(machine->phase);
      ensures tricode_effect_refuse(\result, tricode_permit_reason(\old(*machine), permit));
    behavior dispense:
      assumes tricode_permit_reason(*machine, permit) == TRICODE_MACHINE_REASON_NONE;
      assumes permit.payload.counter == machine->counter;
      assumes machine->phase == TRICODE_MACHINE_OPEN;
      ensures TRICODE_SAME_SALE(permit.payload, machine->sale);
      ensures machine->phase == TRICODE_MACHINE_VENDING;
      ensures \result.kind == TRICODE_EFFECT_DISPENSE;
      ensures \result.product == machine->sale.product;
    behavior cancel:
      assumes tricode_permit_reason(*machine, permit) == TRICODE_MACHINE_REASON_NONE;
      assumes permit.payload.counter != machine->counter || machine->phase != TRICODE_MACHINE_OPEN;
      ensures machine->phase == \old(machine->phase);
      ensures machine->vended < permit.payload.counter <= machine->counter;
      ensures permit.payload.counter < machine->counter || machine->phase == TRICODE_MACHINE_IDLE;
      ensures tricode_effect_show_cancel(\result, permit.payload);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_permit(struct tricode_machine *machine,
                                             struct tricode_presented permit);

/* [MACHINE-15] [MACHINE-18] The mechanism reports that the product was dispensed. No effect unless
 * vending. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns machine->phase, machine->vended;
    ensures tricode_machine_valid(*machine);
    ensures tricode_effect_none(\result);
    behavior vended:
      assumes machine->phase == TRICODE_MACHINE_VENDING;
      ensures machine->phase == TRICODE_MACHINE_IDLE && machine->vended == machine->counter;
    behavior nothing:
      assumes machine->phase != TRICODE_MACHINE_VENDING;
      ensures machine->phase == \old(machine->phase) && machine->vended == \old(machine->vended);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_vend_succeeded(struct tricode_machine *machine);

/* [MACHINE-16] [MACHINE-18] The mechanism reports with certainty that no product was dispensed.
 * Shows the cancel code of the sale. No effect unless vending. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns machine->phase;
    ensures tricode_machine_valid(*machine);
    behavior cancel:
      assumes machine->phase == TRICODE_MACHINE_VENDING;
      ensures machine->phase == TRICODE_MACHINE_IDLE;
      ensures tricode_effect_show_cancel(\result, machine->sale);
    behavior nothing:
      assumes machine->phase != TRICODE_MACHINE_VENDING;
      ensures machine->phase == \old(machine->phase);
      ensures tricode_effect_none(\result);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_vend_failed(struct tricode_machine *machine);

/* [MACHINE-17] The machine starts. An interrupted vend counts as vended: the machine cannot know
 * its outcome, and MUST NOT dispense a product twice. */
/*@ requires \valid(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns machine->phase, machine->vended;
    ensures tricode_machine_valid(*machine);
    ensures machine->phase == TRICODE_MACHINE_IDLE;
    ensures tricode_effect_none(\result);
    behavior vended:
      assumes machine->phase == TRICODE_MACHINE_VENDING;
      ensures machine->vended == machine->counter;
    behavior dead:
      assumes machine->phase != TRICODE_MACHINE_VENDING;
      ensures machine->vended == \old(machine->vended);
    complete behaviors;
    disjoint behaviors;
 */
struct tricode_effect tricode_machine_restart(struct tricode_machine *machine);

#endif
