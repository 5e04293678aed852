// SPDX-License-Identifier: Apache-2.0
/* Statement 5: money of an unvended sale is always released. From any state of the random part, the
 * ways that the theorem names must end every sale, and the machine must be able to sell again. */
#include "world.h"

#include <string.h>
#include "fuzz.h"
#include "keys.h"

enum { BY_PERMIT = 1, JAM = 2, REPORT_BY_CANCEL = 4 };

static struct tricode_center_machine *row_of(struct world *world,
                                             const struct world_machine *machine) {
    return &world->ledger.machines[machine->number].state;
}

static void text_of(const struct tricode_payload *sale, enum tricode_kind kind,
                    uint8_t text[TRICODE_TEXT_SIZE]) {
    struct tricode_payload payload = tricode_payload_convert(*sale, kind);
    tricode_fuzz_issue(payload.machine - 1, &payload, text);
}

/* Lets a running motor finish and switches the machine on. */
static void power_up_idle(struct world *world, struct world_machine *machine, uint8_t choices) {
    if (machine->on && machine->motor) {
        if (!(choices & JAM)) {
            tricode_world_fall(world, machine);
        }
        (void)tricode_world_report(world, machine, WORLD_CUT_NONE);
    }
    if (!machine->on) {
        tricode_world_power_on(world, machine, WORLD_CUT_NONE);
    }
    FUZZ_ASSERT(machine->on && !machine->motor, "the machine is on");
    FUZZ_ASSERT(machine->now.phase != TRICODE_MACHINE_VENDING, "the machine is not vending");
}

static void refund(struct world *world, const struct world_sale *sale) {
    uint8_t text[TRICODE_TEXT_SIZE];
    text_of(&sale->issued, TRICODE_KIND_CANCEL, text);
    FUZZ_ASSERT(tricode_world_knows(world, text), "5: the cancel code was shown");
    struct tricode_verdict verdict = tricode_world_cancel(world, text, WORLD_CUT_NONE);
    FUZZ_ASSERT(verdict.result == TRICODE_CENTER_REFUNDED, "5: the cancel code causes the refund");
    FUZZ_ASSERT(sale->state == TRICODE_SALE_REFUNDED, "5: the sale is refunded");
}

static struct world_sale *pending_of(struct world *world, const struct world_machine *machine) {
    const struct tricode_sale *pending = &row_of(world, machine)->pending;
    return pending->state == TRICODE_SALE_SETTLED
               ? tricode_world_sale(world, machine->number + 1, pending->payload.counter)
               : NULL;
}

/* If a sale is pending, its payer repeats the request, gets the permit and shows it to the
 * machine. */
static void end_by_permit(struct world *world, struct world_machine *machine, uint8_t choices) {
    uint8_t text[TRICODE_TEXT_SIZE];
    const struct world_sale *sale = pending_of(world, machine);
    if (sale == NULL) {
        return;
    }
    int open =
        machine->now.phase == TRICODE_MACHINE_OPEN && machine->now.counter == sale->issued.counter;
    text_of(&sale->issued, TRICODE_KIND_SALE, text);
    struct tricode_verdict verdict = tricode_world_settle(world, sale->payer, text, WORLD_CUT_NONE);
    FUZZ_ASSERT(verdict.result == TRICODE_CENTER_SETTLED_AGAIN,
                "5: a lost permit can be requested again");
    text_of(&sale->issued, TRICODE_KIND_PERMIT, text);
    FUZZ_ASSERT(tricode_world_knows(world, text), "5: the answer is the sale's permit");
    struct tricode_effect effect = tricode_world_permit(world, machine, text, WORLD_CUT_NONE);
    if (sale->counted) {
        FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_REFUSE, "2: a used permit is refused");
    } else if (open) {
        FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_DISPENSE, "5: the open sale is dispensed");
        power_up_idle(world, machine, choices);
        if (!sale->counted) {
            refund(world, sale);
        }
    } else {
        FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_SHOW_CANCEL,
                    "5: the permit of a dead sale shows its cancel code");
        refund(world, sale);
    }
}

static int is_exhausted(const struct world_machine *machine) {
    return machine->now.counter == UINT32_MAX;
}

/* Presents the next sale's code, or its cancel code, which reports the end of the pending sale. */
static void end_by_report(struct world *world, struct world_machine *machine, uint8_t choices) {
    const struct world_sale *sale = pending_of(world, machine);
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_effect effect = tricode_world_select(world, machine, 1, 1, 0, WORLD_CUT_NONE);
    FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_SHOW_SALE, "5: the machine continues to sell");
    struct tricode_verdict verdict;
    if (choices & REPORT_BY_CANCEL) {
        effect = tricode_world_lever(world, machine, WORLD_CUT_NONE);
        FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_SHOW_CANCEL, "5: the lever shows a cancel code");
        text_of(&effect.code, TRICODE_KIND_CANCEL, text);
        verdict = tricode_world_cancel(world, text, WORLD_CUT_NONE);
        FUZZ_ASSERT(verdict.result == TRICODE_CENTER_NOTHING_PAID,
                    "the cancelled sale was not paid");
    } else {
        text_of(&effect.code, TRICODE_KIND_SALE, text);
        verdict = tricode_world_settle(world, WORLD_RICH, text, WORLD_CUT_NONE);
        FUZZ_ASSERT(verdict.result == TRICODE_CENTER_SETTLED, "5: a fresh sale can be settled");
    }
    FUZZ_ASSERT(sale == NULL || verdict.reconciled == (sale->counted ? TRICODE_RECONCILED_DELIVERED
                                                                     : TRICODE_RECONCILED_REFUNDED),
                "5: a newer code ends the pending sale");
}

/* A complete purchase, from the selection to the report of its end. */
static void buy(struct world *world, struct world_machine *machine) {
    uint8_t text[TRICODE_TEXT_SIZE];
    struct tricode_effect effect = tricode_world_select(world, machine, 9, 1, 0, WORLD_CUT_NONE);
    FUZZ_ASSERT(effect.kind == TRICODE_EFFECT_SHOW_SALE, "the machine shows a fresh sale");
    struct world_sale *sale = tricode_world_sale(world, effect.code.machine, effect.code.counter);
    text_of(&effect.code, TRICODE_KIND_SALE, text);
    FUZZ_ASSERT(tricode_world_settle(world, WORLD_RICH, text, WORLD_CUT_NONE).result ==
                    TRICODE_CENTER_SETTLED,
                "the fresh sale is settled");
    text_of(&effect.code, TRICODE_KIND_PERMIT, text);
    FUZZ_ASSERT(tricode_world_permit(world, machine, text, WORLD_CUT_NONE).kind ==
                    TRICODE_EFFECT_DISPENSE,
                "dispensed");
    power_up_idle(world, machine, 0);
    FUZZ_ASSERT(sale->fell == 1 && sale->counted, "the fresh sale is dispensed");
}

static void check_end(const struct world_machine *machine) {
    for (unsigned i = 0; i < WORLD_SALES; i++) {
        const struct world_sale *sale = &machine->sales[i];
        int delivered = sale->state == TRICODE_SALE_DELIVERED;
        int undecided = sale->state == TRICODE_SALE_SETTLED;
        FUZZ_ASSERT(!undecided || (is_exhausted(machine) && sale->counted),
                    "5: no sale is pending except a vended sale with the last counter");
        FUZZ_ASSERT(sale->counted == (delivered || undecided), "6: a delivered sale was vended");
        FUZZ_ASSERT(sale->fell <= sale->counted, "3: a dispensed sale is paid for");
    }
}

void tricode_world_rest(struct world *world, uint8_t choices) {
    for (unsigned m = 0; m < WORLD_MACHINES; m++) {
        struct world_machine *machine = &world->machines[m];
        struct tricode_center_machine *row = row_of(world, machine);
        row->standing = TRICODE_STANDING_ENABLED;
        power_up_idle(world, machine, choices);
        if (choices & BY_PERMIT) {
            end_by_permit(world, machine, choices);
        }
        if (!is_exhausted(machine)) {
            end_by_report(world, machine, choices);
        }
        if (!is_exhausted(machine)) {
            buy(world, machine);
        }
        if (!is_exhausted(machine)) {
            end_by_report(world, machine, REPORT_BY_CANCEL);
        }
        end_by_permit(world, machine,
                      choices); /* no newer code can follow a machine's last counter */
        check_end(machine);
        choices = (uint8_t)(choices >> 4);
    }
}
