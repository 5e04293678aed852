// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "scratch.h"

#include <ftw.h>

#include "folder.h"

char scratch_folder[64];

void scratch_set_up(void) {
    test_make_folder(scratch_folder, sizeof scratch_folder, "test");
}

static int scratch_remove(const char *path, const struct stat *about, int type, struct FTW *ftw) {
    (void)about;
    (void)type;
    (void)ftw;
    return remove(path);
}

void scratch_tear_down(void) {
    (void)nftw(scratch_folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

const char *scratch_path(const char *name) {
    static char paths[64][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 64];
    (void)snprintf(path, PATH_MAX, "%s/%s", scratch_folder, name);
    return path;
}

void scratch_write(const char *path, const void *bytes, size_t length, mode_t mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    ck_assert_int_eq(close(fd), 0);
}

long scratch_read(const char *path, void *bytes, size_t capacity) {
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return -1;
    }
    ssize_t got = read(fd, bytes, capacity);
    (void)close(fd);
    return (long)got;
}

/* The number of entries in the folder, except . and .. */
static int scratch_counted;

static int scratch_count_one(const char *path, const struct stat *about, int type,
                             struct FTW *ftw) {
    (void)path;
    (void)about;
    (void)type;
    scratch_counted += ftw->level > 0;
    return 0;
}

int scratch_count(void) {
    scratch_counted = 0;
    (void)nftw(scratch_folder, scratch_count_one, 16, FTW_PHYS);
    return scratch_counted;
}

int scratch_run(Suite *suite) {
    return test_run(suite);
}
