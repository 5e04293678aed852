// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center sandboxes itself before it serves, and reports it. */
#include "center_requests.h"
#include "support/run.h"

START_TEST(serves_confined) {
    char path[64];
    char text[PROCESS_TEXT];
    process_read(center.serving.log, text);
    if (strstr(text, "this kernel has no Landlock") != NULL) {
        fputs("skipped: this kernel has no Landlock\n", stderr);
        return;
    }
    ck_assert_msg(strstr(text, "confined by Landlock") != NULL, "%s", text);
    snprintf(path, sizeof path, "/proc/%ld/status", (long)center.serving.process);
    process_read(path, text);
    ck_assert_ptr_nonnull(strstr(text, "\nNoNewPrivs:\t1\n"));
    settle(1, 0, alice, 200, "\"settled\"");
    /* The ledger's files can still be created and removed. */
    ck_assert_int_eq(PROCESS_RUN(center.data, "audit")->code, 0);
    settle(2, 1, bob, 200, "\"delivered\"");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center confined");
    TCase *each = tcase_create("confined");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, serves_confined);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
