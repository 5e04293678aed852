// SPDX-License-Identifier: Apache-2.0
/* Events at the center: the ledger applies a verdict as specified in center.h, in one transaction
 * [STORE-2]. It uses the amounts in the verdict, without correcting them. */
#include "events.h"

/* The record of the code's own sale, if it has ended. */
static struct tricode_sale closed_record(const struct explore_bounds *bounds,
                                         const struct explore_world *world, uint32_t number) {
    struct tricode_sale closed = {0};
    int slot = explore_slot(bounds, number);
    if (slot >= 0 && (world->sales[slot].state == TRICODE_SALE_DELIVERED ||
                      world->sales[slot].state == TRICODE_SALE_REFUNDED)) {
        closed.state = (enum tricode_sale_state)world->sales[slot].state;
        closed.payload = explore_unpack(bounds, world->sales[slot].record);
        closed.account = world->sales[slot].payer;
    }
    return closed;
}

static struct tricode_rules rules_of(enum explore_rule rule) {
    struct tricode_rules rules = {
        .now = EXPLORE_ISSUED_AT + 1, .validity = EXPLORE_VALIDITY, .skew = EXPLORE_SKEW};
    if (rule == EXPLORE_TOO_LATE) {
        rules.now = EXPLORE_ISSUED_AT + EXPLORE_VALIDITY + 1;
    } else if (rule == EXPLORE_TOO_EARLY) {
        rules.now = EXPLORE_ISSUED_AT - EXPLORE_SKEW - 1;
    } else if (rule == EXPLORE_LIMITED) {
        rules.limit = 1;
    }
    return rules;
}

static void change(struct explore_world *world, uint64_t account, int amount) {
    if (account < 1 || account > EXPLORE_ACCOUNTS || amount > 50 || amount < -50) {
        world->broken = 1;
    } else {
        world->balance[account - 1] = (int8_t)(world->balance[account - 1] + amount);
        world->held = (int8_t)(world->held - amount);
    }
}

/* Slots of the sale that was pending and of the code's own sale. -1: outside this model. */
struct concerned {
    int before;
    int own;
};

static void move_money(struct explore_world *world, struct concerned slots,
                       const struct tricode_verdict *verdict, unsigned account) {
    int back = verdict->reconciled == TRICODE_RECONCILED_REFUNDED ? slots.before : slots.own;
    if (verdict->refund > 0) {
        change(world, verdict->refund_account, (int)verdict->refund);
        if (back >= 0) {
            world->sales[back].refunds = (uint8_t)(world->sales[back].refunds + 1);
        }
    }
    if (verdict->debit > 0) {
        change(world, account, -(int)verdict->debit);
        if (slots.own >= 0) {
            world->sales[slots.own].debits = (uint8_t)(world->sales[slots.own].debits + 1);
            world->sales[slots.own].charged =
                (uint8_t)(world->sales[slots.own].charged + verdict->debit);
        }
    }
}

static void keep_records(const struct explore_bounds *bounds, struct explore_world *world,
                         struct concerned slots, const struct tricode_verdict *verdict,
                         unsigned account) {
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING) {
        if (slots.before < 0) {
            world->broken = 1;
        } else {
            world->sales[slots.before].state = verdict->reconciled == TRICODE_RECONCILED_DELIVERED
                                                   ? TRICODE_SALE_DELIVERED
                                                   : TRICODE_SALE_REFUNDED;
        }
    }
    if (verdict->result == TRICODE_CENTER_REFUNDED) {
        world->sales[slots.own].state = TRICODE_SALE_REFUNDED;
    } else if (verdict->result == TRICODE_CENTER_SETTLED) {
        world->sales[slots.own].state = TRICODE_SALE_SETTLED;
        world->sales[slots.own].payer = (uint8_t)account;
        world->sales[slots.own].record =
            explore_pack(bounds, &verdict->machine.pending.payload, &world->broken);
    }
}

static void decide(const struct explore_bounds *bounds, struct explore_event event,
                   struct explore_world *world, struct explore_outcome *outcome) {
    struct tricode_center_machine center = explore_center(bounds, world);
    outcome->code = explore_presented(bounds, world, event);
    uint32_t number = outcome->code.payload.counter;
    struct tricode_sale closed = closed_record(bounds, world, number);
    bool known = event.source != EXPLORE_OTHER_MACHINE;
    if (!known) {
        center.standing = TRICODE_STANDING_UNKNOWN;
    }
    if (event.type == EXPLORE_SETTLE) {
        struct tricode_payer payer = {event.account, (uint64_t)world->balance[event.account - 1]};
        outcome->verdict = tricode_center_settle(center, closed, outcome->code, payer,
                                                 rules_of((enum explore_rule)event.rule));
    } else {
        outcome->verdict = tricode_center_cancel(center, closed, outcome->code);
    }
    outcome->center_asked = true;
    const struct tricode_verdict *verdict = &outcome->verdict;
    struct concerned slots = {explore_pending_slot(bounds, world), explore_slot(bounds, number)};
    if (slots.own < 0 && (verdict->result == TRICODE_CENTER_SETTLED ||
                          verdict->result == TRICODE_CENTER_SETTLED_AGAIN ||
                          verdict->result == TRICODE_CENTER_REFUNDED)) {
        world->broken = 1;
        return;
    }
    move_money(world, slots, verdict, event.account);
    keep_records(bounds, world, slots, verdict, event.account);
    if (known) {
        explore_set_center(bounds, world, &verdict->machine);
    }
    outcome->changes = verdict->result == TRICODE_CENTER_SETTLED;
    if (event.cut == EXPLORE_WHOLE && (verdict->result == TRICODE_CENTER_SETTLED ||
                                       verdict->result == TRICODE_CENTER_SETTLED_AGAIN)) {
        explore_let_out(bounds, world,
                        tricode_payload_convert(verdict->machine.pending.payload,
                                                TRICODE_KIND_PERMIT)); /* [SETTLE-14] */
    }
}

void explore_apply_center(const struct explore_bounds *bounds, struct explore_event event,
                          struct explore_world *world, struct explore_outcome *outcome) {
    switch (event.type) {
    case EXPLORE_STANDING:
        world->standing = world->standing == TRICODE_STANDING_ENABLED ? TRICODE_STANDING_DISABLED
                                                                      : TRICODE_STANDING_ENABLED;
        break;
    case EXPLORE_DEPOSIT:
        world->deposited = (uint8_t)(world->deposited + 1);
        world->balance[event.account - 1] = (int8_t)(world->balance[event.account - 1] + 1);
        break;
    case EXPLORE_PAYOUT:
        world->paid_out = (uint8_t)(world->paid_out + 1);
        world->held = (int8_t)(world->held - 1);
        break;
    default:
        decide(bounds, event, world, outcome);
        break;
    }
}
