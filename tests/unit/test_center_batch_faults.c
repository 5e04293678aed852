// SPDX-License-Identifier: Apache-2.0
/* Many requests in one transaction while the database fails or conflicts with another process:
 * every answer is durable, and the failure of one request harms no other. */
#include "center_batch.h"
#include "support/run.h"

#include "center/ledger/sql/database.h"

/* Faults are injected between the ledger and its driver. */

static struct {
    struct tricode_driver driver;
    const struct tricode_driver *real;
    unsigned retries; /* so many commits return RETRY */
    unsigned failing; /* number of commits that fail */
    uint64_t account; /* a transaction with a write for this account fails at its commit */
    int poisoned;     /* the open transaction has such a write */
    int locked;       /* no transaction can begin */
    unsigned commits;
} fault;

static enum tricode_store_status inject(struct tricode_database *database) {
    snprintf(database->error, TRICODE_STORE_ERROR_SIZE, "an injected fault");
    return TRICODE_STORE_FAILED;
}

static enum tricode_store_status faulty_begin(struct tricode_database *database, int write) {
    fault.poisoned = 0;
    return fault.locked ? inject(database) : fault.real->begin(database, write);
}

static enum tricode_store_status faulty_change(struct tricode_database *database,
                                               const struct tricode_query *query,
                                               enum tricode_expected expected, int *changes) {
    for (size_t i = 0; i < query->count && fault.account != 0; i++) {
        fault.poisoned |= query->values[i].type == TRICODE_VALUE_INTEGER &&
                          query->values[i].integer == (int64_t)fault.account;
    }
    return fault.real->change(database, query, expected, changes);
}

static enum tricode_store_status faulty_commit(struct tricode_database *database) {
    fault.commits++;
    if (fault.retries > 0) {
        fault.retries--;
        (void)inject(database);
        return TRICODE_STORE_RETRY;
    }
    if (fault.failing > 0 || fault.poisoned) {
        fault.failing -= fault.failing > 0;
        return inject(database);
    }
    return fault.real->commit(database);
}

static void start_faults(void) {
    memset(&fault, 0, sizeof fault);
    fault.real = fixture.store->database->driver;
    fault.driver = *fault.real;
    fault.driver.begin = faulty_begin;
    fault.driver.change = faulty_change;
    fault.driver.commit = faulty_commit;
    fixture.store->database->driver = &fault.driver;
}

static void stop_faults(void) {
    fixture.store->database->driver = fault.real;
}

/* [STORE-3] [STORE-13] */
START_TEST(a_failing_ledger_answers_no_request) {
    start_faults();
    fault.failing = 1000;
    for (unsigned i = 0; i < 200; i++) {
        (void)add_settle(i % 2 == 0 ? fixture.alice : fixture.bob, 1, 0);
    }
    (void)add_enrolment(5);
    run();
    for (unsigned i = 0; i < count; i++) {
        expect_failed(batch[i]);
    }
    ck_assert_uint_le(fault.commits, 20); /* the number of attempts is bounded */
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), 0);
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM terminal"), 2);
    balances(1000, 1000, 0);
    stop_faults();
    run(); /* repeat */
    expect_request(batch[0], "settled", 201);
    expect_request(batch[1], "taken", 201);
}
END_TEST

/* After a commit fails once, smaller batches are tried; each answer is the same as without. */
START_TEST(a_failed_commit_is_retried) {
    start_faults();
    fault.failing = 1;
    for (unsigned i = 0; i < 20; i++) {
        (void)add_settle(i % 2 == 0 ? fixture.alice : fixture.bob, 1, 0);
    }
    run();
    for (unsigned i = 0; i < 20; i++) {
        expect_request(batch[i], i == 0 ? "settled" : i % 2 == 0 ? "settled_again" : "taken", 10);
    }
    ck_assert_uint_eq(errors, 0);
    balances(750, 1000, 250);
    stop_faults();
}
END_TEST

/* [STORE-13] The error of a commit does not say which request caused it. */
START_TEST(a_failure_at_the_commit_harms_no_other) {
    start_faults();
    fault.account = fixture.bob;
    for (uint32_t i = 0; i < 100; i++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, 1000 + i, "One of many", ""),
                         TRICODE_STORE_OK);
        const struct code_fields fields = {.machine = 1000 + i, .counter = 1, .price = 5};
        (void)add(TRICODE_SERVICE_SETTLE, i % 40 == 7 ? fixture.bob : fixture.alice,
                  fixture_code(&fixture, fields));
    }
    run();
    for (uint32_t i = 0; i < 100; i++) {
        if (i % 40 == 7) {
            expect_failed(batch[i]);
        } else {
            ck_assert_int_eq(batch[i]->status, TRICODE_STORE_OK);
            expect(batch[i]->answer, "settled");
        }
    }
    ck_assert_uint_eq(errors, 3);
    balances(1000 - 97 * 5, 1000, 97 * 5);
    stop_faults();
}
END_TEST

/* Conflicts with another process, a few times or always. */
START_TEST(conflicts_are_retried) {
    start_faults();
    fault.retries = 5;
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(fixture.bob, 1, 0);
    run();
    ck_assert_uint_eq(fault.commits, 6);
    expect_request(batch[0], "settled", 2);
    expect_request(batch[1], "taken", 2);
    count = 0;
    fault.retries = 1000;
    (void)add_settle(fixture.bob, 2, 1);
    run();
    expect_failed(batch[0]);
    ck_assert_uint_lt(fault.commits, 50);
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), 1);
    stop_faults();
}
END_TEST

/* [STORE-3] */
START_TEST(a_locked_ledger_answers_no_request) {
    start_faults();
    fault.locked = 1;
    (void)add_settle(fixture.alice, 1, 0);
    (void)add_settle(fixture.bob, 1, 0);
    run();
    expect_failed(batch[0]);
    expect_failed(batch[1]);
    ck_assert_uint_eq(errors, 1); /* one error for all requests */
    fault.locked = 0;
    run();
    expect_request(batch[0], "settled", 2);
    expect_request(batch[1], "taken", 2);
    stop_faults();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center batches and faults");
    TCase *each = tcase_create("faults");
    tcase_add_checked_fixture(each, begin_batch, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_failing_ledger_answers_no_request);
    tcase_add_test(each, a_failed_commit_is_retried);
    tcase_add_test(each, a_failure_at_the_commit_harms_no_other);
    tcase_add_test(each, conflicts_are_retried);
    tcase_add_test(each, a_locked_ledger_answers_no_request);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
