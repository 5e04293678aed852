// SPDX-License-Identifier: Apache-2.0
#include "folder.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#define FREE_BYTES (256u * 1024u * 1024u)

const char *test_parent_folder(void) {
    struct statvfs about;
    if (statvfs("/dev/shm", &about) == 0 &&
        (uint64_t)about.f_bavail * about.f_frsize >= FREE_BYTES) {
        return "/dev/shm";
    }
    return "/tmp";
}

void test_make_folder(char *path, size_t size, const char *name) {
    const int length = snprintf(path, size, "%s/tricode-%s-XXXXXX", test_parent_folder(), name);
    ck_assert(length > 0 && (size_t)length < size);
    ck_assert_msg(mkdtemp(path) != NULL, "cannot create %s", path);
}
