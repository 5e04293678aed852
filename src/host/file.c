// SPDX-License-Identifier: Apache-2.0
#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".tmp-XXXXXX"
#define FIRST_CAPACITY 4096u

/* Keeps errno. */
static void close_quietly(int fd) {
    int saved = errno;
    (void)close(fd);
    errno = saved;
}

static void unlink_quietly(const char *path) {
    int saved = errno;
    (void)unlink(path);
    errno = saved;
}

static void free_wiped(uint8_t *bytes, size_t capacity) {
    if (bytes != NULL) {
        sodium_memzero(bytes, capacity);
    }
    free(bytes);
}

/* Returns a larger copy of bytes, and wipes and frees bytes, which may contain a secret. NULL when
 * memory runs out, and then bytes is unchanged. */
static uint8_t *grow(uint8_t *bytes, size_t capacity, size_t larger_capacity) {
    uint8_t *larger = malloc(larger_capacity);
    if (larger == NULL) {
        return NULL;
    }
    if (bytes != NULL) {
        memcpy(larger, bytes, capacity);
        free_wiped(bytes, capacity);
    }
    return larger;
}

/* One byte of the capacity is for the zero. */
int tricode_file_read_open(int fd, size_t limit, uint8_t **bytes, size_t *length) {
    size_t capacity = 0;
    size_t used = 0;
    uint8_t *content = NULL;

    for (;;) {
        if (capacity - used < 2) {
            size_t larger_capacity = capacity == 0 ? FIRST_CAPACITY : capacity * 2;
            uint8_t *larger =
                larger_capacity > capacity ? grow(content, capacity, larger_capacity) : NULL;
            if (larger == NULL) {
                free_wiped(content, capacity);
                errno = ENOMEM;
                return -1;
            }
            content = larger;
            capacity = larger_capacity;
        }
        ssize_t got = read(fd, content + used, capacity - used - 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 || (size_t)got > limit - used) {
            int saved = got < 0 ? errno : EFBIG;
            free_wiped(content, capacity);
            errno = saved;
            return -1;
        }
        if (got == 0) {
            break;
        }
        used += (size_t)got;
    }
    content[used] = 0;
    *bytes = content;
    *length = used;
    return 0;
}

int tricode_file_read(const char *path, size_t limit, uint8_t **bytes, size_t *length) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return -1;
    }
    int status = tricode_file_read_open(fd, limit, bytes, length);
    close_quietly(fd);
    return status;
}

int tricode_file_read_secret(const char *path, size_t limit, uint8_t **bytes, size_t *length) {
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return -1;
    }
    int status = fstat(fd, &about);
    if (status == 0 && (!S_ISREG(about.st_mode) || (about.st_mode & 077) != 0)) {
        errno = EPERM;
        status = -1;
    }
    if (status == 0) {
        status = tricode_file_read_open(fd, limit, bytes, length);
    }
    close_quietly(fd);
    return status;
}

static int write_all(int fd, const uint8_t *bytes, size_t length) {
    size_t done = 0;
    while (done < length) {
        ssize_t put = write(fd, bytes + done, length - done);
        if (put < 0 && errno != EINTR) {
            return -1;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* A template for mkstemp beside path; the caller frees it. */
static char *temporary_name(const char *path) {
    size_t length = strlen(path);
    char *name = malloc(length + sizeof SUFFIX);
    if (name != NULL) {
        memcpy(name, path, length);
        memcpy(name + length, SUFFIX, sizeof SUFFIX);
    }
    return name;
}

/* Creates, writes and fsyncs a temporary file. name: template for mkstemp, replaced by the name. */
static int write_temporary(char *name, mode_t mode, const uint8_t *bytes, size_t length) {
    int fd = mkstemp(name);
    if (fd < 0) {
        return -1;
    }
    int status = fchmod(fd, mode);
    if (status == 0) {
        status = write_all(fd, bytes, length);
    }
    if (status == 0) {
        status = fsync(fd);
    }
    if (status != 0) {
        close_quietly(fd);
        unlink_quietly(name);
        return -1;
    }
    if (close(fd) != 0) {
        unlink_quietly(name);
        return -1;
    }
    return 0;
}

/* Makes the entries of the folder of path durable. */
static int sync_folder(const char *path) {
    char *folder = strdup(path);
    if (folder == NULL) {
        return -1;
    }
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        slash[slash == folder ? 1 : 0] = 0;
    }
    int fd = open(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = fd < 0 ? -1 : fsync(fd);
    int saved = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    free(folder);
    errno = saved;
    return status;
}

static int write_whole(const char *path, mode_t mode, const uint8_t *bytes, size_t length,
                       int exclusive) {
    char *name = temporary_name(path);
    if (name == NULL) {
        return -1;
    }
    int status = write_temporary(name, mode, bytes, length);
    if (status == 0) {
        /* link fails when path exists; rename replaces it. */
        status = exclusive ? link(name, path) : rename(name, path);
        if (status != 0 || exclusive) {
            unlink_quietly(name);
        }
        if (status == 0) {
            status = sync_folder(path);
        }
    }
    int saved = errno;
    free(name);
    errno = saved;
    return status;
}

int tricode_file_write(const char *path, mode_t mode, const uint8_t *bytes, size_t length) {
    return write_whole(path, mode, bytes, length, 0);
}

int tricode_file_create(const char *path, mode_t mode, const uint8_t *bytes, size_t length) {
    return write_whole(path, mode, bytes, length, 1);
}
