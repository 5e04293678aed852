// SPDX-License-Identifier: Apache-2.0
/* Events at the center: the ledger applies a verdict like the store, in one transaction. */
#include "system/events.h"

/*@ requires balances(ACCOUNTS) <= TRICODE_MONEY_MAX;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures balance_of[account] <= balances(ACCOUNTS);
 */
static void no_more_than_all(uint32_t account) {
    /*@ loop invariant 0 <= i <= ACCOUNTS;
        loop invariant 0 <= balances(i);
        loop invariant account < i ==> balance_of[account] <= balances(i);
        loop assigns i;
        loop variant ACCOUNTS - i;
     */
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
    }
}

/*@ terminates \true;
    exits \false;
    assigns balance_of[account];
    ensures balance_of[account] == value;
    ensures balances(ACCOUNTS) == \old(balances(ACCOUNTS)) + value - \old(balance_of[account]);
 */
static void change(uint32_t account, uint64_t value) {
    balance_of[account] = value;
    /*@ loop invariant 0 <= i <= ACCOUNTS;
        loop invariant balances(i) == balances{Pre}(i) +
          (account < i ? value - \at(balance_of[account], Pre) : 0);
        loop assigns i;
        loop variant ACCOUNTS - i;
     */
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
    }
}

/* The record of an ended sale, as loaded by the store. */
/*@ requires INVARIANT;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures tricode_closed_valid(\result);
    ensures delivered(n) || refunded(n)
              ? \result.state == state[n] && is_sale(\result.payload, n)
              : \result.state == TRICODE_SALE_NONE;
 */
static struct tricode_sale record(uint32_t n) {
    struct tricode_sale sale = {0};
    if (state[n] == TRICODE_SALE_DELIVERED || state[n] == TRICODE_SALE_REFUNDED) {
        sale.state = (enum tricode_sale_state)state[n];
        sale.payload.kind = TRICODE_KIND_SALE;
        sale.payload.machine = machine.machine;
        sale.payload.key_epoch = machine.key_epoch;
        sale.payload.product = product_of[n];
        sale.payload.counter = n;
        sale.payload.vended = vended_at[n];
        sale.payload.price = price_of[n];
        sale.payload.issued_at = issued_at[n];
        sale.account = payer_of[n];
    }
    return sale;
}

void on_settle(void) {
    const struct tricode_presented code = attacker();
    const uint32_t n = code.payload.counter;
    const uint32_t account = any_word();
    no_more_than_all(account);
    const struct tricode_payer payer = {.account = account, .balance = balance_of[account]};
    const struct tricode_rules rules = {any_long(), any_word(), any_word(), any_word()};
    const struct tricode_verdict verdict =
        tricode_center_settle(center, record(n), code, payer, rules);
    const uint32_t before = center.pending.payload.counter;
    const uint32_t back = (uint32_t)verdict.refund_account;
    if (verdict.reconciled == TRICODE_RECONCILED_DELIVERED) {
        state[before] = TRICODE_SALE_DELIVERED;
        earned = earned + center.pending.payload.price;
    } else if (verdict.reconciled == TRICODE_RECONCILED_REFUNDED) {
        /*@ assert stays: left[before] == 0 && falling[before] == 0; */
        state[before] = TRICODE_SALE_REFUNDED;
        refunds[before] = 1;
        held = held - verdict.refund;
        no_more_than_all(back);
        change(back, balance_of[back] + verdict.refund);
    }
    equivocations = equivocations + (uint32_t)(verdict.result == TRICODE_CENTER_EQUIVOCATION);
    if (verdict.result == TRICODE_CENTER_SETTLED) {
        state[n] = TRICODE_SALE_SETTLED;
        payer_of[n] = account;
        charged[n] = verdict.debit;
        debits[n] = 1;
        held = held + verdict.debit;
        change(account, balance_of[account] - verdict.debit);
    }
    center = verdict.machine;
    if (verdict.result == TRICODE_CENTER_SETTLED ||
        verdict.result == TRICODE_CENTER_SETTLED_AGAIN) {
        /*@ assert only_to_who_paid: payer_of[n] == account && settled(n); */
        permitted[n] = 1;
    }
}

void on_cancel(void) {
    const struct tricode_presented code = attacker();
    const struct tricode_verdict verdict =
        tricode_center_cancel(center, record(code.payload.counter), code);
    const uint32_t before = center.pending.payload.counter;
    const uint32_t back = (uint32_t)verdict.refund_account;
    equivocations = equivocations + (uint32_t)(verdict.result == TRICODE_CENTER_EQUIVOCATION);
    if (verdict.reconciled == TRICODE_RECONCILED_DELIVERED) {
        state[before] = TRICODE_SALE_DELIVERED;
        earned = earned + center.pending.payload.price;
    } else if (verdict.reconciled == TRICODE_RECONCILED_REFUNDED ||
               verdict.result == TRICODE_CENTER_REFUNDED) {
        /*@ assert stays: left[before] == 0 && falling[before] == 0; */
        state[before] = TRICODE_SALE_REFUNDED;
        refunds[before] = 1;
        held = held - verdict.refund;
        no_more_than_all(back);
        change(back, balance_of[back] + verdict.refund);
    }
    center = verdict.machine;
}

void on_deposit(void) {
    const uint32_t account = any_word();
    const uint64_t amount = any_long();
    if (amount > TRICODE_MONEY_MAX - inside) {
        return;
    }
    no_more_than_all(account);
    inside = inside + amount;
    change(account, balance_of[account] + amount);
}

void on_payout(void) {
    const uint64_t amount = any_long();
    if (amount > earned) {
        return;
    }
    no_more_than_all(0);
    earned = earned - amount;
    held = held - amount;
    inside = inside - amount;
}

/* A settlement, refund or payout of another machine's sale. */
void on_elsewhere(void) {
    const uint32_t account = any_word();
    const uint64_t amount = any_long();
    const int what = any();
    no_more_than_all(account);
    if (what == 0 && amount <= balance_of[account]) {
        change(account, balance_of[account] - amount);
        elsewhere = elsewhere + amount;
    } else if (what == 1 && amount <= elsewhere) {
        elsewhere = elsewhere - amount;
        change(account, balance_of[account] + amount);
    } else if (what == 2 && amount <= elsewhere) {
        elsewhere = elsewhere - amount;
        inside = inside - amount;
    }
}

void on_standing(void) {
    center.standing = any() ? TRICODE_STANDING_ENABLED : TRICODE_STANDING_DISABLED;
}
