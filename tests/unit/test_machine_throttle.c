// SPDX-License-Identifier: Apache-2.0
/* False tags are counted durably, a run of them pauses the scanner, and each refusal has its
 * reason. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "host/clock.h"
#include "machine/runtime/loop.h"
#include "machine/sources/sources.h"
#include "support/pixels.h"
#include "qr/picture.h"
#include "support/vending.h"

static struct tricode_provisioning provisioning;
static struct tricode_runtime runtime;
static char *printed;
static size_t printed_length;

static void begin(void) {
    memset(&runtime, 0, sizeof runtime);
    runtime.sources = tricode_sources;
    vending_open(&runtime.engine, &provisioning);
}

static void end(void) {
    vending_close(&runtime.engine, &provisioning);
}

static void set_up(void) {
    struct tricode_error fault;
    scratch_set_up();
    ck_assert_int_eq(tricode_record_create(scratch_path("record.sqlite"), &vending_fresh, &fault),
                     0);
    begin();
}

static void tear_down(void) {
    end();
    scratch_tear_down();
}

/* Shows a permit for the sale on offer, with its own tag or a guessed one. */
static enum tricode_machine_reason show(int guessed, uint64_t seen_ms) {
    struct tricode_error fault = {""};
    struct tricode_outcome outcome;
    char text[TRICODE_TEXT_SIZE + 1];
    vending_permit(runtime.engine.state.sale, text, NULL);
    if (guessed) {
        text[63] = text[63] == 'A' ? 'B' : 'A';
    }
    const struct tricode_event event = {
        .kind = TRICODE_EVENT_PERMIT,
        .presented =
            tricode_engine_present(&runtime.engine, (const uint8_t *)text, TRICODE_TEXT_SIZE),
        .seen_ms = seen_ms};
    ck_assert_msg(tricode_engine_step(&runtime.engine, &event, &outcome, &fault) == 0, "%s",
                  fault.text);
    return outcome.effect.reason;
}

static void happen(enum tricode_event_kind kind) {
    struct tricode_error fault = {""};
    struct tricode_outcome outcome;
    const struct tricode_event event = {.kind = kind, .product = 1, .price = 250};
    ck_assert_int_eq(tricode_engine_step(&runtime.engine, &event, &outcome, &fault), 0);
}

/* The durable number of false tags, as after a power cut. */
static uint32_t durable(void) {
    struct tricode_machine state;
    struct tricode_error fault = {""};
    end();
    struct tricode_record *record =
        tricode_record_open(scratch_path("record.sqlite"), 7, 3, &state, &fault);
    const uint32_t count = tricode_record_false_tags(record);
    ck_assert_ptr_nonnull(record);
    tricode_record_close(record);
    begin();
    return count;
}

/* [MACHINE-24] Ten in a row begin a pause of 1 s; each further one doubles the pause, up to 60 s.
 */
START_TEST(pause_grows) {
    struct tricode_throttle throttle = {0, 0, 0};
    uint64_t now = 5000000;
    for (unsigned i = 1; i < TRICODE_THROTTLE_RUN; i++) {
        ck_assert_int_eq(tricode_throttle_false_tag(&throttle, now), 0);
        ck_assert_uint_eq(tricode_throttle_pause(&throttle, now), 0);
    }
    static const uint64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
        ck_assert_int_eq(tricode_throttle_false_tag(&throttle, now), 1);
        ck_assert_uint_eq(tricode_throttle_pause(&throttle, now), pauses[i]);
        ck_assert_uint_eq(tricode_throttle_pause(&throttle, now + pauses[i] - 1), 1);
        now += pauses[i];
        ck_assert_uint_eq(tricode_throttle_pause(&throttle, now), 0);
    }
    /* The largest run: the same pause, and no overflow. */
    throttle.run = UINT32_MAX;
    ck_assert_int_eq(tricode_throttle_false_tag(&throttle, now), 1);
    ck_assert_uint_eq(tricode_throttle_pause(&throttle, now), TRICODE_THROTTLE_LONGEST_MS);
}
END_TEST

/* [MACHINE-24] A product ends a run, or ten minutes without a false tag. */
START_TEST(run_ends) {
    struct tricode_throttle throttle = {0, 0, 0};
    for (unsigned i = 1; i < TRICODE_THROTTLE_RUN; i++) {
        (void)tricode_throttle_false_tag(&throttle, 1000);
    }
    ck_assert_int_eq(tricode_throttle_false_tag(&throttle, 1001 + TRICODE_THROTTLE_FORGET_MS), 0);
    happen(TRICODE_EVENT_SELECT);
    for (unsigned i = 0; i < TRICODE_THROTTLE_RUN; i++) {
        ck_assert_int_eq(show(1, 1000), TRICODE_MACHINE_NOT_AUTHENTIC);
    }
    ck_assert_uint_eq(tricode_throttle_pause(&runtime.engine.throttle, 1000), 1000);
    /* A used permit does not end it. */
    happen(TRICODE_EVENT_LEVER);
    ck_assert_int_eq(show(0, 2000), TRICODE_MACHINE_REASON_NONE);
    ck_assert_uint_eq(runtime.engine.throttle.run, TRICODE_THROTTLE_RUN);
    happen(TRICODE_EVENT_SELECT);
    ck_assert_int_eq(show(0, 2000), TRICODE_MACHINE_REASON_NONE);
    ck_assert_int_eq(runtime.engine.state.phase, TRICODE_MACHINE_VENDING);
    ck_assert_uint_eq(runtime.engine.throttle.run, 0);
}
END_TEST

/* Shows false tags, half an hour apart. Returns the durable number. */
static uint32_t durable_after(uint32_t guesses) {
    static uint64_t now = 1;
    for (uint32_t i = 0; i < guesses; i++) {
        now += 3 * TRICODE_THROTTLE_FORGET_MS;
        ck_assert_int_eq(show(1, now), TRICODE_MACHINE_NOT_AUTHENTIC);
        ck_assert_uint_eq(tricode_throttle_pause(&runtime.engine.throttle, now), 0);
    }
    return durable();
}

/* [MACHINE-23] Written with any other write, at each pause, and when ten are unwritten: a power cut
 * loses fewer than ten, and a false tag causes at most one write. */
START_TEST(false_tags_are_counted_durably) {
    happen(TRICODE_EVENT_SELECT);
    ck_assert_uint_eq(durable_after(9), 0);
    ck_assert_uint_eq(durable_after(10), 10);
    ck_assert_uint_eq(durable_after(19), 20);
    (void)show(1, 0);
    happen(TRICODE_EVENT_LEVER);
    ck_assert_uint_eq(durable(), 21);
    for (uint32_t i = 1; i <= 12; i++) {
        (void)show(1, 0);
        ck_assert_uint_eq(tricode_record_unwritten(runtime.engine.record), i < 10 ? i : 0);
    }
    ck_assert_uint_eq(durable(), 33);
}
END_TEST

/* [MACHINE-23] A permit for another machine, a sale code, and a text that is no code are no guesses
 * of this key's tags. */
START_TEST(foreign_codes_are_not_false_tags) {
    struct tricode_payload foreign = {TRICODE_KIND_PERMIT, 3, 1, 8, 1, 0, 250, 0};
    struct tricode_outcome outcome;
    struct tricode_error fault;
    char text[TRICODE_TEXT_SIZE + 1];
    for (unsigned i = 0; i < 3; i++) {
        struct tricode_event event = {.kind = TRICODE_EVENT_PERMIT};
        foreign.machine = i == 0 ? 8 : 7;
        vending_permit(foreign, text, NULL);
        text[1] = i == 1 ? 'E' : text[1]; /* a sale code with a wrong tag */
        event.presented =
            tricode_engine_present(&runtime.engine, (const uint8_t *)text, i == 2 ? 63 : 64);
        ck_assert_int_eq(tricode_engine_step(&runtime.engine, &event, &outcome, &fault), 0);
        ck_assert_int_eq(outcome.effect.kind, TRICODE_EFFECT_REFUSE);
        ck_assert_int_ne(outcome.effect.reason, TRICODE_MACHINE_NOT_AUTHENTIC);
    }
    ck_assert_uint_eq(tricode_record_false_tags(runtime.engine.record), 0);
    ck_assert_uint_eq(runtime.engine.throttle.run, 0);
}
END_TEST

/* Runs the lines. Returns the output. */
static const char *run_as(const char *lines, int json) {
    free(printed);
    runtime.report =
        (struct tricode_report){open_memstream(&printed, &printed_length), json, 0, &provisioning};
    FILE *input = fmemopen((void *)(uintptr_t)lines, strlen(lines), "r");
    ck_assert(runtime.report.out != NULL && input != NULL);
    ck_assert_int_eq(tricode_loop_run(&runtime, input), TRICODE_EXIT_OK);
    ck_assert_int_eq(fclose(input), 0);
    ck_assert_int_eq(fclose(runtime.report.out), 0);
    return printed;
}

static const char *run(const char *lines) {
    return run_as(lines, 1);
}

static unsigned times(const char *output, const char *words) {
    unsigned count = 0;
    for (const char *at = output; (at = strstr(at, words)) != NULL; at++) {
        count++;
    }
    return count;
}

/* [MACHINE-24] While the scanner pauses, permits are not read and everything else works; the
 * reports have the reason and the number of false tags. */
START_TEST(scanner_pauses) {
    char lines[14 * (PATH_MAX + 16)] = "select 1\n";
    char text[TRICODE_TEXT_SIZE + 1];
    struct tricode_payload guess = {TRICODE_KIND_PERMIT, 3, 1, 7, 1, 0, 250, 0};
    vending_permit(guess, text, NULL);
    text[63] = text[63] == 'A' ? 'B' : 'A';
    ck_assert_int_eq(tricode_qr_write_png(text, TRICODE_QR_LEVEL_Q, 4, scratch_path("guess.png")),
                     TRICODE_QR_OK);
    for (unsigned i = 0; i < TRICODE_THROTTLE_RUN; i++) {
        const size_t at = strlen(lines);
        (void)snprintf(lines + at, sizeof lines - at, "permit %s\n", scratch_path("guess.png"));
    }
    ck_assert_uint_eq(times(run(lines), "\"reason\":\"not_authentic\""), TRICODE_THROTTLE_RUN);
    ck_assert_uint_eq(runtime.engine.throttle.until_ms, runtime.engine.throttle.newest_ms + 1000);
    ck_assert_str_eq(runtime.view.reason, "paused"); /* the hint for the tenth */
    /* On a slow host one second might be over before the next line. */
    runtime.engine.throttle.until_ms = tricode_clock_ms() + TRICODE_THROTTLE_LONGEST_MS;
    (void)snprintf(lines, sizeof lines, "permit %s\nlever\nselect 2\npermit\nstatus\n",
                   scratch_path("guess.png"));
    const char *output = run(lines);
    ck_assert_uint_eq(times(output, "\"reason\":\"paused\""), 2);
    ck_assert_ptr_nonnull(strstr(output, "\"event\":\"lever\",\"effect\":\"show_cancel\""));
    ck_assert_ptr_nonnull(strstr(output, "\"counter\":2,\"vended\":0,\"false_tags\":10"));
    ck_assert_uint_eq(durable(), 10);
}
END_TEST

/* [MACHINE-25] The pause is printed for the buyer when it begins. */
START_TEST(pause_is_printed) {
    char lines[PATH_MAX + 16];
    char text[TRICODE_TEXT_SIZE + 1];
    const struct tricode_payload payload = {TRICODE_KIND_PERMIT, 3, 1, 7, 1, 0, 250, 0};
    vending_permit(payload, text, NULL);
    text[63] = text[63] == 'A' ? 'B' : 'A';
    ck_assert_int_eq(tricode_qr_write_png(text, TRICODE_QR_LEVEL_Q, 4, scratch_path("guess.png")),
                     TRICODE_QR_OK);
    (void)snprintf(lines, sizeof lines, "permit %s\n", scratch_path("guess.png"));
    ck_assert_ptr_null(strstr(run_as(lines, 0), "pauses"));
    runtime.engine.throttle.run = TRICODE_THROTTLE_RUN + 1;
    ck_assert_ptr_nonnull(strstr(run_as(lines, 0), "the scanner pauses for 4 s; the lever works."));
}
END_TEST

/* Two symbols side by side, as a picture file. */
static void both(const char *one, const char *two, const char *path) {
    const struct tricode_picture left = pixels_draw(one, TRICODE_QR_LEVEL_Q, 4);
    const struct tricode_picture right = pixels_draw(two, TRICODE_QR_LEVEL_Q, 4);
    const unsigned side = left.width + right.width;
    struct tricode_picture view = pixels_new(side, side, 255);
    struct tricode_buffer png = {NULL, 0};
    pixels_paste(&view, &left, 0, 0);
    pixels_paste(&view, &right, left.width, 0);
    for (size_t i = 0; i < (size_t)side * side; i++) {
        view.pixels[i] = view.pixels[i] < 128;
    }
    ck_assert_int_eq(tricode_picture_encode(view.pixels, side, 1, &png), TRICODE_QR_OK);
    scratch_write(path, png.bytes, png.length, 0600);
    free(png.bytes);
    free(view.pixels);
    free(left.pixels);
    free(right.pixels);
}

/* [MACHINE-25] [READ-5] Several codes in view are none, and the buyer is informed. */
START_TEST(several_codes_in_view) {
    char lines[PATH_MAX + 16];
    char text[TRICODE_TEXT_SIZE + 1];
    const struct tricode_payload payload = {TRICODE_KIND_PERMIT, 3, 1, 7, 1, 0, 250, 0};
    vending_permit(payload, text, NULL);
    both(text, "HELLO", scratch_path("both.png"));
    (void)snprintf(lines, sizeof lines, "permit %s\n", scratch_path("both.png"));
    ck_assert_ptr_nonnull(strstr(run(lines), "\"effect\":\"none\",\"reason\":\"several\""));
    both(text, text, scratch_path("both.png"));
    ck_assert_ptr_nonnull(strstr(run(lines), "\"effect\":\"refuse\",\"reason\":\"unknown\""));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine throttle");
    TCase *tests = tcase_create("throttle");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, pause_grows);
    tcase_add_test(tests, run_ends);
    tcase_add_test(tests, false_tags_are_counted_durably);
    tcase_add_test(tests, foreign_codes_are_not_false_tags);
    tcase_add_test(tests, scanner_pauses);
    tcase_add_test(tests, pause_is_printed);
    tcase_add_test(tests, several_codes_in_view);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
