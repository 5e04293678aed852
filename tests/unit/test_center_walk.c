// SPDX-License-Identifier: Apache-2.0
/* A long random walk: the service over SQLite beside the core's decisions over a model in memory.
 * Each answer, each balance and the machine's numbers agree; the ledger's check holds. The store is
 * closed and opened again on the way, so that nothing lives in the process alone. */
#include "center_fixture.h"

#include "core/names.h"
#include "run.h"

#define STEPS 8000
#define COUNTERS 400

static struct fixture fixture;

struct model {
    struct tricode_center_machine machine;
    struct tricode_sale closed[COUNTERS + 1];
    uint64_t balance[2];
    uint64_t operator_balance;
};

static uint64_t seed = 20260101;

/* xorshift64*: the same walk each time. */
static uint32_t below(uint32_t bound) {
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 32) % bound;
}

static void begin(void) {
    fixture_begin(&fixture);
}

static void end(void) {
    fixture_end(&fixture);
}

/* A code that may be honest, stale, contradictory or another epoch's, near what is going on. */
static struct saying any_saying(const struct model *model) {
    uint32_t base = (uint32_t)model->machine.next - 1;
    uint32_t counter = base + below(3) + (base == 0);
    struct saying saying = {.counter = counter > COUNTERS ? COUNTERS : counter,
                            .price = 100 + below(3) * 200};
    if (below(10) == 0 && base > 0) {
        saying.counter = 1 + below(base);
    }
    saying.kind = below(3) == 0 ? TRICODE_KIND_CANCEL : TRICODE_KIND_SALE;
    saying.vended = model->machine.delivered;
    if (model->machine.pending.state == TRICODE_SALE_SETTLED) {
        const struct tricode_payload *pending = &model->machine.pending.payload;
        if (below(2) == 0) { /* the very sale that is pending */
            saying.counter = pending->counter;
            saying.vended = pending->vended;
            saying.price = pending->price;
            saying.issued_at = pending->issued_at;
            return saying;
        } else if (below(2) == 0 && saying.counter > pending->counter) {
            saying.vended = pending->counter;
        }
    }
    if (below(25) == 0) {
        saying.vended = below(saying.counter);
    }
    if (saying.vended >= saying.counter) {
        saying.vended = 0;
    }
    saying.issued_at = below(6) == 0 ? FIXTURE_NOW - 7200 + below(14400) : 0;
    saying.key_epoch = below(40) == 0;
    return saying;
}

static struct tricode_verdict decide(const struct model *model, const struct saying *saying,
                                     const struct tricode_payload *payload, unsigned who) {
    const struct tricode_presented code = {
        .status = TRICODE_CODE_OK, .payload = *payload, .authentic = saying->key_epoch == 0};
    const struct tricode_payer payer = {.account = who == 0 ? fixture.alice : fixture.bob,
                                        .balance = model->balance[who]};
    const struct tricode_rules rules = {.now = FIXTURE_NOW, .validity = 3600, .skew = 300};
    const struct tricode_sale closed = model->closed[payload->counter];
    return payload->kind == TRICODE_KIND_SALE
               ? tricode_center_settle(model->machine, closed, code, payer, rules)
               : tricode_center_cancel(model->machine, closed, code);
}

static void apply(struct model *model, const struct tricode_verdict *verdict, unsigned who) {
    const struct tricode_sale before = model->machine.pending;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING ||
        verdict->result == TRICODE_CENTER_REFUNDED) {
        struct tricode_sale *sale = &model->closed[before.payload.counter];
        *sale = before;
        sale->state = verdict->reconciled == TRICODE_RECONCILED_DELIVERED ? TRICODE_SALE_DELIVERED
                                                                          : TRICODE_SALE_REFUNDED;
    }
    if (verdict->refund > 0) {
        model->balance[verdict->refund_account == fixture.alice ? 0 : 1] += verdict->refund;
        model->operator_balance -= verdict->refund;
    }
    model->balance[who] -= verdict->debit;
    model->operator_balance += verdict->debit;
    model->machine = verdict->machine;
}

static void compare(const struct model *model) {
    struct tricode_machine_record record;
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), model->balance[0]);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.bob), model->balance[1]);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT balance FROM account WHERE id = 2"),
                     (long long)model->operator_balance);
    ck_assert_int_eq(tricode_store_machine(fixture.store, FIXTURE_MACHINE, &record),
                     TRICODE_STORE_OK);
    ck_assert_uint_eq(record.next, model->machine.next);
    ck_assert_uint_eq(record.delivered, model->machine.delivered);
    ck_assert_int_eq(record.enabled, model->machine.standing == TRICODE_STANDING_ENABLED);
    ck_assert_uint_eq(record.pending, model->machine.pending.state == TRICODE_SALE_SETTLED
                                          ? model->machine.pending.payload.counter
                                          : 0);
}

static void step(struct model *model, unsigned results[]) {
    const struct saying saying = any_saying(model);
    const char *text = fixture_code(&fixture, saying);
    const unsigned who = below(2);
    struct tricode_code code;
    struct tricode_answer answer;
    ck_assert_int_eq(tricode_code_decode((const uint8_t *)text, TRICODE_TEXT_SIZE, &code),
                     TRICODE_CODE_OK);
    const struct tricode_verdict verdict = decide(model, &saying, &code.payload, who);
    const uint64_t account = who == 0 ? fixture.alice : fixture.bob;
    ck_assert_int_eq(
        (code.payload.kind == TRICODE_KIND_SALE ? tricode_service_settle : tricode_service_cancel)(
            &fixture.service, account, text, TRICODE_TEXT_SIZE, FIXTURE_NOW, &answer),
        TRICODE_STORE_OK);
    ck_assert_str_eq(tricode_center_result_name(answer.result),
                     tricode_center_result_name(verdict.result));
    ck_assert_int_eq(answer.reconciled, verdict.reconciled);
    if (verdict.reconciled != TRICODE_RECONCILED_NOTHING) {
        ck_assert_uint_eq(answer.reconciled_counter, model->machine.pending.payload.counter);
    }
    apply(model, &verdict, who);
    ck_assert_uint_eq(answer.balance, model->balance[who]);
    compare(model);
    results[verdict.result]++;
}

/* The walk is about decisions, not about the disk. */
static void hurry(void) {
    fixture_sql(fixture.store, fixture_server() == NULL ? "PRAGMA synchronous = OFF"
                                                        : "SET synchronous_commit = off");
}

/* A machine that has been through its numbers, or was disabled, makes way for the next walk. */
static void restart(struct model *model) {
    fixture_end(&fixture);
    fixture_begin(&fixture);
    *model = (struct model){.machine = {.standing = TRICODE_STANDING_ENABLED, .next = 1},
                            .balance = {FIXTURE_MONEY, FIXTURE_MONEY}};
    hurry();
}

static void reopen(void) {
    tricode_store_close(fixture.store);
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &fixture.store), TRICODE_STORE_OK);
    fixture.service.store = fixture.store;
    hurry();
}

START_TEST(the_store_does_what_the_core_says) {
    unsigned results[TRICODE_CENTER_NOTHING_PAID + 1] = {0};
    struct model model;
    restart(&model);
    const int steps = fixture_server() == NULL ? STEPS : STEPS / 4;
    for (int i = 1; i <= steps; i++) {
        step(&model, results);
        if (model.machine.standing == TRICODE_STANDING_DISABLED && below(8) == 0) {
            model.machine.standing = TRICODE_STANDING_ENABLED;
            ck_assert_int_eq(tricode_store_enable_machine(fixture.store, FIXTURE_MACHINE, 1),
                             TRICODE_STORE_OK);
        }
        if (i % 200 == 0) {
            fixture_holds(fixture.store);
            reopen();
        }
        if (model.machine.next >= COUNTERS) {
            fixture_holds(fixture.store);
            restart(&model);
        }
    }
    fixture_holds(fixture.store);
    /* The walk is worth something only if it met everything that it can meet. */
    for (int r = TRICODE_CENTER_NOT_AUTHENTIC; r <= TRICODE_CENTER_NOTHING_PAID; r++) {
        ck_assert_msg(r == TRICODE_CENTER_LIMIT || results[r] > 0, "the walk never met %s",
                      tricode_center_result_name((enum tricode_center_result)r));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center walk");
    TCase *walk = tcase_create("walk");
    tcase_add_checked_fixture(walk, begin, end);
    tcase_set_timeout(walk, 120);
    tcase_add_test(walk, the_store_does_what_the_core_says);
    suite_add_tcase(suite, walk);
    return test_run(suite);
}
