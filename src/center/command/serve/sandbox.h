// SPDX-License-Identifier: Apache-2.0
/* Confines the process with Landlock, as far as the kernel supports it: it can then open only the
 * listed files and bind only the listed ports, even if a library is exploited. The systemd unit
 * adds a system call filter. */
#ifndef TRICODE_CENTER_SANDBOX_H
#define TRICODE_CENTER_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* A file, or a folder with its content. */
struct tricode_sandbox_path {
    const char *path;
    int writes; /* 0: read only */
};

/* ports: that may be bound; 0: one that the kernel chooses. connects: 0: no outgoing TCP
 * connection. */
struct tricode_sandbox {
    const struct tricode_sandbox_path *paths;
    size_t count;
    const uint16_t *ports;
    size_t port_count;
    int connects;
};

enum tricode_sandbox_status {
    TRICODE_SANDBOX_OK = 0,
    TRICODE_SANDBOX_NONE,   /* the kernel lacks Landlock, or it is disabled */
    TRICODE_SANDBOX_FAILED, /* errno; the process may be confined in part: end it */
};

/* Confines the calling thread and all that it starts later, permanently: call it before any other
 * thread starts. *abi: the kernel's support: 1 files, 3 and truncation, 4 and TCP, 6 and signals.
 * Skips paths that do not exist. */
enum tricode_sandbox_status tricode_sandbox_enter(const struct tricode_sandbox *sandbox, int *abi);

#endif
