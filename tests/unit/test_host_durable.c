// SPDX-License-Identifier: Apache-2.0
/* The order in which a file is made durable. This program replaces fsync, rename and link by
 * functions that record their calls and then call the original. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <sys/syscall.h>

#include "host/file.h"

/* One letter for each call: s sync of the complete file, p sync of a partial file; r rename, l
 * link, while the bytes are in the temporary file; f sync of the folder. */
static char calls[32];
static size_t noted;
static size_t whole; /* the size of the contents */

static void note(char letter) {
    ck_assert_uint_lt(noted, sizeof calls - 1);
    calls[noted++] = letter;
    calls[noted] = 0;
}

int fsync(int fd) {
    struct stat about;
    ck_assert_int_eq(fstat(fd, &about), 0);
    note(S_ISDIR(about.st_mode) ? 'f' : (size_t)about.st_size == whole ? 's' : 'p');
    return (int)syscall(SYS_fsync, fd);
}

/* The temporary file is in the same folder as the final one, with a longer name. */
static void expect_beside(const char *from, const char *to) {
    ck_assert_int_eq(strncmp(from, to, strlen(to)), 0);
    ck_assert_ptr_null(strchr(from + strlen(to), '/'));
}

int rename(const char *from, const char *to) {
    expect_beside(from, to);
    note('r');
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
    expect_beside(from, to);
    note('l');
    return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void expect_calls(const char *expected) {
    ck_assert_str_eq(calls, expected);
    noted = 0;
}

/* [STORE-9] Exactly: sync of the complete file, rename, sync of the folder. */
START_TEST(synced_before_renamed) {
    static const uint8_t bytes[9000] = {1, 2, 3};
    char read[sizeof bytes];
    whole = sizeof bytes;
    ck_assert_int_eq(tricode_file_write(scratch_path("file"), 0600, bytes, whole), 0);
    expect_calls("srf");
    ck_assert_int_eq(tricode_file_write(scratch_path("file"), 0600, bytes, whole), 0);
    expect_calls("srf");
    ck_assert_int_eq(tricode_file_create(scratch_path("other"), 0600, bytes, whole), 0);
    expect_calls("slf");
    ck_assert_int_eq(scratch_read(scratch_path("other"), read, sizeof read), (long)whole);
    ck_assert_mem_eq(read, bytes, whole);
    ck_assert_int_eq(scratch_count(), 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host durable");
    TCase *tests = tcase_create("durable");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_add_test(tests, synced_before_renamed);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
