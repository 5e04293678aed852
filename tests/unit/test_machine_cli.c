// SPDX-License-Identifier: Apache-2.0
/* The machine's command line: its arguments, the files that init makes, and that it never replaces
 * a record. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <sys/wait.h>
#include <time.h>

#include "host/command/console.h"
#include "machine/command/cli.h"
#include "machine/record/record.h"
#include "support/vending.h"

static int cli(const char *a, const char *b, const char *c, const char *d, const char *e) {
    const char *words[] = {"tricode-machine", a, b, c, d, e, NULL};
    int count = 1;
    while (count < 6 && words[count] != NULL) {
        count++;
    }
    return tricode_machine_cli(count, (char *const *)(uintptr_t)words);
}

/* [STORE-5] [STORE-8] */
START_TEST(command_line) {
    const char *folder = scratch_path("state");
    const char *file = scratch_path("provisioning.json");
    scratch_write(file, vending_provisioning, strlen(vending_provisioning), 0644);
    ck_assert_int_eq(cli("--help", NULL, NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli("--version", NULL, NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli(NULL, NULL, NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, NULL, NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "init", NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "walk", NULL, NULL, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "status", "--tray", "x", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "run", "--provisioning", file, NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "run", "--wait", "soon", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "run", "--offer", "3601", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "status", "--offer", "1", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "status", "--mdb", "x", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "run", "--mdb=x", "--tray", "y"), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "status", NULL, NULL, NULL), TRICODE_EXIT_FAILED);
    /* A file that others can read is refused, and init makes nothing. */
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(folder, F_OK), -1);
    ck_assert_int_eq(chmod(file, 0600), 0);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(cli(folder, "status", "--json", NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(cli(folder, "run", "--mdb-answer", "9", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "run", "--mdb=x", "--mdb-answer", "256"), TRICODE_EXIT_USAGE);
    struct stat about;
    ck_assert_int_eq(stat(scratch_path("state/provisioning.json"), &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0600);
    ck_assert_int_eq(stat(folder, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0700);
    ck_assert_int_eq(cli(folder, "run", "--counter", "1", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "init", "--counter", "-1", NULL), TRICODE_EXIT_USAGE);
    ck_assert_int_eq(cli(folder, "init", "--vended", "1", NULL), TRICODE_EXIT_USAGE);
    /* A lost record is never replaced by a new one, which would reuse counters. */
    ck_assert_int_eq(unlink(scratch_path("state/record.sqlite")), 0);
    ck_assert_int_eq(cli(folder, "run", NULL, NULL, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(scratch_path("state/record.sqlite"), F_OK), -1);
}
END_TEST

/* [KEY-7] [KEY-9] [MACHINE-2] A new machine begins with the counters of the file; one with an
 * existing record of the same key keeps the record's, which are not lower. */
START_TEST(initial_counters) {
    static const char begins[] = ",\"counter\":41,\"vended\":40";
    char text[1024];
    const char *file = scratch_path("provisioning.json");
    const char *folder = scratch_path("state");
    const char *at = strstr(vending_provisioning, ",\"host\"");
    ck_assert_ptr_nonnull(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - vending_provisioning), vending_provisioning,
             begins, at);
    scratch_write(file, text, strlen(text), 0600);
    const char *behind[] = {
        "tricode-machine", folder, "init", "--provisioning", file, "--counter", "41",
        "--vended",        "39",   NULL};
    ck_assert_int_eq(tricode_machine_cli(9, (char *const *)(uintptr_t)behind), TRICODE_EXIT_FAILED);
    behind[6] = "40";
    behind[8] = "40";
    ck_assert_int_eq(tricode_machine_cli(9, (char *const *)(uintptr_t)behind), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(folder, F_OK), -1);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_OK);
    struct tricode_machine state;
    struct tricode_error fault;
    struct tricode_record *record =
        tricode_record_open(scratch_path("state/record.sqlite"), 7, 3, &state, &fault);
    ck_assert_msg(record != NULL, "%s", fault.text);
    ck_assert_uint_eq(state.counter, 41);
    ck_assert_uint_eq(state.vended, 40);
    ck_assert_int_eq(state.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(state.sale.counter, 0);
    tricode_record_close(record);
    const char *ahead[] = {"tricode-machine",
                           scratch_path("ahead"),
                           "init",
                           "--provisioning",
                           file,
                           "--counter",
                           "50",
                           "--vended",
                           "44",
                           NULL};
    ck_assert_int_eq(tricode_machine_cli(9, (char *const *)(uintptr_t)ahead), TRICODE_EXIT_OK);
}
END_TEST

/* [MACHINE-26] A machine that cannot start clears an old code from its display; but not the display
 * of another process that runs the machine. */
START_TEST(out_of_order_offers_nothing) {
    const char *folder = scratch_path("state");
    const char *file = scratch_path("provisioning.json");
    const char *display = scratch_path("display.png");
    struct tricode_machine state;
    struct tricode_error fault;
    scratch_write(file, vending_provisioning, strlen(vending_provisioning), 0600);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_OK);
    scratch_write(display, "a code", 6, 0600);
    struct tricode_record *record =
        tricode_record_open(scratch_path("state/record.sqlite"), 7, 3, &state, &fault);
    ck_assert_ptr_nonnull(record);
    ck_assert_int_eq(cli(folder, "run", "--display", display, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(display, F_OK), 0);
    tricode_record_close(record);
    scratch_write(scratch_path("state/record.sqlite"), "damaged", 7, 0600);
    ck_assert_int_eq(cli(folder, "run", "--display", display, NULL), TRICODE_EXIT_FAILED);
    ck_assert_int_eq(access(display, F_OK), -1);
}
END_TEST

static int holds(const char *name, const void *bytes, size_t length) {
    static uint8_t content[1 << 20];
    const long size = scratch_read(scratch_path(name), content, sizeof content);
    ck_assert_int_gt(size, 0);
    return memmem(content, (size_t)size, bytes, length) != NULL;
}

/* [KEY-4] A machine stores its record, which has no secret, and its one key. */
START_TEST(stores_one_key_and_no_other_secret) {
    static const char key[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    uint8_t bytes[16];
    const char *file = scratch_path("provisioning.json");
    const char *folder = scratch_path("state");
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    scratch_write(file, vending_provisioning, strlen(vending_provisioning), 0600);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(unlink(file), 0);
    ck_assert_int_eq(cli(folder, "status", NULL, NULL, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(scratch_count(), 3); /* the folder, and two files in it */
    ck_assert(holds("state/provisioning.json", key, sizeof key - 1));
    ck_assert(!holds("state/record.sqlite", key, 32));
    ck_assert(!holds("state/record.sqlite", bytes, sizeof bytes));
    /* The copy is identical: one member has a key, and no other member is allowed [STORE-6]. */
    ck_assert(holds("state/provisioning.json", vending_provisioning, strlen(vending_provisioning)));
}
END_TEST

/* [MACHINE-8] An offer ends after its time, and not before. */
START_TEST(offer_ends) {
    const char *folder = scratch_path("state");
    const char *file = scratch_path("provisioning.json");
    const char *output = scratch_path("output");
    char printed[4096] = "";
    int to_machine[2];
    int status = 0;
    const struct timespec pause = {0, 20 * 1000000L};
    scratch_write(file, vending_provisioning, strlen(vending_provisioning), 0600);
    ck_assert_int_eq(cli(folder, "init", "--provisioning", file, NULL), TRICODE_EXIT_OK);
    ck_assert_int_eq(pipe(to_machine), 0);
    pid_t child = fork();
    if (child == 0) {
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)close(to_machine[1]);
        _exit(dup2(to_machine[0], STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0
                  ? 99
                  : cli(folder, "run", "--json", "--offer", "1"));
    }
    ck_assert_int_eq(close(to_machine[0]), 0);
    /* Two lines in one write: the second is not left in a buffer until the offer's end. */
    ck_assert_int_eq(write(to_machine[1], "select 1\nselect 2\n", 18), 18);
    for (int i = 0; i < 500 && strstr(printed, "timeout") == NULL; i++) {
        (void)nanosleep(&pause, NULL);
        (void)scratch_read(output, printed, sizeof printed - 1);
    }
    ck_assert_int_eq(write(to_machine[1], "status\n", 7), 7);
    ck_assert_int_eq(close(to_machine[1]), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_gt(scratch_read(output, printed, sizeof printed - 1), 0);
    static const char *const order[] = {"\"restart\"",
                                        "\"select\"",
                                        "\"select\"",
                                        "\"timeout\",\"effect\":\"show_cancel\"",
                                        "\"status\",\"effect\":\"none\"",
                                        "\"phase\":\"idle\",\"counter\":2"};
    const char *at = printed;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        at = strstr(at, order[i]);
        ck_assert_msg(at != NULL, "%s is missing or out of order: %s", order[i], printed);
        at++;
    }
    ck_assert_ptr_null(strstr(at, "timeout"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine cli");
    TCase *tests = tcase_create("cli");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_add_test(tests, command_line);
    tcase_add_test(tests, initial_counters);
    tcase_add_test(tests, out_of_order_offers_nothing);
    tcase_add_test(tests, stores_one_key_and_no_other_secret);
    tcase_add_test(tests, offer_ends);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
