// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/sqlite/checkpoint.h"

#include <pthread.h>
#include <stdlib.h>

struct tricode_sqlite_checkpoint {
    struct tricode_checkpoint_limits limits;
    sqlite3 *copier; /* the thread's connection; NULL: there is no thread */
    int tried;       /* starting it was tried */
    pthread_t thread;
    pthread_mutex_t mutex;  /* protects the fields below */
    pthread_cond_t changed; /* one of them changed */
    int works;              /* the thread has pages to copy */
    int ends;
    int copied; /* pages of the log that are known to be copied */
    int lost;   /* a sync failed: copied pages may be lost, and no more are copied */
};

/* A pass leaves the pages that were committed during it, so that each pass is shorter. */
#define PASSES 4

/* After a failed fsync the pages may be lost, and the next fsync does not report it. */
static int is_lost(sqlite3 *connection) {
    return sqlite3_extended_errcode(connection) == SQLITE_IOERR_FSYNC;
}

/* Syncs the copied pages, so that the commit that copies the last ones does not wait for them. 0,
 * or -1. */
static int sync_file(sqlite3 *copier) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(copier, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK) {
        code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    }
    return code == SQLITE_OK ? 0 : -1;
}

/* Returns how many pages of the log are copied. A later commit tries again after an error, unless
 * *lost. */
static int copy(sqlite3 *copier, int copied, int rest, int *lost) {
    for (int pass = 0; pass < PASSES; pass++) {
        int logged = 0;
        int reached = 0;
        if (sqlite3_wal_checkpoint_v2(copier, "main", SQLITE_CHECKPOINT_PASSIVE, &logged,
                                      &reached) != SQLITE_OK) {
            *lost = is_lost(copier);
            break;
        }
        if (reached <= copied) {
            break;
        }
        *lost = sync_file(copier) != 0;
        copied = reached;
        if (*lost || logged - reached <= rest / 2) {
            break;
        }
    }
    return copied;
}

static void *run(void *context) {
    struct tricode_sqlite_checkpoint *checkpoint = context;
    (void)pthread_mutex_lock(&checkpoint->mutex);
    while (!checkpoint->ends) {
        if (!checkpoint->works) {
            (void)pthread_cond_wait(&checkpoint->changed, &checkpoint->mutex);
            continue;
        }
        int copied = checkpoint->copied;
        int lost = 0;
        (void)pthread_mutex_unlock(&checkpoint->mutex);
        copied = copy(checkpoint->copier, copied, checkpoint->limits.rest, &lost);
        (void)pthread_mutex_lock(&checkpoint->mutex);
        checkpoint->lost |= lost;
        checkpoint->copied = copied;
        checkpoint->works = 0;
        (void)pthread_cond_broadcast(&checkpoint->changed);
    }
    (void)pthread_mutex_unlock(&checkpoint->mutex);
    return NULL;
}

/* The thread's own connection. Reading user_version opens the log. */
static sqlite3 *open_copier(const char *path) {
    sqlite3 *copier = NULL;
    int code = sqlite3_open_v2(path, &copier, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_exec(copier, "PRAGMA synchronous = FULL; PRAGMA user_version", NULL, NULL,
                            NULL);
    }
    if (code != SQLITE_OK) {
        (void)sqlite3_close(copier);
        copier = NULL;
    }
    return copier;
}

static void start(struct tricode_sqlite_checkpoint *checkpoint, sqlite3 *connection) {
    checkpoint->tried = 1;
    checkpoint->copier = open_copier(sqlite3_db_filename(connection, "main"));
    if (checkpoint->copier != NULL &&
        pthread_create(&checkpoint->thread, NULL, run, checkpoint) != 0) {
        (void)sqlite3_close(checkpoint->copier);
        checkpoint->copier = NULL;
    }
}

/* After a commit: gives the log to the thread, or returns 1 when this commit copies the rest. */
static int is_for_commit(struct tricode_sqlite_checkpoint *checkpoint, int logged) {
    if (checkpoint->copier == NULL) {
        return !checkpoint->lost;
    }
    (void)pthread_mutex_lock(&checkpoint->mutex);
    if (!checkpoint->works && !checkpoint->lost &&
        logged - checkpoint->copied > checkpoint->limits.rest) {
        checkpoint->works = 1;
        (void)pthread_cond_broadcast(&checkpoint->changed);
    }
    while (checkpoint->works && logged >= checkpoint->limits.most) {
        (void)pthread_cond_wait(&checkpoint->changed, &checkpoint->mutex);
    }
    const int commit = !checkpoint->works && !checkpoint->lost;
    (void)pthread_mutex_unlock(&checkpoint->mutex);
    return commit;
}

static void note(struct tricode_sqlite_checkpoint *checkpoint, int copied, int lost) {
    (void)pthread_mutex_lock(&checkpoint->mutex);
    checkpoint->copied = copied;
    checkpoint->lost |= lost;
    (void)pthread_mutex_unlock(&checkpoint->mutex);
}

/* SQLite calls this after each commit, which is durable whether or not copying succeeds. */
static int committed(void *context, sqlite3 *connection, const char *database, int logged) {
    struct tricode_sqlite_checkpoint *checkpoint = context;
    int copied = 0;
    (void)database;
    if (logged < checkpoint->limits.begin) {
        note(checkpoint, 0, 0); /* the log started again from its beginning */
        return SQLITE_OK;
    }
    if (!checkpoint->tried) {
        start(checkpoint, connection);
    }
    if (is_for_commit(checkpoint, logged)) {
        const int code = sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE,
                                                   &logged, &copied);
        note(checkpoint, code == SQLITE_OK ? copied : 0, code != SQLITE_OK && is_lost(connection));
    }
    return SQLITE_OK;
}

int tricode_sqlite_checkpoint_open(struct tricode_sqlite *sqlite,
                                   const struct tricode_checkpoint_limits *limits) {
    struct tricode_sqlite_checkpoint *checkpoint = calloc(1, sizeof *checkpoint);
    if (checkpoint == NULL) {
        return -1;
    }
    if (pthread_mutex_init(&checkpoint->mutex, NULL) != 0) {
        free(checkpoint);
        return -1;
    }
    if (pthread_cond_init(&checkpoint->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&checkpoint->mutex);
        free(checkpoint);
        return -1;
    }
    checkpoint->limits = *limits;
    sqlite->checkpoint = checkpoint;
    (void)sqlite3_wal_hook(sqlite->connection, committed, checkpoint);
    return 0;
}

void tricode_sqlite_checkpoint_close(struct tricode_sqlite *sqlite) {
    struct tricode_sqlite_checkpoint *checkpoint = sqlite->checkpoint;
    if (checkpoint == NULL) {
        return;
    }
    if (checkpoint->copier != NULL) {
        (void)pthread_mutex_lock(&checkpoint->mutex);
        checkpoint->ends = 1;
        (void)pthread_cond_broadcast(&checkpoint->changed);
        (void)pthread_mutex_unlock(&checkpoint->mutex);
        (void)pthread_join(checkpoint->thread, NULL);
        (void)sqlite3_close(checkpoint->copier);
    }
    (void)sqlite3_wal_hook(sqlite->connection, NULL, NULL);
    if (checkpoint->lost) {
        (void)sqlite3_db_config(sqlite->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    (void)pthread_cond_destroy(&checkpoint->changed);
    (void)pthread_mutex_destroy(&checkpoint->mutex);
    free(checkpoint);
    sqlite->checkpoint = NULL;
}
