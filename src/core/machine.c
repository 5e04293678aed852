// SPDX-License-Identifier: Apache-2.0
#include "core/machine.h"

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_effect_refuse(\result, reason);
 */
static struct tricode_effect refuse(enum tricode_machine_reason reason) {
    struct tricode_effect effect = {0};
    effect.kind = TRICODE_EFFECT_REFUSE;
    effect.reason = reason;
    return effect;
}

/* Shows the cancel code of the newest sale. That needs its payload, which a machine that continues
 * another's numbers does not have. */
/*@ requires \valid_read(machine);
    requires tricode_machine_valid(*machine);
    terminates \true;
    exits \false;
    assigns \nothing;
    behavior cancel:
      assumes tricode_machine_remembers(*machine);
      ensures tricode_effect_show_cancel(\result, machine->sale);
    behavior nothing:
      assumes !tricode_machine_remembers(*machine);
      ensures tricode_effect_none(\result);
    complete behaviors;
    disjoint behaviors;
 */
static struct tricode_effect cancel_newest(const struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->vended < machine->counter && machine->sale.counter == machine->counter) {
        effect.kind = TRICODE_EFFECT_SHOW_CANCEL;
        effect.code = tricode_payload_convert(machine->sale, TRICODE_KIND_CANCEL);
    }
    return effect;
}

struct tricode_effect tricode_machine_select(struct tricode_machine *machine, uint16_t product,
                                             uint32_t price, uint32_t issued_at) {
    struct tricode_effect effect = {0};
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        effect = refuse(TRICODE_MACHINE_BUSY);
    } else if (price == 0) {
        effect = refuse(TRICODE_MACHINE_PRICE);
    } else if (machine->counter == 4294967295u) {
        effect = refuse(TRICODE_MACHINE_EXHAUSTED);
    } else {
        machine->counter = machine->counter + 1u;
        machine->phase = TRICODE_MACHINE_OPEN;
        machine->sale.kind = TRICODE_KIND_SALE;
        machine->sale.key_epoch = machine->key_epoch;
        machine->sale.product = product;
        machine->sale.machine = machine->machine;
        machine->sale.counter = machine->counter;
        machine->sale.vended = machine->vended;
        machine->sale.price = price;
        machine->sale.issued_at = issued_at;
        effect.kind = TRICODE_EFFECT_SHOW_SALE;
        effect.code = machine->sale;
    }
    return effect;
}

struct tricode_effect tricode_machine_lever(struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->phase != TRICODE_MACHINE_VENDING) {
        machine->phase = TRICODE_MACHINE_IDLE;
        effect = cancel_newest(machine);
    }
    return effect;
}

struct tricode_effect tricode_machine_timeout(struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->phase == TRICODE_MACHINE_OPEN) {
        machine->phase = TRICODE_MACHINE_IDLE;
        effect = cancel_newest(machine);
    }
    return effect;
}

/*@ requires \valid_read(machine) && \valid_read(permit);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == tricode_permit_reason(*machine, *permit);
 */
static enum tricode_machine_reason permit_reason(const struct tricode_machine *machine,
                                                 const struct tricode_presented *permit) {
    const struct tricode_payload *payload = &permit->payload;
    enum tricode_machine_reason reason = TRICODE_MACHINE_REASON_NONE;
    if (permit->status != TRICODE_CODE_OK) {
        reason = TRICODE_MACHINE_MALFORMED;
    } else if (payload->kind != TRICODE_KIND_PERMIT) {
        reason = TRICODE_MACHINE_NOT_PERMIT;
    } else if (payload->machine != machine->machine) {
        reason = TRICODE_MACHINE_OTHER_MACHINE;
    } else if (payload->key_epoch != machine->key_epoch || permit->authentic == 0) {
        reason = TRICODE_MACHINE_NOT_AUTHENTIC;
    } else if (payload->counter > machine->counter) {
        reason = TRICODE_MACHINE_UNKNOWN;
    } else if (payload->counter <= machine->vended || (payload->counter == machine->counter &&
                                                       machine->phase == TRICODE_MACHINE_VENDING)) {
        reason = TRICODE_MACHINE_USED;
    } else if (payload->counter == machine->counter && machine->sale.counter == machine->counter &&
               !tricode_payload_same_sale(payload, &machine->sale)) {
        reason = TRICODE_MACHINE_MISMATCH;
    }
    return reason;
}

struct tricode_effect tricode_machine_permit(struct tricode_machine *machine,
                                             struct tricode_presented permit) {
    struct tricode_effect effect = {0};
    enum tricode_machine_reason reason = permit_reason(machine, &permit);
    if (reason != TRICODE_MACHINE_REASON_NONE) {
        effect = refuse(reason);
    } else if (permit.payload.counter == machine->counter &&
               machine->phase == TRICODE_MACHINE_OPEN) {
        machine->phase = TRICODE_MACHINE_VENDING;
        effect.kind = TRICODE_EFFECT_DISPENSE;
        effect.product = machine->sale.product;
    } else {
        effect.kind = TRICODE_EFFECT_SHOW_CANCEL;
        effect.code = tricode_payload_convert(permit.payload, TRICODE_KIND_CANCEL);
    }
    return effect;
}

struct tricode_effect tricode_machine_vend_succeeded(struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        machine->vended = machine->counter;
        machine->phase = TRICODE_MACHINE_IDLE;
    }
    return effect;
}

struct tricode_effect tricode_machine_vend_failed(struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        machine->phase = TRICODE_MACHINE_IDLE;
        effect = cancel_newest(machine);
    }
    return effect;
}

struct tricode_effect tricode_machine_restart(struct tricode_machine *machine) {
    struct tricode_effect effect = {0};
    if (machine->phase == TRICODE_MACHINE_VENDING) {
        machine->vended = machine->counter;
    }
    machine->phase = TRICODE_MACHINE_IDLE;
    return effect;
}
