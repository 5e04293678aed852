// SPDX-License-Identifier: Apache-2.0
/* Many requests in one transaction: each decided on what the ones before it left, one that fails
 * harming no other, and nothing answered that is not durable. */
#include "center/database_sqlite.h"
#include "center_words.h"
#include "run.h"

#define MOST TRICODE_SERVICE_BATCH_MAX

static struct tricode_service_request requests[MOST];
static struct tricode_service_request *batch[MOST];
static size_t count;
static unsigned told;

static void tell(void *context, uint64_t request, const char *error) {
    ck_assert_ptr_eq(context, &told);
    ck_assert_uint_eq(request, 0);
    ck_assert_str_ne(error, "");
    told++;
}

static void begin_batch(void) {
    begin();
    fixture.service.tell = tell;
    fixture.service.context = &told;
    count = 0;
    told = 0;
}

static struct tricode_service_request *add(enum tricode_service_call call, uint64_t account,
                                           const char *text) {
    ck_assert_uint_lt(count, MOST);
    batch[count] = &requests[count];
    tricode_service_bring(batch[count], call, account, text, strlen(text), FIXTURE_NOW);
    return batch[count++];
}

static struct tricode_service_request *add_settle(uint64_t account, uint32_t counter,
                                                  uint32_t vended) {
    return add(TRICODE_SERVICE_SETTLE, account, sale(counter, vended));
}

static void run(void) {
    tricode_service_batch(&fixture.service, batch, count);
}

static void expect_request(const struct tricode_service_request *request, const char *result,
                           size_t together) {
    ck_assert_int_eq(request->status, TRICODE_STORE_OK);
    ck_assert_uint_eq(request->batch, together);
    expect(request->answer, result);
    ck_assert_int_eq(request->answer.permit[0] != '\0', strncmp(result, "settled", 7) == 0);
}

static void expect_failed(const struct tricode_service_request *request) {
    static const struct tricode_answer nothing;
    ck_assert_int_eq(request->status, TRICODE_STORE_FAILED);
    ck_assert_str_eq(request->answer.permit, "");
    ck_assert_uint_eq(request->answer.balance, nothing.balance);
    ck_assert_int_eq(request->answer.readable, 0);
}

/* [STORE-13] */
START_TEST(one_sale_has_one_payer) {
    for (unsigned i = 0; i < 100; i++) {
        (void)add_settle(i % 2 == 0 ? fixture.bob : fixture.alice, 1, 0);
    }
    run();
    expect_request(batch[0], "settled", 100);
    for (unsigned i = 1; i < 100; i++) {
        expect_request(batch[i], i % 2 == 0 ? "settled_again" : "taken", 100);
    }
    ck_assert_str_eq(batch[0]->answer.permit, batch[98]->answer.permit);
    balances(1000, 750, 250);
    ck_assert_int_eq(number("SELECT count(*) FROM transfer WHERE kind = 'settlement'"), 1);
}
END_TEST

/* [STORE-13] [STORE-2] */
START_TEST(the_order_is_kept) {
    (void)add_settle(fixture.alice, 1, 0);
    (void)add(TRICODE_SERVICE_CANCEL, fixture.bob, cancel_of(1, 0));
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(fixture.bob, 2, 0);
    (void)add_settle(fixture.alice, 3, 2);
    (void)add_settle(fixture.alice, 9, 7);
    (void)add_settle(fixture.alice, 4, 2);
    run();
    expect_request(batch[0], "settled", 7);
    ck_assert_uint_eq(batch[0]->answer.balance, 750);
    expect_request(batch[1], "refunded", 7);
    expect_request(batch[2], "closed", 7);
    ck_assert_uint_eq(batch[2]->answer.balance, 1000);
    expect_request(batch[3], "settled", 7);
    expect_request(batch[4], "settled", 7);
    ck_assert_int_eq(batch[4]->answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(batch[4]->answer.reconciled_counter, 2);
    expect_request(batch[5], "equivocation", 7);
    expect_request(batch[6], "disabled", 7);
    ck_assert_int_eq(batch[6]->answer.reconciled, TRICODE_RECONCILED_REFUNDED);
    balances(1000, 750, 250);
    ck_assert_uint_eq(told, 0);
}
END_TEST

/* The balance of one account is spent once, whoever of the batch comes first. */
START_TEST(money_is_spent_once) {
    ck_assert_int_eq(tricode_store_add_machine(fixture.store, 8, "Next", ""), TRICODE_STORE_OK);
    const struct saying first = {.counter = 1, .price = 600};
    const struct saying second = {.machine = 8, .counter = 1, .price = 600};
    (void)add(TRICODE_SERVICE_SETTLE, fixture.alice, fixture_code(&fixture, first));
    (void)add(TRICODE_SERVICE_SETTLE, fixture.alice, fixture_code(&fixture, second));
    run();
    expect_request(batch[0], "settled", 2);
    expect_request(batch[1], "funds", 2);
    balances(400, 1000, 600);
}
END_TEST

static struct tricode_service_request *add_enrolment(unsigned who) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    uint8_t seed[TRICODE_SEED_SIZE] = {(uint8_t)who};
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    batch[count] = &requests[count];
    ck_assert_int_eq(tricode_service_enrol(batch[count], public_key, NULL, FIXTURE_NOW), 0);
    return batch[count++];
}

/* [WIRE-9] */
START_TEST(enrolments_are_writes_too) {
    struct tricode_terminal_record terminal;
    (void)add_enrolment(1);
    (void)add_enrolment(2);
    (void)add_enrolment(1);
    (void)add_settle(fixture.alice, 1, 0);
    run();
    ck_assert_int_eq(batch[0]->status, TRICODE_STORE_OK);
    ck_assert_int_eq(batch[1]->status, TRICODE_STORE_OK);
    ck_assert_int_eq(batch[2]->status, TRICODE_STORE_EXISTS);
    ck_assert_uint_eq(batch[2]->account, batch[0]->account);
    ck_assert_uint_ne(batch[1]->account, batch[0]->account);
    ck_assert_uint_eq(batch[0]->batch, 4);
    expect_request(batch[3], "settled", 4);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(tricode_store_terminal(fixture.store, batch[i]->keyid, &terminal),
                         TRICODE_STORE_OK);
        ck_assert_uint_eq(terminal.account, batch[i]->account);
    }
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    count = 0;
    (void)add_enrolment(3);
    (void)add_enrolment(2);
    run();
    ck_assert_int_eq(batch[0]->status, TRICODE_STORE_REFUSED);
    ck_assert_int_eq(batch[1]->status, TRICODE_STORE_EXISTS);
}
END_TEST

/* [STORE-3] [STORE-13] Three that fail, first, last and in the middle, among many that do not. */
START_TEST(one_that_fails_harms_no_other) {
    const uint64_t nobody = 99;
    for (uint32_t i = 0; i < 30; i++) {
        const int bad = i == 0 || i == 13 || i == 29;
        (void)add_settle(bad ? nobody : fixture.alice, i + 1, i);
    }
    run();
    ck_assert_uint_eq(told, 3);
    expect_failed(batch[0]);
    /* Its own sale was never settled: what the machine says next of it is a contradiction. */
    expect_request(batch[1], "equivocation", 12);
    for (unsigned i = 2; i < 29; i++) {
        if (i == 13) {
            expect_failed(batch[i]);
        } else {
            expect_request(batch[i], "equivocation", i < 13 ? 12 : 15);
        }
    }
    expect_failed(batch[29]);
    count = 0;
    ck_assert_int_eq(tricode_store_enable_machine(fixture.store, FIXTURE_MACHINE, 1),
                     TRICODE_STORE_OK);
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(nobody, 2, 1);
    (void)add_settle(fixture.bob, 2, 1);
    run();
    expect_request(batch[0], "settled", 1);
    expect_failed(batch[1]);
    expect_request(batch[2], "settled", 1);
    ck_assert_int_eq(batch[2]->answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(told, 4);
}
END_TEST

/* Faults are planted in SQLite itself. */
static sqlite3 *connection(void) {
    return ((struct tricode_sqlite *)fixture.store->database)->connection;
}

static int refuse_commit(void *context) {
    unsigned *left = context;
    return *left > 0 && --*left == 0; /* not 0: SQLite rolls back instead */
}

/* [STORE-3] [STORE-13] */
START_TEST(a_commit_that_fails_answers_nobody) {
    unsigned left = 1;
    sqlite3_commit_hook(connection(), refuse_commit, &left);
    for (unsigned i = 0; i < 20; i++) {
        (void)add_settle(i % 2 == 0 ? fixture.alice : fixture.bob, 1, 0);
    }
    (void)add_enrolment(5);
    run();
    for (unsigned i = 0; i < count; i++) {
        expect_failed(batch[i]);
    }
    ck_assert_uint_eq(told, 1);
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), 0);
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM terminal"), 2);
    balances(1000, 1000, 0);
    run(); /* the same again */
    expect_request(batch[0], "settled", 21);
    expect_request(batch[1], "taken", 21);
    sqlite3_commit_hook(connection(), NULL, NULL);
}
END_TEST

/* The same when one before has failed already: nobody is left without an answer. */
START_TEST(a_commit_that_fails_among_failures) {
    unsigned left = 1;
    for (unsigned i = 0; i < 9; i++) {
        (void)add_settle(i == 4 ? 99 : fixture.alice, 1, 0);
    }
    sqlite3_commit_hook(connection(), refuse_commit, &left);
    run();
    for (unsigned i = 0; i < count; i++) {
        expect_failed(batch[i]);
    }
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), 0);
    sqlite3_commit_hook(connection(), NULL, NULL);
}
END_TEST

/* As after a transaction that another process was in the way of: nothing of the first run stays. */
START_TEST(a_request_can_be_run_again) {
    (void)add_settle(fixture.alice, 1, 0);
    run();
    expect_request(batch[0], "settled", 1);
    expect(cancel(fixture.alice, cancel_of(1, 0)), "refunded");
    run();
    expect_request(batch[0], "closed", 1);
    ck_assert_uint_eq(batch[0]->answer.balance, 1000);
    batch[0]->read.tag[0] ^= 1;
    run();
    expect_request(batch[0], "not_authentic", 1);
    ck_assert_int_eq(batch[0]->answer.readable, 0);
}
END_TEST

/* While nothing of a batch is durable, nothing of it can be seen from elsewhere. */
START_TEST(a_ledger_that_is_held_answers_nobody) {
    struct tricode_store *other = NULL;
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &other), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_begin_write(other), TRICODE_STORE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(connection(), 1), SQLITE_OK);
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(fixture.bob, 1, 0);
    run();
    expect_failed(batch[0]);
    expect_failed(batch[1]);
    ck_assert_uint_eq(told, 1);
    tricode_store_rollback(other);
    run();
    expect_request(batch[0], "settled", 2);
    expect_request(batch[1], "taken", 2);
    tricode_store_close(other);
}
END_TEST

/* As many as there can be, of as many machines, and each as if it were alone. */
START_TEST(a_batch_as_large_as_it_can_be) {
    for (uint32_t i = 0; i < MOST; i++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, 100 + i, "One of many", ""),
                         TRICODE_STORE_OK);
        const struct saying saying = {.machine = 100 + i, .counter = 1, .price = 5};
        (void)add(TRICODE_SERVICE_SETTLE, i % 2 == 0 ? fixture.alice : fixture.bob,
                  fixture_code(&fixture, saying));
    }
    run();
    for (uint32_t i = 0; i < MOST; i++) {
        expect_request(batch[i], "settled", MOST);
    }
    balances(1000 - 5 * MOST / 2, 1000 - 5 * MOST / 2, (long long)(5 * MOST));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center batches");
    TCase *each = tcase_create("batches");
    tcase_add_checked_fixture(each, begin_batch, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, one_sale_has_one_payer);
    tcase_add_test(each, the_order_is_kept);
    tcase_add_test(each, money_is_spent_once);
    tcase_add_test(each, enrolments_are_writes_too);
    tcase_add_test(each, one_that_fails_harms_no_other);
    tcase_add_test(each, a_commit_that_fails_answers_nobody);
    tcase_add_test(each, a_commit_that_fails_among_failures);
    tcase_add_test(each, a_request_can_be_run_again);
    tcase_add_test(each, a_ledger_that_is_held_answers_nobody);
    tcase_add_test(each, a_batch_as_large_as_it_can_be);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
