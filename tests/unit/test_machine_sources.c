// SPDX-License-Identifier: Apache-2.0
/* A machine with a source other than its input: the end of the input does not end it; a signal
 * does. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "machine/sources/permit.h"
#include "support/working.h"

static void set_up(void) {
    scratch_set_up();
    working_set_up();
}

static void tear_down(void) {
    working_tear_down();
    scratch_tear_down();
}

/* The input ends while the sale code is on display; the polled camera finds the permit, and then
 * finds it again. */
START_TEST(polled_camera) {
    char text[TRICODE_TEXT_SIZE + 1];
    runtime.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    working_begin();
    working_say("select 1\n");
    const struct tricode_code code = working_code(TRICODE_KIND_SALE);
    ck_assert_int_eq(close(working_lines[1]), 0);
    vending_permit(code.payload, text, scratch_path("view.png"));
    working_fallen(2);
    ck_assert_int_eq(access(scratch_path("display.png"), F_OK), -1);
    vending_permit(code.payload, text, scratch_path("view.png"));
    (void)poll(NULL, 0, 700);
    working_end();
    ck_assert_int_eq(runtime.engine.state.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(runtime.engine.state.vended, 1);
    ck_assert_ptr_nonnull(runtime.view.reason);
    ck_assert_str_eq(runtime.view.reason, "used");
    ck_assert_uint_eq(runtime.view.fallen, 1);
    ck_assert_uint_eq(runtime.view.fallen_number, 1);
}
END_TEST

/* [MACHINE-29] A hint ends after its time, without another event. */
START_TEST(hint_ends) {
    runtime.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    tricode_view_hint(&runtime.view, "used", tricode_clock_ms() - TRICODE_VIEW_HINT_MS + 300);
    ck_assert_uint_le(tricode_view_wait(&runtime.view, tricode_clock_ms()), 300);
    working_begin();
    (void)poll(NULL, 0, 600);
    working_end();
    ck_assert_str_eq(runtime.view.hint, "");
    ck_assert_ptr_null(runtime.view.reason);
}
END_TEST

/* `quit` ends it, too; a machine without another source ends with its input. */
START_TEST(ends) {
    runtime.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    working_say("quit\n");
    ck_assert_int_eq(tricode_loop_run(&runtime, working_input), TRICODE_EXIT_OK);
    runtime.camera.watches = 0;
    runtime.signals = -1;
    ck_assert_int_eq(tricode_loop_outlives_input(&runtime), 0);
    working_say("select 2\n");
    ck_assert_int_eq(close(working_lines[1]), 0);
    ck_assert_int_eq(tricode_loop_run(&runtime, working_input), TRICODE_EXIT_OK);
    ck_assert_uint_eq(runtime.engine.state.counter, 1);
}
END_TEST

/* Pictures of a panel: one that a person gave is always answered; of the frames of a camera, one
 * without a code, or while the scanner pauses, is not. */
START_TEST(pictures_of_a_panel) {
    char text[TRICODE_TEXT_SIZE + 1];
    uint8_t png[65536];
    const uint8_t *no_png = (const uint8_t *)"x";
    struct tricode_payload payload = {TRICODE_KIND_PERMIT, 3, 1, 8, 1, 0, 250, 0};
    vending_permit(payload, text, scratch_path("other.png"));
    const long length = scratch_read(scratch_path("other.png"), png, sizeof png);
    ck_assert_int_gt(length, 0);
    for (int frame = 0; frame < 2; frame++) {
        enum tricode_next (*give)(struct tricode_runtime *, const uint8_t *, size_t) =
            frame ? tricode_permit_frame : tricode_permit_picture;
        runtime.view.reason = NULL;
        ck_assert_int_eq(give(&runtime, png, (size_t)length), TRICODE_NEXT_GO_ON);
        ck_assert_str_eq(runtime.view.reason, "other_machine");
        runtime.view.reason = NULL;
        ck_assert_int_eq(give(&runtime, no_png, 1), TRICODE_NEXT_GO_ON);
        ck_assert_int_eq(runtime.view.reason == NULL, frame);
        runtime.view.reason = NULL;
        runtime.engine.throttle.until_ms = tricode_clock_ms() + TRICODE_THROTTLE_LONGEST_MS;
        ck_assert_int_eq(give(&runtime, png, (size_t)length), TRICODE_NEXT_GO_ON);
        ck_assert_int_eq(runtime.view.reason == NULL, frame);
        ck_assert(frame || strcmp(runtime.view.reason, "paused") == 0);
        runtime.engine.throttle.until_ms = 0;
    }
    /* Later frames with the same permit are not answered, until it was out of view. */
    runtime.view.reason = NULL;
    ck_assert_int_eq(tricode_permit_frame(&runtime, png, (size_t)length), TRICODE_NEXT_GO_ON);
    ck_assert_ptr_null(runtime.view.reason);
    runtime.last_scan_at -= 5000;
    ck_assert_int_eq(tricode_permit_frame(&runtime, png, (size_t)length), TRICODE_NEXT_GO_ON);
    ck_assert_str_eq(runtime.view.reason, "other_machine");
}
END_TEST

/* A source of this test: calls of its functions, in order. */
static char calls[16];

static int always(const struct tricode_runtime *unused) {
    (void)unused;
    return 1;
}

static void note_begin(struct tricode_runtime *unused) {
    (void)unused;
    strcat(calls, "b");
}

static uint32_t at_once(const struct tricode_runtime *unused) {
    (void)unused;
    return 0;
}

/* Selects a product, then ends the run. */
static enum tricode_next note_serve(struct tricode_runtime *served) {
    strcat(calls, "s");
    return strcmp(calls, "bs") == 0 ? tricode_act_product(served, 2) : TRICODE_NEXT_QUIT;
}

static void note_close(struct tricode_runtime *unused) {
    (void)unused;
    strcat(calls, "c");
}

/* The loop begins, serves and closes each source of the list that the machine has, and no other. */
START_TEST(a_list_of_sources) {
    static const struct tricode_source mine = {.has = always,
                                               .outlives_input = 1,
                                               .begin = note_begin,
                                               .wait = at_once,
                                               .serve = note_serve,
                                               .close = note_close};
    static const struct tricode_source *const list[] = {&tricode_source_video, &mine,
                                                        &tricode_source_line, NULL};
    runtime.sources = list;
    ck_assert_int_eq(close(working_lines[1]), 0);
    ck_assert_int_eq(tricode_loop_run(&runtime, working_input), TRICODE_EXIT_OK);
    ck_assert_str_eq(calls, "bssc");
    ck_assert_uint_eq(runtime.engine.state.counter, 1);
    ck_assert_uint_eq(runtime.engine.state.sale.product, 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine sources");
    TCase *tests = tcase_create("sources");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, polled_camera);
    tcase_add_test(tests, hint_ends);
    tcase_add_test(tests, ends);
    tcase_add_test(tests, pictures_of_a_panel);
    tcase_add_test(tests, a_list_of_sources);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
