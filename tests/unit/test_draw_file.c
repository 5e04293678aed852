// SPDX-License-Identifier: Apache-2.0
/* The picture file: written completely or not at all, whatever fails. */
#define _GNU_SOURCE /* unshare, mount, for the full disk */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "qr/draw.h"
#include "qr/scan.h"
#include "support/folder.h"
#include "support/run.h"

#define URL "HTTPS://PAY.EXAMPLE/CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define BARE "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define OTHER "AAAAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"

/* A fresh folder, removed at the end of each test. */
static char folder[64];
static char path[96];

static void make_folder(void) {
    test_make_folder(folder, sizeof folder, "draw");
    (void)snprintf(path, sizeof path, "%s/display.png", folder);
}

static unsigned count_files(void) {
    unsigned count = 0;
    DIR *entries = opendir(folder);
    ck_assert_ptr_nonnull(entries);
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        count += entry->d_name[0] != '.';
    }
    ck_assert_int_eq(closedir(entries), 0);
    return count;
}

static void remove_folder(void) {
    char file[400];
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
        (void)snprintf(file, sizeof file, "%s/%s", folder, entry->d_name);
        (void)remove(file);
    }
    (void)closedir(entries);
    (void)rmdir(folder);
}

static void expect_text_in_file(const char *text) {
    struct tricode_buffer scanned = {NULL, 0};
    ck_assert_int_eq(tricode_qr_scan_file(path, &scanned), TRICODE_QR_OK);
    ck_assert_str_eq((char *)scanned.bytes, text);
    free(scanned.bytes);
}

START_TEST(file_is_written_and_replaced) {
    struct stat status;
    char stale[150];
    (void)umask(027);
    ck_assert_int_eq(tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    expect_text_in_file(BARE);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
    /* A temporary file left by a power cut does not interfere. */
    (void)snprintf(stale, sizeof stale, "%s.%ld-0.tmp", path, (long)getpid());
    FILE *file = fopen(stale, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(tricode_qr_write_png(URL, TRICODE_QR_LEVEL_M, 4, path), TRICODE_QR_OK);
    expect_text_in_file(URL);
    ck_assert_uint_eq(count_files(), 2);
}
END_TEST

static void expect_failure(const char *to, int why) {
    errno = 0;
    ck_assert_int_eq(tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, to), TRICODE_QR_FILE);
    ck_assert_int_eq(errno, why);
}

START_TEST(bad_paths) {
    char other[200];
    (void)snprintf(other, sizeof other, "%s/none/display.png", folder);
    expect_failure(other, ENOENT);
    (void)snprintf(other, sizeof other, "%s/folder", folder);
    ck_assert_int_eq(mkdir(other, 0700), 0);
    expect_failure(other, EISDIR);
    ck_assert_uint_eq(count_files(), 1);
    ck_assert_int_eq(tricode_qr_write_png("a", TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_TEXT);
    ck_assert_int_eq(tricode_qr_write_png("A", TRICODE_QR_LEVEL_Q, 0, path), TRICODE_QR_SCALE);
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

START_TEST(unwritable_folder) {
    ck_assert_int_eq(tricode_qr_write_png(URL, TRICODE_QR_LEVEL_M, 4, path), TRICODE_QR_OK);
    ck_assert_int_eq(chmod(folder, 0555), 0);
    if (geteuid() == 0) { /* root can write everywhere: continue as nobody in a child */
        const pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            const int done =
                setgid(65534) == 0 && setuid(65534) == 0 &&
                tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, path) == TRICODE_QR_FILE &&
                errno == EACCES;
            _exit(done ? 0 : 1);
        }
        int result = -1;
        ck_assert_int_eq(waitpid(child, &result, 0), child);
        ck_assert_int_eq(result, 0);
    } else {
        expect_failure(path, EACCES);
    }
    ck_assert_int_eq(chmod(folder, 0755), 0);
    expect_text_in_file(URL);
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

/* [STORE-9] The write fails midway: the old picture stays, and no part of the new one remains. */
START_TEST(file_too_large) {
    const struct rlimit limit = {100, RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(tricode_qr_write_png(URL, TRICODE_QR_LEVEL_M, 4, path), TRICODE_QR_OK);
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    const enum tricode_qr_status status = tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, path);
    const int why = errno;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0); /* Check itself writes files too */
    ck_assert_int_eq(status, TRICODE_QR_FILE);
    ck_assert_int_eq(why, EFBIG);
    expect_text_in_file(URL);
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

/* The same on a disk that is full. */
START_TEST(full_disk) {
    char filler[100];
    uint8_t block[4096] = {1};
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=16k") != 0) {
        (void)fprintf(stderr, "test_draw: SKIPPED full_disk: cannot mount here (%s)\n",
                      strerror(errno));
        return;
    }
    ck_assert_int_eq(tricode_qr_write_png(URL, TRICODE_QR_LEVEL_M, 4, path), TRICODE_QR_OK);
    (void)snprintf(filler, sizeof filler, "%s/filler", folder);
    const int file = open(filler, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(file, 0);
    while (write(file, block, sizeof block) > 0) {
    }
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_int_eq(close(file), 0);
    expect_failure(path, ENOSPC);
    expect_text_in_file(URL);
    ck_assert_uint_eq(count_files(), 2);
    ck_assert_int_eq(umount(folder), 0);
}
END_TEST

/* [STORE-9] While one process writes two texts alternately, another always reads one of them
 * completely. */
START_TEST(readers_see_complete_pictures) {
    unsigned seen[2] = {0, 0};
    int result = -1;
    ck_assert_int_eq(tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int failed = 0;
        for (unsigned i = 0; i < 800; i++) {
            failed |= tricode_qr_write_png(i % 2 ? BARE : OTHER, TRICODE_QR_LEVEL_Q, 4, path) !=
                      TRICODE_QR_OK;
        }
        _exit(failed);
    }
    while (waitpid(child, &result, WNOHANG) == 0) {
        struct tricode_buffer scanned = {NULL, 0};
        ck_assert_int_eq(tricode_qr_scan_file(path, &scanned), TRICODE_QR_OK);
        const int other = strcmp((char *)scanned.bytes, OTHER) == 0;
        ck_assert(other || strcmp((char *)scanned.bytes, BARE) == 0);
        seen[other]++;
        free(scanned.bytes);
    }
    ck_assert_int_eq(result, 0);
    ck_assert_uint_gt(seen[0] + seen[1], 5);
    ck_assert_uint_eq(count_files(), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("draw_file");
    TCase *tests = tcase_create("draw_file");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, file_is_written_and_replaced);
    tcase_add_test(tests, bad_paths);
    tcase_add_test(tests, unwritable_folder);
    tcase_add_test(tests, file_too_large);
    tcase_add_test(tests, full_disk);
    tcase_add_test(tests, readers_see_complete_pictures);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
