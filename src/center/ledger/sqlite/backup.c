// SPDX-License-Identifier: Apache-2.0
/* A copy of the ledger while other processes use it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/ledger/sqlite/internal.h"

/* How often a copy is tried while another process recovers or closes the ledger, 10 ms apart. */
#define TRIES 500

static enum tricode_store_status fail(struct tricode_database *database, const char *text) {
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE, "%s", text);
    return TRICODE_STORE_FAILED;
}

static enum tricode_store_status fail_file(struct tricode_database *database, const char *path) {
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE, "%.300s: %s", path, strerror(errno));
    return TRICODE_STORE_FAILED;
}

/* Copies all pages in one step, so that they are of one moment; readers of a WAL do not block
 * writers. Only DONE is a whole copy: finish returns OK also for a copy that never began. Returns a
 * SQLite code. */
static int copy_once(struct tricode_database *database, sqlite3 *copy) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)database;
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", sqlite->connection, "main");
    if (backup == NULL) {
        return sqlite3_errcode(copy);
    }
    const int step = sqlite3_backup_step(backup, -1);
    const int code = sqlite3_backup_finish(backup);
    return step == SQLITE_DONE ? code : step;
}

static enum tricode_store_status copy_pages(struct tricode_database *database, sqlite3 *copy) {
    int code = SQLITE_BUSY;
    for (int i = 0; i < TRIES && (code == SQLITE_BUSY || code == SQLITE_LOCKED); i++) {
        (void)sqlite3_sleep(i == 0 ? 0 : 10);
        code = copy_once(database, copy) & 0xff;
    }
    if (code == SQLITE_OK) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(database->error, TRICODE_STORE_ERROR_SIZE,
                   "copying the ledger: %s (SQLite %d); check that the copy's disk has space",
                   sqlite3_errstr(code), code);
    return TRICODE_STORE_FAILED;
}

/* The file is a temporary one that is removed when this fails, so that it needs no journal. */
static enum tricode_store_status copy_into(struct tricode_database *database, const char *path) {
    sqlite3 *copy = NULL;
    enum tricode_store_status status = TRICODE_STORE_FAILED;
    if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(copy, "PRAGMA journal_mode = OFF", NULL, NULL, NULL) != SQLITE_OK) {
        (void)fail(database, "the copy cannot be opened; try again");
    } else {
        status = copy_pages(database, copy);
    }
    if (sqlite3_close(copy) != SQLITE_OK && status == TRICODE_STORE_OK) {
        status = fail(database, "the copy cannot be closed; try again");
    }
    return status;
}

/* Opens a file or folder and syncs it; of a folder, its entries. */
static enum tricode_store_status sync_path(struct tricode_database *database, const char *path,
                                           int flags) {
    const int file = open(path, flags | O_CLOEXEC);
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (file < 0 || fsync(file) != 0) {
        status = fail_file(database, path);
    }
    if (file >= 0) {
        (void)close(file);
    }
    return status;
}

static enum tricode_store_status sync_folder_of(struct tricode_database *database,
                                                const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return fail_file(database, path);
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    const char *name = slash == NULL ? "." : length == 0 ? "/" : folder;
    return sync_path(database, name, O_RDONLY | O_DIRECTORY);
}

static enum tricode_store_status write_copy(struct tricode_database *database,
                                            const char *temporary, const char *path) {
    enum tricode_store_status status = copy_into(database, temporary);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    status = sync_path(database, temporary, O_RDWR);
    if (status != TRICODE_STORE_OK) {
        return status;
    }
    if (link(temporary, path) != 0) { /* unlike rename, link fails when the path exists by now */
        return errno == EEXIST ? TRICODE_STORE_EXISTS : fail_file(database, path);
    }
    return TRICODE_STORE_OK;
}

enum tricode_store_status tricode_sqlite_backup(struct tricode_database *database,
                                                const char *path) {
    char temporary[PATH_MAX];
    const int length = snprintf(temporary, sizeof temporary, "%s.tmp-XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return fail_file(database, path);
    }
    if (access(path, F_OK) == 0) {
        return TRICODE_STORE_EXISTS;
    }
    const int file = mkstemp(temporary); /* mode 0600 */
    if (file < 0) {
        return fail_file(database, path);
    }
    (void)close(file);
    const enum tricode_store_status status = write_copy(database, temporary, path);
    (void)unlink(temporary);
    return status == TRICODE_STORE_OK ? sync_folder_of(database, path) : status;
}
