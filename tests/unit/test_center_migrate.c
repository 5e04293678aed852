// SPDX-License-Identifier: Apache-2.0
/* Formats of the ledger, on either database: newer, unknown and foreign ones are refused, and a
 * migration is done completely or not at all, also when several processes attempt it. The list of
 * formats has one entry, so that the tests add a format of their own. */
#include "support/center_fixture.h"

#include <sys/wait.h>

#include "center/ledger/migrate.h"
#include "support/run.h"

#define NEXT (TRICODE_LEDGER_FORMAT + 1)

static struct fixture fixture;
static const char *migrations[NEXT];
static const struct tricode_formats formats = {.migrations = migrations, .newest = NEXT};

/* A migration that adds a column and fills it from the rows. */
static const char add_column[] =
    "ALTER TABLE machine ADD COLUMN sold INTEGER NOT NULL DEFAULT 0;"
    "UPDATE machine SET sold = (SELECT count(*) FROM sale WHERE sale.machine = machine.id);"
    "INSERT INTO product VALUES (7, 2, 'added once', 100);";
/* One whose second statement fails. */
static const char fails[] = "ALTER TABLE machine ADD COLUMN sold INTEGER NOT NULL DEFAULT 0;"
                            "INSERT INTO no_such_table VALUES (1);";

static void begin(void) {
    fixture_begin(&fixture);
    fixture_trade(&fixture);
    for (int i = 0; i < TRICODE_LEDGER_FORMAT; i++) {
        migrations[i] = fixture.store->database->driver->migrations[i];
    }
    migrations[TRICODE_LEDGER_FORMAT] = add_column;
}

static void end(void) {
    fixture_end(&fixture);
}

static long long format(void) {
    return fixture_number(fixture.store, fixture_server() == NULL
                                             ? "PRAGMA user_version"
                                             : "SELECT version FROM ledger_format");
}

static void set_format(int number) {
    ck_assert_int_eq(fixture.store->database->driver->set_format(fixture.store->database, number),
                     TRICODE_STORE_OK);
}

static void expect_refused(const char *words) {
    struct tricode_store *store = NULL;
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &store), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(store), words) != NULL, "'%s' is not in: %s", words,
                  tricode_store_error(store));
    tricode_store_close(store);
}

static void expect_migrated(void) {
    ck_assert_int_eq(format(), NEXT);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT sold FROM machine WHERE id = 7"), 2);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT count(*) FROM product"), 2);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), 750);
}

START_TEST(a_new_ledger_has_the_newest_format) {
    ck_assert_int_eq(format(), TRICODE_LEDGER_FORMAT);
    fixture_holds(fixture.store);
}
END_TEST

/* [STORE-11] */
START_TEST(an_older_ledger_is_migrated) {
    ck_assert_msg(tricode_format_migrate(fixture.store, &formats) == TRICODE_STORE_OK, "%s",
                  tricode_store_error(fixture.store));
    expect_migrated();
    /* A ledger of the newest format stays as it is. */
    ck_assert_int_eq(tricode_format_migrate(fixture.store, &formats), TRICODE_STORE_OK);
    expect_migrated();
}
END_TEST

/* [STORE-11] */
START_TEST(a_migration_that_fails_changes_nothing) {
    migrations[TRICODE_LEDGER_FORMAT] = fails;
    ck_assert_int_eq(tricode_format_migrate(fixture.store, &formats), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(fixture.store), "migrating the ledger: ") != NULL &&
                      strstr(tricode_store_error(fixture.store), "no_such_table") != NULL,
                  "%s", tricode_store_error(fixture.store));
    ck_assert_int_eq(format(), TRICODE_LEDGER_FORMAT);
    fixture_holds(fixture.store); /* which compares the tables, too */
    migrations[TRICODE_LEDGER_FORMAT] = add_column;
    ck_assert_int_eq(tricode_format_migrate(fixture.store, &formats), TRICODE_STORE_OK);
    expect_migrated();
}
END_TEST

/* [STORE-11] */
START_TEST(several_processes_migrate_once) {
    pid_t children[6];
    for (size_t i = 0; i < 6; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0) {
            struct tricode_store *store = NULL;
            enum tricode_store_status status = tricode_store_open(fixture.ledger, &store);
            /* A process that opens the ledger after the migration refuses it as a newer one. */
            if (status != TRICODE_STORE_OK) {
                _exit(strstr(tricode_store_error(store), "or a newer one") != NULL ? 0 : 1);
            }
            status = tricode_format_migrate(store, &formats);
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
    expect_migrated();
}
END_TEST

/* [STORE-11] */
START_TEST(a_newer_ledger_is_refused) {
    char words[160];
    set_format(NEXT);
    snprintf(words, sizeof words,
             "the ledger has format %d and this program supports 1 to %d; use the version of "
             "tricode that wrote it, or a newer one",
             NEXT, TRICODE_LEDGER_FORMAT);
    expect_refused(words);
    set_format(TRICODE_LEDGER_FORMAT);
    fixture_holds(fixture.store);
}
END_TEST

START_TEST(an_unknown_format_is_refused) {
    static const int unknown[] = {0, -1};
    for (size_t i = 0; i < 2; i++) {
        char words[120];
        set_format(unknown[i]);
        snprintf(words, sizeof words,
                 "the ledger has format %d and this program supports 1 to %d; restore a backup",
                 unknown[i], TRICODE_LEDGER_FORMAT);
        expect_refused(words);
    }
}
END_TEST

START_TEST(a_foreign_database_is_refused) {
    fixture_sql(fixture.store, fixture_server() == NULL
                                   ? "PRAGMA application_id = 5"
                                   : "UPDATE ledger_format SET application = 5");
    expect_refused("not a tricode ledger");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center formats");
    TCase *each = tcase_create("formats");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_new_ledger_has_the_newest_format);
    tcase_add_test(each, an_older_ledger_is_migrated);
    tcase_add_test(each, a_migration_that_fails_changes_nothing);
    tcase_add_test(each, several_processes_migrate_once);
    tcase_add_test(each, a_newer_ledger_is_refused);
    tcase_add_test(each, an_unknown_format_is_refused);
    tcase_add_test(each, a_foreign_database_is_refused);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
