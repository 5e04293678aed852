// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center under load, when it is killed, and when the disk is full: the ledger is
 * consistent and contains every answered sale. */
#define _GNU_SOURCE /* unshare */

#include "support/center_http.h"
#include "support/run.h"

#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>

#define BUYERS 8
#define ROUNDS 6

static struct center center;
static uint8_t seeds[BUYERS][TRICODE_SEED_SIZE];

static void begin_in(const char *parent, unsigned buyers) {
    center_begin(&center, parent);
    for (unsigned i = 0; i < buyers; i++) {
        memset(seeds[i], (int)(0x40 + i), TRICODE_SEED_SIZE);
        (void)center_enrol(&center, seeds[i], "1000000");
    }
}

static long long number(const char *sql) {
    char path[128];
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    snprintf(path, sizeof path, "%s/ledger.sqlite", center.data);
    ck_assert_int_eq(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    long long value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

/* One phone: settles sale codes from first to last, each with vended 0, and counts the answers. */
struct phone {
    pthread_t thread;
    const uint8_t *seed;
    uint32_t first;
    uint32_t last;
    unsigned settled;
    unsigned again;
    unsigned taken;
    unsigned other;
    unsigned broken;
    long status;        /* of the last answer */
    uint32_t permitted; /* the last counter with a received permit */
    char permit[TRICODE_TEXT_SIZE + 1];
};

static void note(struct phone *phone, uint32_t counter, const struct http_answer *answer) {
    phone->status = answer->status;
    if (answer->status == 0) {
        phone->broken++;
    } else if (strstr(answer->text, "\"result\":\"settled_again\"") != NULL) {
        phone->again++;
    } else if (strstr(answer->text, "\"result\":\"settled\"") != NULL) {
        phone->settled++;
    } else if (strstr(answer->text, "\"reason\":\"taken\"") != NULL) {
        phone->taken++;
    } else {
        phone->other++;
    }
    const char *permit = strstr(answer->text, "\"permit\":\"");
    if (permit != NULL) {
        phone->permitted = counter;
        memcpy(phone->permit, permit + 10, TRICODE_TEXT_SIZE);
    }
}

static void *walk_up(void *context) {
    struct phone *phone = context;
    struct http_answer *answer = malloc(sizeof *answer);
    CURL *curl = curl_easy_init();
    char text[TRICODE_TEXT_SIZE + 1];
    char body[128];
    for (uint32_t counter = phone->first;
         curl != NULL && answer != NULL && counter <= phone->last && phone->broken == 0;
         counter++) {
        snprintf(body, sizeof body, "{\"code\":\"%s\"}",
                 center_code(&center, TRICODE_KIND_SALE, counter, 0, text));
        const struct http_call call = {
            .method = "POST", .path = "/v1/settlements", .body = body, .seed = phone->seed};
        http_ask(curl, center.serving.url, &call, answer);
        note(phone, counter, answer);
    }
    curl_easy_cleanup(curl);
    free(answer);
    return NULL;
}

/* [STORE-2] */
START_TEST(many_phones_settle_one_code) {
    struct phone phones[BUYERS];
    unsigned settled = 0, again = 0, taken = 0;
    char permit[TRICODE_TEXT_SIZE + 1] = "";
    begin_in("/tmp", BUYERS / 2);
    memset(phones, 0, sizeof phones);
    for (unsigned i = 0; i < BUYERS; i++) { /* two phones for each account */
        phones[i].seed = seeds[i / 2];
        phones[i].first = phones[i].last = 1;
        ck_assert_int_eq(pthread_create(&phones[i].thread, NULL, walk_up, &phones[i]), 0);
    }
    for (unsigned i = 0; i < BUYERS; i++) {
        ck_assert_int_eq(pthread_join(phones[i].thread, NULL), 0);
        settled += phones[i].settled;
        again += phones[i].again;
        taken += phones[i].taken;
        if (phones[i].permitted != 0) {
            ck_assert(permit[0] == '\0' || strcmp(permit, phones[i].permit) == 0);
            memcpy(permit, phones[i].permit, sizeof permit);
        }
    }
    ck_assert_uint_eq(settled, 1);
    ck_assert_uint_eq(again, 1);
    ck_assert_uint_eq(taken, BUYERS - 2);
    ck_assert_int_eq(number("SELECT count(*) FROM transfer WHERE kind = 'settlement'"), 1);
    center_end(&center);
}
END_TEST

/* [RECONCILE-1] */
START_TEST(many_phones_settle_in_turn) {
    struct phone phones[4];
    unsigned settled = 0;
    begin_in("/tmp", 4);
    memset(phones, 0, sizeof phones);
    for (unsigned i = 0; i < 4; i++) {
        phones[i].seed = seeds[i];
        phones[i].first = 1;
        phones[i].last = 40;
        ck_assert_int_eq(pthread_create(&phones[i].thread, NULL, walk_up, &phones[i]), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(phones[i].thread, NULL), 0);
        ck_assert_uint_eq(phones[i].broken, 0);
        settled += phones[i].settled;
    }
    /* The first phone paid; each of the 40 sales was settled at most once; the last one stays
     * settled. */
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), settled);
    ck_assert_int_eq(number("SELECT max(counter) FROM sale WHERE state = 'settled'"), 40);
    ck_assert_int_eq(number("SELECT count(*) FROM sale WHERE state = 'settled'"), 1);
    center_end(&center);
}
END_TEST

/* [SETTLE-14] [STORE-2] */
START_TEST(killed_under_load) {
    struct phone phone = {.seed = seeds[0], .first = 1};
    char sql[128];
    begin_in("/tmp", 1);
    for (int round = 0; round < ROUNDS; round++) {
        phone.broken = 0;
        phone.last = phone.first + 100000;
        ck_assert_int_eq(pthread_create(&phone.thread, NULL, walk_up, &phone), 0);
        process_pause(80 + 37 * round);
        ck_assert_int_eq(process_stop(&center.serving, SIGKILL), -SIGKILL);
        ck_assert_int_eq(pthread_join(phone.thread, NULL), 0);
        ck_assert_uint_eq(phone.broken, 1);
        ck_assert_uint_eq(phone.other, 0);
        /* Consistent before any recovery. */
        center_holds(&center);
        /* Every received permit has a sale in the ledger. */
        ck_assert_uint_gt(phone.permitted, 0);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM sale WHERE counter = %u",
                 (unsigned)phone.permitted);
        ck_assert_int_eq(number(sql), 1);
        ck_assert_int_ge(number("SELECT count(*) FROM sale"), phone.settled);
        process_serve(&center.serving, center.data);
        /* The phone repeats unanswered requests: one debit in any case. */
        phone.first = phone.permitted + 1;
    }
    ck_assert_uint_gt(phone.settled, ROUNDS);
    center_end(&center);
}
END_TEST

static void fill_disk(const char *path) {
    static char block[4096];
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(file, 0);
    while (write(file, block, sizeof block) > 0) {
    }
    ck_assert_int_eq(close(file), 0);
}

static void settle(uint32_t counter, struct phone *phone) {
    phone->first = phone->last = counter;
    phone->broken = phone->settled = phone->other = 0;
    (void)walk_up(phone);
}

/* [STORE-3] */
START_TEST(a_full_disk) {
    char folder[] = "/tmp/tricode-disk-XXXXXX";
    char ballast[128];
    struct phone phone = {.seed = seeds[0]};
    uint32_t counter = 1;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    /* In a new mount namespace, so that the mount ends with this process. */
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", 0, "size=2m") != 0) {
        fprintf(stderr, "SKIPPED: a_full_disk needs the right to mount a tmpfs\n");
        ck_assert_int_eq(rmdir(folder), 0);
        return;
    }
    begin_in(folder, 1);
    settle(counter, &phone);
    ck_assert_uint_eq(phone.settled, 1);
    snprintf(ballast, sizeof ballast, "%s/ballast", center.folder);
    fill_disk(ballast);
    do { /* preallocated space of the files */
        settle(++counter, &phone);
    } while (phone.settled == 1 && counter < 10000);
    ck_assert_uint_eq(phone.other, 1);
    ck_assert_int_eq(phone.status, 500);
    const struct http_call health = {.method = "GET", .path = "/healthz"};
    const long long sales = number("SELECT count(*) FROM sale");
    ck_assert_int_eq(sales, (long long)counter - 1);
    settle(counter, &phone);
    ck_assert_uint_eq(phone.other, 1);
    http_ask(center.curl, center.serving.url, &health, &center.answer);
    ck_assert_int_eq(center.answer.status, 200);
    ck_assert_int_eq(number("SELECT sum(balance) FROM account"), 0);
    ck_assert_int_eq(unlink(ballast), 0);
    settle(counter, &phone);
    ck_assert_uint_eq(phone.settled, 1);
    ck_assert_int_eq(number("SELECT count(*) FROM sale"), sales + 1);
    center_end(&center);
    ck_assert_int_eq(umount(folder), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center under stress");
    TCase *each = tcase_create("stress");
    tcase_set_timeout(each, 120);
    tcase_add_test(each, many_phones_settle_one_code);
    tcase_add_test(each, many_phones_settle_in_turn);
    tcase_add_test(each, a_full_disk);
    suite_add_tcase(suite, each);
    TCase *timed = tcase_create("killed");
    tcase_set_timeout(timed, 120);
    tcase_set_tags(timed, TEST_TAG_TIMED);
    tcase_add_test(timed, killed_under_load);
    suite_add_tcase(suite, timed);
    return test_run(suite);
}
