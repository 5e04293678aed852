// SPDX-License-Identifier: Apache-2.0
/* Predicates of every step. */
#include "theorem.h"

#include <string.h>

static int own_slot(const struct explore_step *step) {
    return explore_slot(step->bounds, step->outcome->code.payload.counter);
}

/* [THEOREM-1] The motor starts only for a settled sale, with the product of that sale. */
static bool dispenses_what_was_paid(const struct explore_step *step) {
    const struct explore_outcome *outcome = step->outcome;
    bool holds = true;
    if (outcome->acted && outcome->effect.kind == TRICODE_EFFECT_DISPENSE) {
        int slot = own_slot(step);
        holds = slot >= 0 && step->before->sales[slot].state != TRICODE_SALE_NONE &&
                explore_unpack(step->bounds, step->before->sales[slot].said).product ==
                    outcome->effect.product;
    }
    return holds;
}

/* [THEOREM-4] A settlement or refund moves the sale's price between the operator and an account:
 * the requesting account pays, the payer is refunded [SETTLE-12] [CANCEL-4] [RECONCILE-4]. */
static bool transfers_are_right(const struct explore_step *step) {
    const struct explore_outcome *outcome = step->outcome;
    const struct tricode_verdict *verdict = &outcome->verdict;
    bool holds = true;
    if (outcome->center_asked) {
        bool back = verdict->reconciled == TRICODE_RECONCILED_REFUNDED ||
                    verdict->result == TRICODE_CENTER_REFUNDED;
        struct tricode_center_machine before = explore_center(step->bounds, step->before);
        holds = verdict->debit ==
                    (verdict->result == TRICODE_CENTER_SETTLED ? outcome->code.payload.price : 0) &&
                (back ? before.pending.state == TRICODE_SALE_SETTLED &&
                            verdict->refund == before.pending.payload.price &&
                            verdict->refund_account == before.pending.account
                      : verdict->refund == 0);
    }
    return holds;
}

/* [THEOREM-6] No honest machine ever equivocates. */
static bool never_equivocates(const struct explore_step *step) {
    return !step->outcome->center_asked ||
           step->outcome->verdict.result != TRICODE_CENTER_EQUIVOCATION;
}

/* [THEOREM-6] A DELIVERED sale is never refunded. */
static bool delivered_is_never_refunded(const struct explore_step *step) {
    bool holds = true;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *before = &step->before->sales[i];
        const struct explore_sale *after = &step->after->sales[i];
        holds = holds &&
                (before->state != TRICODE_SALE_DELIVERED ||
                 (after->state == TRICODE_SALE_DELIVERED && after->refunds == before->refunds));
    }
    return holds;
}

/* [RECONCILE-1] DELIVERED and REFUNDED are final; a sale keeps its payer and its record. */
static bool final_is_final(const struct explore_step *step) {
    bool holds = true;
    for (int i = 0; i < EXPLORE_SLOTS; i++) {
        const struct explore_sale *before = &step->before->sales[i];
        const struct explore_sale *after = &step->after->sales[i];
        if (before->state == TRICODE_SALE_DELIVERED || before->state == TRICODE_SALE_REFUNDED) {
            holds = holds && after->state == before->state;
        }
        if (before->state != TRICODE_SALE_NONE) {
            holds = holds && after->state != TRICODE_SALE_NONE && after->payer == before->payer &&
                    after->record == before->record;
        }
        holds = holds && after->left >= before->left;
    }
    return holds;
}

/* [SETTLE-5] Only the payer of a settled sale receives its permit. */
static bool permit_to_the_payer(const struct explore_step *step) {
    const struct tricode_verdict *verdict = &step->outcome->verdict;
    bool holds = true;
    if (step->outcome->center_asked && (verdict->result == TRICODE_CENTER_SETTLED ||
                                        verdict->result == TRICODE_CENTER_SETTLED_AGAIN)) {
        int slot = own_slot(step);
        holds = slot >= 0 && step->after->sales[slot].payer == step->event.account &&
                step->after->sales[slot].state == TRICODE_SALE_SETTLED;
    }
    return holds;
}

/* [SETTLE-13] next never decreases, and is at least the counter of each accepted sale code; no sale
 * below it is settled [SETTLE-7]. */
static bool next_only_rises(const struct explore_step *step) {
    const struct tricode_verdict *verdict = &step->outcome->verdict;
    uint64_t before = explore_unpack_number(step->bounds, step->before->next);
    uint64_t after = explore_unpack_number(step->bounds, step->after->next);
    uint32_t counter = step->outcome->code.payload.counter;
    bool is_accepted = step->outcome->center_asked && verdict->result > TRICODE_CENTER_EQUIVOCATION;
    return after >= before && (!is_accepted || after >= counter) &&
           (!is_accepted || verdict->result != TRICODE_CENTER_SETTLED || counter >= before);
}

/* [CANCEL-7] After an accepted cancel code, its sale can never be settled. */
static bool cancel_closes(const struct explore_step *step) {
    const struct tricode_verdict *verdict = &step->outcome->verdict;
    bool is_accepted =
        step->event.type == EXPLORE_CANCEL && verdict->result > TRICODE_CENTER_EQUIVOCATION;
    return !is_accepted || explore_unpack_number(step->bounds, step->after->next) >
                               step->outcome->code.payload.counter;
}

/* [MACHINE-9] [SETTLE-1] [CANCEL-1] A code refused at the boundary changes nothing; nor does an
 * event out of order [MACHINE-18], unless power is lost. */
static bool refused_changes_nothing(const struct explore_step *step) {
    const struct explore_outcome *outcome = step->outcome;
    bool refused =
        (outcome->machine_asked && outcome->effect.kind == TRICODE_EFFECT_REFUSE) ||
        (outcome->center_asked && outcome->verdict.result < TRICODE_CENTER_EQUIVOCATION) ||
        ((step->event.type == EXPLORE_VEND_SUCCEEDED || step->event.type == EXPLORE_VEND_FAILED) &&
         step->before->phase != TRICODE_MACHINE_VENDING);
    return !refused || step->event.cut != EXPLORE_WHOLE ||
           memcmp(step->before, step->after, sizeof *step->before) == 0;
}

/* [MACHINE-17] No sale is open after a restart. */
static bool restart_ends_the_offer(const struct explore_step *step) {
    return step->event.type != EXPLORE_RESTART || !step->outcome->durable ||
           step->after->phase == TRICODE_MACHINE_IDLE;
}

struct explore_violation explore_check_step(const struct explore_step *step, const char *only) {
    static const struct {
        bool (*holds)(const struct explore_step *);
        struct explore_violation violation;
    } STATEMENTS[] = {
        {dispenses_what_was_paid,
         {"THEOREM-1", "the motor started for a sale that was not settled or not offered"}},
        {transfers_are_right, {"THEOREM-4", "a transfer with a wrong amount or account"}},
        {never_equivocates, {"THEOREM-6", "an honest machine was found equivocating"}},
        {delivered_is_never_refunded, {"THEOREM-6", "a DELIVERED sale was refunded"}},
        {final_is_final, {"RECONCILE-1", "a final state changed"}},
        {permit_to_the_payer, {"SETTLE-5", "an account that did not pay received a permit"}},
        {next_only_rises, {"SETTLE-13", "next decreased, or a sale below it was settled"}},
        {cancel_closes, {"CANCEL-7", "a cancelled sale can still be settled"}},
        {refused_changes_nothing, {"MACHINE-9", "a refused or unexpected event changed the state"}},
        {restart_ends_the_offer, {"MACHINE-17", "an open sale survived a restart"}},
    };
    struct explore_violation none = {NULL, NULL};
    for (unsigned i = 0; i < sizeof STATEMENTS / sizeof STATEMENTS[0]; i++) {
        if ((only == NULL || strcmp(only, STATEMENTS[i].violation.clause) == 0) &&
            !STATEMENTS[i].holds(step)) {
            return STATEMENTS[i].violation;
        }
    }
    return none;
}
