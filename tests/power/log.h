// SPDX-License-Identifier: Apache-2.0
/* What this process does to the files of one folder, in order, with the effects of the machine in
 * between: the log from which every power cut is made. The calls of the C library are taken over by
 * calls.c, so that SQLite's own choice of them is what counts, not an idea of it. */
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
    LOG_LINK,   /* a further name, of a file that is there */
    LOG_WRITE,
    LOG_TRUNCATE,
    LOG_SYNC, /* of a file */
    LOG_UNLINK,
    LOG_FOLDER_SYNC,
    LOG_EFFECT, /* of the machine: a code shown, the motor started, the product fallen */
    LOG_PAUSE,  /* between two events: somebody acted, or nobody */
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

/* For what must be so for there to be a test at all. */
static inline void power_need(int condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "power: %s: it is not so\n", what);
        abort();
    }
}

/* From now on what happens in the folder goes into the log, which is emptied; NULL ends that.
 * before is called ahead of each entry. */
void log_into(struct log *log, const char *folder, void (*before)(void *context), void *context);

/* EFFECT and PAUSE, which no call of the system tells. Nothing while nothing is logged. */
void log_note(enum log_kind kind);

/* Entry number `at` from now on fails instead, with this errno, and all after it when lasting: a
 * disk that is full, broken or read-only. 0 ends that, and answers whether any failed. */
void log_fail(size_t at, int error, int lasting);
int log_failed(void);

void log_clear(struct log *log);

#endif
