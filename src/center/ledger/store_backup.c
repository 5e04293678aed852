// SPDX-License-Identifier: Apache-2.0
/* The store: a copy of the ledger while it is used. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/ledger/database_sqlite.h"
#include "center/ledger/statement.h"

static enum tricode_store_status set_file_error(struct tricode_store *store, const char *path) {
    (void)snprintf(store->error, sizeof store->error, "%.300s: %s", path, strerror(errno));
    return TRICODE_STORE_FAILED;
}

/* How often a copy is tried while another process recovers or closes the ledger, 10 ms apart. */
#define TRIES 500

/* All pages in one step: of one moment, and writers go on meanwhile, since readers of a WAL do not
 * hold them up. Only DONE is a whole copy: finish answers OK for one that was never begun. */
static int copy_once(struct tricode_store *store, sqlite3 *copy) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)store->database;
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", sqlite->connection, "main");
    if (backup == NULL) {
        return sqlite3_errcode(copy);
    }
    int step = sqlite3_backup_step(backup, -1);
    int code = sqlite3_backup_finish(backup);
    return step == SQLITE_DONE ? code : step;
}

static enum tricode_store_status copy_pages(struct tricode_store *store, sqlite3 *copy) {
    int code = SQLITE_BUSY;
    for (int i = 0; i < TRIES && (code == SQLITE_BUSY || code == SQLITE_LOCKED); i++) {
        (void)sqlite3_sleep(i == 0 ? 0 : 10);
        code = copy_once(store, copy) & 0xff;
    }
    if (code == SQLITE_OK) {
        return TRICODE_STORE_OK;
    }
    (void)snprintf(store->error, sizeof store->error,
                   "copying the ledger: %s (SQLite %d); is there room on the copy's disk?",
                   sqlite3_errstr(code), code);
    return TRICODE_STORE_FAILED;
}

/* The file is a temporary one, and is removed when this fails: it needs no journal. */
static enum tricode_store_status copy_into(struct tricode_store *store, const char *path) {
    sqlite3 *copy = NULL;
    enum tricode_store_status status = TRICODE_STORE_FAILED;
    if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(copy, "PRAGMA journal_mode = OFF", NULL, NULL, NULL) != SQLITE_OK) {
        (void)tricode_store_set_error(store, "the copy cannot be opened; try again");
    } else {
        status = copy_pages(store, copy);
    }
    if (sqlite3_close(copy) != SQLITE_OK && status == TRICODE_STORE_OK) {
        status = tricode_store_set_error(store, "the copy cannot be closed; try again");
    }
    return status;
}

/* Opens and fsyncs; of a folder, its entries. */
static enum tricode_store_status sync_path(struct tricode_store *store, const char *path,
                                           int flags) {
    int file = open(path, flags | O_CLOEXEC);
    enum tricode_store_status status = TRICODE_STORE_OK;
    if (file < 0 || fsync(file) != 0) {
        status = set_file_error(store, path);
    }
    if (file >= 0) {
        (void)close(file);
    }
    return status;
}

static enum tricode_store_status sync_folder_of(struct tricode_store *store, const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return set_file_error(store, path);
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    return sync_path(store,
                     slash == NULL ? "."
                     : length == 0 ? "/"
                                   : folder,
                     O_RDONLY | O_DIRECTORY);
}

enum tricode_store_status tricode_store_backup(struct tricode_store *store, const char *path) {
    char temporary[PATH_MAX];
    if (store->database->driver->dialect != TRICODE_DIALECT_SQLITE) {
        return tricode_store_set_error(store, "a ledger in PostgreSQL is copied by PostgreSQL: use "
                                          "pg_dump, or pg_basebackup with its write-ahead log");
    }
    int length = snprintf(temporary, sizeof temporary, "%s.tmp-XXXXXX", path);
    if (length < 0 || (size_t)length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return set_file_error(store, path);
    }
    if (access(path, F_OK) == 0) {
        return TRICODE_STORE_EXISTS;
    }
    int file = mkstemp(temporary); /* 0600 */
    if (file < 0) {
        return set_file_error(store, path);
    }
    (void)close(file);
    enum tricode_store_status status = copy_into(store, temporary);
    if (status == TRICODE_STORE_OK) {
        status = sync_path(store, temporary, O_RDWR);
    }
    /* link refuses a name that is taken meanwhile. */
    if (status == TRICODE_STORE_OK && link(temporary, path) != 0) {
        status = errno == EEXIST ? TRICODE_STORE_EXISTS : set_file_error(store, path);
    }
    (void)unlink(temporary);
    return status == TRICODE_STORE_OK ? sync_folder_of(store, path) : status;
}
