// SPDX-License-Identifier: Apache-2.0
/* Helpers for the suites of the center's service. */
#ifndef TRICODE_TEST_CENTER_SERVICE_H
#define TRICODE_TEST_CENTER_SERVICE_H

#include "support/center_fixture.h"

#include "core/names.h"

static struct fixture fixture;

static inline void begin(void) {
    fixture_begin(&fixture);
}

static inline void end(void) {
    fixture_holds(fixture.store);
    fixture_end(&fixture);
}

static inline struct tricode_answer settle_at(uint64_t account, const char *text, uint64_t now) {
    struct tricode_answer answer;
    ck_assert_int_eq(
        tricode_service_settle(&fixture.service, account, text, strlen(text), now, &answer),
        TRICODE_STORE_OK);
    return answer;
}

static inline struct tricode_answer settle(uint64_t account, const char *text) {
    return settle_at(account, text, FIXTURE_NOW);
}

static inline struct tricode_answer cancel(uint64_t account, const char *text) {
    struct tricode_answer answer;
    ck_assert_int_eq(
        tricode_service_cancel(&fixture.service, account, text, strlen(text), FIXTURE_NOW, &answer),
        TRICODE_STORE_OK);
    return answer;
}

static inline void expect(struct tricode_answer answer, const char *result) {
    ck_assert_str_eq(tricode_center_result_name(answer.result), result);
}

static inline const char *sale(uint32_t counter, uint32_t vended) {
    return fixture_code(&fixture, (struct code_fields){.counter = counter, .vended = vended});
}

static inline const char *cancel_of(uint32_t counter, uint32_t vended) {
    return fixture_code(
        &fixture,
        (struct code_fields){.kind = TRICODE_KIND_CANCEL, .counter = counter, .vended = vended});
}

static inline long long number(const char *sql) {
    return fixture_number(fixture.store, sql);
}

static inline void balances(uint64_t alice, uint64_t bob, long long operator_account) {
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.alice), alice);
    ck_assert_uint_eq(fixture_balance(fixture.store, fixture.bob), bob);
    ck_assert_int_eq(number("SELECT balance FROM account WHERE id = 2"), operator_account);
}

#endif
