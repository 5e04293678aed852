// SPDX-License-Identifier: Apache-2.0
/* A machine with more than lines: a camera that looks by itself. The end of the input does not end
 * it; a signal does. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "machine/permit.h"
#include "support/working.h"

static void set_up(void) {
    scratch_set_up();
    working_set_up();
}

static void tear_down(void) {
    working_tear_down();
    scratch_tear_down();
}

/* The sale code is on the display, the input ends, and the camera sees the permit by itself; then
 * it sees it once more. */
START_TEST(camera_looks_by_itself) {
    char text[TRICODE_TEXT_SIZE + 1];
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
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
    ck_assert_int_eq(loop.engine.state.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(loop.engine.state.vended, 1);
    ck_assert_ptr_nonnull(loop.view.reason);
    ck_assert_str_eq(loop.view.reason, "used");
    ck_assert_uint_eq(loop.view.fallen, 1);
    ck_assert_uint_eq(loop.view.fallen_number, 1);
}
END_TEST

/* [MACHINE-29] A hint goes away by itself, while nothing else happens. */
START_TEST(hint_goes_away) {
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    tricode_view_hint(&loop.view, "used", tricode_clock_ms() - TRICODE_VIEW_HINT_MS + 300);
    ck_assert_uint_le(tricode_view_wait(&loop.view, tricode_clock_ms()), 300);
    working_begin();
    (void)poll(NULL, 0, 600);
    working_end();
    ck_assert_str_eq(loop.view.hint, "");
    ck_assert_ptr_null(loop.view.reason);
}
END_TEST

/* `quit` ends it too; and a machine with nothing else ends with its input. */
START_TEST(ends) {
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    working_say("quit\n");
    ck_assert_int_eq(tricode_loop_run(&loop, working_input), TRICODE_EXIT_OK);
    loop.camera.watches = 0;
    loop.signals = -1;
    ck_assert_int_eq(tricode_loop_has_sources(&loop), 0);
    working_say("select 2\n");
    ck_assert_int_eq(close(working_lines[1]), 0);
    ck_assert_int_eq(tricode_loop_run(&loop, working_input), TRICODE_EXIT_OK);
    ck_assert_uint_eq(loop.engine.state.counter, 1);
}
END_TEST

/* A picture from elsewhere: as one that was asked for; of one of many frames, that it has no code
 * is no news. */
START_TEST(pictures_from_elsewhere) {
    char text[TRICODE_TEXT_SIZE + 1];
    uint8_t png[65536];
    struct tricode_payload payload = {TRICODE_KIND_PERMIT, 3, 1, 8, 1, 0, 250, 0};
    vending_permit(payload, text, scratch_path("other.png"));
    const long length = scratch_read(scratch_path("other.png"), png, sizeof png);
    ck_assert_int_gt(length, 0);
    for (int news = 0; news < 2; news++) {
        loop.view.reason = NULL;
        ck_assert_int_eq(tricode_permit_picture(&loop, png, (size_t)length, news),
                         TRICODE_NEXT_GO_ON);
        ck_assert_str_eq(loop.view.reason, "other_machine");
        loop.view.reason = NULL;
        ck_assert_int_eq(tricode_permit_picture(&loop, (const uint8_t *)"x", 1, news),
                         TRICODE_NEXT_GO_ON);
        ck_assert_int_eq(loop.view.reason != NULL, news);
        loop.view.reason = NULL;
        loop.engine.throttle.until_ms = UINT64_MAX;
        ck_assert_int_eq(tricode_permit_picture(&loop, png, (size_t)length, news),
                         TRICODE_NEXT_GO_ON);
        ck_assert_int_eq(loop.view.reason != NULL && strcmp(loop.view.reason, "paused") == 0, news);
        loop.engine.throttle.until_ms = 0;
    }
    /* Frames show the same permit one after another: it was told once, by the first of them. */
    loop.view.reason = NULL;
    ck_assert_int_eq(tricode_permit_picture(&loop, png, (size_t)length, 0), TRICODE_NEXT_GO_ON);
    ck_assert_ptr_null(loop.view.reason);
    loop.seen_at -= 5000;
    ck_assert_int_eq(tricode_permit_picture(&loop, png, (size_t)length, 0), TRICODE_NEXT_GO_ON);
    ck_assert_str_eq(loop.view.reason, "other_machine");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine sources");
    TCase *tests = tcase_create("sources");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, camera_looks_by_itself);
    tcase_add_test(tests, hint_goes_away);
    tcase_add_test(tests, ends);
    tcase_add_test(tests, pictures_from_elsewhere);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
