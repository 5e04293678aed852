// SPDX-License-Identifier: Apache-2.0
/* The service with a real ledger: every refusal, without effect. */
#include "center_service.h"
#include "support/run.h"

START_TEST(refuses_invalid_codes) {
    char text[80];
    static const char *const texts[] = {"", "A", "not a code"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect(settle(fixture.alice, texts[i]), "malformed");
        expect(cancel(fixture.alice, texts[i]), "malformed");
    }
    snprintf(text, sizeof text, "%sA", sale(1, 0));
    expect(settle(fixture.alice, text), "malformed");
    text[63] = '\0';
    expect(settle(fixture.alice, text), "malformed");
    snprintf(text, sizeof text, "%s", sale(1, 0));
    text[10] = 'a';
    expect(settle(fixture.alice, text), "malformed");
    snprintf(text, sizeof text, "%s", sale(1, 0));
    text[0] = 'Q'; /* another version */
    expect(settle(fixture.alice, text), "malformed");
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
}
END_TEST

START_TEST(refuses_another_kind) {
    const char *permit =
        fixture_code(&fixture, (struct code_fields){.kind = TRICODE_KIND_PERMIT, .counter = 1});
    expect(settle(fixture.alice, cancel_of(1, 0)), "not_sale");
    expect(settle(fixture.alice, permit), "not_sale");
    expect(cancel(fixture.alice, sale(1, 0)), "not_cancel");
    expect(cancel(fixture.alice, permit), "not_cancel");
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
}
END_TEST

/* [KEY-6] [TAG-3] */
START_TEST(refuses_unauthentic_codes) {
    char text[TRICODE_TEXT_SIZE + 1];
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.machine = 8, .counter = 1})),
           "unknown_machine");
    /* An epoch that the machine never had, with a valid key. */
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.counter = 1, .key_epoch = 1})),
           "not_authentic");
    for (size_t i = 8; i < TRICODE_TEXT_SIZE; i += 5) {
        memcpy(text, sale(1, 0), sizeof text);
        text[i] = text[i] == 'A' ? 'B' : 'A';
        const struct tricode_answer answer = settle(fixture.alice, text);
        ck_assert_msg(answer.result == TRICODE_CENTER_NOT_AUTHENTIC ||
                          answer.result == TRICODE_CENTER_UNKNOWN_MACHINE ||
                          answer.result == TRICODE_CENTER_MALFORMED,
                      "character %zu changed: %s", i, tricode_center_result_name(answer.result));
        ck_assert_int_eq(answer.accepted, 0);
    }
    balances(1000, 1000, 0);
}
END_TEST

/* [RECONCILE-6] [CANCEL-8] */
START_TEST(an_equivocation_disables_the_machine) {
    expect(settle(fixture.alice, sale(1, 0)), "settled");
    /* Another price with the same counter: the key was used by two machines. */
    const char *other = fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 1});
    struct tricode_answer answer = settle(fixture.alice, other);
    expect(answer, "equivocation");
    ck_assert_int_eq(answer.reconciled, TRICODE_RECONCILED_NOTHING);
    balances(750, 1000, 250);
    ck_assert_int_eq(number("SELECT enabled FROM machine"), 0);
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
    expect(settle(fixture.alice, other), "equivocation");
    ck_assert_int_eq(number("SELECT count(*) FROM alarm"), 1);
    expect(settle(fixture.bob,
                  fixture_code(&fixture, (struct code_fields){.counter = 9, .vended = 5})),
           "equivocation");
    ck_assert_int_eq(number("SELECT count(*) FROM alarm"), 2);
    /* Its cancel codes and reports still count. */
    expect(cancel(fixture.bob, cancel_of(1, 0)), "refunded");
    expect(settle(fixture.bob, sale(2, 0)), "disabled");
    balances(1000, 1000, 0);
    ck_assert_int_eq(tricode_store_enable_machine(fixture.store, FIXTURE_MACHINE, 1),
                     TRICODE_STORE_OK);
    expect(settle(fixture.bob, sale(2, 0)), "settled");
}
END_TEST

/* [SETTLE-9] */
START_TEST(offers_expire) {
    const struct code_fields old = {.counter = 1, .issued_at = FIXTURE_NOW - 3601};
    const struct code_fields last = {.counter = 2, .issued_at = FIXTURE_NOW - 3600};
    const struct code_fields ahead = {.counter = 3, .issued_at = FIXTURE_NOW + 301};
    const struct code_fields just = {.counter = 4, .issued_at = FIXTURE_NOW + 300};
    expect(settle(fixture.alice, fixture_code(&fixture, old)), "expired");
    expect(settle(fixture.alice, fixture_code(&fixture, last)), "settled");
    expect(settle(fixture.alice, fixture_code(&fixture, ahead)), "expired");
    expect(settle(fixture.alice, fixture_code(&fixture, just)), "settled");
    balances(750, 1000, 250);
    /* A machine without a clock uses 0, and its codes do not expire. */
    expect(settle_at(fixture.alice, sale(5, 0), 0xffffffffu), "settled");
}
END_TEST

START_TEST(the_balance_must_cover_the_price) {
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 1001})),
           "funds");
    balances(1000, 1000, 0);
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 1000})),
           "settled");
    balances(0, 1000, 1000);
}
END_TEST

/* [SETTLE-10] */
START_TEST(the_limit_applies) {
    struct tricode_settings settings = fixture_settings();
    settings.limit = 250;
    fixture_end(&fixture);
    fixture_begin_with(&fixture, &settings);
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 251})),
           "limit");
    expect(settle(fixture.alice,
                  fixture_code(&fixture, (struct code_fields){.counter = 1, .price = 250})),
           "settled");
}
END_TEST

/* [STORE-3] */
START_TEST(a_full_ledger_recovers) {
    struct tricode_answer answer;
    char limit[64];
    uint32_t counter = 1;
    snprintf(limit, sizeof limit, "PRAGMA max_page_count = %lld", number("PRAGMA page_count"));
    fixture_sql(fixture.store, limit);
    enum tricode_store_status status = TRICODE_STORE_OK;
    uint64_t deposit = 0;
    ck_assert_int_eq(
        tricode_store_deposit(fixture.store, fixture.alice, 100000000, FIXTURE_NOW, &deposit),
        TRICODE_STORE_OK);
    for (; counter < 5000; counter++) {
        const char *text = sale(counter, 0);
        status = tricode_service_settle(&fixture.service, fixture.alice, text, strlen(text),
                                        FIXTURE_NOW, &answer);
        if (status != TRICODE_STORE_OK) {
            break;
        }
    }
    ck_assert_int_eq(status, TRICODE_STORE_FAILED);
    ck_assert_str_eq(answer.permit, "");
    ck_assert_msg(strstr(tricode_store_error(fixture.store), "full") != NULL, "%s",
                  tricode_store_error(fixture.store));
    ck_assert_int_eq(number("SELECT max(counter) FROM sale"), (long long)counter - 1);
    fixture_holds(fixture.store);
    fixture_sql(fixture.store, "PRAGMA max_page_count = 100000");
    expect(settle(fixture.alice, sale(counter, 0)), "settled");
}
END_TEST

START_TEST(an_unknown_account_fails_and_changes_nothing) {
    struct tricode_answer answer;
    const char *text = sale(1, 0);
    /* An unknown account, the operator and outside cannot pay. */
    for (uint64_t account = 0; account < 100; account++) {
        if (account != fixture.alice && account != fixture.bob) {
            ck_assert_int_eq(tricode_service_settle(&fixture.service, account, text, strlen(text),
                                                    FIXTURE_NOW, &answer),
                             TRICODE_STORE_FAILED);
        }
    }
    ck_assert_int_eq(number("SELECT next FROM machine"), 1);
    expect(settle(fixture.alice, text), "settled");
}
END_TEST

static Suite *make_suite(void) {
    Suite *suite = suite_create("center service refusals");
    TCase *each = tcase_create("refusals");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, refuses_invalid_codes);
    tcase_add_test(each, refuses_another_kind);
    tcase_add_test(each, refuses_unauthentic_codes);
    tcase_add_test(each, an_equivocation_disables_the_machine);
    tcase_add_test(each, offers_expire);
    tcase_add_test(each, the_balance_must_cover_the_price);
    tcase_add_test(each, the_limit_applies);
    if (fixture_server() == NULL) {
        tcase_add_test(each, a_full_ledger_recovers);
    }
    tcase_add_test(each, an_unknown_account_fails_and_changes_nothing);
    suite_add_tcase(suite, each);
    return suite;
}

int main(void) {
    return test_run(make_suite());
}
