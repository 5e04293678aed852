// SPDX-License-Identifier: Apache-2.0
/* Log lines: their format, and that no value can escape its line or its quotes. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "center/service/telemetry/log.h"
#include "support/run.h"

static struct tricode_log logs;
static int ends[2];
static char text[8192];

static void begin_as(enum tricode_log_format format) {
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(tricode_log_open(&logs, ends[1], format), 0);
}

/* Returns the output; closes the pipe. */
static void finish(void) {
    size_t length = 0;
    ssize_t got = 0;
    close(ends[1]);
    while ((got = read(ends[0], text + length, sizeof text - 1 - length)) > 0) {
        length += (size_t)got;
    }
    text[length] = '\0';
    close(ends[0]);
}

/* The part after the time, which has the format of RFC 3339. */
static const char *after_time(const char *line, const char *before) {
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";
    ck_assert_msg(strncmp(line, before, strlen(before)) == 0, "%s", line);
    line += strlen(before);
    for (size_t i = 0; form[i] != '\0'; i++) {
        ck_assert_msg(form[i] == 'd' ? line[i] >= '0' && line[i] <= '9' : line[i] == form[i], "%s",
                      line);
    }
    return line + strlen(form);
}

static const struct tricode_log_request settled = {
    .number = 0x1f,
    .method = "POST",
    .route = "/v1/settlements",
    .status = 200,
    .reason = "settled",
    .duration = 812,
    .terminal = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"};

START_TEST(text_lines) {
    struct tricode_log_request request = settled;
    begin_as(TRICODE_LOG_TEXT);
    tricode_log_request(&logs, &request);
    request.method = "FROB \"";
    request.route = "*";
    request.status = 404;
    request.reason = "not_found";
    request.terminal = NULL;
    tricode_log_request(&logs, &request);
    request.status = 409;
    request.reason = "equivocation";
    request.machine = 7;
    tricode_log_request(&logs, &request);
    finish();
    char *second = strchr(text, '\n');
    ck_assert_ptr_nonnull(second);
    *second++ = '\0';
    char *third = strchr(second, '\n');
    ck_assert_ptr_nonnull(third);
    *third++ = '\0';
    ck_assert_str_eq(after_time(text, "time="),
                     " level=info request=000000000000001f method=POST route=/v1/settlements "
                     "status=200 reason=settled duration_us=812 terminal=kPrK_qmx");
    ck_assert_str_eq(after_time(second, "time="),
                     " level=info request=000000000000001f method=other route=* status=404 "
                     "reason=not_found duration_us=812");
    ck_assert_str_eq(after_time(third, "time="),
                     " level=warning request=000000000000001f method=other route=* status=409 "
                     "reason=equivocation duration_us=812 machine=7\n");
}
END_TEST

START_TEST(failures) {
    struct tricode_log_request request = settled;
    request.status = 500;
    begin_as(TRICODE_LOG_TEXT);
    tricode_log_request(&logs, &request);
    tricode_log_failure(&logs, 0x1f, "database is locked");
    tricode_log_failure(&logs, 0, "disk");
    finish();
    ck_assert_ptr_nonnull(strstr(text, " level=error request=000000000000001f method=POST"));
    ck_assert_ptr_nonnull(
        strstr(text, " level=error request=000000000000001f error=\"database is locked\"\n"));
    ck_assert_ptr_nonnull(strstr(text, " level=error error=disk\n"));
}
END_TEST

START_TEST(json_lines) {
    begin_as(TRICODE_LOG_JSON);
    tricode_log_request(&logs, &settled);
    tricode_log_event(&logs, TRICODE_LOG_WARNING, "machine %u contradicts itself", 7u);
    finish();
    char *second = strchr(text, '\n') + 1;
    ck_assert_str_eq(after_time(text, "{\"time\":\"") + strlen("\""), strstr(text, ",\"level\""));
    json_t *line = json_loadb(text, (size_t)(second - text), JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(line);
    ck_assert_uint_eq(json_object_size(line), 9);
    ck_assert_str_eq(json_string_value(json_object_get(line, "level")), "info");
    ck_assert_str_eq(json_string_value(json_object_get(line, "request")), "000000000000001f");
    ck_assert_str_eq(json_string_value(json_object_get(line, "route")), "/v1/settlements");
    ck_assert_int_eq(json_integer_value(json_object_get(line, "status")), 200);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "duration_us")), 812);
    ck_assert_str_eq(json_string_value(json_object_get(line, "terminal")), "kPrK_qmx");
    json_decref(line);
    line = json_loads(second, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(line);
    ck_assert_uint_eq(json_object_size(line), 3);
    ck_assert_str_eq(json_string_value(json_object_get(line, "level")), "warning");
    ck_assert_str_eq(json_string_value(json_object_get(line, "message")),
                     "machine 7 contradicts itself");
    json_decref(line);
}
END_TEST

/* Every byte, as a whole message: one line, ASCII, and JSON that reads as one string. */
START_TEST(no_byte_breaks_the_line) {
    for (int format = TRICODE_LOG_TEXT; format <= TRICODE_LOG_JSON; format++) {
        for (int byte = 1; byte < 256; byte++) {
            begin_as((enum tricode_log_format)format);
            tricode_log_event(&logs, TRICODE_LOG_INFO, "a%cb%c", byte, byte);
            finish();
            const size_t length = strlen(text);
            ck_assert_ptr_eq(strchr(text, '\n'), text + length - 1);
            for (size_t i = 0; i + 1 < length; i++) {
                ck_assert(text[i] >= ' ' && text[i] <= '~');
            }
            if (format == TRICODE_LOG_JSON) {
                json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
                ck_assert_msg(line != NULL, "%s", text);
                ck_assert_uint_eq(json_object_size(line), 3);
                ck_assert_uint_eq(json_string_length(json_object_get(line, "message")), 4);
                json_decref(line);
            } else {
                const char *value = strstr(text, " message=") + strlen(" message=");
                const size_t size = strlen(value) - 1;
                ck_assert_msg(strcspn(value, " \"=\\") >= size ||
                                  (value[0] == '"' && value[size - 1] == '"'),
                              "%s", text);
            }
        }
    }
}
END_TEST

START_TEST(an_injected_line_stays_a_value) {
    begin_as(TRICODE_LOG_TEXT);
    tricode_log_event(&logs, TRICODE_LOG_ERROR, "%s", "x\" level=info\ntime=2026 reason=settled\\");
    tricode_log_event(&logs, TRICODE_LOG_ERROR, "%s", "");
    finish();
    ck_assert_ptr_nonnull(
        strstr(text, " message=\"x\\\" level=info\\ntime=2026 reason=settled\\\\\"\n"));
    ck_assert_ptr_nonnull(strstr(text, " message=\"\"\n"));
}
END_TEST

/* Long values with escapes are truncated; the line stays complete. */
START_TEST(long_values_are_truncated) {
    char endless[5000];
    struct tricode_log_request request = settled;
    memset(endless, '"', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    request.status = 4000000000u;
    request.duration = INT64_MAX;
    request.route = "/v1/codes/{code}";
    request.reason = "refunded_already";
    request.machine = UINT32_MAX;
    begin_as(TRICODE_LOG_JSON);
    tricode_log_event(&logs, TRICODE_LOG_ERROR, "%s", endless);
    tricode_log_request(&logs, &request);
    tricode_log_failure(&logs, UINT64_MAX, endless);
    finish();
    char *second = strchr(text, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    ck_assert_ptr_eq(strchr(third, '\n'), text + strlen(text) - 1);
    json_t *line = json_loadb(text, (size_t)(second - text), JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(line);
    ck_assert_uint_ge(json_string_length(json_object_get(line, "message")), 200);
    json_decref(line);
    line = json_loadb(second, (size_t)(third - second), JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(line != NULL, "%s", second);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "machine")), UINT32_MAX);
    json_decref(line);
    line = json_loads(third, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(line != NULL, "%s", third);
    ck_assert_uint_ge(json_string_length(json_object_get(line, "error")), 200);
    json_decref(line);
}
END_TEST

START_TEST(numbers_differ) {
    struct tricode_log other;
    uint64_t seen[64];
    begin_as(TRICODE_LOG_TEXT);
    ck_assert_int_eq(tricode_log_open(&other, ends[1], TRICODE_LOG_TEXT), 0);
    for (size_t i = 0; i < 64; i++) {
        seen[i] = tricode_log_number(i % 2 == 0 ? &logs : &other);
        for (size_t before = 0; before < i; before++) {
            ck_assert_uint_ne(seen[i], seen[before]);
        }
    }
    finish();
}
END_TEST

START_TEST(no_log) {
    tricode_log_request(NULL, &settled);
    tricode_log_event(NULL, TRICODE_LOG_ERROR, "no log");
    tricode_log_failure(NULL, 1, "nor this");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center log");
    TCase *each = tcase_create("log");
    tcase_set_timeout(each, 60);
    tcase_add_test(each, text_lines);
    tcase_add_test(each, failures);
    tcase_add_test(each, json_lines);
    tcase_add_test(each, no_byte_breaks_the_line);
    tcase_add_test(each, an_injected_line_stays_a_value);
    tcase_add_test(each, long_values_are_truncated);
    tcase_add_test(each, numbers_differ);
    tcase_add_test(each, no_log);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
