// SPDX-License-Identifier: Apache-2.0
#include "center/service/telemetry/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/command/console.h"

/* Upper bounds of the buckets, without the infinite one. */
#define TIMES 16u
static const uint64_t times[TIMES] = {100,     250,     500,     1000,    2500,   5000,
                                      10000,   25000,   50000,   100000,  250000, 500000,
                                      1000000, 2500000, 5000000, 10000000}; /* microseconds */
#define SIZES 11u
static const uint64_t sizes[SIZES] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

#define BUCKETS (TIMES + 1u)

struct histogram {
    atomic_uint_fast64_t buckets[BUCKETS]; /* not cumulative */
    atomic_uint_fast64_t sum;
};

struct tricode_metrics {
    const struct tricode_metrics_labels *labels;
    size_t routes;
    size_t reasons;
    uint64_t started;
    atomic_uint_fast64_t *requests; /* routes * reasons */
    struct histogram *durations;    /* routes */
    struct histogram batches;
    struct histogram commits;
    atomic_uint_fast64_t queue;
};

struct tricode_metrics *tricode_metrics_new(const struct tricode_metrics_labels *labels,
                                            uint64_t now) {
    struct tricode_metrics *metrics = calloc(1, sizeof *metrics);
    if (metrics == NULL) {
        return NULL;
    }
    metrics->labels = labels;
    metrics->started = now;
    metrics->routes = labels->count_routes();
    metrics->reasons = labels->count_reasons();
    metrics->requests = calloc(metrics->routes * metrics->reasons, sizeof *metrics->requests);
    metrics->durations = calloc(metrics->routes, sizeof *metrics->durations);
    if (metrics->requests == NULL || metrics->durations == NULL) {
        tricode_metrics_free(metrics);
        return NULL;
    }
    return metrics;
}

void tricode_metrics_free(struct tricode_metrics *metrics) {
    if (metrics == NULL) {
        return;
    }
    free(metrics->requests);
    free(metrics->durations);
    free(metrics);
}

/* The index of the label; the last one when there is no such label. */
static size_t find_label(const char *(*label)(size_t index), size_t count, const char *name) {
    size_t at = 0;
    while (at < count - 1 && strcmp(label(at), name) != 0) {
        at++;
    }
    return at;
}

static void add(atomic_uint_fast64_t *counter, uint64_t value) {
    atomic_fetch_add_explicit(counter, value, memory_order_relaxed);
}

static uint64_t get(const atomic_uint_fast64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void observe(struct histogram *histogram, const uint64_t *bounds, size_t count,
                    uint64_t value) {
    size_t at = 0;
    while (at < count && value > bounds[at]) {
        at++;
    }
    add(&histogram->buckets[at], 1);
    add(&histogram->sum, value);
}

void tricode_metrics_request(struct tricode_metrics *metrics, const char *route, const char *reason,
                             uint64_t duration) {
    if (metrics == NULL) {
        return;
    }
    const size_t row = find_label(metrics->labels->route, metrics->routes, route);
    const size_t column = find_label(metrics->labels->reason, metrics->reasons, reason);
    add(&metrics->requests[row * metrics->reasons + column], 1);
    observe(&metrics->durations[row], times, TIMES, duration);
}

void tricode_metrics_commit(struct tricode_metrics *metrics, size_t requests, uint64_t duration) {
    if (metrics == NULL) {
        return;
    }
    observe(&metrics->batches, sizes, SIZES, requests);
    observe(&metrics->commits, times, TIMES, duration);
}

void tricode_metrics_queue(struct tricode_metrics *metrics, size_t length) {
    if (metrics == NULL) {
        return;
    }
    atomic_store_explicit(&metrics->queue, length, memory_order_relaxed);
}

/* --- the text; an error of the stream is found when it is closed --- */

static void family(FILE *out, const char *name, const char *type, const char *help) {
    (void)fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Prints microseconds as seconds, exactly and without trailing zeros. */
static void seconds(FILE *out, uint64_t microseconds) {
    char digits[8];
    size_t length =
        (size_t)snprintf(digits, sizeof digits, ".%06u", (unsigned)(microseconds % 1000000u));
    while (length > 1 && digits[length - 1] == '0') {
        length--;
    }
    (void)fprintf(out, "%" PRIu64 "%.*s", microseconds / 1000000u, length == 1 ? 0 : (int)length,
                  digits);
}

/* label: "", or the first label. Other threads count meanwhile: the printed count is the sum of the
 * printed buckets, so that both agree. */
static void print_histogram(FILE *out, const char *name, const char *label,
                            const struct histogram *histogram, const uint64_t *bounds, size_t count,
                            int is_time) {
    uint64_t total = 0;
    for (size_t i = 0; i <= count; i++) {
        total += get(&histogram->buckets[i]);
        (void)fprintf(out, "%s_bucket{%s%sle=\"", name, label, label[0] == '\0' ? "" : ",");
        if (i == count) {
            (void)fputs("+Inf", out);
        } else if (is_time) {
            seconds(out, bounds[i]);
        } else {
            (void)fprintf(out, "%" PRIu64, bounds[i]);
        }
        (void)fprintf(out, "\"} %" PRIu64 "\n", total);
    }
    const char *open = label[0] == '\0' ? "" : "{";
    const char *close = label[0] == '\0' ? "" : "}";
    (void)fprintf(out, "%s_sum%s%s%s ", name, open, label, close);
    if (is_time) {
        seconds(out, get(&histogram->sum));
    } else {
        (void)fprintf(out, "%" PRIuFAST64, get(&histogram->sum));
    }
    (void)fprintf(out, "\n%s_count%s%s%s %" PRIu64 "\n", name, open, label, close, total);
}

static int has_samples(const struct histogram *histogram) {
    uint64_t total = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        total += get(&histogram->buckets[i]);
    }
    return total > 0;
}

static void print_requests(FILE *out, const struct tricode_metrics *metrics) {
    family(out, "tricode_requests_total", "counter",
           "Answered requests, by path template and reason.");
    for (size_t route = 0; route < metrics->routes; route++) {
        for (size_t reason = 0; reason < metrics->reasons; reason++) {
            const uint64_t count = get(&metrics->requests[route * metrics->reasons + reason]);
            if (count > 0) {
                (void)fprintf(
                    out, "tricode_requests_total{route=\"%s\",reason=\"%s\"} %" PRIu64 "\n",
                    metrics->labels->route(route), metrics->labels->reason(reason), count);
            }
        }
    }
    family(out, "tricode_request_duration_seconds", "histogram",
           "Time from a request's header to its reply, by path template.");
    for (size_t route = 0; route < metrics->routes; route++) {
        char label[64];
        (void)snprintf(label, sizeof label, "route=\"%s\"", metrics->labels->route(route));
        if (has_samples(&metrics->durations[route])) {
            print_histogram(out, "tricode_request_duration_seconds", label,
                            &metrics->durations[route], times, TIMES, 1);
        }
    }
}

static void gauge(FILE *out, const char *name, const char *help, uint64_t value) {
    family(out, name, "gauge", help);
    (void)fprintf(out, "%s %" PRIu64 "\n", name, value);
}

static void print_ledger(FILE *out, const struct tricode_metrics_ledger *ledger) {
    gauge(out, "tricode_ledger_up", "1 if the ledger was readable for this scrape, else 0.",
          ledger != NULL);
    if (ledger == NULL) {
        return;
    }
    gauge(out, "tricode_pending_sales", "Settled sales whose end is not known yet.",
          ledger->pending);
    family(out, "tricode_machines", "gauge", "Machines in the ledger, by standing.");
    (void)fprintf(out,
                  "tricode_machines{standing=\"enabled\"} %" PRIu64
                  "\ntricode_machines{standing=\"disabled\"} %" PRIu64
                  "\ntricode_machines{standing=\"retired\"} %" PRIu64 "\n",
                  ledger->enabled, ledger->disabled, ledger->retired);
    family(out, "tricode_equivocations_total", "counter",
           "Equivocations of machines recorded in the ledger; each is an alarm.");
    (void)fprintf(out, "tricode_equivocations_total %" PRIu64 "\n", ledger->equivocations);
}

static void print(FILE *out, const struct tricode_metrics *metrics,
                  const struct tricode_metrics_ledger *ledger) {
    print_requests(out, metrics);
    family(out, "tricode_batch_size", "histogram", "Requests per committed transaction.");
    print_histogram(out, "tricode_batch_size", "", &metrics->batches, sizes, SIZES, 0);
    family(out, "tricode_commit_duration_seconds", "histogram",
           "Duration of a transaction's commit.");
    print_histogram(out, "tricode_commit_duration_seconds", "", &metrics->commits, times, TIMES, 1);
    gauge(out, "tricode_queue_length", "Requests queued for the next transaction.",
          get(&metrics->queue));
    print_ledger(out, ledger);
    gauge(out, "process_start_time_seconds", "Start time of the service, in Unix seconds.",
          metrics->started);
    family(out, "tricode_build_info", "gauge", "Always 1; the version is its label.");
    (void)fputs("tricode_build_info{version=\"" TRICODE_VERSION "\"} 1\n", out);
}

char *tricode_metrics_text(const struct tricode_metrics *metrics,
                           const struct tricode_metrics_ledger *ledger) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) {
        return NULL;
    }
    print(out, metrics, ledger);
    const int bad = ferror(out) != 0;
    if (fclose(out) != 0 || bad) {
        free(text);
        return NULL;
    }
    return text;
}
