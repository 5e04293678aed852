// SPDX-License-Identifier: Apache-2.0
/* A long random walk: compares the service with the core's decisions over a model in memory. There
 * are few machines, and batches of any size, so that a batch has the same machine and account more
 * than once. Each answer, each balance and the machines' numbers must agree, and the audit must
 * find no problem. The ledger is reopened on the way, so that no state lives in the process alone.
 */
#include "support/center_fixture.h"

#include "core/names.h"
#include "support/run.h"

#define STEPS 8000
#define COUNTERS 400
#define MACHINES 5u
#define BATCH 16u

static struct fixture fixture;

struct machine {
    uint32_t number;
    struct tricode_center_machine machine;
    struct tricode_sale closed[COUNTERS + 1];
};

struct model {
    struct machine machines[MACHINES];
    uint64_t balance[2];
    uint64_t operator_balance;
};

/* The core's decision on a request. */
struct expected {
    int enrols;
    enum tricode_center_result result;
    enum tricode_reconciliation reconciled;
    uint32_t reconciled_counter;
    uint64_t balance;
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

/* A code that may be valid, stale, contradictory or of another epoch, near the machine's state. */
static struct code_fields random_code(const struct machine *model) {
    uint32_t base = (uint32_t)model->machine.next - 1;
    uint32_t counter = base + below(3) + (base == 0);
    struct code_fields fields = {.machine = model->number,
                                 .counter = counter > COUNTERS ? COUNTERS : counter,
                                 .price = 100 + below(3) * 200};
    if (below(10) == 0 && base > 0) {
        fields.counter = 1 + below(base);
    }
    fields.kind = below(3) == 0 ? TRICODE_KIND_CANCEL : TRICODE_KIND_SALE;
    fields.vended = model->machine.delivered;
    if (model->machine.pending.state == TRICODE_SALE_SETTLED) {
        const struct tricode_payload *pending = &model->machine.pending.payload;
        if (below(2) == 0) { /* the pending sale itself */
            fields.counter = pending->counter;
            fields.vended = pending->vended;
            fields.price = pending->price;
            fields.issued_at = pending->issued_at;
            return fields;
        } else if (below(2) == 0 && fields.counter > pending->counter) {
            fields.vended = pending->counter;
        }
    }
    if (below(25) == 0) {
        fields.vended = below(fields.counter);
    }
    if (fields.vended >= fields.counter) {
        fields.vended = 0;
    }
    fields.issued_at = below(6) == 0 ? FIXTURE_NOW - 7200 + below(14400) : 0;
    fields.key_epoch = below(40) == 0;
    return fields;
}

static struct tricode_verdict decide(const struct model *model, const struct machine *machine,
                                     const struct code_fields *fields,
                                     const struct tricode_payload *payload, unsigned account) {
    const struct tricode_presented code = {
        .status = TRICODE_CODE_OK, .payload = *payload, .authentic = fields->key_epoch == 0};
    const struct tricode_payer payer = {.account = account == 0 ? fixture.alice : fixture.bob,
                                        .balance = model->balance[account]};
    const struct tricode_rules rules = {.now = FIXTURE_NOW, .validity = 3600, .skew = 300};
    const struct tricode_sale closed = machine->closed[payload->counter];
    return payload->kind == TRICODE_KIND_SALE
               ? tricode_center_settle(machine->machine, closed, code, payer, rules)
               : tricode_center_cancel(machine->machine, closed, code);
}

static void apply(struct model *model, struct machine *machine,
                  const struct tricode_verdict *verdict, unsigned account) {
    const struct tricode_sale before = machine->machine.pending;
    if (verdict->reconciled != TRICODE_RECONCILED_NOTHING ||
        verdict->result == TRICODE_CENTER_REFUNDED) {
        struct tricode_sale *sale = &machine->closed[before.payload.counter];
        *sale = before;
        sale->state = verdict->reconciled == TRICODE_RECONCILED_DELIVERED ? TRICODE_SALE_DELIVERED
                                                                          : TRICODE_SALE_REFUNDED;
    }
    if (verdict->refund > 0) {
        model->balance[verdict->refund_account == fixture.alice ? 0 : 1] += verdict->refund;
        model->operator_balance -= verdict->refund;
    }
    model->balance[account] -= verdict->debit;
    model->operator_balance += verdict->debit;
    machine->machine = verdict->machine;
}

static void compare_machine(const struct machine *machine) {
    const struct tricode_center_machine *model = &machine->machine;
    struct tricode_machine_record record;
    ck_assert_int_eq(tricode_store_machine(fixture.store, machine->number, &record),
                     TRICODE_STORE_OK);
    ck_assert_uint_eq(record.next, model->next);
    ck_assert_uint_eq(record.delivered, model->delivered);
    ck_assert_int_eq(record.enabled, model->standing == TRICODE_STANDING_ENABLED);
    ck_assert_uint_eq(record.pending, model->pending.state == TRICODE_SALE_SETTLED
                                          ? model->pending.payload.counter
                                          : 0);
}

static void compare(const struct model *model) {
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), model->balance[0]);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.bob), model->balance[1]);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT balance FROM account WHERE id = 2"),
                     (long long)model->operator_balance);
    for (unsigned i = 0; i < MACHINES; i++) {
        compare_machine(&model->machines[i]);
    }
}

static struct expected present(struct model *model, struct tricode_service_request *request) {
    struct machine *machine = &model->machines[below(MACHINES)];
    const struct code_fields fields = random_code(machine);
    const char *text = fixture_code(&fixture, fields);
    const unsigned account = below(2);
    struct tricode_code code;
    ck_assert_int_eq(tricode_code_decode((const uint8_t *)text, TRICODE_TEXT_SIZE, &code),
                     TRICODE_CODE_OK);
    tricode_service_prepare_code(
        request,
        code.payload.kind == TRICODE_KIND_SALE ? TRICODE_SERVICE_SETTLE : TRICODE_SERVICE_CANCEL,
        account == 0 ? fixture.alice : fixture.bob, text, TRICODE_TEXT_SIZE, FIXTURE_NOW);
    const struct tricode_verdict verdict = decide(model, machine, &fields, &code.payload, account);
    struct expected expected = {.result = verdict.result, .reconciled = verdict.reconciled};
    if (verdict.reconciled != TRICODE_RECONCILED_NOTHING) {
        expected.reconciled_counter = machine->machine.pending.payload.counter;
    }
    apply(model, machine, &verdict, account);
    expected.balance = model->balance[account];
    return expected;
}

/* Enrolls a new key. */
static struct expected enrol(struct tricode_service_request *request) {
    uint8_t key_seed[TRICODE_SEED_SIZE] = {0};
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    for (size_t i = 0; i < 8; i++) {
        key_seed[i] = (uint8_t)below(256);
    }
    ck_assert_int_eq(tricode_seed_public_key(key_seed, public_key), 0);
    ck_assert_int_eq(tricode_service_prepare_enrolment(request, public_key, NULL, FIXTURE_NOW), 0);
    return (struct expected){.enrols = 1};
}

static void expect(const struct tricode_answer *answer, const struct expected *expected) {
    ck_assert_str_eq(tricode_center_result_name(answer->result),
                     tricode_center_result_name(expected->result));
    ck_assert_int_eq(answer->reconciled, expected->reconciled);
    ck_assert_uint_eq(answer->reconciled_counter, expected->reconciled_counter);
    ck_assert_uint_eq(answer->balance, expected->balance);
}

/* One batch. */
static unsigned step(struct model *model, unsigned results[]) {
    struct tricode_service_request requests[BATCH];
    struct tricode_service_request *batch[BATCH];
    struct expected expected[BATCH];
    const unsigned count = 1 + below(BATCH);
    for (unsigned i = 0; i < count; i++) {
        batch[i] = &requests[i];
        expected[i] = below(50) == 0 ? enrol(batch[i]) : present(model, batch[i]);
    }
    tricode_service_batch(&fixture.service, batch, count);
    for (unsigned i = 0; i < count; i++) {
        ck_assert_int_eq(requests[i].status, TRICODE_STORE_OK);
        ck_assert_uint_eq(requests[i].batch, count);
        if (!expected[i].enrols) {
            expect(&requests[i].answer, &expected[i]);
            results[expected[i].result]++;
        }
    }
    compare(model);
    return count;
}

/* The walk does not test durability. */
static void do_not_sync(void) {
    fixture_sql(fixture.store, fixture_server() == NULL ? "PRAGMA synchronous = OFF"
                                                        : "SET synchronous_commit = off");
}

/* Starts again with a new ledger and new machines. */
static void restart(struct model *model) {
    fixture_end(&fixture);
    fixture_begin(&fixture);
    *model = (struct model){.balance = {FIXTURE_MONEY, FIXTURE_MONEY}};
    for (uint32_t i = 0; i < MACHINES; i++) {
        model->machines[i].number = FIXTURE_MACHINE + i;
        model->machines[i].machine.standing = TRICODE_STANDING_ENABLED;
        model->machines[i].machine.next = 1;
        if (i > 0) {
            ck_assert_int_eq(
                tricode_store_add_machine(fixture.store, FIXTURE_MACHINE + i, "One of many", ""),
                TRICODE_STORE_OK);
        }
    }
    do_not_sync();
}

static void reopen(void) {
    tricode_store_close(fixture.store);
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &fixture.store), TRICODE_STORE_OK);
    fixture.service.store = fixture.store;
    do_not_sync();
}

/* Enables some disabled machines. Returns 1 when one has used all its counters. */
static int enable_some(struct model *model) {
    int finished = 0;
    for (unsigned i = 0; i < MACHINES; i++) {
        struct machine *machine = &model->machines[i];
        if (machine->machine.standing == TRICODE_STANDING_DISABLED && below(8) == 0) {
            machine->machine.standing = TRICODE_STANDING_ENABLED;
            ck_assert_int_eq(tricode_store_enable_machine(fixture.store, machine->number, 1),
                             TRICODE_STORE_OK);
        }
        finished |= machine->machine.next >= COUNTERS;
    }
    return finished;
}

START_TEST(the_service_agrees_with_the_core) {
    static struct model model;
    unsigned results[TRICODE_CENTER_NOTHING_PAID + 1] = {0};
    const unsigned steps = fixture_server() == NULL ? STEPS : STEPS / 2;
    restart(&model);
    for (unsigned done = 0, checked = 0; done < steps;) {
        done += step(&model, results);
        const int finished = enable_some(&model);
        if (done - checked >= 400 || finished) {
            checked = done;
            fixture_holds(fixture.store);
            reopen();
        }
        if (finished) {
            restart(&model);
        }
    }
    fixture_holds(fixture.store);
    /* The walk must have produced every result that it can produce. */
    for (int r = TRICODE_CENTER_NOT_AUTHENTIC; r <= TRICODE_CENTER_NOTHING_PAID; r++) {
        ck_assert_msg(r == TRICODE_CENTER_LIMIT || results[r] > 0, "the walk never produced %s",
                      tricode_center_result_name((enum tricode_center_result)r));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center walk");
    TCase *walk = tcase_create("walk");
    tcase_add_checked_fixture(walk, begin, end);
    tcase_set_timeout(walk, 120);
    tcase_add_test(walk, the_service_agrees_with_the_core);
    suite_add_tcase(suite, walk);
    return test_run(suite);
}
