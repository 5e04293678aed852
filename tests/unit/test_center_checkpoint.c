// SPDX-License-Identifier: Apache-2.0
/* How SQLite's log is copied into the ledger's file while commits go on: it stays as small as it
 * should, whoever reads it, and whatever it holds is there after a crash. */
#include "support/center_fixture.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "center/ledger/sqlite/checkpoint.h"
#include "support/run.h"

/* So small that a test takes a moment. */
static const struct tricode_checkpoint_limits small = {.begin = 64, .rest = 8, .most = 160};
#define COMMIT_PAGES 4 /* at most, of commit() */
#define COMMITS 500
#define FRAME (4096 + 24)

static struct fixture fixture;

/* In place of the C library's: of the ledger's file alone, so many fail as were asked for. */
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

/* One commit, that says which it is. */
static void commit(struct tricode_store *store, int which) {
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE machine SET place = '%d' WHERE id = 7", which);
    fixture_sql(store, sql);
}

/* The largest that the log has been since it was made, in pages: its file never shrinks. */
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

/* Commits that do not wait for a disk come faster than what they log is copied. */
START_TEST(the_log_stays_small) {
    fixture_sql(fixture.store, "PRAGMA synchronous = OFF");
    for (int i = 1; i <= 40 * COMMITS; i++) {
        commit(fixture.store, i);
    }
    ck_assert_int_ge(largest_log(), small.begin);
    ck_assert_int_le(largest_log(), small.most + COMMIT_PAGES);
}
END_TEST

/* A report, or a backup: it sees the ledger of its moment, and afterwards the log begins anew. */
START_TEST(who_reads_long_holds_nobody_up) {
    sqlite3 *reader = open_other();
    commit(fixture.store, 1);
    ck_assert_int_eq(sqlite3_exec(reader, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(number(reader, "SELECT place FROM machine WHERE id = 7"), 1);
    for (int i = 2; i <= COMMITS; i++) {
        commit(fixture.store, i);
    }
    const long snapshot = largest_log();
    ck_assert_int_gt(snapshot, small.most + COMMIT_PAGES);
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
    ck_assert_int_le(largest_log(), snapshot + small.most + COMMIT_PAGES);
    ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
}
END_TEST

/* The thread cannot open the file any more: commits copy all. */
START_TEST(without_a_thread_the_log_stays_small_too) {
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

/* A disk that failed to keep what was copied would say nothing the next time: the log has it all.
 */
START_TEST(what_a_disk_failed_to_keep_stays_in_the_log) {
    char log[sizeof fixture.ledger + 8];
    struct stat about;
    (void)snprintf(log, sizeof log, "%s-wal", fixture.ledger);
    if (_i == 0) { /* commits that come fast: the thread is not the one that copies the last */
        fixture_sql(fixture.store, "PRAGMA synchronous = OFF");
    }
    for (int i = 1; i <= COMMITS; i++) {
        commit(fixture.store, i);
        if (i == 10) {
            atomic_store(&failures, 1);
        }
    }
    ck_assert_int_eq(atomic_load(&failures), 0);
    ck_assert_int_ge(largest_log(), COMMITS); /* it never began anew */
    tricode_store_close(fixture.store);
    ck_assert_int_eq(stat(log, &about), 0); /* nor was it taken away */
    ck_assert_int_eq(tricode_store_open(fixture.ledger, &fixture.store), TRICODE_STORE_OK);
    ck_assert_int_eq(fixture_number(fixture.store, "SELECT place = '500' FROM machine"), 1);
}
END_TEST

/* Another process, that writes until it is killed, and tells after each commit. */
static pid_t begin_writer(int told) {
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
            if (write(told, &i, sizeof i) != sizeof i) {
                _exit(2);
            }
        }
    }
    return writer;
}

/* [STORE-2] Killed while it copies, or just before or after: nothing is lost, nothing torn. */
START_TEST(what_was_committed_outlives_a_kill) {
    for (int kills = 0; kills < 10; kills++) {
        int told[2];
        int status = 0;
        int last = 0;
        ck_assert_int_eq(pipe(told), 0);
        const pid_t writer = begin_writer(told[1]);
        ck_assert_int_eq(close(told[1]), 0);
        for (int i = 0; i < 60 + 13 * kills; i++) {
            ck_assert_int_eq(read(told[0], &last, sizeof last), sizeof last);
        }
        ck_assert_int_eq(kill(writer, SIGKILL), 0);
        ck_assert_int_eq(waitpid(writer, &status, 0), writer);
        while (read(told[0], &last, sizeof last) == sizeof last) {
        }
        ck_assert_int_eq(close(told[0]), 0);
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
    tcase_add_test(tests, who_reads_long_holds_nobody_up);
    tcase_add_test(tests, without_a_thread_the_log_stays_small_too);
    tcase_add_loop_test(tests, what_a_disk_failed_to_keep_stays_in_the_log, 0, 2);
    tcase_add_test(tests, what_was_committed_outlives_a_kill);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
