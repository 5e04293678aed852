// SPDX-License-Identifier: Apache-2.0
/* Lost connections, a stopped server, and servers that a ledger cannot rely on. Stops and starts
 * the server of cluster.sh. */
#include "shared.h"

#include <sys/wait.h>

static int backend(void) {
    return (int)fixture_number(fixture.store, "SELECT pg_backend_pid()");
}

static void terminate(int process) {
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 10000)", process);
    fixture_serve(sql);
}

/* [STORE-18] */
START_TEST(a_connection_lost_before_the_commit_wrote_nothing) {
    struct tricode_store *store = fixture.store;
    const int process = backend();
    ck_assert_int_eq(tricode_store_begin_write(store), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_set_enrolment(store, TRICODE_ENROLMENT_CLOSED),
                     TRICODE_STORE_OK);
    terminate(process);
    ck_assert_int_eq(tricode_store_commit(store), TRICODE_STORE_FAILED);
    ck_assert_int_eq(fixture_number(store, "SELECT count(*) FROM setting WHERE enrolment = 'open'"),
                     1);
    ck_assert_int_ne(backend(), process);
    fixture_trade(&fixture);
}
END_TEST

static void set_server(const char *name, const char *value) {
    char sql[120];
    snprintf(sql, sizeof sql, "ALTER SYSTEM SET %s = '%s'", name, value);
    fixture_serve(sql);
    fixture_serve("SELECT pg_reload_conf()");
    /* The server reloads later: a new connection shows when it has. */
    for (int same = 0; !same;) {
        PGconn *connection = PQconnectdb(fixture_server());
        snprintf(sql, sizeof sql, "SELECT 1 WHERE current_setting('%s') = '%s'", name, value);
        PGresult *result = PQexec(connection, sql);
        ck_assert_int_eq(PQresultStatus(result), PGRES_TUPLES_OK);
        same = PQntuples(result) == 1;
        PQclear(result);
        PQfinish(connection);
    }
}

/* [STORE-18] A missing standby delays the COMMIT after it was written. */
START_TEST(a_connection_lost_while_committing_is_reported) {
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, (struct code_fields){.counter = 1});
    char sql[160];
    const int process = backend();
    set_server("synchronous_standby_names", "nobody");
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        snprintf(sql, sizeof sql,
                 "SELECT 1 / count(*) FROM pg_stat_activity WHERE pid = %d"
                 " AND wait_event = 'SyncRep'",
                 process);
        PGconn *connection = PQconnectdb(fixture_server());
        PGresult *result = PQexec(connection, sql);
        while (PQresultStatus(result) != PGRES_TUPLES_OK) {
            PQclear(result);
            result = PQexec(connection, sql);
        }
        terminate(process);
        _exit(0);
    }
    ck_assert_int_eq(settle(fixture.alice, text, &answer), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(fixture.store), "while committing") != NULL, "%s",
                  tricode_store_error(fixture.store));
    ck_assert_str_eq(answer.permit, "");
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    set_server("synchronous_standby_names", "");
    ck_assert_int_eq(settle(fixture.alice, text, &answer), TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, TRICODE_CENTER_SETTLED_AGAIN);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), FIXTURE_MONEY - 250);
    fixture_holds(fixture.store);
}
END_TEST

static void server(const char *what) {
    char command[200];
    snprintf(command, sizeof command, "tests/postgresql/cluster.sh %s '%s' </dev/null >/dev/null",
             what, getenv("TRICODE_TEST_CLUSTER"));
    ck_assert_int_eq(system(command), 0);
}

/* [STORE-18] */
START_TEST(a_stopped_server_comes_back) {
    struct tricode_answer answer;
    const char *text = fixture_code(&fixture, (struct code_fields){.counter = 1});
    server(_i == 0 ? "stop" : "kill");
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(settle(fixture.alice, text, &answer), TRICODE_STORE_FAILED);
    }
    ck_assert_msg(strstr(tricode_store_error(fixture.store), "is it running?") != NULL, "%s",
                  tricode_store_error(fixture.store));
    server("start");
    ck_assert_int_eq(settle(fixture.alice, text, &answer), TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, TRICODE_CENTER_SETTLED);
    fixture_holds(fixture.store);
}
END_TEST

/* [STORE-15] */
START_TEST(a_server_that_is_not_durable_is_refused) {
    static const char *const settings[] = {"fsync", "full_page_writes", "synchronous_commit"};
    struct tricode_store *store = NULL;
    char words[64];
    set_server(settings[_i], "off");
    snprintf(words, sizeof words, "%s = off", settings[_i]);
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &store), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(store), words) != NULL, "%s",
                  tricode_store_error(store));
    tricode_store_close(store);
    /* A new connection after a lost one is refused, too. */
    terminate(backend());
    ck_assert_int_ne(tricode_store_begin_write(fixture.store) == TRICODE_STORE_OK
                         ? (int)tricode_store_commit(fixture.store)
                         : (int)TRICODE_STORE_FAILED,
                     TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_begin_write(fixture.store), TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(fixture.store), words));
    set_server(settings[_i], "on");
    ck_assert_int_eq(tricode_store_begin_write(fixture.store), TRICODE_STORE_OK);
    ck_assert_int_eq(tricode_store_commit(fixture.store), TRICODE_STORE_OK);
}
END_TEST

static void expect_refused(const char *location, const char *words) {
    struct tricode_store *store = NULL;
    ck_assert_int_eq(tricode_store_open(location, &store), TRICODE_STORE_FAILED);
    ck_assert_msg(strstr(tricode_store_error(store), words) != NULL, "'%s' is not in: %s", words,
                  tricode_store_error(store));
    tricode_store_close(store);
}

START_TEST(foreign_databases_are_refused) {
    struct tricode_settings settings = fixture_settings();
    struct tricode_store *store = NULL;
    ck_assert_int_eq(tricode_store_create(fixture.ledger, &settings, &store), TRICODE_STORE_EXISTS);
    tricode_store_close(store);
    expect_refused(fixture_server(), "not a tricode ledger");
    expect_refused("postgresql://ledger:secret@/x", "PGPASSFILE");
    expect_refused("postgresql://[", "not a valid location");
    expect_refused("postgresql://ledger@/x?host=/nonexistent", "is it running?");
    fixture_sql(fixture.store, "UPDATE ledger_format SET version = 5");
    expect_refused(fixture.ledger, "or a newer one");
    fixture_sql(fixture.store, "UPDATE ledger_format SET application = 5");
    expect_refused(fixture.ledger, "not a tricode ledger");
}
END_TEST

#define NO_SALE ", NULL, NULL, 0"

/* Writes that only PostgreSQL has: TRUNCATE, the journal table, several rows in one statement. */
START_TEST(triggers_refuse_postgresql_statements) {
    static const char *const forbidden[] = {
        "TRUNCATE transfer", "TRUNCATE sale, transfer", "TRUNCATE account CASCADE",
        "TRUNCATE setting", "UPDATE journal SET newest = 0", "DELETE FROM journal",
        /* Numbers of the journal that are used, skipped or too large. */
        "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW("2", "deposit", "1", "3", "5" NO_SALE),
        "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW("99", "deposit", "1", "3", "5" NO_SALE),
        "UPDATE journal SET newest = newest + 2;"
        "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW("(SELECT newest FROM journal)",
                                                            "deposit", "1", "3", "5" NO_SALE),
        "UPDATE journal SET newest = newest + 2;"
        "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW("(SELECT newest - 1 FROM journal)",
                                                            "deposit", "1", "3", "5" NO_SALE),
        /* One row of several is wrong: its account, the previous transfer, the amount. */
        "INSERT INTO transfer VALUES (5, 'deposit', 1, 3, 5" NO_SALE ", 2, 3),"
        " (6, 'deposit', 1, 2, 5" NO_SALE ", 5, 4)",
        "INSERT INTO transfer VALUES (5, 'deposit', 1, 3, 5" NO_SALE ", 2, 3),"
        " (6, 'deposit', 1, 4, 5" NO_SALE ", 2, 4)",
        "INSERT INTO transfer VALUES (5, 'payout', 2, 1, 200" NO_SALE ", 4, 2),"
        " (6, 'payout', 2, 1, 51" NO_SALE ", 5, 5)",
        "INSERT INTO sale VALUES (9, 1, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL, 5, NULL),"
        " (10, 1, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL, 6, NULL)",
        "INSERT INTO sale VALUES (9, 1, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL, 5, NULL),"
        " (9, 2, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL, 6, NULL)",
        "INSERT INTO sale VALUES (9, 1, 'settled', 99, 0, 1, 0, 250, 0, 0, NULL, 5, NULL)"};
    fixture_trade(&fixture);
    ck_assert_int_eq(tricode_store_add_machine(fixture.store, 9, "Tea", ""), TRICODE_STORE_OK);
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        ck_assert_msg(fixture_try(fixture.store, forbidden[i]) == TRICODE_STORE_FAILED, "%s",
                      forbidden[i]);
        ck_assert_msg(strstr(tricode_store_error(fixture.store), "a rule of the ledger refused") !=
                              NULL ||
                          strstr(tricode_store_error(fixture.store), "foreign key") != NULL,
                      "%s: %s", forbidden[i], tricode_store_error(fixture.store));
    }
    /* Correct rows are accepted. */
    fixture_sql(fixture.store,
                "INSERT INTO transfer VALUES (5, 'deposit', 1, 3, 5" NO_SALE ", 2, 3),"
                " (6, 'deposit', 1, 4, 5" NO_SALE ", 5, 4)");
    fixture_holds(fixture.store);
}
END_TEST

START_TEST(a_backup_names_pg_dump) {
    ck_assert_int_eq(tricode_store_backup(fixture.store, "/tmp/never"), TRICODE_STORE_FAILED);
    ck_assert_ptr_nonnull(strstr(tricode_store_error(fixture.store), "pg_dump"));
}
END_TEST

static void add_tests(TCase *each) {
    tcase_add_test(each, a_connection_lost_before_the_commit_wrote_nothing);
    tcase_add_test(each, a_connection_lost_while_committing_is_reported);
    tcase_add_loop_test(each, a_stopped_server_comes_back, 0, 2);
    tcase_add_loop_test(each, a_server_that_is_not_durable_is_refused, 0, 3);
    tcase_add_test(each, foreign_databases_are_refused);
    tcase_add_test(each, triggers_refuse_postgresql_statements);
    tcase_add_test(each, a_backup_names_pg_dump);
}

int main(void) {
    return run_shared("center postgresql gone", add_tests);
}
