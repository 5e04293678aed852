// SPDX-License-Identifier: Apache-2.0
/* The ledger's own rules: a write that breaks one fails, whichever program attempts it. */
#include "support/center_fixture.h"
#include "support/run.h"

static struct fixture fixture;

static void begin(void) {
    fixture_begin(&fixture);
    fixture_trade(&fixture);
    fixture_sql(fixture.store, "INSERT INTO machine_key VALUES (7, 1, 5, 2, 1, 7);"
                               "INSERT INTO machine_key VALUES (7, 2, 7, 2, 1, NULL);"
                               "INSERT INTO invitation SELECT 1, randomblob(32), account, 1, 9, 5,"
                               " keyid, NULL FROM terminal WHERE account = 3;"
                               "INSERT INTO invitation VALUES"
                               " (2, randomblob(32), NULL, 1, 9, NULL, NULL, 5),"
                               " (3, randomblob(32), NULL, 1, 9, NULL, NULL, NULL);"
                               "INSERT INTO operator_token VALUES"
                               " (1, randomblob(32), 'Office', 1, NULL),"
                               " (2, randomblob(32), 'Van', 1, 5);");
}

static void end(void) {
    fixture_end(&fixture);
}

static const char *const forbidden[] = {
    "UPDATE transfer SET amount = 1",
    "UPDATE transfer SET at = 0 WHERE id = 1",
    "DELETE FROM transfer",
    "INSERT OR REPLACE INTO transfer VALUES " FIXTURE_TRANSFER_ROW("1", "deposit", "1", "3",
                                                                   "5, NULL, NULL, 0"),
    "DELETE FROM sale",
    "DELETE FROM machine",
    "DELETE FROM account",
    "DELETE FROM setting",
    "UPDATE sale SET state = 'settled', ended_at = NULL WHERE counter = 1",
    "UPDATE sale SET state = 'refunded' WHERE counter = 1",
    "UPDATE sale SET price = 1",
    "UPDATE sale SET state = 'delivered', ended_at = 1, account = 3 WHERE counter = 2",
    "UPDATE sale SET state = 'delivered' WHERE counter = 2",
    /* a second pending sale of the machine */
    FIXTURE_SALE("7, 3, 'settled', 3, 0, 1, 1, 250, 0, 0, NULL"),
    /* a sale that was never settled */
    FIXTURE_SALE("7, 3, 'delivered', 3, 0, 1, 1, 250, 0, 0, 1"),
    FIXTURE_SALE("8, 1, 'settled', 3, 0, 1, 0, 250, 0, 0, NULL"),
    /* a second settlement, a refund of a sale that is pending or delivered */
    FIXTURE_TRANSFER("settlement", "4", "2", "250, 7, 2, 0"),
    FIXTURE_TRANSFER("refund", "2", "4", "250, 7, 2, 0"),
    FIXTURE_TRANSFER("refund", "2", "3", "250, 7, 1, 0"),
    "UPDATE sale SET settlement = 1 WHERE counter = 2",
    "UPDATE sale SET state = 'refunded', ended_at = 1 WHERE counter = 2",
    "UPDATE sale SET state = 'refunded', ended_at = 1, refund = 3 WHERE counter = 2",
    "UPDATE sale SET state = 'delivered', ended_at = 1, refund = 9 WHERE counter = 2",
    /* not the next number of the journal, or not the next transfer of the account */
    "INSERT INTO transfer VALUES " FIXTURE_TRANSFER_ROW("99", "deposit", "1", "3",
                                                        "5, NULL, NULL, 0"),
    "INSERT INTO transfer SELECT " FIXTURE_NEXT ", 'deposit', 1, 3, 5, NULL, NULL, 0, 1, newest"
    " FROM account WHERE id = 3",
    "INSERT INTO transfer SELECT " FIXTURE_NEXT ", 'deposit', 1, 3, 5, NULL, NULL, 0, newest, 0"
    " FROM account WHERE id = 1",
    /* without a sale, between the wrong accounts, to no account, without an amount */
    FIXTURE_TRANSFER("settlement", "3", "2", "250, NULL, NULL, 0"),
    FIXTURE_TRANSFER("settlement", "3", "2", "250, 7, 9, 0"),
    FIXTURE_TRANSFER("deposit", "3", "4", "1, NULL, NULL, 0"),
    FIXTURE_TRANSFER("deposit", "1", "2", "1, NULL, NULL, 0"),
    FIXTURE_TRANSFER("payout", "3", "1", "1, NULL, NULL, 0"),
    FIXTURE_TRANSFER("deposit", "1", "99", "1, NULL, NULL, 0"),
    FIXTURE_TRANSFER("deposit", "1", "3", "0, NULL, NULL, 0"),
    FIXTURE_TRANSFER("deposit", "1", "3", "-5, NULL, NULL, 0"),
    FIXTURE_TRANSFER("deposit", "1", "3", "9007199254740991, NULL, NULL, 0"),
    FIXTURE_TRANSFER("payout", "2", "1", "251, NULL, NULL, 0"),
    "UPDATE account SET balance = -1 WHERE id = 3",
    "UPDATE account SET kind = 'outside' WHERE id = 3",
    "INSERT INTO account (kind, name) VALUES ('outside', 'x')",
    "UPDATE machine SET next = 1",
    "UPDATE machine SET delivered = 0",
    "UPDATE machine SET enabled = 2",
    "UPDATE machine SET next = 4294967297",
    "INSERT INTO machine (id, name, place, operator) VALUES (0, 'x', 'y', 2)",
    "INSERT INTO machine (id, name, place, operator) VALUES (9, 'x', 'y', 99)",
    "INSERT INTO setting VALUES (2, 978, 'open', 0, 0, 0)",
    "UPDATE setting SET currency = 1000",
    "UPDATE setting SET currency = 840",
    "UPDATE setting SET id = 2",
    "INSERT OR REPLACE INTO setting VALUES (1, 840, 'open', 0, 0, 0)",
    "UPDATE terminal SET account = 4",
    "UPDATE terminal SET public_key = zeroblob(32) WHERE account = 3",
    "DELETE FROM terminal",
    "UPDATE machine SET retired_at = 1",
    "UPDATE account SET spending_limit = -1 WHERE id = 3",
    "UPDATE setting SET enrolment = 'perhaps'",
    "UPDATE account SET balance = 'much' WHERE id = 3",
    /* a key epoch can only be revoked, and once */
    "UPDATE machine_key SET revoked_at = 8 WHERE epoch = 1",
    "UPDATE machine_key SET revoked_at = NULL WHERE epoch = 1",
    "UPDATE machine_key SET counter = 1 WHERE epoch = 0",
    "UPDATE machine_key SET vended = 0 WHERE epoch = 2",
    "DELETE FROM machine_key",
    "INSERT OR REPLACE INTO machine_key (machine, epoch) VALUES (7, 2)",
    "INSERT INTO machine_key (machine, epoch, counter, vended) VALUES (7, 3, 1, 2)",
    /* an invitation is used or revoked, and once */
    "UPDATE invitation SET used_at = NULL, terminal = NULL WHERE id = 1",
    "UPDATE invitation SET revoked_at = 8 WHERE id = 1",
    "UPDATE invitation SET used_at = 8, terminal = (SELECT keyid FROM terminal LIMIT 1)"
    " WHERE id = 2",
    "UPDATE invitation SET used_at = 8 WHERE id = 3",
    "UPDATE invitation SET used_at = 8, terminal = 'nobody' WHERE id = 3",
    "UPDATE invitation SET account = 4 WHERE id = 3",
    "UPDATE invitation SET expires_at = 99 WHERE id = 3",
    "UPDATE invitation SET hash = zeroblob(32) WHERE id = 3",
    "INSERT INTO invitation (hash, made_at, expires_at) SELECT hash, 1, 2 FROM invitation",
    "INSERT INTO invitation (hash, made_at, expires_at) VALUES (zeroblob(31), 1, 2)",
    "INSERT INTO invitation (hash, made_at, expires_at) VALUES (zeroblob(32), 3, 2)",
    "INSERT OR REPLACE INTO invitation (id, hash, made_at, expires_at)"
    " VALUES (1, zeroblob(32), 1, 2)",
    "DELETE FROM invitation",
    /* a token can only be revoked, and once */
    "UPDATE operator_token SET name = 'x' WHERE id = 1",
    "UPDATE operator_token SET revoked_at = NULL WHERE id = 2",
    "INSERT INTO operator_token (hash, name, made_at) SELECT hash, 'x', 1 FROM operator_token",
    "DELETE FROM operator_token",
};

static void expect_refused(const char *sql) {
    ck_assert_msg(fixture_try(fixture.store, sql) == TRICODE_STORE_FAILED, "not refused: %s", sql);
    ck_assert_msg(strstr(tricode_store_error(fixture.store), "a rule of the ledger refused") !=
                      NULL,
                  "%s: %s", sql, tricode_store_error(fixture.store));
}

/* [LEDGER-1] [LEDGER-3] [LEDGER-5] [LEDGER-7] [KEY-8] */
START_TEST(forbidden_writes_are_refused) {
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        expect_refused(forbidden[i]);
        fixture_holds(fixture.store);
        ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), 750);
    }
}
END_TEST

/* [LEDGER-7] */
START_TEST(a_payout_leaves_the_money_of_pending_sales) {
    fixture_sql(fixture.store, FIXTURE_TRANSFER("payout", "2", "1", "250, NULL, NULL, 0"));
    fixture_holds(fixture.store);
}
END_TEST

/* [LEDGER-8] A sale has one transfer of each kind, the one that it names. */
START_TEST(a_sale_names_its_transfers) {
    for (int right = 0; right < 2; right++) {
        ck_assert_int_eq(tricode_store_begin_write(fixture.store), TRICODE_STORE_OK);
        fixture_sql(fixture.store, right
                                       ? "UPDATE sale SET state = 'refunded', ended_at = 1, refund"
                                         " = " FIXTURE_NEXT " WHERE counter = 2"
                                       : "UPDATE sale SET state = 'refunded', ended_at = 1, refund"
                                         " = 9 WHERE counter = 2");
        const enum tricode_store_status status =
            fixture_try(fixture.store, FIXTURE_TRANSFER("refund", "2", "4", "250, 7, 2, 0"));
        ck_assert_int_eq(status, right ? TRICODE_STORE_OK : TRICODE_STORE_FAILED);
        tricode_store_rollback(fixture.store);
    }
    fixture_holds(fixture.store);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center rules");
    TCase *each = tcase_create("rules");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, forbidden_writes_are_refused);
    tcase_add_test(each, a_payout_leaves_the_money_of_pending_sales);
    tcase_add_test(each, a_sale_names_its_transfers);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
