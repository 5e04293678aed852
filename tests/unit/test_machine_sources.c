// SPDX-License-Identifier: Apache-2.0
/* A machine with more than lines: a camera that looks by itself. The end of the input does not end
 * it; a signal does. */
#define _GNU_SOURCE
#include "scratch.h"

#include <poll.h>
#include <pthread.h>

#include "host/clock.h"
#include "machine/loop.h"
#include "machine/permit.h"
#include "vending.h"

static struct tricode_provisioning provisioning;
static struct tricode_loop loop;
static FILE *input;
static int lines[2];
static int signals[2];

static void set_up(void) {
    struct tricode_fault fault = {""};
    scratch_set_up();
    memset(&loop, 0, sizeof loop);
    ck_assert_int_eq(tricode_record_create(scratch_path("record.sqlite"), &vending_fresh, &fault),
                     0);
    vending_open(&loop.vendor, &provisioning);
    ck_assert(pipe(lines) == 0 && pipe(signals) == 0);
    input = fdopen(lines[0], "r");
    loop.report = (struct tricode_report){fopen("/dev/null", "w"), 1, 0};
    ck_assert(input != NULL && loop.report.out != NULL);
    loop.signals = signals[0];
    loop.display.picture = scratch_path("display.png");
    loop.mechanism.tray = scratch_path("tray");
}

static void tear_down(void) {
    (void)fclose(loop.report.out);
    (void)fclose(input);
    vending_close(&loop.vendor, &provisioning);
    scratch_tear_down();
}

static void *work(void *unused) {
    (void)unused;
    return (void *)(uintptr_t)tricode_loop_run(&loop, input);
}

static void say(const char *line) {
    ck_assert_int_eq(write(lines[1], line, strlen(line)), (ssize_t)strlen(line));
}

/* Waits until the file has so many bytes. */
static void wait_for(const char *path, off_t least) {
    struct stat about;
    for (unsigned i = 0; i < 1000; i++) {
        if (stat(path, &about) == 0 && about.st_size >= least) {
            return;
        }
        (void)poll(NULL, 0, 10);
    }
    ck_abort_msg("%s does not come", path);
}

/* The sale code is on the display, the input ends, and the camera sees the permit by itself; then
 * it sees it once more. */
START_TEST(camera_looks_by_itself) {
    pthread_t machine;
    struct tricode_code code;
    char text[TRICODE_TEXT_SIZE + 1];
    void *ended = NULL;
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    ck_assert_int_eq(pthread_create(&machine, NULL, work, NULL), 0);
    say("select 1\n");
    wait_for(scratch_path("display.png"), 100);
    ck_assert(vending_scan(scratch_path("display.png"), &code));
    ck_assert_int_eq(close(lines[1]), 0);
    vending_permit(code.payload, text, scratch_path("view.png"));
    wait_for(scratch_path("tray"), 2);
    ck_assert_int_eq(access(scratch_path("display.png"), F_OK), -1);
    vending_permit(code.payload, text, scratch_path("view.png"));
    (void)poll(NULL, 0, 700);
    ck_assert_int_eq(write(signals[1], "x", 1), 1);
    ck_assert_int_eq(pthread_join(machine, &ended), 0);
    ck_assert_uint_eq((uintptr_t)ended, TRICODE_EXIT_OK);
    ck_assert_int_eq(loop.vendor.state.phase, TRICODE_MACHINE_IDLE);
    ck_assert_uint_eq(loop.vendor.state.vended, 1);
    ck_assert_ptr_nonnull(loop.view.reason);
    ck_assert_str_eq(loop.view.reason, "used");
    ck_assert_uint_eq(loop.view.fallen, 1);
    ck_assert_uint_eq(loop.view.fallen_number, 1);
}
END_TEST

/* [MACHINE-29] A hint goes away by itself, while nothing else happens. */
START_TEST(hint_goes_away) {
    pthread_t machine;
    void *ended = NULL;
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    tricode_view_hint(&loop.view, "used", tricode_clock_ms() - TRICODE_VIEW_HINT_MS + 300);
    ck_assert_uint_le(tricode_view_wait(&loop.view, tricode_clock_ms()), 300);
    ck_assert_int_eq(pthread_create(&machine, NULL, work, NULL), 0);
    (void)poll(NULL, 0, 600);
    ck_assert_int_eq(write(signals[1], "x", 1), 1);
    ck_assert_int_eq(pthread_join(machine, &ended), 0);
    ck_assert_uint_eq((uintptr_t)ended, TRICODE_EXIT_OK);
    ck_assert_str_eq(loop.view.hint, "");
    ck_assert_ptr_null(loop.view.reason);
}
END_TEST

/* `quit` ends it too; and a machine with nothing else ends with its input. */
START_TEST(ends) {
    loop.camera = (struct tricode_camera){.path = scratch_path("view.png"), .watches = 1};
    say("quit\n");
    ck_assert_int_eq(tricode_loop_run(&loop, input), TRICODE_EXIT_OK);
    loop.camera.watches = 0;
    loop.signals = -1;
    ck_assert_int_eq(tricode_loop_has_sources(&loop), 0);
    say("select 2\n");
    ck_assert_int_eq(close(lines[1]), 0);
    ck_assert_int_eq(tricode_loop_run(&loop, input), TRICODE_EXIT_OK);
    ck_assert_uint_eq(loop.vendor.state.counter, 1);
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
        loop.vendor.guard.until_ms = UINT64_MAX;
        ck_assert_int_eq(tricode_permit_picture(&loop, png, (size_t)length, news),
                         TRICODE_NEXT_GO_ON);
        ck_assert_int_eq(loop.view.reason != NULL && strcmp(loop.view.reason, "paused") == 0, news);
        loop.vendor.guard.until_ms = 0;
    }
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
