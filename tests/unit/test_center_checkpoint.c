// SPDX-License-Identifier: Apache-2.0
/* Copying SQLite's write-ahead log into the ledger's file during commits: the log stays within its
 * limits, long reads do not block commits, and after a crash every commit is there. */
#include "support/center_fixture.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "center/ledger/sqlite/checkpoint.h"
#include "support/run.h"

/* Small limits, so that the tests are short. */
static const struct tricode_checkpoint_limits small = {.begin = 64, .rest = 8, .most = 160};
#define COMMIT_PAGES 4 /* upper limit for commit() */
#define COMMITS 500
#define FRAME (4096 + 24)

static struct fixture fixture;

/* Replaces the C library's: the next `failures` calls for the ledger's file fail with EIO. */
static atomic_int failures;
int fdatasync(int file) {
    struct stat about;
    struct stat ledger;
    if (atomic_load(&failures) > 0 && fstat(file, &about) == 0 &&
        stat(fixture.ledger, &ledger) == 0 && about.st_ino == ledger.st_ino) {
        atomic_fetch_sub(&failures, 1);
        errno = EIO;
        return -1;
    }
    return fsync(file);
}

static void limit(struct tricode_store *store, const struct tricode_checkpoint_limits *limits) {
    struct tricode_sqlite *sqlite = (struct tricode_sqlite *)store->database;
    tricode_sqlite_checkpoint_close(sqlite);
    ck_assert_int_eq(tricode_sqlite_checkpoint_open(sqlite, limits), 0);
}

static void begin(void) {
    fixture_begin(&fixture);
    limit(fixture.store, &small);
}

static void end(void) {
    fixture_end(&fixture);
}

/* One commit that writes its own number. */
static void commit(struct tricode_store *store, int which) {
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE machine SET place = '%d' WHERE id = 7", which);
    fixture_sql(store, sql);
}

/* The largest size of the log so far, in pages: its file never shrinks. */
static long largest_log(void) {
    char path[sizeof fixture.ledger + 8];
    struct stat about;
    (void)snprintf(path, sizeof path, "%s-wal", fixture.ledger);
    ck_assert_int_eq(stat(path, &about), 0);
    return (long)about.st_size / FRAME;
}

static sqlite3 *open_other(void) {
    sqlite3 *other = NULL;
    ck_assert_int_eq(sqlite3_open_v2(fixture.ledger, &other, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    return other;
}

static int number(sqlite3 *other, const char *sql) {
    sqlite3_stmt *row = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(other, sql, -1, &row, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    const int value = sqlite3_column_int(row, 0);
    ck_assert_int_eq(sqlite3_finalize(row), SQLITE_OK);
    return value;
}

/* Commits that do not wait for the disk write the log faster than the thread copies it. */
START_TEST(the_log_stays_small) {
    fixture_sql(fixture.store, "PRAGMA synchronous = OFF");
    for (int i = 1; i <= 40 * COMMITS; i++) {
        commit(fixture.store, i);
    }
    ck_assert_int_ge(largest_log(), small.begin);
    ck_assert_int_le(largest_log(), small.most + COMMIT_PAGES);
}
END_TEST

/* A report or a backup sees the ledger of one moment; afterwards the log starts again. */
START_TEST(a_long_read_blocks_no_commit) {
    sqlite3 *reader = open_other();
    commit(fixture.store, 1);
    ck_assert_int_eq(sqlite3_exec(reader, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(number(reader, "SELECT place FROM machine WHERE id = 7"), 1);
    for (int i = 2; i <= COMMITS; i++) {
        commit(fixture.store, i);
    }
    const long largest = largest_log();
    ck_assert_int_gt(largest, small.most + COMMIT_PAGES);
    ck_assert_int_eq(number(reader, "SELECT place FROM machine WHERE id = 7"), 1);
    ck_assert_int_eq(sqlite3_exec(reader, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 1; i <= COMMITS; i++) {
        commit(fixture.store, i);
    }
    int logged = 0;
    ck_assert_int_eq(
        sqlite3_wal_checkpoint_v2(reader, NULL, SQLITE_CHECKPOINT_PASSIVE, &logged, NULL),
        SQLITE_OK);
    ck_assert_int_le(logged, small.most + COMMIT_PAGES);
    ck_assert_int_le(largest_log(), largest + small.most + COMMIT_PAGES);
    ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
}
END_TEST

/* The thread cannot open the file: commits copy all pages. */
START_TEST(without_a_thread_the_log_stays_small) {
    char away[sizeof fixture.ledger + 8];
    (void)snprintf(away, sizeof away, "%s-away", fixture.ledger);
    ck_assert_int_eq(rename(fixture.ledger, away), 0);
    for (int i = 1; i <= COMMITS; i++) {
        commit(fixture.store, i);
    }
    ck_assert_int_ge(largest_log(), small.begin);
    ck_assert_int_le(largest_log(), small.begin + COMMIT_PAGES);
    ck_assert_int_eq(rename(away, fixture.ledger), 0);
}
END_TEST

/* After a failed fsync the next one reports no error, so that the log must keep all pages. */
START_TEST(after_a_failed_sync_the_log_keeps_all) {
    char log[sizeof fixture.ledger + 8];
    struct stat about;
    (void)snprintf(log, sizeof log, "%s-wal", fixture.ledger);
    if (_i == 0) { /* fast commits: a commit, not the thread, copies the last pages */
        fixture_sql(fixture.store, "PRAGMA synchronous = OFF");
    }
    for (int i = 1; i <= COMMITS; i++) {
        commit(fixture.store, i);
        if (i == 10) {
            atomic_store(&failures, 1);
        }
    }
    ck_assert_int_eq(atomic_load(&failures), 0);
    ck_assert_int_ge(largest_log(), COMMITS); /* it never started again */
    tricode_store_close(fixture.store);
    ck_assert_int_eq(stat(log, &about), 0); /* close did not remove it */
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &fixture.store), TRICODE_STORE_OK);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT place = '500' FROM machine"), 1);
}
END_TEST

/* Another process that commits until it is killed, and reports each commit. */
static pid_t begin_writer(int reported) {
    const pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0) {
        struct tricode_store *store = NULL;
        if (tricode_store_open(fixture.ledger, &store) != TRICODE_STORE_OK) {
            _exit(1);
        }
        limit(store, &small);
        for (int i = 1;; i++) {
            commit(store, i);
            if (write(reported, &i, sizeof i) != sizeof i) {
                _exit(2);
            }
        }
    }
    return writer;
}

/* [STORE-2] Killed during a copy, before or after it: no commit is lost or torn. */
START_TEST(commits_survive_a_kill) {
    for (int kills = 0; kills < 10; kills++) {
        int reported[2];
        int status = 0;
        int last = 0;
        ck_assert_int_eq(pipe(reported), 0);
        const pid_t writer = begin_writer(reported[1]);
        ck_assert_int_eq(close(reported[1]), 0);
        for (int i = 0; i < 60 + 13 * kills; i++) {
            ck_assert_int_eq(read(reported[0], &last, sizeof last), sizeof last);
        }
        ck_assert_int_eq(kill(writer, SIGKILL), 0);
        ck_assert_int_eq(waitpid(writer, &status, 0), writer);
        while (read(reported[0], &last, sizeof last) == sizeof last) {
        }
        ck_assert_int_eq(close(reported[0]), 0);
        sqlite3 *other = open_other();
        ck_assert_int_ge(number(other, "SELECT place FROM machine WHERE id = 7"), last);
        ck_assert_int_eq(
            number(other,
                   "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
            1);
        ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center_checkpoint");
    TCase *tests = tcase_create("log");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_log_stays_small);
    tcase_add_test(tests, a_long_read_blocks_no_commit);
    tcase_add_test(tests, without_a_thread_the_log_stays_small);
    tcase_add_loop_test(tests, after_a_failed_sync_the_log_keeps_all, 0, 2);
    tcase_add_test(tests, commits_survive_a_kill);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
