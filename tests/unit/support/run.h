// SPDX-License-Identifier: Apache-2.0
/* Runs a suite: all tests, a line for each failure, and the exit status. */
#ifndef TRICODE_TEST_RUN_H
#define TRICODE_TEST_RUN_H

#include <check.h>
#include <stdlib.h>

/* Tests excluded under Valgrind (tests/valgrind): those that depend on time, and those that change
 * to a user who cannot write Valgrind's log. */
#define TEST_TAG_TIMED "timed"
#define TEST_TAG_USER "user"

int test_run(Suite *suite);

#endif
