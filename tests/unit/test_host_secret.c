// SPDX-License-Identifier: Apache-2.0
/* Secrets are read only from files that no other user can read or replace. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/secret.h"
#include "support/run.h"

#define OTHER 54321 /* a user that is neither this one nor root */

static char path[256];
static char link_path[256];
static char folder[256];

static void begin(void) {
    scratch_set_up();
    snprintf(folder, sizeof folder, "%s", scratch_path("folder"));
    snprintf(path, sizeof path, "%s", scratch_path("folder/secret"));
    snprintf(link_path, sizeof link_path, "%s", scratch_path("folder/link"));
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "open sesame", 11), 11);
    ck_assert_int_eq(close(fd), 0);
}

static void end(void) {
    (void)unlink(link_path);
    (void)unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
    scratch_tear_down();
}

static enum tricode_secret_status read_from(const char *from, enum tricode_secret_origin origin) {
    uint8_t *bytes = NULL;
    size_t length = 0;
    enum tricode_secret_status status = tricode_secret_read(from, origin, 100, &bytes, &length);
    if (status == TRICODE_SECRET_OK) {
        ck_assert_uint_eq(length, 11);
        ck_assert_mem_eq(bytes, "open sesame", 12);
        free(bytes);
    } else {
        ck_assert_ptr_null(bytes);
        ck_assert_str_ne(tricode_secret_remedy(status), "");
    }
    return status;
}

/* [STORE-8] */
START_TEST(closed_to_group_and_others) {
    for (mode_t mode = 0; mode < 0100; mode++) {
        ck_assert_int_eq(chmod(path, 0400 | mode), 0);
        ck_assert_int_eq(read_from(path, TRICODE_SECRET_OWN),
                         mode == 0 ? TRICODE_SECRET_OK : TRICODE_SECRET_MODE);
    }
}
END_TEST

/* [STORE-20] systemd writes a credential of mode 0400, or of 0440 with an access list, of root. */
START_TEST(a_credential_may_be_of_roots_group) {
    const int root = geteuid() == 0;
    for (mode_t mode = 0; mode < 0100; mode++) {
        ck_assert_int_eq(chmod(path, 0400 | mode), 0);
        ck_assert_int_eq(read_from(path, TRICODE_SECRET_CREDENTIAL),
                         mode == 0 || (root && mode == 040) ? TRICODE_SECRET_OK
                                                            : TRICODE_SECRET_MODE);
    }
    if (root) {
        ck_assert_int_eq(chown(path, 0, OTHER), 0);
        ck_assert_int_eq(chmod(path, 0440), 0);
        ck_assert_int_eq(read_from(path, TRICODE_SECRET_CREDENTIAL), TRICODE_SECRET_MODE);
    }
}
END_TEST

/* [STORE-20] Other users may use root's file; root refuses another user's file. */
START_TEST(belongs_to_this_user_or_root) {
    if (geteuid() != 0) {
        return; /* only root can change the owner of a file */
    }
    ck_assert_int_eq(chown(path, OTHER, 0), 0);
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_assert_int_eq(read_from(path, TRICODE_SECRET_OWN), TRICODE_SECRET_OWNER);
    ck_assert_int_eq(read_from(path, TRICODE_SECRET_CREDENTIAL), TRICODE_SECRET_OWNER);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert_int_eq(chmod(scratch_path(""), 0755), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (setresuid(OTHER, OTHER, OTHER) != 0) {
            _exit(99);
        }
        _exit((int)read_from(path, TRICODE_SECRET_OWN));
    }
    int status = 1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* [STORE-20] */
START_TEST(refuses_a_link_that_others_can_change) {
    ck_assert_int_eq(symlink("secret", link_path), 0);
    ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_OK);
    static const mode_t open_modes[] = {0720, 0702, 0777};
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(chmod(folder, open_modes[i]), 0);
        ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_LINK);
        ck_assert_int_eq(read_from(path, TRICODE_SECRET_OWN), TRICODE_SECRET_OK);
    }
    /* A sticky folder such as /tmp, where users can change only their own files. */
    ck_assert_int_eq(chmod(folder, 01777), 0);
    ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_OK);
    if (geteuid() == 0) {
        ck_assert_int_eq(lchown(link_path, OTHER, 0), 0);
        ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_LINK);
        ck_assert_int_eq(lchown(link_path, 0, 0), 0);
        ck_assert_int_eq(chmod(folder, 0700), 0);
        ck_assert_int_eq(chown(folder, OTHER, 0), 0);
        ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_LINK);
        ck_assert_int_eq(chown(folder, 0, 0), 0);
    }
    ck_assert_int_eq(chmod(folder, 0700), 0);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_MODE);
}
END_TEST

START_TEST(a_link_without_a_folder) {
    ck_assert_int_eq(symlink("secret", link_path), 0);
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(read_from("link", TRICODE_SECRET_OWN), TRICODE_SECRET_OK);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    ck_assert_int_eq(read_from("link", TRICODE_SECRET_OWN), TRICODE_SECRET_LINK);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(unlink(link_path), 0);
    ck_assert_int_eq(symlink("nothing", link_path), 0);
    ck_assert_int_eq(chmod(folder, 0700), 0);
    ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_FILE);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(other_files) {
    ck_assert_int_eq(read_from(folder, TRICODE_SECRET_OWN), TRICODE_SECRET_KIND);
    ck_assert_int_eq(read_from(scratch_path("none"), TRICODE_SECRET_OWN), TRICODE_SECRET_FILE);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(mkfifo(link_path, 0600), 0);
    ck_assert_int_eq(read_from(link_path, TRICODE_SECRET_OWN), TRICODE_SECRET_KIND);
    uint8_t *bytes = NULL;
    size_t length = 0;
    ck_assert_int_eq(tricode_secret_read(path, TRICODE_SECRET_OWN, 10, &bytes, &length),
                     TRICODE_SECRET_FILE);
    ck_assert_int_eq(errno, EFBIG);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host secret");
    TCase *each = tcase_create("secret");
    tcase_add_checked_fixture(each, begin, end);
    tcase_add_test(each, closed_to_group_and_others);
    tcase_add_test(each, a_credential_may_be_of_roots_group);
    tcase_add_test(each, belongs_to_this_user_or_root);
    tcase_add_test(each, refuses_a_link_that_others_can_change);
    tcase_add_test(each, a_link_without_a_folder);
    tcase_add_test(each, other_files);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
