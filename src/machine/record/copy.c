// SPDX-License-Identifier: Apache-2.0
/* Copies the record's file as last committed, while another process may be writing it. */
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
#include "machine/record/file.h"

#define COPY_LIMIT (64u * 1024u * 1024u)
/* Up to 2 s: a machine that sells continuously leaves little time between two writes. */
#define COPY_TRIES 20000u
#define COPY_PAUSE_NS 100000

/* 1 while a write is in progress or was interrupted: SQLite rolls it back from the journal file
 * if the journal's first byte is not zero. Between writes the owner keeps the journal file, with
 * its header zeroed. */
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

/* The bytes that SQLite locks: the owner of the file locks the last 510 of them or, before its
 * first write, the second one. */
int tricode_record_in_use(const char *path) {
    struct flock lock = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    const int locked = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
    (void)close(fd);
    return locked;
}

/* 1 when a write was interrupted and no process can finish it. Checks the journal twice, since the
 * owner may finish and close the file in between. */
static int is_interrupted(const char *path) {
    return is_being_written(path) && !tricode_record_in_use(path) && is_being_written(path);
}

/* Reads the file twice, with no write in progress in between: if both are equal, they are what was
 * committed at that moment. 1; 0 to retry; -1 and errno. */
static int copy_once(const char *path, uint8_t **bytes, size_t *length) {
    uint8_t *second = NULL;
    size_t second_length = 0;
    if (tricode_file_read(path, COPY_LIMIT, bytes, length) != 0) {
        return -1;
    }
    int whole = !is_being_written(path);
    if (whole && tricode_file_read(path, COPY_LIMIT, &second, &second_length) != 0) {
        whole = -1;
    } else if (whole) {
        whole = *length == second_length && memcmp(*bytes, second, *length) == 0;
    }
    free(second);
    if (whole != 1) {
        free(*bytes);
        *bytes = NULL;
    }
    return whole;
}

static int copy(const char *path, uint8_t **bytes, size_t *length, struct tricode_error *error) {
    const struct timespec pause = {0, COPY_PAUSE_NS};
    for (unsigned i = 0; i < COPY_TRIES; i++) {
        const int copied = copy_once(path, bytes, length);
        if (copied < 0) {
            tricode_error_set(error, "the record cannot be read: %s", strerror(errno));
        }
        if (copied != 0) {
            return copied == 1 ? 0 : -1;
        }
        if (is_interrupted(path)) {
            break;
        }
        (void)nanosleep(&pause, NULL);
    }
    tricode_error_set(error,
                      "a write of the record was interrupted or lasts for seconds: try again");
    errno = EAGAIN;
    return -1;
}

int tricode_record_file_copy(const char *path, sqlite3 **database, struct tricode_error *error) {
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (copy(path, &bytes, &length, error) != 0) {
        return -1;
    }
    /* sqlite3_deserialize frees it, also on failure. */
    unsigned char *image = sqlite3_malloc64(length > 0 ? length : 1);
    if (image != NULL) {
        memcpy(image, bytes, length);
    }
    free(bytes);
    if (image == NULL ||
        sqlite3_open_v2(":memory:", database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        sqlite3_free(image);
        return tricode_record_set_error(error, "the record cannot be read", *database);
    }
    if (sqlite3_deserialize(*database, "main", image, (sqlite3_int64)length, (sqlite3_int64)length,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
            SQLITE_OK ||
        sqlite3_exec(*database, "PRAGMA trusted_schema = OFF", NULL, NULL, NULL) != SQLITE_OK) {
        return tricode_record_set_error(error, "the record cannot be read", *database);
    }
    return 0;
}
