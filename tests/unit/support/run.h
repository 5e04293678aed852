// SPDX-License-Identifier: Apache-2.0
/* How each suite runs: all tests, a line for what failed, and the exit status. */
#ifndef TRICODE_TEST_RUN_H
#define TRICODE_TEST_RUN_H

#include <check.h>
#include <stdlib.h>

/* Tests that Valgrind leaves out (tests/valgrind): what happens at a time that it changes, and what
 * becomes another user, who cannot write to its log. */
#define TEST_TAG_TIMED "timed"
#define TEST_TAG_USER "user"

int test_run(Suite *suite);

#endif
