// SPDX-License-Identifier: Apache-2.0
/* The ledger's file: foreign and damaged files are refused; deposits, keys and machines are added.
 */
#include "support/center_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>

#include "center/ledger/sql/format.h"
#include "support/run.h"

static struct fixture fixture;

static void begin(void) {
    fixture_begin(&fixture);
}

static void end(void) {
    fixture_end(&fixture);
}

static void overwrite(const char *path, off_t offset, const void *bytes, size_t length) {
    int file = open(path, O_WRONLY);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(pwrite(file, bytes, length, offset), (ssize_t)length);
    ck_assert_int_eq(close(file), 0);
}

/* Opens and inspects the file, and expects an error with these words. */
static void expect_refused(const char *path, const char *words) {
    struct tricode_store *store = NULL;
    enum tricode_store_status status = tricode_store_open(path, &store);
    if (status == TRICODE_STORE_OK) {
        status = tricode_store_inspect(store);
    }
    ck_assert_int_eq(status, TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(store), words) != NULL, "'%s' is not in: %s", words,
                  tricode_store_error(store));
    tricode_store_close(store);
}

static void close_store(void) {
    tricode_store_close(fixture.store);
    fixture.store = NULL;
}

START_TEST(a_ledger_is_private_and_durable) {
    struct stat status;
    ck_assert_int_eq(stat(fixture.ledger, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_int_eq(fixture_number(fixture.store, "PRAGMA synchronous"), 2);
    ck_assert_int_eq(fixture_number(fixture.store, "PRAGMA foreign_keys"), 1);
    ck_assert_int_eq(
        fixture_number(fixture.store, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    ck_assert_int_eq(fixture_number(fixture.store, "PRAGMA application_id"),
                     TRICODE_LEDGER_APPLICATION);
}
END_TEST

START_TEST(create_never_overwrites_a_file) {
    struct tricode_settings settings = fixture_settings();
    struct tricode_store *store = NULL;
    ck_assert_int_eq(tricode_store_create(fixture.ledger, &settings, &store), TRICODE_STORE_EXISTS);
    tricode_store_close(store);
    ck_assert_int_eq(tricode_store_create("/nonexistent/ledger.sqlite", &settings, &store),
                     TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(store), "No such file"));
    tricode_store_close(store);
    fixture_holds(fixture.store);
}
END_TEST

START_TEST(foreign_files_are_refused) {
    char other[128];
    char garbage[4096];
    snprintf(other, sizeof other, "%s/other", fixture.folder);
    expect_refused(other, "unable to open");
    ck_assert_int_eq(access(other, F_OK), -1); /* open does not create it */
    FILE *file = fopen(other, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
    expect_refused(other, "not a tricode ledger"); /* an empty file */
    memset(garbage, 'x', sizeof garbage);
    overwrite(other, 0, garbage, sizeof garbage);
    expect_refused(other, "damaged or not a ledger");
    ck_assert_int_eq(unlink(other), 0);
    sqlite3 *database = NULL;
    ck_assert_int_eq(sqlite3_open(other, &database), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(database, "PRAGMA application_id = 5; CREATE TABLE t (x);", NULL, NULL, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    expect_refused(other, "not a tricode ledger");
    /* It is unchanged: still no WAL. */
    ck_assert_int_eq(sqlite3_open(other, &database), SQLITE_OK);
    sqlite3_stmt *statement = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(database, "PRAGMA journal_mode", -1, &statement, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(statement, 0), "delete");
    sqlite3_finalize(statement);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}
END_TEST

START_TEST(other_formats_are_refused) {
    fixture_sql(fixture.store, "PRAGMA user_version = 5");
    expect_refused(fixture.ledger, "or a newer one");
    fixture_sql(fixture.store, "PRAGMA user_version = 0");
    expect_refused(fixture.ledger, "has format 0");
}
END_TEST

START_TEST(a_truncated_file_is_refused) {
    struct stat status;
    fixture_trade(&fixture);
    close_store();
    ck_assert_int_eq(stat(fixture.ledger, &status), 0);
    ck_assert_int_eq(truncate(fixture.ledger, status.st_size / 2), 0);
    expect_refused(fixture.ledger, "restore a backup");
    ck_assert_int_eq(truncate(fixture.ledger, 50), 0);
    expect_refused(fixture.ledger, "not a tricode ledger");
}
END_TEST

START_TEST(overwritten_pages_are_refused) {
    char garbage[4096];
    struct stat status;
    fixture_trade(&fixture);
    close_store();
    memset(garbage, 0xff, sizeof garbage);
    ck_assert_int_eq(stat(fixture.ledger, &status), 0);
    for (off_t page = 4096; page < status.st_size; page += 4096) {
        overwrite(fixture.ledger, page, garbage, sizeof garbage);
    }
    expect_refused(fixture.ledger, "restore a backup");
}
END_TEST

static void count_problem(void *context, const struct tricode_ledger_problem *problem) {
    (void)problem;
    ++*(int *)context;
}

/* The audit, and not each start, reads the tables that grow with every sale. */
START_TEST(an_overwritten_table_is_found) {
    static const char *const tables[] = {"setting",  "account",  "machine",
                                         "terminal", "transfer", "sale"};
    const int grows = _i >= 4;
    char garbage[4096];
    char sql[100];
    struct tricode_store *store = NULL;
    struct tricode_ledger_report report;
    int problems = 0;
    fixture_trade(&fixture);
    snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", tables[_i]);
    const off_t page = fixture_number(fixture.store, sql);
    close_store();
    memset(garbage, 0xff, sizeof garbage);
    overwrite(fixture.ledger, (page - 1) * 4096, garbage, sizeof garbage);
    if (!grows) {
        expect_refused(fixture.ledger, "restore a backup");
        return;
    }
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &store), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_inspect(store), TRICODE_STORE_OK);
    enum tricode_store_status status =
        tricode_ledger_check(store, &report, count_problem, &problems);
    ck_assert(status == TRICODE_STORE_FAILED || problems > 0);
    tricode_store_close(store);
}
END_TEST

START_TEST(a_value_out_of_range_is_damage) {
    struct tricode_machine_record record;
    fixture_unguard(fixture.store);
    fixture_sql(fixture.store, "UPDATE machine SET next = 5000000000");
    ck_assert_int_eq(tricode_store_machine(fixture.store, FIXTURE_MACHINE, &record),
                     TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(fixture.store), "out of range"));
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, (struct code_fields){.counter = 1});
    ck_assert_int_eq(
        tricode_service_settle(&fixture.service, fixture.alice, text, 64, FIXTURE_NOW, &answer),
        TRICODE_STORE_FAILED);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 0);
}
END_TEST

START_TEST(contradicting_numbers_are_damage) {
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, (struct code_fields){.counter = 9, .vended = 2});
    fixture_trade(&fixture);
    fixture_sql(fixture.store, _i == 0   ? "UPDATE machine SET next = 3"
                               : _i == 1 ? "UPDATE machine SET next = 4294967296"
                                         : "UPDATE machine SET delivered = 2");
    ck_assert_int_eq(
        tricode_service_settle(&fixture.service, fixture.alice, text, 64, FIXTURE_NOW, &answer),
        TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(fixture.store), "contradict each other"));
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 2);
}
END_TEST

START_TEST(delivered_beyond_next_is_damage) {
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, (struct code_fields){.counter = 2, .vended = 1});
    fixture_sql(fixture.store, "UPDATE machine SET delivered = 1"); /* and next is 1 */
    ck_assert_int_eq(
        tricode_service_settle(&fixture.service, fixture.alice, text, 64, FIXTURE_NOW, &answer),
        TRICODE_STORE_FAILED);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM sale"), 0);
}
END_TEST

/* [LEDGER-6] */
START_TEST(deposits_have_bounds) {
    uint64_t balance = 0;
    struct tricode_store *store = fixture.store;
    const uint64_t capacity = TRICODE_MONEY_MAX - 2 * FIXTURE_MONEY;
    ck_assert_int_eq(tricode_store_deposit(store, fixture.alice, 0, 1, &balance),
                     TRICODE_STORE_REFUSED);
    ck_assert_int_eq(
        tricode_store_deposit(store, fixture.alice, TRICODE_MONEY_MAX + 1, 1, &balance),
        TRICODE_STORE_REFUSED);
    ck_assert_int_eq(tricode_store_deposit(store, fixture.alice, UINT64_MAX, 1, &balance),
                     TRICODE_STORE_REFUSED);
    ck_assert_int_eq(tricode_store_deposit(store, fixture.alice, capacity + 1, 1, &balance),
                     TRICODE_STORE_REFUSED);
    ck_assert_int_eq(tricode_store_deposit(store, TRICODE_ACCOUNT_OUTSIDE, 5, 1, &balance),
                     TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_deposit(store, TRICODE_ACCOUNT_OPERATOR, 5, 1, &balance),
                     TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_deposit(store, 999, 5, 1, &balance), TRICODE_STORE_NONE);
    ck_assert_uint_eq(fixture_balance(store, fixture.alice), FIXTURE_MONEY);
    ck_assert_int_eq(tricode_store_deposit(store, fixture.alice, capacity, 1, &balance),
                     TRICODE_STORE_OK);
    ck_assert_uint_eq(balance, capacity + FIXTURE_MONEY);
    ck_assert_int_eq(tricode_store_deposit(store, fixture.bob, 1, 1, &balance),
                     TRICODE_STORE_REFUSED);
    fixture_holds(store);
}
END_TEST

START_TEST(a_key_is_enrolled_once) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    uint64_t account = 0;
    ck_assert_int_eq(tricode_seed_public_key(fixture.seed[0], public_key), 0);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    ck_assert_int_eq(tricode_store_enrol(fixture.store, keyid, public_key, 1, &account),
                     TRICODE_STORE_EXISTS);
    ck_assert_uint_eq(account, fixture.alice);
    ck_assert_int_eq(tricode_store_set_enrolment(fixture.store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_enrol(fixture.store, keyid, public_key, 1, &account),
                     TRICODE_STORE_EXISTS);
    keyid[0] = keyid[0] == 'A' ? 'B' : 'A';
    public_key[0] ^= 1;
    ck_assert_int_eq(tricode_store_enrol(fixture.store, keyid, public_key, 1, &account),
                     TRICODE_STORE_REFUSED);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM account"), 4);
}
END_TEST

/* [KEY-8] [RECONCILE-2] */
START_TEST(a_machine_number_is_used_once) {
    struct tricode_machine_record record;
    struct tricode_product_record product = {.product = 65535, .price = 1, .name = "x"};
    struct tricode_store *store = fixture.store;
    ck_assert_int_eq(tricode_store_add_machine(store, FIXTURE_MACHINE, "other", "other"),
                     TRICODE_STORE_EXISTS);
    ck_assert_int_eq(tricode_store_machine(store, FIXTURE_MACHINE, &record), TRICODE_STORE_OK);
    ck_assert_str_eq(record.name, "Cola corner");
    ck_assert_uint_eq(record.next, 1);
    ck_assert_int_eq(tricode_store_add_machine(store, 4294967295u, "last", "far"),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_set_product(store, 9, &product), TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_enable_machine(store, 9, 1), TRICODE_STORE_NONE);
    ck_assert_int_eq(tricode_store_set_product(store, FIXTURE_MACHINE, &product), TRICODE_STORE_OK);
    product.price = 4294967295u;
    ck_assert_int_eq(tricode_store_set_product(store, FIXTURE_MACHINE, &product), TRICODE_STORE_OK);
    memset(&product, 0, sizeof product);
    ck_assert_int_eq(tricode_store_product(store, FIXTURE_MACHINE, 65535, &product),
                     TRICODE_STORE_OK);
    ck_assert_uint_eq(product.price, 4294967295u);
    ck_assert_int_eq(tricode_store_product(store, FIXTURE_MACHINE, 2, &product),
                     TRICODE_STORE_NONE);
}
END_TEST

/* Counts the open files without a name: SQLite's temporary files. */
static unsigned temporary_files(void) {
    char path[64];
    char target[256];
    unsigned found = 0;
    for (int file = 0; file < 256; file++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        const ssize_t length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = '\0';
        found += strstr(target, "/etilqs_") != NULL;
    }
    return found;
}

/* The undo data of a large statement needs no file, which a confined center could not create. */
START_TEST(a_statement_needs_no_temporary_file) {
    for (unsigned i = 0; i < 8; i++) {
        fixture_sql(fixture.store,
                    "INSERT INTO account (kind, name) SELECT 'buyer', hex(zeroblob(100)) FROM"
                    " (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) a, account b");
    }
    ck_assert_int_eq(tricode_store_begin_write(fixture.store), TRICODE_STORE_OK);
    fixture_sql(fixture.store, "UPDATE account SET balance = balance + 1");
    ck_assert_uint_eq(temporary_files(), 0);
    tricode_store_rollback(fixture.store);
}
END_TEST

static void add_tests(Suite *suite) {
    TCase *each = tcase_create("ledger");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    if (fixture_server() == NULL) {
        tcase_add_test(each, a_ledger_is_private_and_durable);
        tcase_add_test(each, a_statement_needs_no_temporary_file);
        tcase_add_test(each, create_never_overwrites_a_file);
        tcase_add_test(each, foreign_files_are_refused);
        tcase_add_test(each, other_formats_are_refused);
        tcase_add_test(each, a_truncated_file_is_refused);
        tcase_add_test(each, overwritten_pages_are_refused);
        tcase_add_loop_test(each, an_overwritten_table_is_found, 0, 6);
    }
    tcase_add_test(each, a_value_out_of_range_is_damage);
    tcase_add_loop_test(each, contradicting_numbers_are_damage, 0, 3);
    tcase_add_test(each, delivered_beyond_next_is_damage);
    tcase_add_test(each, deposits_have_bounds);
    tcase_add_test(each, a_key_is_enrolled_once);
    tcase_add_test(each, a_machine_number_is_used_once);
    suite_add_tcase(suite, each);
}

int main(void) {
    Suite *suite = suite_create("center store");
    add_tests(suite);
    return test_run(suite);
}
