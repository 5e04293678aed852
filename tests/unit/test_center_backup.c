// SPDX-License-Identifier: Apache-2.0
/* Backups of a running tricode-center: each copy is complete, has every sale that was answered
 * before the copy began, and can replace a lost ledger. */
#define _GNU_SOURCE /* unshare */

#include "support/center_http.h"

#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/mount.h>

#include "center/ledger/sql/format.h"
#include "support/folder.h"
#include "support/run.h"

static struct center center;
static const uint8_t seed[TRICODE_SEED_SIZE] = {0xa1};
static char copies[96]; /* a center's folder with a copy as its ledger */
static char copy[128];
static atomic_uint settled;
static atomic_int stop;

static void begin(void) {
    center_begin(&center, test_parent_folder());
    (void)center_enrol(&center, seed, "100000000");
    snprintf(copies, sizeof copies, "%s/copy", center.folder);
    snprintf(copy, sizeof copy, "%s/ledger.sqlite", copies);
    ck_assert_int_eq(mkdir(copies, 0700), 0);
    atomic_store(&settled, 0);
    atomic_store(&stop, 0);
}

static void end(void) {
    process_remove(copies);
    center_end(&center);
}

static long long number(const char *path, const char *sql) {
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;
    ck_assert_int_eq(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, sql, -1, &row, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
    const long long value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(database);
    return value;
}

/* Settles one sale after the other until `stop` is set. */
static void *trade(void *context) {
    struct http_answer *answer = malloc(sizeof *answer);
    CURL *curl = curl_easy_init();
    char text[TRICODE_TEXT_SIZE + 1];
    char body[128];
    (void)context;
    for (uint32_t counter = 1; curl != NULL && answer != NULL && !atomic_load(&stop); counter++) {
        snprintf(body, sizeof body, "{\"code\":\"%s\"}",
                 center_code(&center, TRICODE_KIND_SALE, counter, counter - 1, text));
        const struct http_call call = {
            .method = "POST", .path = "/v1/settlements", .body = body, .seed = seed};
        http_ask(curl, center.serving.url, &call, answer);
        if (answer->status != 200) {
            break;
        }
        atomic_fetch_add(&settled, 1);
    }
    curl_easy_cleanup(curl);
    free(answer);
    return NULL;
}

static void expect(const struct outcome *outcome, int code, const char *words) {
    ck_assert_msg(outcome->code == code, "exit status %d, expected %d: %s%s", outcome->code, code,
                  outcome->out, outcome->err);
    ck_assert_msg(strstr(code == 0 ? outcome->out : outcome->err, words) != NULL,
                  "'%s' is not in: %s%s", words, outcome->out, outcome->err);
}

/* [STORE-12] [STORE-2] */
START_TEST(copies_under_load_are_complete) {
    pthread_t thread;
    unsigned before = 0;
    ck_assert_int_eq(pthread_create(&thread, NULL, trade, NULL), 0);
    for (int i = 0; i < 12; i++) {
        while (atomic_load(&settled) < before + 5) {
            process_pause(1);
        }
        before = atomic_load(&settled);
        expect(PROCESS_RUN(center.data, "backup", copy), 0, "is a copy of the ledger");
        ck_assert_int_ge(number(copy, "SELECT count(*) FROM sale"), before);
        ck_assert_int_eq(number(copy, "PRAGMA user_version"), TRICODE_LEDGER_FORMAT);
        expect(PROCESS_RUN(copies, "audit"), 0, "0 rows disagree");
        expect(PROCESS_RUN(center.data, "audit"), 0, "0 rows disagree"); /* while it is serving */
        if (i < 11) {
            ck_assert_int_eq(unlink(copy), 0);
        }
    }
    atomic_store(&stop, 1);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_uint_ge(atomic_load(&settled), 60);
}
END_TEST

static void settle(uint32_t counter, const char *words) {
    char text[TRICODE_TEXT_SIZE + 1];
    char body[128];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}",
             center_code(&center, TRICODE_KIND_SALE, counter, counter - 1, text));
    const struct http_call call = {
        .method = "POST", .path = "/v1/settlements", .body = body, .seed = seed};
    http_ask(center.curl, center.serving.url, &call, &center.answer);
    ck_assert_msg(strstr(center.answer.text, words) != NULL, "%s", center.answer.text);
}

/* The steps that the help describes for restoring. */
START_TEST(a_copy_replaces_a_lost_ledger) {
    char path[128];
    settle(1, "\"settled\"");
    settle(2, "\"settled\"");
    expect(PROCESS_RUN(center.data, "backup", copy, "--json"), 0, "{\"backup\":\"");
    ck_assert_int_eq(process_stop(&center.serving, SIGKILL), -SIGKILL);
    static const char *const files[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/ledger.sqlite%s", center.data, files[i]);
        (void)unlink(path);
    }
    expect(PROCESS_RUN(copies, "audit"), 0, "0 rows disagree");
    snprintf(path, sizeof path, "%s/ledger.sqlite", center.data);
    ck_assert_int_eq(rename(copy, path), 0);
    process_serve(&center.serving, center.data);
    settle(2, "\"settled_again\"");
    settle(3, "\"settled\"");
}
END_TEST

/* [STORE-12] */
START_TEST(a_copy_is_a_new_private_file) {
    struct stat status;
    char path[160];
    expect(PROCESS_RUN(center.data, "backup"), 2, "wrong number of arguments; usage: backup FILE");
    expect(PROCESS_RUN(center.data, "backup", copy), 0, "master.key");
    ck_assert_int_eq(stat(copy, &status), 0);
    ck_assert_uint_eq(status.st_mode & 07777, 0600);
    ck_assert_int_eq(number(copy, "SELECT count(*) FROM account"), 3);
    const off_t size = status.st_size;
    expect(PROCESS_RUN(center.data, "backup", copy), 3, " exists; name a new file");
    ck_assert_int_eq(stat(copy, &status), 0);
    ck_assert_int_eq(status.st_size, size);
    expect(PROCESS_RUN(center.data, "backup", "/nowhere/copy"), 1, "/nowhere/copy: No such file");
    snprintf(path, sizeof path, "%s/ledger.sqlite", center.data);
    expect(PROCESS_RUN(center.data, "backup", path), 3, " exists; ");
}
END_TEST

/* In a mount namespace of its own, so that the mount ends with this process. */
static int mount_small_disk(void) {
    return unshare(CLONE_NEWNS) == 0 &&
           mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", copies, "tmpfs", 0, "size=8k") == 0;
}

/* Tried in a child, since a partial success would change the paths of this process. */
static int can_mount(void) {
    int status = 0;
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(mount_small_disk() ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status == 0;
}

/* [STORE-12] A copy that does not fit on the disk leaves no file. */
START_TEST(a_full_disk_leaves_no_file) {
    if (!can_mount()) {
        fprintf(stderr, "SKIPPED: a_full_disk_leaves_no_file needs the right to mount a tmpfs\n");
        return;
    }
    ck_assert(mount_small_disk());
    const struct outcome *outcome = PROCESS_RUN(center.data, "backup", copy);
    const int absent = access(copy, F_OK);
    char list[512];
    snprintf(list, sizeof list, "test -z \"$(ls -A %s)\"", copies);
    const int clean = system(list);
    ck_assert_int_eq(umount(copies), 0);
    expect(outcome, 1, "no backup was made: ");
    ck_assert_int_eq(absent, -1);
    ck_assert_int_eq(clean, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center backup");
    TCase *each = tcase_create("backup");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 120);
    tcase_add_test(each, copies_under_load_are_complete);
    tcase_add_test(each, a_copy_replaces_a_lost_ledger);
    tcase_add_test(each, a_copy_is_a_new_private_file);
    tcase_add_test(each, a_full_disk_leaves_no_file);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
