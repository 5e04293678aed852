// SPDX-License-Identifier: Apache-2.0
/* Forbidden and allowed operations of a sandboxed process. Each test sandboxes a child. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "center/command/serve/sandbox.h"
#include "support/run.h"

static char inside[256], outside[256], readable[256];
static int abi;

/* Prints failed expectations to stderr. */
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s (errno %d)\n", __LINE__, #condition, errno);              \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

static void begin(void) {
    scratch_set_up();
    snprintf(inside, sizeof inside, "%s", scratch_path("inside"));
    snprintf(outside, sizeof outside, "%s", scratch_path("outside"));
    snprintf(readable, sizeof readable, "%s", scratch_path("readable"));
    ck_assert_int_eq(mkdir(inside, 0700), 0);
    scratch_write(scratch_path("inside/ledger"), "12", 2, 0600);
    scratch_write(outside, "34", 2, 0600);
    scratch_write(readable, "56", 2, 0600);
}

static void enter(int connects) {
    static const uint16_t ports[] = {0, 2};
    const struct tricode_sandbox_path paths[] = {
        {inside, 1}, {readable, 0}, {scratch_path("none"), 1}};
    const struct tricode_sandbox sandbox = {
        .paths = paths, .count = 3, .ports = ports, .port_count = 2, .connects = connects};
    EXPECT(tricode_sandbox_enter(&sandbox, &abi) == TRICODE_SANDBOX_OK);
}

static int can_open(const char *path, int flags) {
    int fd = open(path, flags, 0600);
    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

static int refused(const char *path, int flags) {
    errno = 0;
    return !can_open(path, flags) && errno == EACCES;
}

static void files(void) {
    EXPECT(can_open("/etc/passwd", O_RDONLY));
    enter(0);
    EXPECT(refused("/etc/passwd", O_RDONLY));
    EXPECT(refused("/", O_RDONLY | O_DIRECTORY));
    EXPECT(refused("/proc/self/maps", O_RDONLY));
    EXPECT(refused(outside, O_RDONLY));
    EXPECT(refused(scratch_path("new"), O_WRONLY | O_CREAT));
    EXPECT(can_open(readable, O_RDONLY));
    EXPECT(refused(readable, O_RDWR));
    EXPECT(unlink(readable) != 0 && errno == EACCES);
    EXPECT(can_open(scratch_path("inside/ledger"), O_RDWR));
    EXPECT(can_open(scratch_path("inside/ledger-wal"), O_RDWR | O_CREAT | O_EXCL));
    EXPECT(truncate(scratch_path("inside/ledger-wal"), 5) == 0);
    EXPECT(rename(scratch_path("inside/ledger-wal"), scratch_path("inside/other")) == 0);
    EXPECT(unlink(scratch_path("inside/other")) == 0);
    /* No escape through a link, and no program execution. */
    EXPECT(symlink(outside, scratch_path("inside/link")) != 0);
    EXPECT(rename(scratch_path("inside/ledger"), scratch_path("moved")) != 0);
    EXPECT(execl("/bin/true", "true", (char *)NULL) != 0 && errno == EACCES);
}

static void *open_it(void *context) {
    return can_open(context, O_RDONLY) ? context : NULL;
}

static void threads(void) {
    pthread_t thread;
    void *result = NULL;
    enter(0);
    EXPECT(pthread_create(&thread, NULL, open_it, outside) == 0);
    EXPECT(pthread_join(thread, &result) == 0 && result == NULL);
    EXPECT(pthread_create(&thread, NULL, open_it, readable) == 0);
    EXPECT(pthread_join(thread, &result) == 0 && result == readable);
}

static int bind_to(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(fd >= 0);
    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

/* The port that the kernel chose for a listening socket. */
static uint16_t port_of(int fd) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    EXPECT(listen(fd, 4) == 0);
    EXPECT(getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    return ntohs(address.sin_port);
}

static int connect_to(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT(fd >= 0);
    return connect(fd, (struct sockaddr *)&address, sizeof address);
}

static void net(int connects) {
    uint16_t port = port_of(bind_to(0));
    enter(connects);
    EXPECT(port_of(bind_to(0)) != 0);
    errno = 0;
    EXPECT((connect_to(port) == 0) == (connects || abi < 4));
    EXPECT(connects || abi < 4 || errno == EACCES);
    EXPECT((bind_to(1) < 0 && errno == EACCES) || abi < 4);
}

static void net_closed(void) {
    net(0);
}

static void net_open(void) {
    net(1);
}

static void (*const deeds[])(void) = {files, threads, net_closed, net_open};

static int has_landlock(void) {
    const struct tricode_sandbox none = {.count = 0};
    pid_t child = fork();
    int status = 0;
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit((int)tricode_sandbox_enter(&none, &abi));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status) != TRICODE_SANDBOX_NONE;
}

START_TEST(is_confined) {
    if (!has_landlock()) {
        fputs("skipped: this kernel has no Landlock\n", stderr);
        return;
    }
    pid_t child = fork();
    int status = 0;
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        deeds[_i]();
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center sandbox");
    TCase *each = tcase_create("sandbox");
    tcase_add_checked_fixture(each, begin, scratch_tear_down);
    tcase_add_loop_test(each, is_confined, 0, (int)(sizeof deeds / sizeof deeds[0]));
    suite_add_tcase(suite, each);
    return test_run(suite);
}
