// SPDX-License-Identifier: Apache-2.0
/* A folder for the files of one test, and what tests do with files. Each test of Check is a process
 * of its own, so the folder's name may be kept in one place. */
#ifndef TRICODE_TEST_SCRATCH_H
#define TRICODE_TEST_SCRATCH_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first include: nftw and prlimit are not in POSIX 2008's base"
#endif

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "run.h"

static char scratch_folder[64];

/* In memory where there is such a place: the suites sync thousands of times. */
static inline void scratch_set_up(void) {
    (void)snprintf(scratch_folder, sizeof scratch_folder, "/dev/shm/tricode-test-XXXXXX");
    if (mkdtemp(scratch_folder) == NULL) {
        (void)snprintf(scratch_folder, sizeof scratch_folder, "/tmp/tricode-test-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(scratch_folder));
    }
}

static inline int scratch_remove(const char *path, const struct stat *about, int type,
                                 struct FTW *ftw) {
    (void)about;
    (void)type;
    (void)ftw;
    return remove(path);
}

static inline void scratch_tear_down(void) {
    (void)nftw(scratch_folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* The path of a name in the folder; one of 64 that are used in turn. */
static inline const char *scratch_path(const char *name) {
    static char paths[64][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 64];
    (void)snprintf(path, PATH_MAX, "%s/%s", scratch_folder, name);
    return path;
}

static inline void scratch_write(const char *path, const void *bytes, size_t length, mode_t mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    ck_assert_int_eq(close(fd), 0);
}

/* Up to room bytes of the file; how many they are, or -1 when there is no file. */
static inline long scratch_read(const char *path, void *bytes, size_t capacity) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return -1;
    }
    ssize_t got = read(fd, bytes, capacity);
    (void)close(fd);
    return (long)got;
}

/* How many entries the folder has, besides . and .. */
static int scratch_counted;
static inline int scratch_count_one(const char *path, const struct stat *about, int type,
                                    struct FTW *ftw) {
    (void)path;
    (void)about;
    (void)type;
    scratch_counted += ftw->level > 0;
    return 0;
}

static inline int scratch_count(void) {
    scratch_counted = 0;
    (void)nftw(scratch_folder, scratch_count_one, 16, FTW_PHYS);
    return scratch_counted;
}

/* Runs one suite's cases; the program's exit status. */
static inline int scratch_run(Suite *suite) {
    return test_run(suite);
}

#endif
