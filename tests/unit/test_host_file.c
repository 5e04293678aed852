// SPDX-License-Identifier: Apache-2.0
/* Files: written completely or not at all, within limits; private secrets. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sys/resource.h>

#include "host/file.h"

static const uint8_t old_bytes[] = "old content";
static const uint8_t new_bytes[] = "the new content";

static void expect_content(const char *path, const uint8_t *bytes, size_t length) {
    uint8_t *read = NULL;
    size_t read_length = 0;
    ck_assert_int_eq(tricode_file_read(path, 1 << 20, &read, &read_length), 0);
    ck_assert_uint_eq(read_length, length);
    ck_assert_mem_eq(read, bytes, length);
    ck_assert_uint_eq(read[length], 0);
    free(read);
}

START_TEST(write_then_read) {
    const char *path = scratch_path("file");
    static const size_t sizes[] = {0, 1, 4094, 4095, 4096, 4097, 100000};
    uint8_t *bytes = malloc(100000);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < 100000; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ck_assert_int_eq(tricode_file_write(path, 0640, bytes, sizes[i]), 0);
        expect_content(path, bytes, sizes[i]);
    }
    free(bytes);
    struct stat about;
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0640);
    ck_assert_int_eq(scratch_count(), 1);
}
END_TEST

START_TEST(limit_is_exact) {
    const char *path = scratch_path("file");
    uint8_t *read = NULL;
    size_t length = 0;
    ck_assert_int_eq(tricode_file_write(path, 0600, new_bytes, sizeof new_bytes), 0);
    ck_assert_int_eq(tricode_file_read(path, sizeof new_bytes, &read, &length), 0);
    ck_assert_uint_eq(length, sizeof new_bytes);
    free(read);
    read = NULL;
    errno = 0;
    ck_assert_int_eq(tricode_file_read(path, sizeof new_bytes - 1, &read, &length), -1);
    ck_assert_int_eq(errno, EFBIG);
    ck_assert_ptr_null(read);
}
END_TEST

START_TEST(missing_files) {
    uint8_t *read = NULL;
    size_t length = 0;
    ck_assert_int_eq(tricode_file_read(scratch_path("none"), 10, &read, &length), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(tricode_file_read(scratch_folder, 10, &read, &length), -1);
    ck_assert_int_eq(errno, EISDIR);
    ck_assert_int_eq(tricode_file_write(scratch_path("none/file"), 0600, old_bytes, 3), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(scratch_count(), 0);
}
END_TEST

START_TEST(create_is_exclusive) {
    const char *path = scratch_path("file");
    ck_assert_int_eq(tricode_file_create(path, 0600, old_bytes, sizeof old_bytes), 0);
    ck_assert_int_eq(tricode_file_create(path, 0600, new_bytes, sizeof new_bytes), -1);
    ck_assert_int_eq(errno, EEXIST);
    expect_content(path, old_bytes, sizeof old_bytes);
    ck_assert_int_eq(scratch_count(), 1);
    /* A dangling link counts as existing. */
    ck_assert_int_eq(symlink("nowhere", scratch_path("link")), 0);
    ck_assert_int_eq(tricode_file_create(scratch_path("link"), 0600, new_bytes, 3), -1);
    ck_assert_int_eq(errno, EEXIST);
    ck_assert_int_eq(scratch_count(), 2);
}
END_TEST

/* [STORE-8] */
START_TEST(secrets_are_private) {
    const char *path = scratch_path("file");
    uint8_t *read = NULL;
    size_t length = 0;
    ck_assert_int_eq(tricode_file_write(path, 0600, old_bytes, sizeof old_bytes), 0);
    for (mode_t bit = 01; bit <= 040; bit = (mode_t)(bit << 1)) {
        ck_assert_int_eq(chmod(path, 0600 | bit), 0);
        errno = 0;
        ck_assert_int_eq(tricode_file_read_secret(path, 100, &read, &length), -1);
        ck_assert_int_eq(errno, EPERM);
    }
    ck_assert_int_eq(chmod(path, 0400), 0);
    ck_assert_int_eq(tricode_file_read_secret(path, 100, &read, &length), 0);
    ck_assert_uint_eq(length, sizeof old_bytes);
    free(read);
    /* A pipe is refused as a secret file, without blocking. */
    ck_assert_int_eq(mkfifo(scratch_path("pipe"), 0600), 0);
    ck_assert_int_eq(tricode_file_read_secret(scratch_path("pipe"), 100, &read, &length), -1);
    ck_assert_int_eq(errno, EPERM);
}
END_TEST

/* [STORE-9] */
START_TEST(a_full_disk_keeps_the_old_file) {
    const char *path = scratch_path("file");
    struct rlimit none = {8, RLIM_INFINITY};
    struct rlimit before;
    ck_assert_int_eq(tricode_file_write(path, 0600, old_bytes, sizeof old_bytes), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    int written = tricode_file_write(path, 0600, new_bytes, sizeof new_bytes);
    int reason = errno;
    int created = tricode_file_create(scratch_path("other"), 0600, new_bytes, sizeof new_bytes);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(written, -1);
    ck_assert_int_eq(reason, EFBIG);
    ck_assert_int_eq(created, -1);
    expect_content(path, old_bytes, sizeof old_bytes);
    ck_assert_int_eq(scratch_count(), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host file");
    TCase *tests = tcase_create("file");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_add_test(tests, write_then_read);
    tcase_add_test(tests, limit_is_exact);
    tcase_add_test(tests, missing_files);
    tcase_add_test(tests, create_is_exclusive);
    tcase_add_test(tests, secrets_are_private);
    tcase_add_test(tests, a_full_disk_keeps_the_old_file);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
