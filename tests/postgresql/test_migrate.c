// SPDX-License-Identifier: Apache-2.0
/* A ledger that PostgreSQL has kept since format 3, with a day's trade that was written by that
 * format's own rules: it is brought up to date when it is opened. */
#include "shared.h"

static const char ledger_3_rows[] =
    "INSERT INTO account (id, kind, name) VALUES (1, 'outside', 'outside'),"
    " (2, 'operator', 'operator');"
    "INSERT INTO setting VALUES (1, 978, 'open', 3600, 300, 0);"
    "INSERT INTO account (kind, name) VALUES ('buyer', 'buyer'), ('buyer', 'buyer');"
    "INSERT INTO machine (id, name, place, operator) VALUES (7, 'Cola corner', 'Hall B', 2),"
    " (8, 'Tea', 'Hall C', 2);"
    "INSERT INTO machine_key VALUES (7, 0), (8, 0);"
    "INSERT INTO transfer VALUES (NULL, 'deposit', 1, 3, 1000, NULL, NULL, 10),"
    " (NULL, 'deposit', 1, 4, 1000, NULL, NULL, 11);"
    /* sale 1 is delivered, sale 2 refunded, sale 3 pending */
    "INSERT INTO sale VALUES (7, 1, 'settled', 3, 0, 1, 0, 250, 0, 20, NULL);"
    "INSERT INTO transfer VALUES (NULL, 'settlement', 3, 2, 250, 7, 1, 20);"
    "UPDATE sale SET state = 'delivered', ended_at = 30 WHERE counter = 1;"
    "INSERT INTO sale VALUES (7, 2, 'settled', 4, 0, 1, 1, 250, 0, 30, NULL);"
    "INSERT INTO transfer VALUES (NULL, 'settlement', 4, 2, 250, 7, 2, 30);"
    "UPDATE sale SET state = 'refunded', ended_at = 40 WHERE counter = 2;"
    "INSERT INTO transfer VALUES (NULL, 'refund', 2, 4, 250, 7, 2, 40);"
    "INSERT INTO sale VALUES (7, 3, 'settled', 4, 0, 1, 1, 250, 0, 40, NULL);"
    "INSERT INTO transfer VALUES (NULL, 'settlement', 4, 2, 250, 7, 3, 40);"
    "UPDATE machine SET next = 3, delivered = 1 WHERE id = 7;";

/* In the place of the fixture's ledger. */
static void make_ledger_3(void) {
    const struct tricode_ledger_step *step = &tricode_ledger_steps_postgresql[2];
    char marks[120];
    fixture_sql(fixture.store, "DO $$ BEGIN EXECUTE format('DROP SCHEMA %1$I CASCADE; CREATE SCHEMA"
                               " %1$I', current_schema()); END $$");
    for (int piece = 0; piece < TRICODE_STEP_PIECES && step->tables[piece] != NULL; piece++) {
        fixture_sql(fixture.store, step->tables[piece]);
    }
    for (int piece = 0; piece < TRICODE_STEP_PIECES && step->rules[piece] != NULL; piece++) {
        fixture_sql(fixture.store, step->rules[piece]);
    }
    fixture_sql(fixture.store, ledger_3_rows);
    snprintf(marks, sizeof marks, "INSERT INTO ledger_format VALUES (1, %d, 3)",
             TRICODE_LEDGER_APPLICATION);
    fixture_sql(fixture.store, marks);
}

static void reopen(void) {
    tricode_store_close(fixture.store);
    const enum tricode_store_status status = tricode_store_open(fixture.ledger, &fixture.store);
    ck_assert_msg(status == TRICODE_STORE_OK, "%s", tricode_store_error(fixture.store));
    fixture.service.store = fixture.store;
}

static int count_lines(void *context, const struct tricode_statement_line *line) {
    (void)line;
    ++*(int *)context;
    return 0;
}

/* [STORE-11] */
START_TEST(an_old_ledger_is_brought_up_to_date) {
    struct tricode_answer answer;
    int lines = 0;
    make_ledger_3();
    reopen();
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT version FROM ledger_format"),
                     TRICODE_LEDGER_VERSION);
    /* The audit compares its schema with a new ledger's, among all the rest. */
    fixture_holds(fixture.store);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT seen_at FROM machine WHERE id = 7"), 40);
    ck_assert_int_eq(tricode_store_each_transfer(fixture.store, 4, 100, count_lines, &lines),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(lines, 4);
    reopen(); /* a second time there is nothing to do */
    const char *code = fixture_code(&fixture, (struct saying){.counter = 4, .vended = 3});
    ck_assert_int_eq(settle(3, code, &answer), TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, TRICODE_CENTER_SETTLED);
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_DELIVERED);
    ck_assert_uint_eq(answer.balance, 500);
    fixture_holds(fixture.store);
}
END_TEST

static void add_tests(TCase *each) {
    tcase_add_test(each, an_old_ledger_is_brought_up_to_date);
}

int main(void) {
    return run_shared("center postgresql migration", add_tests);
}
