// SPDX-License-Identifier: Apache-2.0
/* The service gives away what it will never need: once it is confined, this process and its threads
 * open only the files that are named, and no others, whatever a hole in a library would have them
 * do. By Landlock, as far as the kernel has it; the systemd unit adds a filter of system calls. */
#ifndef TRICODE_CENTER_SANDBOX_H
#define TRICODE_CENTER_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* A folder with all that is in it, or a file. */
struct tricode_sandbox_path {
    const char *path;
    int writes; /* 0: only reads */
};

/* ports: those that may still be bound; 0 is whichever the kernel chooses. connects: 0: no
 * connection is ever made over TCP. */
struct tricode_sandbox {
    const struct tricode_sandbox_path *paths;
    size_t count;
    const uint16_t *ports;
    size_t port_count;
    int connects;
};

enum tricode_sandbox_status {
    TRICODE_SANDBOX_OK = 0,
    TRICODE_SANDBOX_NONE,   /* the kernel has no Landlock, or it is switched off */
    TRICODE_SANDBOX_FAILED, /* errno; the process may be half confined: end it */
};

/* Confines the calling thread and those that it starts later, for ever: call it before any other
 * thread begins. abi: what the kernel can do: 1 files, 3 also truncation, 4 also TCP, 6 also
 * signals. A path that is not there is passed over. */
enum tricode_sandbox_status tricode_sandbox_enter(const struct tricode_sandbox *sandbox, int *abi);

#endif
