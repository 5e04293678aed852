// SPDX-License-Identifier: Apache-2.0
/* Ledgers of older formats: they are brought up to date in one transaction when they are opened, by
 * whoever comes first, or are left as they were. */
#include "support/center_fixture.h"

#include <sqlite3.h>

#include <sys/wait.h>

#include "center/ledger/schema.h"
#include "ledger_1.h"
#include "support/run.h"

static struct fixture fixture;

/* Runs SQL on the file as another program would. */
static void execute(const char *sql) {
    sqlite3 *database = NULL;
    char *error = NULL;
    ck_assert_int_eq(sqlite3_open(fixture.ledger, &database), SQLITE_OK);
    const int code = sqlite3_exec(database, sql, NULL, NULL, &error);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, error);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void begin(void) {
    fixture_folder(&fixture);
    execute(ledger_1_tables);
    execute(ledger_1_rules);
    execute(ledger_1_rows);
}

static void end(void) {
    fixture_end(&fixture);
}

static void open_ledger(void) {
    const enum tricode_store_status status = tricode_store_open(fixture.ledger, &fixture.store);
    ck_assert_msg(status == TRICODE_STORE_OK, "%s", tricode_store_error(fixture.store));
}

static void expect_refused(const char *words) {
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &fixture.store), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(fixture.store), words) != NULL, "'%s' is not in: %s",
                  words, tricode_store_error(fixture.store));
}

/* [STORE-11] */
START_TEST(an_old_ledger_is_brought_up_to_date) {
    open_ledger();
    ck_assert_int_eq(fixture_number(fixture.store, "PRAGMA user_version"), TRICODE_LEDGER_VERSION);
    /* The audit compares its schema with a new ledger's, among all the rest. */
    fixture_holds(fixture.store);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT sum(balance) FROM account"
                                                   " WHERE kind = 'buyer'"),
                     1500);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 3);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM transfer"), 6);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM standing"), 4);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT at FROM standing WHERE machine = 8"),
                     50);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT seen_at FROM machine WHERE id = 7"), 40);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT seen_at FROM machine WHERE id = 8"), 0);
    /* A second time there is nothing to do. */
    tricode_store_close(fixture.store);
    open_ledger();
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM standing"), 4);
    fixture_holds(fixture.store);
}
END_TEST

START_TEST(trade_goes_on) {
    struct tricode_answer answer;
    open_ledger();
    fixture.keys = tricode_keys_new(&fixture.master, FIXTURE_CURRENCY);
    fixture.service.store = fixture.store;
    fixture.service.keys = fixture.keys;
    const char *code = fixture_code(&fixture, (struct saying){.counter = 4, .vended = 3});
    ck_assert_int_eq(tricode_service_settle(&fixture.service, 3, code, 64, FIXTURE_NOW, &answer),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, TRICODE_CENTER_SETTLED);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(answer.balance, 500);
    fixture_holds(fixture.store);
}
END_TEST

/* [STORE-11] When a step cannot be taken, none is. */
START_TEST(all_or_nothing) {
    execute("CREATE TABLE refusal (x)");
    expect_refused("bringing the ledger up to date: table refusal already exists");
    tricode_store_close(fixture.store);
    execute("DROP TABLE refusal");
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;
    ck_assert_int_eq(sqlite3_open(fixture.ledger, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database,
                                        "SELECT user_version, (SELECT count(*) FROM"
                                        " pragma_table_info('account')) FROM pragma_user_version",
                                        -1, &row, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(row, 0), 1);
    ck_assert_int_eq(sqlite3_column_int(row, 1), 4);
    sqlite3_finalize(row);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    open_ledger();
    fixture_holds(fixture.store);
}
END_TEST

/* [STORE-11] */
START_TEST(a_newer_ledger_is_refused) {
    execute("PRAGMA user_version = 5");
    expect_refused("has format 5 and this program knows 1 to 4; use the version of tricode that "
                   "wrote it, or a newer one");
}
END_TEST

START_TEST(many_come_first) {
    pid_t children[6];
    for (size_t i = 0; i < 6; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            struct tricode_store *store = NULL;
            const enum tricode_store_status status = tricode_store_open(fixture.ledger, &store);
            if (status != TRICODE_STORE_OK) {
                fprintf(stderr, "%s\n", tricode_store_error(store));
            }
            tricode_store_close(store);
            _exit(status == TRICODE_STORE_OK ? 0 : 1);
        }
    }
    for (size_t i = 0; i < 6; i++) {
        int status = 1;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    open_ledger();
    fixture_holds(fixture.store);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM standing"), 4);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center migration");
    TCase *each = tcase_create("migration");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, an_old_ledger_is_brought_up_to_date);
    tcase_add_test(each, trade_goes_on);
    tcase_add_test(each, all_or_nothing);
    tcase_add_test(each, a_newer_ledger_is_refused);
    tcase_add_test(each, many_come_first);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
