// SPDX-License-Identifier: Apache-2.0
/* Predicates of every state. Those of each step are in steps.c. */
#include "theorem.h"

#include <string.h>

static bool has_record(const struct explore_sale *sale) {
    return sale->state != TRICODE_SALE_NONE;
}

/* [THEOREM-1] A product is dispensed only for a sale that the center settled, at the price in the
 * machine's own sale code. */
static bool leaves_only_when_settled(const struct explore_bounds *bounds,
                                     const struct explore_world *world) {
    bool holds = true;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *sale = &world->sales[i];
        if (sale->left > 0) {
            holds = holds && has_record(sale) && sale->said != 0 && sale->record == sale->said &&
                    sale->charged == explore_unpack(bounds, sale->said).price;
        }
    }
    return holds;
}

/* [THEOREM-2] At most one product is dispensed per sale. */
static bool leaves_at_most_once(const struct explore_bounds *bounds,
                                const struct explore_world *world) {
    bool holds = true;
    (void)bounds;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        holds = holds && world->sales[i].left <= 1;
    }
    return holds;
}

/* [THEOREM-3] A refunded sale's product was not dispensed; and never will be, because every
 * following state is explored too. */
static bool refunded_stays_inside(const struct explore_bounds *bounds,
                                  const struct explore_world *world) {
    bool holds = true;
    (void)bounds;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        holds = holds && (world->sales[i].refunds == 0 || world->sales[i].left == 0);
    }
    return holds;
}

/* [THEOREM-4] An account pays at most once for a sale, and net zero once it is refunded; the total
 * of all money is constant; no balance is below zero; every refund can be paid [LEDGER-5]
 * [LEDGER-7]. */
bool explore_money_is_right(const struct explore_bounds *bounds,
                            const struct explore_world *world) {
    int inside = world->deposited;
    int total = world->held + world->paid_out;
    int paid_in = 0;
    int owed = 0;
    bool holds = world->held >= 0;
    for (int account = 0; account < EXPLORE_ACCOUNTS; account++) {
        int paid = 0;
        for (int i = 0; i < EXPLORE_SLOTS; i++) {
            const struct explore_sale *sale = &world->sales[i];
            if (sale->payer == account + 1 && sale->state != TRICODE_SALE_REFUNDED) {
                paid = paid + (int)explore_unpack(bounds, sale->record).price;
            }
        }
        inside = inside + (int)bounds->balances[account];
        total = total + world->balance[account];
        paid_in = paid_in + world->balance[account] + paid - (int)bounds->balances[account];
        holds = holds && world->balance[account] >= 0 &&
                world->balance[account] + paid >= (int)bounds->balances[account];
    }
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *sale = &world->sales[i];
        holds = holds && sale->debits == (has_record(sale) ? 1 : 0) &&
                sale->refunds == (sale->state == TRICODE_SALE_REFUNDED ? 1 : 0);
        owed = owed + (sale->state == TRICODE_SALE_SETTLED ? sale->charged : 0);
    }
    return holds && total == inside && paid_in == world->deposited && owed <= world->held;
}

static struct tricode_presented authentic(struct tricode_payload payload, enum tricode_kind kind) {
    struct tricode_presented code = {TRICODE_CODE_OK, tricode_payload_convert(payload, kind), 1};
    return code;
}

/* The permit of the pending, dead, unvended sale makes the running machine show its cancel code
 * without a change; and the center then refunds. */
static bool permit_brings_refund(const struct explore_bounds *bounds,
                                 const struct explore_world *world) {
    struct tricode_sale none = {0};
    struct tricode_center_machine center = explore_center(bounds, world);
    struct tricode_machine machine = explore_machine(bounds, world);
    if (world->down) {
        tricode_machine_restart(&machine);
    }
    struct tricode_machine shown = machine;
    struct tricode_effect effect =
        tricode_machine_permit(&shown, authentic(center.pending.payload, TRICODE_KIND_PERMIT));
    struct tricode_verdict verdict =
        tricode_center_cancel(center, none, authentic(effect.code, effect.code.kind));
    return effect.kind == TRICODE_EFFECT_SHOW_CANCEL && effect.code.kind == TRICODE_KIND_CANCEL &&
           tricode_payload_same_sale(&effect.code, &center.pending.payload) &&
           shown.phase == machine.phase && shown.counter == machine.counter &&
           shown.vended == machine.vended && verdict.result == TRICODE_CENTER_REFUNDED &&
           verdict.refund == center.pending.payload.price &&
           verdict.refund_account == center.pending.account;
}

/* Each newer code that was shown ends the pending sale, whatever the center's result for the code
 * itself. */
static bool newer_codes_decide(const struct explore_bounds *bounds,
                               const struct explore_world *world, bool vended) {
    struct tricode_sale none = {0};
    struct tricode_center_machine center = explore_center(bounds, world);
    struct tricode_payer payer = {1, 0};
    struct tricode_rules rules = {.now = UINT64_MAX};
    bool holds = true;
    for (int i = 0; i < EXPLORE_CODES && world->codes[i] != 0; i++) {
        struct tricode_payload code = explore_unpack(bounds, world->codes[i]);
        if (code.counter > center.pending.payload.counter && code.kind != TRICODE_KIND_PERMIT) {
            struct tricode_verdict verdict =
                code.kind == TRICODE_KIND_SALE
                    ? tricode_center_settle(center, none, authentic(code, code.kind), payer, rules)
                    : tricode_center_cancel(center, none, authentic(code, code.kind));
            holds = holds && (vended ? verdict.reconciled == TRICODE_RECONCILED_DELIVERED
                                     : verdict.reconciled == TRICODE_RECONCILED_REFUNDED &&
                                           verdict.refund == center.pending.payload.price &&
                                           verdict.refund_account == center.pending.account);
        }
    }
    return holds;
}

/* [THEOREM-5] At most one sale is settled, and it is the pending one [RECONCILE-1]. If it is dead
 * and unvended, its permit shows its cancel code, and any newer code refunds it. */
static bool nothing_is_stuck(const struct explore_bounds *bounds,
                             const struct explore_world *world) {
    int pending = explore_pending_slot(bounds, world);
    int newest = explore_slot(bounds, explore_unpack_number(bounds, world->counter));
    bool holds = true;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        holds = holds && (world->sales[i].state == TRICODE_SALE_SETTLED) == (i == pending);
    }
    if (holds && pending >= 0) {
        bool dead = pending < newest || (pending == newest && world->phase == TRICODE_MACHINE_IDLE);
        bool vended = world->sales[pending].counted;
        holds = world->sales[pending].record == world->pending &&
                world->sales[pending].payer == world->pending_account &&
                (!dead || vended || permit_brings_refund(bounds, world)) &&
                newer_codes_decide(bounds, world, vended);
    }
    return holds;
}

/* [THEOREM-6] A DELIVERED sale was vended and not refunded. */
static bool delivered_was_vended(const struct explore_bounds *bounds,
                                 const struct explore_world *world) {
    bool holds = true;
    (void)bounds;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *sale = &world->sales[i];
        holds = holds &&
                (sale->state != TRICODE_SALE_DELIVERED || (sale->counted && sale->refunds == 0));
    }
    return holds;
}

/* [CODE-8] Each permit and each cancel code is the conversion of the sale code that the machine
 * showed, and a permit is for a settled sale [SETTLE-14]. (If power failed before a sale code was
 * shown, its cancel code may be the only code.) */
static bool codes_are_conversions(const struct explore_bounds *bounds,
                                  const struct explore_world *world) {
    bool holds = true;
    for (int i = 0; i < EXPLORE_CODES && world->codes[i] != 0; i++) {
        struct tricode_payload code = explore_unpack(bounds, world->codes[i]);
        int slot = explore_slot(bounds, code.counter);
        bool shown = slot >= 0 && world->sales[slot].said != 0;
        if (shown) {
            struct tricode_payload said = explore_unpack(bounds, world->sales[slot].said);
            holds = holds && tricode_payload_same_sale(&code, &said);
        }
        holds = holds && slot >= 0 && (shown || code.kind == TRICODE_KIND_CANCEL) &&
                (code.kind != TRICODE_KIND_PERMIT || has_record(&world->sales[slot]));
    }
    return holds;
}

/* [MACHINE-14] The statement of a cancel code stays true: its sale was not dispensed (section 1);
 * it is shown only for a dead sale. */
static bool cancel_codes_are_true(const struct explore_bounds *bounds,
                                  const struct explore_world *world) {
    int newest = explore_slot(bounds, explore_unpack_number(bounds, world->counter));
    bool holds = true;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *sale = &world->sales[i];
        if (explore_find_code(bounds, world, TRICODE_KIND_CANCEL, i) >= 0) {
            holds = holds && sale->left == 0 && !sale->counted &&
                    (i < newest || world->phase == TRICODE_MACHINE_IDLE);
        }
    }
    return holds;
}

/* [MACHINE-1] Invariant of the machine's record. */
static bool machine_record_is_valid(const struct explore_bounds *bounds,
                                    const struct explore_world *world) {
    struct tricode_machine machine = explore_machine(bounds, world);
    bool remembers = world->remembered != 0;
    return machine.vended <= machine.counter && machine.phase <= TRICODE_MACHINE_VENDING &&
           (machine.phase == TRICODE_MACHINE_IDLE ||
            (machine.vended < machine.counter && remembers)) &&
           (!remembers ||
            (machine.sale.kind == TRICODE_KIND_SALE && machine.sale.counter == machine.counter &&
             (machine.vended == machine.counter || machine.sale.vended == machine.vended)));
}

/* [RECONCILE-8] Invariant of the center's counters. */
static bool center_numbers_are_valid(const struct explore_bounds *bounds,
                                     const struct explore_world *world) {
    struct tricode_center_machine center = explore_center(bounds, world);
    return center.delivered < center.next && center.next <= 4294967296u &&
           (center.pending.state == TRICODE_SALE_NONE ||
            (center.pending.payload.counter == center.next &&
             center.pending.payload.counter > center.delivered));
}

/* Records and codes contain only values of this model: this machine's counters, an offered price.
 */
static bool nothing_from_nowhere(const struct explore_bounds *bounds,
                                 const struct explore_world *world) {
    (void)bounds;
    return !world->broken;
}

struct explore_violation explore_check_state(const struct explore_bounds *bounds,
                                             const struct explore_world *world, const char *only) {
    static const struct {
        bool (*holds)(const struct explore_bounds *, const struct explore_world *);
        struct explore_violation violation;
    } STATEMENTS[] = {
        {leaves_only_when_settled,
         {"THEOREM-1", "a product was dispensed for a sale that was not settled at its price"}},
        {leaves_at_most_once, {"THEOREM-2", "two products were dispensed for one sale"}},
        {refunded_stays_inside, {"THEOREM-3", "the product of a refunded sale was dispensed"}},
        {explore_money_is_right, {"THEOREM-4", "the balances do not match the sales"}},
        {nothing_is_stuck, {"THEOREM-5", "the codes of a settled sale do not end it"}},
        {delivered_was_vended, {"THEOREM-6", "a DELIVERED sale was not vended, or was refunded"}},
        {codes_are_conversions, {"CODE-8", "a code does not match its sale"}},
        {cancel_codes_are_true,
         {"MACHINE-14", "a cancel code of a sale that is not dead, or was dispensed"}},
        {machine_record_is_valid, {"MACHINE-1", "the machine's record is not valid"}},
        {center_numbers_are_valid, {"RECONCILE-8", "the center's counters are not valid"}},
        {nothing_from_nowhere, {"CODE-2", "a record or a code matches no sale"}},
    };
    struct explore_violation none = {NULL, NULL};
    for (unsigned i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
        if ((only == NULL || strcmp(only, STATEMENTS[i].violation.clause) == 0) &&
            !STATEMENTS[i].holds(bounds, world)) {
            return STATEMENTS[i].violation;
        }
    }
    return none;
}
