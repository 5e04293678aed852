// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE /* syscall, O_PATH */
#include "center/command/serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Constants of linux/landlock.h, repeated because older headers lack newer rights. They are part of
 * the kernel's ABI, and the system call numbers are the same on all architectures. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2

#define FS_EXECUTE (1u << 0)
#define FS_WRITE_FILE (1u << 1)
#define FS_READ_FILE (1u << 2)
#define FS_READ_DIR (1u << 3)
#define FS_ABI_1 0x1fffu                       /* all up to FS_MAKE_SYM */
#define FS_REFER (1u << 13)                    /* 2 */
#define FS_TRUNCATE (1u << 14)                 /* 3 */
#define FS_IOCTL_DEV (1u << 15)                /* 5 */
#define FS_MAKE_AND_REMOVE (1u << 5 | 1u << 8) /* files */
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define NET_BIND_TCP (1u << 0)    /* 4 */
#define NET_CONNECT_TCP (1u << 1) /* 4 */
#define SCOPE_SIGNAL (1u << 1)    /* 6 */

struct ruleset {
    uint64_t fs;
    uint64_t net;
    uint64_t scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

struct port_rule {
    uint64_t allowed;
    uint64_t port;
};

/* The size of struct ruleset in a kernel of that ABI. */
static size_t known_size(int abi) {
    if (abi >= 6) {
        return sizeof(struct ruleset);
    }
    return abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static struct ruleset handled(const struct tricode_sandbox *sandbox, int abi) {
    struct ruleset ruleset = {.fs = FS_ABI_1};
    ruleset.fs |=
        (abi >= 2 ? FS_REFER : 0u) | (abi >= 3 ? FS_TRUNCATE : 0u) | (abi >= 5 ? FS_IOCTL_DEV : 0u);
    if (abi >= 4) {
        ruleset.net = NET_BIND_TCP | (sandbox->connects ? 0u : NET_CONNECT_TCP);
    }
    ruleset.scoped = abi >= 6 ? SCOPE_SIGNAL : 0u;
    return ruleset;
}

static int allow_path(int rules, const struct ruleset *ruleset,
                      const struct tricode_sandbox_path *path) {
    struct stat about;
    uint64_t allowed = FS_READ_FILE | FS_READ_DIR;
    int fd = open(path->path, O_PATH | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? 0 : -1;
    }
    if (path->writes) {
        allowed |= FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_AND_REMOVE;
    }
    int status = fstat(fd, &about);
    if (status == 0) {
        const struct path_rule rule = {.allowed = allowed & ruleset->fs &
                                                  (S_ISDIR(about.st_mode) ? ~0u : FS_OF_FILES),
                                       .fd = fd};
        status = (int)syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0);
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return status;
}

static int allow_all(int rules, const struct ruleset *ruleset,
                     const struct tricode_sandbox *sandbox) {
    for (size_t i = 0; i < sandbox->count; i++) {
        if (allow_path(rules, ruleset, &sandbox->paths[i]) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < sandbox->port_count && (ruleset->net & NET_BIND_TCP) != 0; i++) {
        const struct port_rule rule = {.allowed = NET_BIND_TCP, .port = sandbox->ports[i]};
        if (syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0) != 0) {
            return -1;
        }
    }
    return 0;
}

enum tricode_sandbox_status tricode_sandbox_enter(const struct tricode_sandbox *sandbox, int *abi) {
    *abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, RULESET_VERSION);
    if (*abi < 1) {
        *abi = 0;
        return TRICODE_SANDBOX_NONE;
    }
    const struct ruleset ruleset = handled(sandbox, *abi);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, known_size(*abi), 0);
    if (rules < 0) {
        return TRICODE_SANDBOX_FAILED;
    }
    int good = allow_all(rules, &ruleset, sandbox) == 0 &&
               prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
               syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    int error = errno;
    (void)close(rules);
    errno = error;
    return good ? TRICODE_SANDBOX_OK : TRICODE_SANDBOX_FAILED;
}
