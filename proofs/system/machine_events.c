// SPDX-License-Identifier: Apache-2.0
/* Events at the machine, as in its program: step on a copy, make the copy durable, act. Power can
 * fail before each of the last two; only these lines show a code or dispense a product. */
#include "system/events.h"

void on_select(void) {
    struct tricode_machine next = machine;
    const uint32_t n = machine.counter + 1u;
    const struct tricode_effect effect =
        tricode_machine_select(&next, any_half(), any_word(), any_word());
    if (any()) {
        return;
    }
    if (effect.kind == TRICODE_EFFECT_SHOW_SALE) {
        product_of[n] = effect.code.product;
        vended_at[n] = effect.code.vended;
        price_of[n] = effect.code.price;
        issued_at[n] = effect.code.issued_at;
    }
    machine = next;
}

void on_lever(void) {
    struct tricode_machine next = machine;
    const struct tricode_effect effect = tricode_machine_lever(&next);
    if (any()) {
        return;
    }
    machine = next;
    if (any()) {
        return;
    }
    if (effect.kind == TRICODE_EFFECT_SHOW_CANCEL) {
        cancelled[effect.code.counter] = 1;
    }
}

void on_timeout(void) {
    struct tricode_machine next = machine;
    const struct tricode_effect effect = tricode_machine_timeout(&next);
    if (any()) {
        return;
    }
    machine = next;
    if (any()) {
        return;
    }
    if (effect.kind == TRICODE_EFFECT_SHOW_CANCEL) {
        cancelled[effect.code.counter] = 1;
    }
}

void on_permit(void) {
    struct tricode_machine next = machine;
    const struct tricode_effect effect = tricode_machine_permit(&next, attacker());
    if (any()) {
        return;
    }
    machine = next;
    if (any()) {
        return;
    }
    if (effect.kind == TRICODE_EFFECT_SHOW_CANCEL) {
        cancelled[effect.code.counter] = 1;
    } else if (effect.kind == TRICODE_EFFECT_DISPENSE) {
        /*@ assert paid: settled(machine.counter) && left[machine.counter] == 0; */
        /*@ assert same: effect.product == product_of[machine.counter]; */
        falling[machine.counter] = 1;
    }
}

void on_fall(void) {
    const uint32_t n = any_word();
    if (falling[n] == 1 && left[n] == 0) {
        left[n] = 1;
    }
}

void on_vend_succeeded(void) {
    struct tricode_machine next = machine;
    tricode_machine_vend_succeeded(&next);
    if (any()) {
        return;
    }
    if (machine.phase == TRICODE_MACHINE_VENDING) {
        counted[machine.counter] = 1;
    }
    machine = next;
}

/* Assumption: the mechanism reports failure only if the product was not dispensed. */
void on_vend_failed(void) {
    struct tricode_machine next = machine;
    const struct tricode_effect effect = tricode_machine_vend_failed(&next);
    if (machine.phase != TRICODE_MACHINE_VENDING || left[machine.counter] != 0) {
        return;
    }
    falling[machine.counter] = 0;
    if (any()) {
        return;
    }
    machine = next;
    if (any()) {
        return;
    }
    cancelled[effect.code.counter] = 1;
}

void on_restart(void) {
    struct tricode_machine next = machine;
    tricode_machine_restart(&next);
    if (any()) {
        return;
    }
    if (machine.phase == TRICODE_MACHINE_VENDING) {
        counted[machine.counter] = 1;
    }
    machine = next;
}
