// SPDX-License-Identifier: Apache-2.0
/* The log of all changes that this process makes to the files of one folder, interleaved with the
 * effects of the machine. Every power cut is derived from it. calls.c replaces functions of the C
 * library, so that the log contains SQLite's real calls. */
#ifndef TRICODE_POWER_LOG_H
#define TRICODE_POWER_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#define LOG_CAPACITY 4096u
#define LOG_NAME_CAPACITY 64u

enum log_kind {
    LOG_CREATE, /* a name in the folder, of a new file */
    LOG_LINK,   /* a further name of an existing file */
    LOG_WRITE,
    LOG_TRUNCATE,
    LOG_SYNC, /* of a file */
    LOG_UNLINK,
    LOG_FOLDER_SYNC,
    LOG_EFFECT, /* of the machine: a code shown, the motor started, the product dispensed */
    LOG_PAUSE,  /* between two events */
    LOG_KINDS,
};

/* file: the inode. name: of CREATE, LINK and UNLINK. offset and length: of WRITE; length: of
 * TRUNCATE. */
struct log_entry {
    enum log_kind kind;
    ino_t file;
    char name[LOG_NAME_CAPACITY];
    size_t offset;
    size_t length;
    uint8_t *bytes;
};

struct log {
    struct log_entry entries[LOG_CAPACITY];
    size_t count;
};

/* A precondition of the test. */
static inline void power_need(int condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "power: precondition failed: %s\n", what);
        abort();
    }
}

/* Starts logging changes of the folder into the emptied log; NULL stops. Calls `before` before each
 * entry. */
void log_into(struct log *log, const char *folder, void (*before)(void *context), void *context);

/* Logs EFFECT and PAUSE, which are not system calls. No effect while logging is off. */
void log_note(enum log_kind kind);

/* Makes entry number `at` from now on fail with this errno, and all later ones if lasting: a full,
 * broken or read-only disk. 0 ends that, and returns whether any failed. */
void log_fail(size_t at, int error, int lasting);
int log_failed(void);

void log_clear(struct log *log);

#endif
