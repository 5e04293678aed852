// SPDX-License-Identifier: Apache-2.0
/* A ledger in PostgreSQL that several centers share: races, deadlocks, rollbacks and batches. */
#include "shared.h"

#include <sys/wait.h>

#define CENTERS 4
#define ROUNDS 12

static void open_again(void) {
    ck_assert_msg(tricode_store_open(fixture.ledger, &fixture.store) == TRICODE_STORE_OK, "%s",
                  tricode_store_error(fixture.store));
    fixture.service.store = fixture.store;
}

/* Waits until the parent closes the pipe, so that all processes start together. */
static void wait_for(int start) {
    char byte;
    ck_assert_int_eq(read(start, &byte, 1), 0);
}

/* Runs `work` in CENTERS processes, each with a connection of its own. Returns the sum of their
 * answers. */
static int run_centers(int (*work)(int center), int *answers) {
    pid_t children[CENTERS];
    int pipes[2];
    int sum = 0;
    ck_assert_int_eq(pipe(pipes), 0);
    for (int i = 0; i < CENTERS; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            close(pipes[1]);
            open_again(); /* not the parent's connection */
            wait_for(pipes[0]);
            _exit(work(i));
        }
    }
    close(pipes[0]);
    close(pipes[1]);
    for (int i = 0; i < CENTERS; i++) {
        int status = 0;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) < 100, "center %d: %d", i, status);
        answers[i] = WEXITSTATUS(status);
        sum += answers[i];
    }
    return sum;
}

static uint32_t race_counter;

/* Returns 1 when this center's request settled the sale. */
static int race(int center) {
    struct tricode_answer answer;
    const char *text = fixture_code(
        &fixture,
        (struct code_fields){.counter = race_counter, .vended = race_counter - 1, .price = 10});
    if (settle(center % 2 == 0 ? fixture.alice : fixture.bob, text, &answer) != TRICODE_STORE_OK) {
        return 100;
    }
    switch (answer.result) {
    case TRICODE_CENTER_SETTLED:
        return 1;
    case TRICODE_CENTER_SETTLED_AGAIN:
    case TRICODE_CENTER_TAKEN:
        return 0;
    default:
        return 101;
    }
}

/* [STORE-16] */
START_TEST(one_of_many_centers_settles) {
    int answers[CENTERS];
    for (race_counter = 1; race_counter <= ROUNDS; race_counter++) {
        ck_assert_int_eq(run_centers(race, answers), 1);
    }
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), ROUNDS);
    ck_assert_int_eq(
        fixture_number(fixture.store, "SELECT count(*) FROM transfer WHERE kind = 'settlement'"),
        ROUNDS);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice) +
                          fixture_balance(fixture.store, fixture.bob),
                      2 * FIXTURE_MONEY - ROUNDS * 10);
    fixture_holds(fixture.store);
}
END_TEST

#define MACHINES 8u

/* Batches over the same machines and accounts, in different orders. Returns how many fail. */
static int settle_crossing(int center) {
    struct tricode_service_request requests[MACHINES];
    struct tricode_service_request *list[MACHINES];
    int failed = 0;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        for (uint32_t i = 0; i < MACHINES; i++) {
            const uint32_t machine = 100 + (center % 2 == 0 ? i : MACHINES - 1 - i);
            const char *text = fixture_code(
                &fixture, (struct code_fields){.machine = machine,
                                               .counter = round * CENTERS + (uint32_t)center,
                                               .price = 1});
            tricode_service_prepare_code(&requests[i], TRICODE_SERVICE_SETTLE,
                                         (i + (uint32_t)center) % 2 == 0 ? fixture.alice
                                                                         : fixture.bob,
                                         text, 64, FIXTURE_NOW);
            list[i] = &requests[i];
        }
        tricode_service_batch(&fixture.service, list, MACHINES);
        for (uint32_t i = 0; i < MACHINES; i++) {
            failed += requests[i].status != TRICODE_STORE_OK;
        }
    }
    return failed;
}

/* [STORE-16] */
START_TEST(batches_in_any_order_succeed) {
    int answers[CENTERS];
    for (uint32_t i = 0; i < MACHINES; i++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, 100 + i, "M", "P"),
                         TRICODE_STORE_OK);
    }
    ck_assert_int_eq(run_centers(settle_crossing, answers), 0);
    ck_assert_int_gt(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 0);
    fixture_holds(fixture.store);
}
END_TEST

/* Two centers each lock one row, and then the other's row. Returns 1 for RETRY. */
static int deadlock(int center) {
    const char *first = center % 2 == 0 ? "SELECT id FROM account WHERE id = 3 FOR UPDATE"
                                        : "SELECT id FROM account WHERE id = 4 FOR UPDATE";
    const char *second = center % 2 == 0 ? "SELECT id FROM account WHERE id = 4 FOR UPDATE"
                                         : "SELECT id FROM account WHERE id = 3 FOR UPDATE";
    struct tricode_store *store = fixture.store;
    if (center > 1 || tricode_store_begin_write(store) != TRICODE_STORE_OK) {
        return center > 1 ? 0 : 100;
    }
    struct tricode_rows *row = tricode_statement_once(store, first, TRICODE_NO_VALUES);
    enum tricode_store_status status = tricode_rows_next(store, row);
    (void)tricode_rows_end(store, row, status);
    /* A shared lock shows when both have their first row. */
    row =
        tricode_statement_once(store, "SELECT pg_advisory_xact_lock_shared(77)", TRICODE_NO_VALUES);
    (void)tricode_rows_end(store, row, tricode_rows_next(store, row));
    while (status == TRICODE_STORE_OK &&
           fixture_number(store, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                 " AND objid = 77") < 2) {
    }
    row = tricode_statement_once(store, second, TRICODE_NO_VALUES);
    status = tricode_rows_next(store, row);
    (void)tricode_rows_end(store, row, status);
    tricode_store_rollback(store);
    return status == TRICODE_STORE_RETRY ? 1 : status == TRICODE_STORE_OK ? 0 : 100;
}

START_TEST(a_deadlock_is_retried) {
    int answers[CENTERS];
    ck_assert_int_eq(run_centers(deadlock, answers), 1);
}
END_TEST

static long long journal(void) {
    return fixture_number(fixture.store, "SELECT newest FROM journal");
}

/* [STORE-2] */
START_TEST(a_rollback_leaves_nothing) {
    const long long newest = journal();
    ck_assert_int_eq(tricode_store_begin_write(fixture.store), TRICODE_STORE_OK);
    fixture_sql(fixture.store, FIXTURE_TRANSFER("deposit", "1", "3", "5, NULL, NULL, 0"));
    ck_assert_int_eq(journal(), newest + 1);
    tricode_store_rollback(fixture.store);
    ck_assert_int_eq(journal(), newest);
    fixture_trade(&fixture);
    fixture_holds(fixture.store);
}
END_TEST

/* [STORE-17] The result of a write arrives later; the commit reports that it changed no row. */
START_TEST(a_commit_reports_earlier_failures) {
    struct tricode_store *store = fixture.store;
    ck_assert_int_eq(tricode_store_begin_write(store), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_set_enrolment(store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(
        tricode_statement_run_one(store, TRICODE_SQL_END_SALE,
                                  TRICODE_VALUES(tricode_value_text("refunded"),
                                                 tricode_value_integer(1), tricode_value_integer(7),
                                                 tricode_value_integer(1), tricode_value_null())),
        TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_commit(store), TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(store), "0 rows"));
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM setting WHERE enrolment = 'open'"),
                     1);
}
END_TEST

/* [STORE-13] A rule of the ledger refuses one write of a batch: the other requests are written,
 * whichever statement reported the refusal. */
START_TEST(a_refused_request_harms_no_other) {
    struct tricode_service_request requests[3];
    struct tricode_service_request *list[3];
    fixture_sql(fixture.store, "CREATE FUNCTION no_eleven() RETURNS trigger LANGUAGE plpgsql AS"
                               " $$ BEGIN RAISE EXCEPTION 'no eleven' USING ERRCODE ="
                               " 'integrity_constraint_violation'; END $$;"
                               "CREATE TRIGGER no_eleven BEFORE INSERT ON sale FOR EACH ROW"
                               " WHEN (NEW.price = 11) EXECUTE FUNCTION no_eleven()");
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(tricode_store_add_machine(fixture.store, 100 + i, "M", "P"),
                         TRICODE_STORE_OK);
        const char *text = fixture_code(
            &fixture, (struct code_fields){.machine = 100 + i, .counter = 5, .price = 10 + i});
        tricode_service_prepare_code(&requests[i], TRICODE_SERVICE_SETTLE, fixture.alice, text, 64,
                                     FIXTURE_NOW);
        list[i] = &requests[i];
    }
    tricode_service_batch(&fixture.service, list, 3);
    ck_assert_int_eq(requests[0].status, TRICODE_STORE_OK);
    ck_assert_int_eq(requests[1].status, TRICODE_STORE_FAILED);
    ck_assert_int_eq(requests[2].status, TRICODE_STORE_OK);
    ck_assert_uint_eq(requests[2].answer.balance, FIXTURE_MONEY - 22);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), FIXTURE_MONEY - 22);
    fixture_sql(fixture.store, "DROP TRIGGER no_eleven ON sale; DROP FUNCTION no_eleven()");
    fixture_holds(fixture.store);
}
END_TEST

/* Requests of one batch for the same machine and account: each sees the writes of those before it.
 */
START_TEST(a_batch_sees_its_own_writes) {
    static const uint32_t counters[] = {1, 2, 2, 3, 1};
    static const uint32_t vended[] = {0, 1, 1, 1, 0};
    static const enum tricode_center_result results[] = {
        TRICODE_CENTER_SETTLED, TRICODE_CENTER_SETTLED, TRICODE_CENTER_SETTLED_AGAIN,
        TRICODE_CENTER_SETTLED, TRICODE_CENTER_CLOSED};
    static const uint64_t balances[] = {900, 800, 800, 800, 800};
    struct tricode_service_request requests[5];
    struct tricode_service_request *list[5];
    for (int i = 0; i < 5; i++) {
        const char *text = fixture_code(
            &fixture,
            (struct code_fields){.counter = counters[i], .vended = vended[i], .price = 100});
        tricode_service_prepare_code(&requests[i], TRICODE_SERVICE_SETTLE, fixture.alice, text, 64,
                                     FIXTURE_NOW);
        list[i] = &requests[i];
    }
    tricode_service_batch(&fixture.service, list, 5);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(requests[i].status, TRICODE_STORE_OK);
        ck_assert_int_eq(requests[i].answer.result, results[i]);
        ck_assert_uint_eq(requests[i].answer.balance, balances[i]);
    }
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), 800);
    fixture_holds(fixture.store);
}
END_TEST

static void add_tests(TCase *each) {
    tcase_add_test(each, one_of_many_centers_settles);
    tcase_add_test(each, batches_in_any_order_succeed);
    tcase_add_test(each, a_deadlock_is_retried);
    tcase_add_test(each, a_rollback_leaves_nothing);
    tcase_add_test(each, a_commit_reports_earlier_failures);
    tcase_add_test(each, a_refused_request_harms_no_other);
    tcase_add_test(each, a_batch_sees_its_own_writes);
}

int main(void) {
    return run_shared("center postgresql shared", add_tests);
}
