// SPDX-License-Identifier: Apache-2.0
/* Notifications to a service manager. */
#include <check.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/notify.h"
#include "support/run.h"

static char folder[32];
static char name[64];

static void begin(void) {
    strcpy(folder, "/tmp/tricode-notify-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(name, sizeof name, "%s/socket", folder);
}

static void end(void) {
    (void)unlink(name);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* A manager that listens at the name from NOTIFY_SOCKET. */
static int listen_at(const char *where) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int file = socket(AF_UNIX, SOCK_DGRAM, 0);
    ck_assert_int_ge(file, 0);
    memcpy(address.sun_path, where, strlen(where));
    if (where[0] == '@') {
        address.sun_path[0] = '\0';
    }
    ck_assert_int_eq(bind(file, (const struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(where))),
                     0);
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", where, 1), 0);
    return file;
}

static void expect_notification(int file, const char *words) {
    char text[64] = "";
    ck_assert_int_eq(tricode_notify(words), 1);
    ck_assert_int_eq(recv(file, text, sizeof text - 1, MSG_DONTWAIT), (ssize_t)strlen(words));
    ck_assert_str_eq(text, words);
    close(file);
}

START_TEST(at_a_path) {
    expect_notification(listen_at(name), "READY=1");
}
END_TEST

START_TEST(at_an_abstract_name) {
    char where[64];
    snprintf(where, sizeof where, "@%s", folder);
    expect_notification(listen_at(where), "RELOADING=1\nMONOTONIC_USEC=7");
}
END_TEST

START_TEST(no_manager) {
    ck_assert_int_eq(unsetenv("NOTIFY_SOCKET"), 0);
    ck_assert_int_eq(tricode_notify("READY=1"), 0);
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", "", 1), 0);
    ck_assert_int_eq(tricode_notify("READY=1"), 0);
}
END_TEST

START_TEST(unreachable_manager) {
    char where[200];
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
    ck_assert_int_eq(tricode_notify("READY=1"), -1);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", "vsock:2:1", 1), 0);
    ck_assert_int_eq(tricode_notify("READY=1"), -1);
    ck_assert_int_eq(errno, EINVAL);
    memset(where, '/', sizeof where - 1);
    where[sizeof where - 1] = '\0';
    ck_assert_int_eq(setenv("NOTIFY_SOCKET", where, 1), 0);
    ck_assert_int_eq(tricode_notify("READY=1"), -1);
    ck_assert_int_eq(errno, EINVAL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host notify");
    TCase *each = tcase_create("notify");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, at_a_path);
    tcase_add_test(each, at_an_abstract_name);
    tcase_add_test(each, no_manager);
    tcase_add_test(each, unreachable_manager);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
