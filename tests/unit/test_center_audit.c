// SPDX-License-Identifier: Apache-2.0
/* The audit of the ledger: it finds each kind of damage, written without the ledger's rules, and
 * names the first row with what it is and what it should be. An intact ledger has no problem. */
#include "support/center_fixture.h"

#include "center/ledger/sql/format.h"
#include "support/run.h"

static struct fixture fixture;

static void settle(uint64_t account, struct code_fields fields, enum tricode_center_result result) {
    struct tricode_answer answer;
    ck_assert_int_eq(tricode_service_settle(&fixture.service, account,
                                            fixture_code(&fixture, fields), 64, FIXTURE_NOW,
                                            &answer),
                     TRICODE_STORE_OK);
    ck_assert_int_eq(answer.result, result);
}

/* Transfers 1 and 2 are deposits to alice (3) and bob (4); 3 settles sale 1 of alice, which was
 * delivered; 4 and 5 settle and refund sale 2 of bob; 6 settles sale 3 of alice, which is pending;
 * 7 pays sale 1 out. Machine 8 equivocated. */
static void begin(void) {
    fixture_begin(&fixture);
    fixture_trade(&fixture);
    settle(fixture.alice, (struct code_fields){.counter = 3, .vended = 1}, TRICODE_CENTER_SETTLED);
    fixture_sql(fixture.store, FIXTURE_TRANSFER("payout", "2", "1", "250, NULL, NULL, 9"));
    ck_assert_int_eq(tricode_store_add_machine(fixture.store, 8, "Tea", "Hall C"),
                     TRICODE_STORE_OK);
    settle(fixture.bob, (struct code_fields){.machine = 8, .counter = 5, .vended = 4},
           TRICODE_CENTER_EQUIVOCATION);
}

static void end(void) {
    fixture_end(&fixture);
}

/* A kind of damage, and the problem that names it. alone: it is the only problem, since the damage
 * keeps everything else consistent. */
struct damage {
    const char *sql;
    struct tricode_ledger_problem expected;
    int alone;
};

#define SALE_1 "machine 7 counter 1"
#define SALE_2 "machine 7 counter 2"
#define SALE_3 "machine 7 counter 3"

static const struct damage damages[] = {
    /* --- money --- */
    {"UPDATE account SET balance = balance + 1 WHERE id = 3",
     {"sum", "account", "sum of balances", "1", "0", 1},
     0},
    {"UPDATE account SET balance = balance + 1 WHERE id = 3",
     {"balance", "account", "3", "balance 501", "balance 500", 1},
     0},
    {"UPDATE account SET balance = balance + CASE id WHEN 3 THEN 7 ELSE -7 END WHERE id IN (3, 4)",
     {"balance", "account", "3", "balance 507", "balance 500", 2},
     1},
    /* a deposit reduced together with its balances: only later balances contradict it */
    {"UPDATE transfer SET amount = 1 WHERE id = 2;"
     "UPDATE account SET balance = balance + CASE id WHEN 4 THEN -999 ELSE 999 END"
     " WHERE id IN (1, 4)",
     {"bounds", "transfer", "4", "account 4 at -249", "from 0 to 9007199254740991", 1},
     1},
    {FIXTURE_TRANSFER("payout", "2", "1",
                      "100, NULL, NULL, 0") "UPDATE account SET balance = balance + CASE id WHEN 2 "
                                            "THEN -100 ELSE 100 END, newest = 8"
                                            " WHERE id IN (1, 2)",
     {"payout", "transfer", "8", "payout of 100", "at most 0", 1},
     1},
    /* paid out before it was earned: only the order of the journal shows it */
    {"UPDATE transfer SET id = id + 100 WHERE id BETWEEN 3 AND 6; UPDATE transfer SET id = 3"
     " WHERE id = 7; UPDATE transfer SET id = id - 99 WHERE id > 100",
     {"payout", "transfer", "3", "payout of 250", "at most 0", 1},
     0},
    /* --- the journal --- */
    {"DELETE FROM transfer WHERE id = 1; UPDATE account SET balance = balance +"
     " CASE id WHEN 1 THEN 1000 ELSE -1000 END WHERE id IN (1, 3)",
     {"journal", "transfer", "1", "missing", "a transfer", 1},
     0},
    {"DELETE FROM transfer WHERE id = 7; UPDATE account SET balance = balance +"
     " CASE id WHEN 1 THEN -250 ELSE 250 END, newest = CASE id WHEN 1 THEN 2 ELSE 6 END"
     " WHERE id IN (1, 2)",
     {"journal", "transfer", "7", "missing", "the newest transfer", 1},
     1},
    {"UPDATE transfer SET creditor = 2 WHERE id = 1;"
     "UPDATE account SET balance = balance + CASE id WHEN 3 THEN -1000 ELSE 1000 END"
     " WHERE id IN (2, 3)",
     {"transfer", "transfer", "1", "deposit of 1000 from outside to operator",
      "from outside to buyer, above 0", 1},
     0},
    {FIXTURE_TRANSFER("settlement", "3", "2", "250, 7, 77, 0"),
     {"transfer-of-sale", "transfer", "8", "settlement of 250 from 3 to 2", "of an existing sale",
      1},
     0},
    {"UPDATE transfer SET amount = 200 WHERE id = 6; UPDATE account SET balance = balance +"
     " CASE id WHEN 2 THEN -50 ELSE 50 END WHERE id IN (2, 3)",
     {"transfer-of-sale", "transfer", "6", "settlement of 200 from 3 to 2",
      "settlement of 250 from 3 to 2", 1},
     1},
    /* a refund to another account */
    {"UPDATE transfer SET creditor = 3, creditor_previous = 3 WHERE id = 5;"
     "UPDATE transfer SET debtor_previous = 5 WHERE id = 6; UPDATE account SET balance = balance +"
     " CASE id WHEN 4 THEN -250 ELSE 250 END, newest = CASE id WHEN 4 THEN 4 ELSE 6 END"
     " WHERE id IN (3, 4)",
     {"transfer-of-sale", "transfer", "5", "refund of 250 from 2 to 3", "refund of 250 from 2 to 4",
      1},
     1},
    /* a transfer missing in an account's chain, in the middle or at its end */
    {"UPDATE transfer SET debtor_previous = 0 WHERE id = 6",
     {"chain", "transfer", "6", "previous 0 of account 3", "previous 3", 1},
     1},
    {"UPDATE account SET newest = 1 WHERE id = 3",
     {"newest", "account", "3", "newest transfer 1", "newest transfer 6", 1},
     1},
    /* --- sales --- */
    {"UPDATE sale SET settlement = 1 WHERE counter = 3",
     {"settlement", "sale", SALE_3, "settlement 1", "a settlement of this sale", 1},
     0},
    {"UPDATE sale SET refund = 4 WHERE counter = 2",
     {"refund", "sale", SALE_2, "refunded with refund 4 of another sale", "refunded with a refund",
      1},
     0},
    {"UPDATE sale SET price = 100 WHERE counter = 1",
     {"transfer-of-sale", "transfer", "3", "settlement of 250 from 3 to 2",
      "settlement of 100 from 3 to 2", 1},
     1},
    {"UPDATE sale SET account = 4 WHERE counter = 3",
     {"transfer-of-sale", "transfer", "6", "settlement of 250 from 3 to 2",
      "settlement of 250 from 4 to 2", 1},
     1},
    {FIXTURE_SALE("8, 1, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL"),
     {"settlement", "sale", "machine 8 counter 1", "settlement 8", "a settlement of this sale", 1},
     1},
    {"UPDATE sale SET state = 'delivered' WHERE counter = 2",
     {"refund", "sale", SALE_2, "delivered with a refund", "delivered with no refund", 1},
     0},
    {"UPDATE sale SET state = 'refunded' WHERE counter = 1",
     {"refund", "sale", SALE_1, "refunded with no refund", "refunded with a refund", 1},
     0},
    {FIXTURE_TRANSFER(
         "refund", "2", "3",
         "250, 7, 1, 0") " UPDATE account SET balance ="
                         " balance + CASE id WHEN 2 THEN -250 ELSE 250 END WHERE id IN (2, 3)",
     {"transfer-of-sale", "transfer", "8", "refund of 250 from 2 to 3",
      "the one that its sale names", 1},
     0},
    {"UPDATE sale SET state = 'delivered', ended_at = 5 WHERE counter = 3",
     {"state", "sale", SALE_3, "delivered", "settled", 1},
     0},
    {"UPDATE sale SET ended_at = NULL WHERE counter = 1",
     {"end", "sale", SALE_1, "delivered, ended at no time", "ended at a time", 1},
     0},
    {"DROP INDEX pending; UPDATE sale SET state = 'settled', ended_at = NULL WHERE counter = 1",
     {"pending", "machine", "7", "2 pending sales", "at most 1", 1},
     0},
    {"DROP INDEX pending; UPDATE sale SET state = 'settled', ended_at = NULL WHERE counter = 1",
     {"state", "sale", SALE_1, "settled", "delivered", 1},
     0},
    /* sale 3 settled while sale 2 was still pending: two at a time */
    {"UPDATE transfer SET id = 100, debtor_previous = 5 WHERE id = 5; UPDATE transfer SET id = 5,"
     " debtor_previous = 3, creditor_previous = 4 WHERE id = 6;"
     "UPDATE transfer SET id = 6 WHERE id = 100; UPDATE sale SET refund = 6 WHERE counter = 2;"
     "UPDATE sale SET settlement = 5 WHERE counter = 3;"
     "UPDATE account SET newest = CASE id WHEN 3 THEN 5 ELSE 6 END WHERE id IN (3, 4)",
     {"order", "sale", SALE_3, "settled by transfer 5", "settled after transfer 6", 1},
     1},
    {"UPDATE sale SET vended = 0 WHERE counter = 2",
     {"vended", "sale", SALE_2, "vended 0", "vended 1", 1},
     1},
    {"UPDATE sale SET account = 2 WHERE counter = 1; UPDATE transfer SET debtor = 2 WHERE id = 3",
     {"buyer", "sale", SALE_1, "of operator 2", "of a buyer", 1},
     0},
    {"UPDATE sale SET key_epoch = 9 WHERE counter = 1",
     {"key-epoch", "sale", SALE_1, "key epoch 9", "at most 0", 1},
     1},
    /* --- machines --- */
    {"UPDATE machine SET delivered = 2 WHERE id = 7",
     {"delivered", "machine", "7", "delivered 2", "delivered 1", 1},
     1},
    {"UPDATE machine SET next = 2 WHERE id = 7",
     {"next", "machine", "7", "next 2", "at least 3, the pending sale 3", 1},
     1},
    {"UPDATE machine SET next = 4 WHERE id = 7",
     {"next", "machine", "7", "next 4", "at least 3, the pending sale 3", 1},
     1},
    {"UPDATE machine SET next = 4294967297 WHERE id = 8",
     {"next", "machine", "8", "next 4294967297", "at least 1", 1},
     0},
    {"DELETE FROM machine_key WHERE machine = 8",
     {"key-epoch", "machine", "8", "no key epoch", "one or more", 1},
     1},
    {"UPDATE machine_key SET revoked_at = 5 WHERE machine = 8",
     {"key-epoch", "machine", "8", "no key epoch", "one or more", 1},
     1},
    {"UPDATE machine_key SET counter = 2 WHERE machine = 7",
     {"epoch-begins", "sale", SALE_1, "counter 1", "at least 2, where key epoch 0 begins", 1},
     1},
    {"INSERT INTO invitation SELECT 1, randomblob(32), 4, 1, 9, 5, keyid, NULL FROM terminal"
     " WHERE account = 3",
     {"invitation", "invitation", "1", "used for account 3", "used for account 4", 1},
     1},
    {"DELETE FROM machine WHERE id = 8",
     {"references", "machine_key", "machine 8", "machine 8", "an existing machine", 3},
     0},
    {"UPDATE machine SET operator = 4 WHERE id = 8",
     {"buyer", "machine", "8", "of buyer 4", "of an operator", 1},
     1},
    {"UPDATE machine SET enabled = 1 WHERE id = 8",
     {"standing", "machine", "8", "enabled", "disabled", 1},
     1},
    {"UPDATE machine SET enabled = 0 WHERE id = 7",
     {"standing", "machine", "7", "disabled", "enabled", 1},
     1},
    {"DELETE FROM standing; UPDATE machine SET enabled = 1 WHERE id = 8",
     {"standing", "machine", "8", "never disabled", "disabled by its alarm", 1},
     1},
    {"UPDATE machine SET retired_at = 1, enabled = 1 WHERE id = 8;"
     "INSERT INTO standing (machine, enabled, at) VALUES (8, 1, 0)",
     {"standing", "machine", "8", "retired and enabled", "retired and disabled", 1},
     0},
    /* --- other tables --- */
    {"UPDATE account SET kind = 'buyer' WHERE id = 2",
     {"kinds-of-account", "account", "2", "buyer", "operator", 1},
     0},
    {"UPDATE terminal SET account = 2 WHERE account = 3",
     {"buyer", "terminal", NULL, "of operator 2", "of a buyer", 1},
     1},
    {"UPDATE terminal SET account = 99 WHERE account = 3",
     {"references", "terminal", NULL, "account 99", "an existing account", 1},
     0},
    {"UPDATE terminal SET public_key = zeroblob(32) WHERE account = 3",
     {"terminal", "terminal", NULL, "the id of another key", NULL, 1},
     1},
    {"DELETE FROM setting", {"settings", "setting", "1", "0 rows", "1 row", 1}, 1},
    {"UPDATE alarm SET machine = 7",
     {"alarm", "alarm", "1", "a permit, or another machine's code",
      "a sale or cancel code of its machine", 1},
     0},
    {"UPDATE alarm SET code = replace(code, 'A', 'a')",
     {"alarm", "alarm", "1", "no code", "a code", 1},
     1},
    {"UPDATE machine SET enabled = 2 WHERE id = 7",
     {"file", "file", "ledger.sqlite", "CHECK constraint failed in machine", "ok", 1},
     0},
    {"INSERT INTO refusal VALUES (7, 'closed', 1, 1, 1, 99, NULL)",
     {"foreign-keys", "refusal", "a row", "refers to no row of account",
      "refers to an existing row", 1},
     0},
    {"INSERT INTO refusal VALUES (7, 'closed', 1, 1, 1, 99, NULL)",
     {"references", "refusal", "machine 7 closed", "account 99", "an existing account", 1},
     0},
    /* --- the schema --- */
    {"DROP INDEX standing_machine",
     {"schema", "schema", "standing_machine", "missing", "index", 1},
     1},
    {"CREATE TRIGGER helpful AFTER INSERT ON account BEGIN SELECT 1; END",
     {"schema", "schema", "helpful", "trigger", "missing", 1},
     1},
    {"DROP INDEX pending; CREATE UNIQUE INDEX pending ON sale (machine) WHERE state = 'never'",
     {"schema", "schema", "pending", "...never'", "...settled'", 1},
     1},
};

static void do_damage(const char *sql) {
    fixture_unguard(fixture.store);
    fixture_sql(fixture.store, sql);
    fixture_guard(fixture.store);
}

struct search {
    const struct tricode_ledger_problem *expected;
    int found;
    char found_text[4000];
};

static int like(const char *expected, const char *text) {
    return expected == NULL || strcmp(expected, text) == 0;
}

/* Each database prints a definition in its own way. */
static int begins_like(const struct tricode_ledger_problem *problem, const char *expected,
                       const char *text) {
    return strcmp(problem->check, "schema") == 0 ? strncmp(expected, text, strlen(expected)) == 0
                                                 : like(expected, text);
}

static void compare_problem(void *context, const struct tricode_ledger_problem *problem) {
    struct search *search = context;
    const struct tricode_ledger_problem *expected = search->expected;
    const size_t used = strlen(search->found_text);
    snprintf(search->found_text + used, sizeof search->found_text - used,
             "%s: %s %s is '%s' not '%s' (%d)\n", problem->check, problem->table, problem->key,
             problem->is, problem->should, (int)problem->rows);
    search->found |=
        like(expected->check, problem->check) && like(expected->table, problem->table) &&
        like(expected->key, problem->key) && begins_like(problem, expected->is, problem->is) &&
        begins_like(problem, expected->should, problem->should) && expected->rows == problem->rows;
}

/* [LEDGER-3] [LEDGER-4] [LEDGER-5] [LEDGER-7] [LEDGER-8] [RECONCILE-8] */
START_TEST(damage_is_found_and_named) {
    const struct damage *damage = &damages[_i];
    struct search search = {.expected = &damage->expected};
    struct tricode_ledger_report report;
    if (fixture_server() != NULL && (strcmp(damage->expected.check, "file") == 0 ||
                                     strcmp(damage->expected.check, "foreign-keys") == 0)) {
        return; /* checks for SQLite only */
    }
    fixture_holds(fixture.store);
    do_damage(damage->sql);
    ck_assert_int_eq(tricode_ledger_check(fixture.store, &report, compare_problem, &search),
                     TRICODE_STORE_OK);
    ck_assert_msg(search.found, "not found: %s %s; found:\n%s", damage->expected.check,
                  damage->expected.key, search.found_text);
    ck_assert_msg(!damage->alone || report.problems == 1, "not the only problem:\n%s",
                  search.found_text);
    ck_assert_uint_ge(report.rows, damage->expected.rows);
}
END_TEST

/* Drops one rule; returns the statement that makes it again. */
static char *drop_rule(const char *rule) {
    char sql[200];
    snprintf(sql, sizeof sql,
             fixture_server() == NULL ? "SELECT sql FROM sqlite_schema WHERE name = '%s'"
                                      : "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
                                        " WHERE tgname = '%s' AND tgrelid ="
                                        " to_regclass(split_part(tgname, '_', 1))",
             rule);
    struct tricode_rows *row = tricode_statement_once(fixture.store, sql, TRICODE_NO_VALUES);
    ck_assert_int_eq(tricode_rows_next(fixture.store, row), TRICODE_STORE_OK);
    char *definition = strdup(tricode_column_word(fixture.store, row, 0));
    ck_assert_int_eq(tricode_rows_end(fixture.store, row, TRICODE_STORE_OK), TRICODE_STORE_OK);
    ck_assert_ptr_nonnull(definition);
    if (fixture_server() == NULL) {
        snprintf(sql, sizeof sql, "DROP TRIGGER %s", rule);
    } else {
        snprintf(sql, sizeof sql, "DROP TRIGGER %s ON %.*s", rule, (int)strcspn(rule, "_"), rule);
    }
    fixture_sql(fixture.store, sql);
    return definition;
}

/* A ledger without one of its rules is consistent, but no longer protected. */
START_TEST(a_missing_rule_is_found) {
    static const char *const rules[] = {"transfer_rule", "transfer_moves", "transfer_stays",
                                        "transfer_kept", "sale_begins",    "sale_ends",
                                        "sale_kept",     "machine_grows",  "machine_kept",
                                        "account_stays", "account_kept",   "setting_kept"};
    struct tricode_ledger_report report;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const struct tricode_ledger_problem expected = {"schema",  "schema",  rules[i],
                                                        "missing", "trigger", 1};
        struct search search = {.expected = &expected};
        char *definition = drop_rule(rules[i]);
        ck_assert_int_eq(tricode_ledger_check(fixture.store, &report, compare_problem, &search),
                         TRICODE_STORE_OK);
        ck_assert_msg(search.found && report.problems == 1, "%s: %s", rules[i], search.found_text);
        fixture_sql(fixture.store, definition);
        free(definition);
    }
    fixture_holds(fixture.store);
}
END_TEST

/* The first row is named, and all rows are counted. */
START_TEST(rows_are_counted) {
    const struct tricode_ledger_problem expected = {"vended",   "sale",     SALE_1,
                                                    "vended 9", "vended 0", 3};
    struct search search = {.expected = &expected};
    struct tricode_ledger_report report;
    do_damage("UPDATE sale SET vended = 9");
    ck_assert_int_eq(tricode_ledger_check(fixture.store, &report, compare_problem, &search),
                     TRICODE_STORE_OK);
    ck_assert_msg(search.found, "%s", search.found_text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center audit");
    TCase *each = tcase_create("audit");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_loop_test(each, damage_is_found_and_named, 0,
                        (int)(sizeof damages / sizeof damages[0]));
    tcase_add_test(each, a_missing_rule_is_found);
    tcase_add_test(each, rows_are_counted);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
