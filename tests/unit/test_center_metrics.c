// SPDX-License-Identifier: Apache-2.0
/* The counters and the text for Prometheus; tests/openapi checks its format. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/http/router.h"
#include "center/service/telemetry/metrics.h"
#include "core/names.h"
#include "host/command/console.h"
#include "support/run.h"

static struct tricode_metrics *metrics;
static char *text;

static void begin(void) {
    metrics = tricode_metrics_new(&tricode_router_labels, 1800000000);
    ck_assert_ptr_nonnull(metrics);
    text = NULL;
}

static void end(void) {
    free(text);
    tricode_metrics_free(metrics);
}

static void print(const struct tricode_metrics_ledger *ledger) {
    free(text);
    text = tricode_metrics_text(metrics, ledger);
    ck_assert_ptr_nonnull(text);
}

static void expect(const char *line) {
    char whole[256];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    ck_assert_msg(strstr(text, whole) != NULL, "no '%s' in:\n%.3000s", line, text);
}

static void expect_not(const char *words) {
    ck_assert_msg(strstr(text, words) == NULL, "'%s' is in:\n%.3000s", words, text);
}

START_TEST(requests_by_route_and_reason) {
    tricode_metrics_request(metrics, "/v1/settlements", "settled", 100);
    tricode_metrics_request(metrics, "/v1/settlements", "settled", 101);
    tricode_metrics_request(metrics, "/v1/settlements", "funds", 1234567);
    tricode_metrics_request(metrics, "/{code}", "code", 99000000);
    print(NULL);
    expect("tricode_requests_total{route=\"/v1/settlements\",reason=\"settled\"} 2");
    expect("tricode_requests_total{route=\"/v1/settlements\",reason=\"funds\"} 1");
    expect("tricode_requests_total{route=\"/{code}\",reason=\"code\"} 1");
    expect("tricode_request_duration_seconds_bucket{route=\"/v1/settlements\",le=\"0.0001\"} 1");
    expect("tricode_request_duration_seconds_bucket{route=\"/v1/settlements\",le=\"0.00025\"} 2");
    expect("tricode_request_duration_seconds_bucket{route=\"/v1/settlements\",le=\"1\"} 2");
    expect("tricode_request_duration_seconds_bucket{route=\"/v1/settlements\",le=\"2.5\"} 3");
    expect("tricode_request_duration_seconds_bucket{route=\"/v1/settlements\",le=\"+Inf\"} 3");
    expect("tricode_request_duration_seconds_sum{route=\"/v1/settlements\"} 1.234768");
    expect("tricode_request_duration_seconds_count{route=\"/v1/settlements\"} 3");
    expect("tricode_request_duration_seconds_bucket{route=\"/{code}\",le=\"10\"} 0");
    expect("tricode_request_duration_seconds_bucket{route=\"/{code}\",le=\"+Inf\"} 1");
    expect("tricode_request_duration_seconds_sum{route=\"/{code}\"} 99");
    expect_not("/healthz");
}
END_TEST

/* A label never contains a client's text. */
START_TEST(unknown_values_are_counted_as_other) {
    tricode_metrics_request(metrics, "/v1/codes/\"}\n", "settled", 1);
    tricode_metrics_request(metrics, "/v1/account", "\\", 1);
    print(NULL);
    expect("tricode_requests_total{route=\"*\",reason=\"settled\"} 1");
    expect("tricode_requests_total{route=\"/v1/account\",reason=\"other\"} 1");
    expect_not("\\");
}
END_TEST

/* Every result of the core has its own label. */
START_TEST(each_result_has_a_label) {
    unsigned results = 0;
    for (int i = 0; i < 64; i++) {
        const char *name = tricode_center_result_name((enum tricode_center_result)i);
        if (name[0] != '\0') {
            tricode_metrics_request(metrics, "/v1/settlements", name, 1);
            results++;
        }
    }
    ck_assert_uint_ge(results, 16);
    print(NULL);
    expect_not("\"other\"");
}
END_TEST

START_TEST(transactions) {
    tricode_metrics_commit(metrics, 1, 900);
    tricode_metrics_commit(metrics, 3, 2500);
    tricode_metrics_commit(metrics, 5000, 20000000);
    tricode_metrics_queue(metrics, 17);
    print(NULL);
    expect("tricode_batch_size_bucket{le=\"1\"} 1");
    expect("tricode_batch_size_bucket{le=\"2\"} 1");
    expect("tricode_batch_size_bucket{le=\"4\"} 2");
    expect("tricode_batch_size_bucket{le=\"1024\"} 2");
    expect("tricode_batch_size_bucket{le=\"+Inf\"} 3");
    expect("tricode_batch_size_sum 5004");
    expect("tricode_batch_size_count 3");
    expect("tricode_commit_duration_seconds_bucket{le=\"0.001\"} 1");
    expect("tricode_commit_duration_seconds_bucket{le=\"0.0025\"} 2");
    expect("tricode_commit_duration_seconds_sum 20.0034");
    expect("tricode_queue_length 17");
    tricode_metrics_queue(metrics, 0);
    print(NULL);
    expect("tricode_queue_length 0");
}
END_TEST

START_TEST(the_ledger) {
    const struct tricode_metrics_ledger ledger = {
        .pending = 3, .enabled = 12, .disabled = 2, .retired = 1, .equivocations = 5};
    print(&ledger);
    expect("tricode_ledger_up 1");
    expect("tricode_pending_sales 3");
    expect("tricode_machines{standing=\"enabled\"} 12");
    expect("tricode_machines{standing=\"disabled\"} 2");
    expect("tricode_machines{standing=\"retired\"} 1");
    expect("tricode_equivocations_total 5");
    expect("process_start_time_seconds 1800000000");
    expect("tricode_build_info{version=\"" TRICODE_VERSION "\"} 1");
    print(NULL);
    expect("tricode_ledger_up 0");
    expect_not("tricode_pending_sales");
    expect_not("tricode_machines");
}
END_TEST

START_TEST(no_metrics) {
    tricode_metrics_request(NULL, "/healthz", "ok", 1);
    tricode_metrics_commit(NULL, 1, 1);
    tricode_metrics_queue(NULL, 1);
    tricode_metrics_free(NULL);
}
END_TEST

#define EACH 20000

static void *count(void *context) {
    (void)context;
    for (int i = 0; i < EACH; i++) {
        tricode_metrics_request(metrics, "/healthz", "ok", 200);
        tricode_metrics_commit(metrics, 2, 50);
    }
    return NULL;
}

/* While four threads count, each text is consistent, and no count is lost. */
START_TEST(many_threads) {
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count, NULL), 0);
    }
    for (int i = 0; i < 200; i++) {
        unsigned long long in_buckets = 1;
        unsigned long long counted = 2;
        print(NULL);
        const char *last = strstr(text, "tricode_commit_duration_seconds_bucket{le=\"+Inf\"} ");
        const char *total = strstr(text, "tricode_commit_duration_seconds_count ");
        ck_assert_ptr_nonnull(last);
        ck_assert_ptr_nonnull(total);
        in_buckets = strtoull(strchr(last, ' '), NULL, 10);
        counted = strtoull(strchr(total, ' '), NULL, 10);
        ck_assert_uint_eq(in_buckets, counted);
    }
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    }
    print(NULL);
    expect("tricode_requests_total{route=\"/healthz\",reason=\"ok\"} 80000");
    expect("tricode_request_duration_seconds_sum{route=\"/healthz\"} 16");
    expect("tricode_batch_size_sum 160000");
    expect("tricode_commit_duration_seconds_count 80000");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center metrics");
    TCase *each = tcase_create("metrics");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, requests_by_route_and_reason);
    tcase_add_test(each, unknown_values_are_counted_as_other);
    tcase_add_test(each, each_result_has_a_label);
    tcase_add_test(each, transactions);
    tcase_add_test(each, the_ledger);
    tcase_add_test(each, no_metrics);
    tcase_add_test(each, many_threads);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
