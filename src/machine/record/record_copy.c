// SPDX-License-Identifier: Apache-2.0
/* A copy of the record's file as it was last committed, taken beside whoever works on it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/file.h"
#include "machine/record/record.h"
#include "machine/record/record_file.h"

#define COPY_LIMIT (64u * 1024u * 1024u)
/* A machine that sells without a break leaves little time between two writes. */
#define COPY_TRIES 20000u
#define COPY_PAUSE 100000 /* nanoseconds */

/* A write goes on, or was cut off: SQLite undoes it from its journal as long as that begins with
 * something else than zero. The one that holds the record leaves the journal there between its
 * writes, with zeros at its begin. */
static int is_being_written(const char *path) {
    char journal[PATH_MAX];
    char first = 0;
    const int length = snprintf(journal, sizeof journal, "%s-journal", path);
    const int fd =
        length > 0 && (size_t)length < sizeof journal ? open(journal, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return 0;
    }
    const int written = read(fd, &first, 1) == 1 && first != 0;
    (void)close(fd);
    return written;
}

/* Where SQLite's file format has its locks: the one that holds the file has the last 510 of these
 * bytes, and before it has written for the first time the second one. */
int tricode_record_in_use(const char *path) {
    struct flock lock = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    const int snapshot = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
    (void)close(fd);
    return snapshot;
}

/* Nobody is there who could end the write; looked at twice, since a writer may just have left. */
static int is_cut_off(const char *path) {
    return is_being_written(path) && !tricode_record_in_use(path) && is_being_written(path);
}

/* The file's bytes, if they are the same before and after the moment in which nobody was writing:
 * then they are what was committed then. 1; 0 to be tried again; -1 with errno. */
static int copy_once(const char *path, uint8_t **bytes, size_t *length) {
    uint8_t *again = NULL;
    size_t length_again = 0;
    if (tricode_file_read(path, COPY_LIMIT, bytes, length) != 0) {
        return -1;
    }
    int whole = !is_being_written(path);
    if (whole && tricode_file_read(path, COPY_LIMIT, &again, &length_again) != 0) {
        whole = -1;
    } else if (whole) {
        whole = *length == length_again && memcmp(*bytes, again, *length) == 0;
    }
    free(again);
    if (whole != 1) {
        free(*bytes);
        *bytes = NULL;
    }
    return whole;
}

static int copy(const char *path, uint8_t **bytes, size_t *length, struct tricode_error *error) {
    const struct timespec pause = {0, COPY_PAUSE};
    for (unsigned i = 0; i < COPY_TRIES; i++) {
        const int copied = copy_once(path, bytes, length);
        if (copied < 0) {
            tricode_error_set(error, "the record cannot be read: %s", strerror(errno));
        }
        if (copied != 0) {
            return copied == 1 ? 0 : -1;
        }
        if (is_cut_off(path)) {
            break;
        }
        (void)nanosleep(&pause, NULL);
    }
    tricode_error_set(error, "a write of the record was cut off, or does not end: ask again");
    errno = EAGAIN;
    return -1;
}

int tricode_record_file_copy(const char *path, sqlite3 **database, struct tricode_error *error) {
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (copy(path, &bytes, &length, error) != 0) {
        return -1;
    }
    /* SQLite frees what it is given here, whatever comes of it. */
    unsigned char *given = sqlite3_malloc64(length > 0 ? length : 1);
    if (given != NULL) {
        memcpy(given, bytes, length);
    }
    free(bytes);
    if (given == NULL ||
        sqlite3_open_v2(":memory:", database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        sqlite3_free(given);
        return tricode_record_fail(error, "the record cannot be looked at", *database);
    }
    if (sqlite3_deserialize(*database, "main", given, (sqlite3_int64)length, (sqlite3_int64)length,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
            SQLITE_OK ||
        sqlite3_exec(*database, "PRAGMA trusted_schema = OFF", NULL, NULL, NULL) != SQLITE_OK) {
        return tricode_record_fail(error, "the record cannot be looked at", *database);
    }
    return 0;
}
