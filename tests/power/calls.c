// SPDX-License-Identifier: Apache-2.0
/* Replaces the functions of the C library that change files. Each call is logged and then executed,
 * or fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static struct {
    struct log *log;
    char folder[PATH_MAX];
    ino_t folder_file;
    void (*before)(void *context);
    void *context;
    size_t seen; /* entries, including failed ones */
    size_t fail_at;
    int fail_error;
    int fail_lasts;
    int failed;
} watch;

/* Stores the C library's function in a function pointer; C has no cast from an object pointer. */
static void own(const char *name, void *function) {
    void *found = dlsym(RTLD_NEXT, name);
    power_need(found != NULL, name);
    memcpy(function, &found, sizeof found);
}

void log_into(struct log *log, const char *folder, void (*before)(void *context), void *context) {
    struct stat about;
    watch.log = log;
    watch.before = before;
    watch.context = context;
    watch.seen = 0;
    watch.failed = 0;
    if (log != NULL) {
        log_clear(log);
        power_need(stat(folder, &about) == 0, "the folder exists");
        watch.folder_file = about.st_ino;
        (void)snprintf(watch.folder, sizeof watch.folder, "%s", folder);
    }
}

void log_clear(struct log *log) {
    for (size_t i = 0; i < log->count; i++) {
        free(log->entries[i].bytes);
    }
    log->count = 0;
}

void log_fail(size_t at, int error, int lasting) {
    watch.fail_at = at;
    watch.fail_error = error;
    watch.fail_lasts = lasting;
}

int log_failed(void) {
    return watch.failed;
}

static struct log_entry *add(enum log_kind kind, ino_t file) {
    if (watch.before != NULL) {
        watch.before(watch.context);
    }
    power_need(watch.log->count < LOG_CAPACITY, "the log is long enough");
    struct log_entry *entry = &watch.log->entries[watch.log->count++];
    memset(entry, 0, sizeof *entry);
    entry->kind = kind;
    entry->file = file;
    return entry;
}

/* 1 if this call must fail; sets errno. */
static int fails(void) {
    const size_t at = watch.seen++;
    if (watch.fail_error == 0 || at < watch.fail_at || (at > watch.fail_at && !watch.fail_lasts)) {
        return 0;
    }
    watch.failed = 1;
    errno = watch.fail_error;
    return 1;
}

void log_note(enum log_kind kind) {
    if (watch.log != NULL) {
        (void)add(kind, 0);
        watch.seen++;
    }
}

/* The name in the folder; NULL for other paths, or while logging is off. */
static const char *name_in_folder(const char *path) {
    const size_t length = strlen(watch.folder);
    if (watch.log == NULL || strncmp(path, watch.folder, length) != 0 || path[length] != '/') {
        return NULL;
    }
    power_need(strlen(path + length + 1) < LOG_NAME_CAPACITY, "names are short");
    return path + length + 1;
}

/* The file of a descriptor, if it is in the folder or the folder itself; otherwise 0. */
static ino_t file_of(int fd) {
    char link[64];
    char path[PATH_MAX];
    struct stat about;
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (watch.log == NULL) {
        return 0;
    }
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &about) != 0) {
        return 0;
    }
    path[length] = 0;
    return about.st_ino == watch.folder_file || name_in_folder(path) != NULL ? about.st_ino : 0;
}

static int open_as(const char *call, const char *path, int flags, mode_t mode) {
    int (*theirs)(const char *, int, ...);
    own(call, &theirs);
    const char *name = name_in_folder(path);
    const int creates = name != NULL && (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
    if (creates && fails()) {
        return -1;
    }
    if (creates) {
        /* Logged before the call; the file's number is set after it. */
        struct log_entry *entry = add(LOG_CREATE, 0);
        const int fd = theirs(path, flags, mode);
        struct stat about;
        power_need(fd >= 0 && fstat(fd, &about) == 0, "creating a file succeeds");
        entry->file = about.st_ino;
        (void)snprintf(entry->name, sizeof entry->name, "%s", name);
        return fd;
    }
    return theirs(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_as("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_as("open64", path, flags, mode);
}

int mkstemp(char *name) {
    int (*theirs)(char *);
    own("mkstemp", &theirs);
    const char *named = name_in_folder(name); /* the same entry, before and after */
    if (named == NULL) {
        return theirs(name);
    }
    if (fails()) {
        return -1;
    }
    struct log_entry *entry = add(LOG_CREATE, 0);
    const int fd = theirs(name);
    struct stat about;
    power_need(fd >= 0 && fstat(fd, &about) == 0, "creating a file succeeds");
    entry->file = about.st_ino;
    (void)snprintf(entry->name, sizeof entry->name, "%s", named);
    return fd;
}

static void add_write(ino_t file, const void *bytes, size_t length, size_t offset) {
    struct log_entry *entry = add(LOG_WRITE, file);
    entry->offset = offset;
    entry->length = length;
    entry->bytes = malloc(length);
    power_need(entry->bytes != NULL, "memory is available");
    memcpy(entry->bytes, bytes, length);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    ssize_t (*theirs)(int, const void *, size_t);
    own("write", &theirs);
    const ino_t file = file_of(fd);
    if (file != 0 && fails()) {
        return -1;
    }
    if (file != 0 && length > 0) {
        add_write(file, bytes, length, (size_t)lseek(fd, 0, SEEK_CUR));
    }
    return theirs(fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    ssize_t (*theirs)(int, const void *, size_t, off64_t);
    own("pwrite64", &theirs);
    const ino_t file = file_of(fd);
    if (file != 0 && fails()) {
        return -1;
    }
    if (file != 0 && length > 0) {
        add_write(file, bytes, length, (size_t)offset);
    }
    return theirs(fd, bytes, length, offset);
}

int ftruncate64(int fd, off64_t length) {
    int (*theirs)(int, off64_t);
    own("ftruncate64", &theirs);
    const ino_t file = file_of(fd);
    if (file != 0 && fails()) {
        return -1;
    }
    if (file != 0) {
        add(LOG_TRUNCATE, file)->length = (size_t)length;
    }
    return theirs(fd, length);
}

static int sync_as(const char *call, int fd) {
    int (*theirs)(int);
    own(call, &theirs);
    const ino_t file = file_of(fd);
    if (file != 0 && fails()) {
        return -1;
    }
    if (file != 0) {
        (void)add(file == watch.folder_file ? LOG_FOLDER_SYNC : LOG_SYNC, file);
    }
    return theirs(fd);
}

int fsync(int fd) {
    return sync_as("fsync", fd);
}

int fdatasync(int fd) {
    return sync_as("fdatasync", fd);
}

int unlink(const char *path) {
    int (*theirs)(const char *);
    own("unlink", &theirs);
    const char *name = name_in_folder(path);
    if (name != NULL && access(path, F_OK) == 0) {
        if (fails()) {
            return -1;
        }
        struct log_entry *entry = add(LOG_UNLINK, 0);
        (void)snprintf(entry->name, sizeof entry->name, "%s", name);
    }
    return theirs(path);
}

int link(const char *from, const char *to) {
    int (*theirs)(const char *, const char *);
    own("link", &theirs);
    const char *name = name_in_folder(to);
    struct stat about;
    if (name != NULL && stat(from, &about) == 0 && access(to, F_OK) != 0) {
        if (fails()) {
            return -1;
        }
        struct log_entry *entry = add(LOG_LINK, about.st_ino);
        (void)snprintf(entry->name, sizeof entry->name, "%s", name);
    }
    return theirs(from, to);
}
