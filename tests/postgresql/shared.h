// SPDX-License-Identifier: Apache-2.0
/* Helpers of the suites of a ledger in PostgreSQL. */
#ifndef TRICODE_TEST_POSTGRESQL_SHARED_H
#define TRICODE_TEST_POSTGRESQL_SHARED_H

#include "support/center_fixture.h"

#include "support/run.h"

static struct fixture fixture;

static inline void begin(void) {
    fixture_begin(&fixture);
}

static inline void end(void) {
    fixture_end(&fixture);
}

static inline enum tricode_store_status settle(uint64_t account, const char *text,
                                               struct tricode_answer *answer) {
    return tricode_service_settle(&fixture.service, account, text, 64, FIXTURE_NOW, answer);
}

/* Runs the tests of a suite; returns 2 without a cluster. */
static inline int run_shared(const char *name, void (*add)(TCase *each)) {
    Suite *suite = suite_create(name);
    TCase *each = tcase_create("shared");
    if (fixture_server() == NULL) {
        fprintf(stderr, "run it by make postgresql\n");
        return 2;
    }
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 120);
    add(each);
    suite_add_tcase(suite, each);
    return test_run(suite);
}

#endif
