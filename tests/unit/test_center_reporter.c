// SPDX-License-Identifier: Apache-2.0
/* The reporter's thread: reports, the limit of concurrent reports, and pending reports at shutdown.
 */
#include "support/center_fixture.h"
#include "support/run.h"

#include <pthread.h>
#include <time.h>

#include "center/service/reports/reporter.h"

static struct fixture fixture;
static struct tricode_reporter *reporter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned answered;
static int snapshot; /* blocks the thread when it reports a result */

/* Number of reported failures. */
static uint64_t failed;
static char error[200];

static void tell(void *context, uint64_t request, const char *text) {
    ck_assert_ptr_eq(context, &fixture);
    failed = request;
    snprintf(error, sizeof error, "%s", text);
}

static void on_done(struct tricode_reporter_task *task) {
    (void)task;
    pthread_mutex_lock(&mutex);
    answered++;
    pthread_cond_broadcast(&changed);
    while (snapshot) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static void wait_for(unsigned count) {
    pthread_mutex_lock(&mutex);
    while (answered < count) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static void hold(int holds) {
    pthread_mutex_lock(&mutex);
    snapshot = holds;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void begin_with(size_t capacity) {
    fixture_begin(&fixture);
    fixture_trade(&fixture);
    answered = 0;
    failed = 0;
    snapshot = 0;
    reporter = tricode_reporter_start(fixture.store, capacity, tell, &fixture);
    ck_assert_ptr_nonnull(reporter);
}

static void begin(void) {
    begin_with(3);
}

static void end(void) {
    tricode_reporter_free(reporter);
    fixture_end(&fixture);
}

static struct tricode_reporter_task ask_for(enum tricode_report report) {
    return (struct tricode_reporter_task){.request = {.report = report,
                                                      .csv = 1,
                                                      .to = FIXTURE_NOW + TRICODE_DAY,
                                                      .now = FIXTURE_NOW,
                                                      .currency = FIXTURE_CURRENCY},
                                          .number = 77,
                                          .done = on_done};
}

/* [WIRE-74] */
START_TEST(a_slot_is_used_until_released) {
    struct tricode_reporter_task tasks[4];
    for (size_t i = 0; i < 4; i++) {
        tasks[i] = ask_for(TRICODE_REPORT_DAYS);
    }
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(tricode_reporter_submit(reporter, &tasks[i]), 0);
    }
    wait_for(3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(tasks[i].outcome, TRICODE_REPORT_DONE);
        ck_assert_ptr_nonnull(strstr(tasks[i].text, "\r\n2027-01-15,2,1,0,1,250,0,250\r\n"));
        free(tasks[i].text);
    }
    /* The reports are complete but not released. */
    ck_assert_int_eq(tricode_reporter_submit(reporter, &tasks[3]), -1);
    tricode_reporter_release(reporter);
    ck_assert_int_eq(tricode_reporter_submit(reporter, &tasks[3]), 0);
    wait_for(4);
    free(tasks[3].text);
    tricode_reporter_stop(reporter);
    ck_assert_uint_eq(failed, 0);
    ck_assert_int_eq(tricode_reporter_submit(NULL, &tasks[3]), -1);
}
END_TEST

static void *stop(void *context) {
    tricode_reporter_stop(context);
    return NULL;
}

#define MORE 1000u

/* [WIRE-74] [STORE-14] */
START_TEST(pending_reports_fail_at_shutdown) {
    static struct tricode_reporter_task more[MORE];
    tricode_reporter_stop(reporter);
    end();
    begin_with(MORE + 1);
    struct tricode_reporter_task first = ask_for(TRICODE_REPORT_SALES);
    const struct timespec moment = {.tv_nsec = 1000000};
    unsigned taken = 0;
    pthread_t thread;
    hold(1);
    ck_assert_int_eq(tricode_reporter_submit(reporter, &first), 0);
    wait_for(1);
    ck_assert_int_eq(pthread_create(&thread, NULL, stop, reporter), 0);
    do { /* until it ends */
        ck_assert_uint_lt(taken, MORE);
        more[taken] = ask_for(TRICODE_REPORT_SALES);
        (void)nanosleep(&moment, NULL);
    } while (tricode_reporter_submit(reporter, &more[taken]) == 0 && ++taken > 0);
    hold(0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(first.outcome, TRICODE_REPORT_DONE);
    for (unsigned i = 0; i < taken; i++) {
        ck_assert_int_eq(more[i].outcome, TRICODE_REPORT_STOPPED);
        ck_assert_ptr_null(more[i].text);
    }
    ck_assert_uint_eq(answered, taken + 1);
    free(first.text);
}
END_TEST

START_TEST(a_failure_is_reported_and_the_next_report_runs) {
    struct tricode_reporter_task task = ask_for(TRICODE_REPORT_ALARMS);
    fixture_sql(fixture.store, "ALTER TABLE alarm RENAME TO hidden");
    ck_assert_int_eq(tricode_reporter_submit(reporter, &task), 0);
    wait_for(1);
    ck_assert_int_eq(task.outcome, TRICODE_REPORT_FAILED);
    ck_assert_ptr_null(task.text);
    ck_assert_uint_eq(failed, 77);
    ck_assert_ptr_nonnull(strstr(error, "alarm"));
    fixture_sql(fixture.store, "ALTER TABLE hidden RENAME TO alarm");
    ck_assert_int_eq(tricode_reporter_submit(reporter, &task), 0);
    wait_for(2);
    ck_assert_int_eq(task.outcome, TRICODE_REPORT_DONE);
    ck_assert_str_eq(task.text, "machine,name,place,at,code\r\n");
    free(task.text);
    tricode_reporter_stop(reporter);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center reporter");
    TCase *each = tcase_create("reporter");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_slot_is_used_until_released);
    tcase_add_test(each, pending_reports_fail_at_shutdown);
    tcase_add_test(each, a_failure_is_reported_and_the_next_report_runs);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
