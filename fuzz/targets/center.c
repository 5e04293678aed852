// SPDX-License-Identifier: Apache-2.0
/* Codes for a center: the bytes choose every field of every code, and most tags are authentic, as
 * from a stolen key. The center may disable such a machine, and its sales may be lost; but money
 * must add up, no end of a sale may change, and no other machine may be affected. */
#include "support/fuzz.h"

#include <string.h>
#include "conform_ledger.h"
#include "support/keys.h"

#define STEPS_MAX 100u
#define MACHINES 2u
#define ACCOUNTS 3u

struct run {
    struct tricode_conform_ledger ledger;
    uint64_t total;
    enum tricode_sale_state states[MACHINES][64]; /* by counter: the last observed state */
};

static void begin(struct run *run, struct tricode_stream *stream) {
    static const char *const names[ACCOUNTS] = {"ann", "bob", "eve"};
    memset(run, 0, sizeof *run);
    FUZZ_ASSERT(tricode_conform_ledger_reserve(&run->ledger, MACHINES, ACCOUNTS) == 0, "memory");
    for (uint32_t m = 1; m <= MACHINES; m++) {
        struct tricode_conform_ledger_machine row;
        memset(&row, 0, sizeof row);
        row.id = m;
        row.epochs[0] = 1;
        row.state.standing = TRICODE_STANDING_ENABLED;
        row.state.next = 1;
        FUZZ_ASSERT(tricode_conform_ledger_add_machine(&run->ledger, &row) == 0, "a machine");
    }
    for (unsigned a = 0; a < ACCOUNTS; a++) {
        uint64_t balance = tricode_stream_u16(stream);
        run->total += balance;
        FUZZ_ASSERT(tricode_conform_ledger_add_account(&run->ledger, names[a], balance) == 0,
                    "the account exists");
    }
}

static void check_states(struct run *run) {
    unsigned settled[MACHINES + 1] = {0};
    uint64_t sold = 0;
    for (size_t i = 0; i < run->ledger.sale_count; i++) {
        const struct tricode_sale *sale = &run->ledger.sales[i];
        enum tricode_sale_state *seen =
            &run->states[sale->payload.machine - 1][sale->payload.counter % 64];
        FUZZ_ASSERT(sale->state == *seen || *seen == TRICODE_SALE_NONE ||
                        *seen == TRICODE_SALE_SETTLED,
                    "an end is final");
        FUZZ_ASSERT(sale->state == *seen || *seen != TRICODE_SALE_NONE ||
                        sale->state == TRICODE_SALE_SETTLED,
                    "a sale begins as settled");
        *seen = sale->state;
        settled[sale->payload.machine] += sale->state == TRICODE_SALE_SETTLED;
        sold += sale->state == TRICODE_SALE_REFUNDED ? 0 : sale->payload.price;
    }
    for (unsigned m = 0; m < MACHINES; m++) {
        const struct tricode_center_machine *state = &run->ledger.machines[m].state;
        FUZZ_ASSERT(settled[m + 1] == (state->pending.state == TRICODE_SALE_SETTLED),
                    "at most one sale is settled");
        FUZZ_ASSERT(state->pending.state != TRICODE_SALE_SETTLED ||
                        (state->pending.payload.counter > state->delivered &&
                         state->pending.payload.counter <= state->next),
                    "the pending sale is newer than any delivered one");
    }
    FUZZ_ASSERT(run->ledger.revenue == sold,
                "revenue is the sum of the prices that were not refunded");
}

static void check_money(const struct run *run) {
    uint64_t sum = run->ledger.revenue;
    for (unsigned a = 0; a < ACCOUNTS; a++) {
        FUZZ_ASSERT(run->ledger.accounts[a].balance <= run->total, "no balance below 0");
        sum += run->ledger.accounts[a].balance;
    }
    FUZZ_ASSERT(sum == run->total, "the total of all money is constant");
}

static void check_verdict(const struct tricode_center_machine *before,
                          const struct tricode_presented *code,
                          const struct tricode_verdict *verdict) {
    const struct tricode_center_machine *after = &verdict->machine;
    int early = verdict->result <= TRICODE_CENTER_NOT_AUTHENTIC;
    int still = after->next == before->next && after->delivered == before->delivered &&
                after->pending.state == before->pending.state && verdict->refund == 0 &&
                verdict->debit == 0;
    FUZZ_ASSERT(early == (code->status != TRICODE_CODE_OK || !code->authentic ||
                          before->standing == TRICODE_STANDING_UNKNOWN ||
                          verdict->result == TRICODE_CENTER_NOT_SALE ||
                          verdict->result == TRICODE_CENTER_NOT_CANCEL),
                "a code that is not authentic is refused");
    FUZZ_ASSERT(!early || (still && after->standing == before->standing),
                "a refused code changes nothing");
    if (verdict->result == TRICODE_CENTER_EQUIVOCATION) {
        FUZZ_ASSERT(still && after->standing == TRICODE_STANDING_DISABLED &&
                        verdict->reconciled == TRICODE_RECONCILED_NOTHING,
                    "an equivocation disables the machine and changes nothing else");
    } else {
        FUZZ_ASSERT(after->standing == before->standing, "no other result changes the standing");
    }
    FUZZ_ASSERT(after->next >= before->next && after->delivered >= before->delivered,
                "next and delivered only grow");
    FUZZ_ASSERT((verdict->debit != 0) == (verdict->result == TRICODE_CENTER_SETTLED) &&
                    (verdict->debit == 0 || (verdict->debit == code->payload.price &&
                                             before->standing == TRICODE_STANDING_ENABLED)),
                "the price is paid when a sale of an enabled machine becomes settled");
    FUZZ_ASSERT((verdict->refund != 0) == (verdict->result == TRICODE_CENTER_REFUNDED ||
                                           verdict->reconciled == TRICODE_RECONCILED_REFUNDED),
                "money is refunded when a sale becomes refunded");
    FUZZ_ASSERT(verdict->refund == 0 || (verdict->refund == before->pending.payload.price &&
                                         verdict->refund_account == before->pending.account),
                "the refund is the pending sale's price, to its payer");
}

static struct tricode_payload make_payload(struct tricode_stream *stream) {
    struct tricode_payload payload;
    uint8_t first = tricode_stream_u8(stream);
    uint8_t second = tricode_stream_u8(stream);
    memset(&payload, 0, sizeof payload);
    payload.kind = (enum tricode_kind)(first % 8 == 0 ? 2 : first % 2 == 0 ? 1 : 3);
    payload.machine = 1u + (first / 8) % 4 / 3 + (first / 32) % 8 / 7;
    payload.counter = 1u + second % 16;
    payload.vended = second / 16u;
    payload.price = 1u + tricode_stream_u8(stream) % 4 * 200u;
    payload.product = first / 64;
    payload.issued_at = first % 16 == 1 ? second * 8u : 0;
    payload.key_epoch = first % 32 == 7;
    return payload;
}

static void step(struct run *run, struct tricode_stream *stream, struct tricode_rules rules) {
    uint8_t how = tricode_stream_u8(stream);
    struct tricode_payload payload = make_payload(stream);
    struct tricode_conform_ledger_machine *row =
        tricode_conform_ledger_machine(&run->ledger, payload.machine);
    struct tricode_center_machine before;
    uint8_t text[TRICODE_TEXT_SIZE];
    uint64_t account = how / 16 % ACCOUNTS;
    memset(&before, 0, sizeof before);
    memset(text, 'A', sizeof text);
    if (tricode_payload_check(&payload) == TRICODE_CODE_OK) {
        tricode_fuzz_issue(how % 16 == 15 ? 3 : (payload.machine - 1) % 3, &payload, text);
    }
    struct tricode_presented code =
        tricode_fuzz_present((payload.machine - 1) % 3, text, sizeof text);
    if (row != NULL) {
        before = row->state;
        code.authentic &= row->epochs[payload.key_epoch];
    }
    struct tricode_sale closed =
        tricode_conform_ledger_closed(&run->ledger, payload.machine, payload.counter);
    struct tricode_payer payer = {account, run->ledger.accounts[account].balance};
    int settle = payload.kind == TRICODE_KIND_SALE ? how % 8 != 7 : how % 8 == 7;
    struct tricode_verdict verdict = settle
                                         ? tricode_center_settle(before, closed, code, payer, rules)
                                         : tricode_center_cancel(before, closed, code);
    check_verdict(&before, &code, &verdict);
    if (row != NULL) {
        FUZZ_ASSERT(tricode_conform_ledger_apply(&run->ledger, row, account, &verdict) == 0,
                    "memory");
        if (how == 255) {
            row->state.standing =
                TRICODE_STANDING_ENABLED; /* the operator enables the machine again */
        }
    }
    check_states(run);
    check_money(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct run run;
    begin(&run, &stream);
    struct tricode_rules rules = {1000, 300, 60, 0};
    rules.limit = tricode_stream_u8(&stream) % 2 == 0 ? 0 : 401;
    for (unsigned i = 0; stream.left > 0 && i < STEPS_MAX; i++) {
        step(&run, &stream, rules);
        rules.now += 1;
    }
    tricode_conform_ledger_free(&run.ledger);
    return 0;
}
