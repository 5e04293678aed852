// SPDX-License-Identifier: Apache-2.0
/* A machine whose clock is missing, wrong or jumps: its behavior is the same, and its codes have
 * time 0 where the time is not plausible. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <time.h>

#include "machine/runtime/loop.h"
#include "machine/sources/sources.h"
#include "support/vending.h"

/* The times of day that successive readings return. */
static const time_t *days;
static size_t day_count;
static size_t looks;

time_t time(time_t *now) {
    const time_t day = day_count == 0 ? -1 : days[looks % day_count];
    looks++;
    if (now != NULL) {
        *now = day;
    }
    return day;
}

/* Runs some sales and cancellations. Returns the reports without the codes, and the times in them.
 */
static json_t *live(uint32_t times[4]) {
    struct tricode_provisioning provisioning;
    struct tricode_error fault = {""};
    struct tricode_runtime runtime;
    char *printed = NULL;
    size_t length = 0;
    unsigned sales = 0;
    static char script[] =
        "select 1\nselect 2\nlever\nselect 1\ntimeout\nselect 1\nrestart\nlever\n";
    memset(&runtime, 0, sizeof runtime);
    runtime.sources = tricode_sources;
    (void)unlink(scratch_path("record.sqlite"));
    ck_assert_int_eq(tricode_record_create(scratch_path("record.sqlite"), &vending_fresh, &fault),
                     0);
    vending_provision(&provisioning);
    runtime.report.provisioning = &provisioning;
    runtime.engine.tagger = vending_tagger();
    runtime.engine.record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &runtime.engine.state, &fault);
    runtime.report.out = open_memstream(&printed, &length);
    runtime.report.json = 1;
    FILE *input = fmemopen(script, strlen(script), "r");
    ck_assert(runtime.engine.record != NULL && runtime.report.out != NULL && input != NULL);
    ck_assert_int_eq(tricode_loop_run(&runtime, input), TRICODE_EXIT_OK);
    (void)fclose(input);
    (void)fclose(runtime.report.out);
    json_t *lines = json_array();
    for (char *line = strtok(printed, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        json_t *object = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(object, "text"));
        struct tricode_code code;
        if (text != NULL &&
            tricode_code_decode((const uint8_t *)text, strlen(text), &code) == TRICODE_CODE_OK &&
            code.payload.kind == TRICODE_KIND_SALE) {
            ck_assert_uint_lt(sales, 4);
            times[sales++] = code.payload.issued_at;
        }
        ck_assert_int_eq(json_object_del(object, "text"), 0);
        ck_assert_int_eq(json_array_append_new(lines, object), 0);
    }
    ck_assert_uint_eq(sales, 4);
    free(printed);
    vending_close(&runtime.engine, &provisioning);
    return lines;
}

/* [MACHINE-27] */
START_TEST(any_clock) {
    static const time_t right[] = {1800000000, 1800000010, 1800000020, 1800000030};
    static const time_t jumping[] = {1800000000, 5, 4000000000, 1};
    static const time_t impossible[] = {-1, 0, (time_t)UINT32_MAX + 1, -2000000000};
    static const struct {
        const time_t *days;
        uint32_t times[4];
    } clocks[] = {{right, {1800000010, 1800000020, 1800000000, 1800000020}},
                  {jumping, {5, 4000000000, 1800000000, 4000000000}},
                  {impossible, {0, 0, 0, 0}}};
    json_t *usual = NULL;
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        uint32_t times[4];
        days = clocks[i].days;
        day_count = 4;
        looks = 0;
        json_t *lines = live(times);
        ck_assert_uint_eq(looks, 9); /* once an event; the sales are the second, third, … */
        ck_assert_mem_eq(times, clocks[i].times, sizeof times);
        ck_assert_uint_gt(json_array_size(lines), 8);
        ck_assert(usual == NULL || json_equal(usual, lines));
        usual = usual == NULL ? json_incref(lines) : usual;
        json_decref(lines);
    }
    json_decref(usual);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine clock");
    TCase *tests = tcase_create("clock");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_add_test(tests, any_clock);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
