// SPDX-License-Identifier: Apache-2.0
/* The center's service and its SQLite store, compared with the same decisions applied to rows in
 * memory: the bytes choose codes with authentic tags, consistent or not, the account and the time.
 * Both must give the same answer at each step, and the ledger must add up at the end. */
#include "support/fuzz.h"

#include <string.h>
#include "conform_ledger.h"
#include "support/shop.h"

#define STEPS_MAX 24u
#define PAYERS 2u

struct run {
    struct tricode_conform_ledger ledger; /* an account is the terminal's number */
    uint64_t accounts[PAYERS];            /* as numbered by the store */
    struct tricode_rules rules;
};

static void begin(struct run *run) {
    static const char *const names[PAYERS] = {"first", "second"};
    struct tricode_service *service = &tricode_shop()->service;
    memset(run, 0, sizeof *run);
    FUZZ_ASSERT(tricode_conform_ledger_reserve(&run->ledger, 2, PAYERS) == 0, "memory");
    for (uint32_t m = 1; m <= 2; m++) {
        struct tricode_conform_ledger_machine row;
        memset(&row, 0, sizeof row);
        row.id = m;
        row.state.standing = TRICODE_STANDING_ENABLED;
        row.state.next = 1;
        FUZZ_ASSERT(tricode_conform_ledger_add_machine(&run->ledger, &row) == 0, "a machine");
    }
    for (unsigned a = 0; a < PAYERS; a++) {
        uint64_t balance = 0;
        run->accounts[a] = tricode_shop_account(a);
        FUZZ_ASSERT(tricode_store_balance(service->store, run->accounts[a], &balance) ==
                            TRICODE_STORE_OK &&
                        tricode_conform_ledger_add_account(&run->ledger, names[a], balance) == 0,
                    "the account exists");
    }
    run->rules.now = SHOP_NOW;
    run->rules.validity = SHOP_VALIDITY;
    run->rules.skew = SHOP_SKEW;
    run->rules.limit = SHOP_LIMIT;
}

static struct tricode_payload make_payload(struct tricode_stream *stream, uint32_t now) {
    struct tricode_payload payload;
    uint8_t first = tricode_stream_u8(stream);
    uint8_t second = tricode_stream_u8(stream);
    memset(&payload, 0, sizeof payload);
    payload.kind = (enum tricode_kind)(first % 8 == 0 ? 2 : first % 2 == 0 ? 1 : 3);
    payload.machine = 1u + first / 8 % 8 / 6 + first / 128 % 2;
    payload.counter = 1u + second % 16;
    payload.vended = second / 16u < payload.counter ? second / 16u : 0;
    payload.price = 1u + tricode_stream_u8(stream) * 25u;
    payload.issued_at = first / 64 % 2 == 0 ? 0 : now - 300u + second * 2u;
    return payload;
}

/* The core's decision on the rows in memory. */
static struct tricode_verdict decide(struct run *run, int settle, unsigned account,
                                     const struct tricode_presented *code) {
    struct tricode_conform_ledger_machine *row =
        tricode_conform_ledger_machine(&run->ledger, code->payload.machine);
    struct tricode_sale closed =
        tricode_conform_ledger_closed(&run->ledger, code->payload.machine, code->payload.counter);
    struct tricode_payer payer = {account, run->ledger.accounts[account].balance};
    struct tricode_center_machine before;
    memset(&before, 0, sizeof before);
    if (row != NULL) {
        before = row->state;
    }
    struct tricode_verdict verdict =
        settle ? tricode_center_settle(before, closed, *code, payer, run->rules)
               : tricode_center_cancel(before, closed, *code);
    FUZZ_ASSERT(row == NULL ||
                    tricode_conform_ledger_apply(&run->ledger, row, account, &verdict) == 0,
                "memory");
    return verdict;
}

static void compare(const struct run *run, unsigned account, uint32_t pending,
                    const struct tricode_verdict *verdict, const struct tricode_answer *answer) {
    int permitted = verdict->result == TRICODE_CENTER_SETTLED ||
                    verdict->result == TRICODE_CENTER_SETTLED_AGAIN;
    FUZZ_ASSERT(answer->result == verdict->result, "both return the same result");
    FUZZ_ASSERT(answer->reconciled == verdict->reconciled, "both reconcile the same");
    FUZZ_ASSERT(verdict->reconciled == TRICODE_RECONCILED_NOTHING ||
                    answer->reconciled_counter == pending,
                "both return the same sale");
    FUZZ_ASSERT(answer->balance == run->ledger.accounts[account].balance,
                "both return the same balance");
    FUZZ_ASSERT((answer->permit[0] != '\0') == permitted, "both return a permit or none");
    if (permitted) {
        struct tricode_payload permit =
            tricode_payload_convert(verdict->machine.pending.payload, TRICODE_KIND_PERMIT);
        char text[TRICODE_TEXT_SIZE + 1];
        tricode_shop_issue(&permit, text);
        FUZZ_ASSERT(strcmp(text, answer->permit) == 0, "both return the same permit");
    }
}

/* Compares the rows of both, machine by machine. */
static void compare_rows(struct run *run) {
    struct tricode_store *store = tricode_shop()->service.store;
    for (unsigned m = 0; m < 2; m++) {
        const struct tricode_center_machine *state = &run->ledger.machines[m].state;
        struct tricode_machine_record record;
        FUZZ_ASSERT(tricode_store_machine(store, m + 1, &record) == TRICODE_STORE_OK, "a machine");
        FUZZ_ASSERT(record.next == state->next && record.delivered == state->delivered &&
                        record.enabled == (state->standing == TRICODE_STANDING_ENABLED),
                    "both have the same machine row");
        FUZZ_ASSERT(
            record.pending ==
                (state->pending.state == TRICODE_SALE_SETTLED ? state->pending.payload.counter : 0),
            "both have the same pending sale");
    }
}

static void step(struct run *run, struct tricode_stream *stream) {
    struct tricode_service *service = &tricode_shop()->service;
    struct tricode_answer answer;
    struct tricode_answer looked_up;
    uint8_t how = tricode_stream_u8(stream);
    unsigned account = how % PAYERS;
    uint64_t now = run->rules.now += how / 2 % 4 * 20u;
    struct tricode_payload payload = make_payload(stream, (uint32_t)now);
    struct tricode_presented code = {TRICODE_CODE_OK, payload, 1};
    char text[TRICODE_TEXT_SIZE + 1];
    tricode_shop_issue(&payload, text);
    struct tricode_conform_ledger_machine *row =
        tricode_conform_ledger_machine(&run->ledger, payload.machine);
    uint32_t pending = row == NULL ? 0 : row->state.pending.payload.counter;
    int settle = payload.kind == TRICODE_KIND_SALE ? how < 240 : how >= 240;
    code.authentic = row != NULL;
    FUZZ_ASSERT(tricode_service_look_up(service, run->accounts[account], text, TRICODE_TEXT_SIZE,
                                        now, &looked_up) == TRICODE_STORE_OK,
                "looking up a code succeeds");
    struct tricode_verdict verdict = decide(run, settle, account, &code);
    FUZZ_ASSERT((settle ? tricode_service_settle : tricode_service_cancel)(
                    service, run->accounts[account], text, TRICODE_TEXT_SIZE, now, &answer) ==
                    TRICODE_STORE_OK,
                "presenting a code succeeds");
    compare(run, account, pending, &verdict, &answer);
    FUZZ_ASSERT(payload.kind == TRICODE_KIND_PERMIT ||
                    settle != (payload.kind == TRICODE_KIND_SALE) ||
                    looked_up.result == answer.result,
                "the preceding look-up returned the same");
    compare_rows(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    struct run run;
    begin(&run);
    for (unsigned i = 0; stream.left > 0 && i < STEPS_MAX; i++) {
        step(&run, &stream);
    }
    tricode_conform_ledger_free(&run.ledger);
    tricode_shop_reset();
    return 0;
}
