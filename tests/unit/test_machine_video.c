// SPDX-License-Identifier: Apache-2.0
/* A video camera (V4L2): permits are read from its frames with a bounded share of the processor;
 * whatever happens to the camera or the scan worker, the machine goes on. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <qrencode.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "machine/scanner/limits.h"
#include "machine/sources/sources.h"
#include "support/pixels.h"
#include "v4l2.h"
#include "support/working.h"

static struct tricode_video video;
static struct tricode_scan_worker_message message;
static uint64_t ahead; /* the test's clock minus the real one, in ms */

static void set_up(void) {
    scratch_set_up();
    v4l2_set_up();
    scratch_write(scratch_path("video0"), "", 0, 0600);
    memset(&video, 0, sizeof video);
    video.device = scratch_path("video0");
    ahead = 0;
}

static void tear_down(void) {
    tricode_video_close(&video);
    scratch_tear_down();
}

/* Sets the picture in front of the camera. */
static void put(const uint8_t *pixels, unsigned width, unsigned height) {
    memset(v4l2_world->grey, 200, sizeof v4l2_world->grey);
    for (unsigned y = 0; y < height; y++) {
        memcpy(v4l2_world->grey + (size_t)(y + 60) * V4L2_WIDTH + 60, pixels + (size_t)y * width,
               width);
    }
}

static void put_code(const char *text) {
    const struct tricode_picture picture = pixels_draw(text, TRICODE_QR_LEVEL_Q, 5);
    put(picture.pixels, picture.width, picture.height);
    free(picture.pixels);
}

static enum tricode_video_result next(void) {
    return tricode_video_next(&video, tricode_clock_ms() + ahead, &message);
}

/* Waits for this result; before it, only results of earlier frames are allowed. */
static void expect(enum tricode_video_result result) {
    for (unsigned i = 0; i < 4000; i++) {
        const enum tricode_video_result actual = next();
        if (actual == result) {
            return;
        }
        ck_assert_msg(actual == TRICODE_VIDEO_NOTHING || actual == TRICODE_VIDEO_TEXT, "%d: %s",
                      actual, video.error.text);
        (void)poll(NULL, 0, 5);
    }
    ck_abort_msg("the report is missing");
}

static void expect_lost(const char *why) {
    expect(TRICODE_VIDEO_LOST);
    ck_assert_msg(strstr(video.error.text, why) != NULL, "%s", video.error.text);
    ck_assert_int_eq(tricode_video_descriptor(&video), -1);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* no process remains */
    /* LOST is returned once; the next attempt follows later. */
    ahead += TRICODE_VIDEO_RETRY_MS - 200;
    ck_assert_int_eq(next(), TRICODE_VIDEO_NOTHING);
    ck_assert_uint_gt(tricode_video_wait(&video, tricode_clock_ms() + ahead), 0);
    ck_assert_int_eq(video.worker, 0);
    ahead += 200;
}

START_TEST(codes_are_read) {
    put_code("HELLO");
    expect(TRICODE_VIDEO_TEXT);
    ck_assert_uint_eq(message.length, 5);
    ck_assert_mem_eq(message.text, "HELLO", 5);
    expect(TRICODE_VIDEO_TEXT); /* again while it is in view */
    const struct tricode_picture one = pixels_draw("ONE", TRICODE_QR_LEVEL_Q, 5);
    const struct tricode_picture two = pixels_draw("TWO", TRICODE_QR_LEVEL_Q, 5);
    struct tricode_picture both = pixels_new(one.width * 2, one.height, 255);
    pixels_paste(&both, &one, 0, 0);
    pixels_paste(&both, &two, one.width, 0);
    put(both.pixels, both.width, both.height);
    while (next() != TRICODE_VIDEO_SEVERAL) {
        (void)poll(NULL, 0, 5);
    }
    free(one.pixels);
    free(two.pixels);
    free(both.pixels);
    ck_assert_int_ge(tricode_video_descriptor(&video), 0);
    ck_assert_uint_gt(tricode_video_wait(&video, tricode_clock_ms()), 5000);
}
END_TEST

/* Longer than any code of this system. */
START_TEST(long_text) {
    char text[601];
    memset(text, 'A', 600);
    text[600] = 0;
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    ck_assert_ptr_nonnull(code);
    const unsigned side = (unsigned)code->width;
    struct tricode_picture picture = pixels_new((side + 8) * 4, (side + 8) * 4, 255);
    ck_assert_uint_lt(picture.width, 420);
    for (unsigned i = 0; i < side * side * 16; i++) {
        const unsigned x = i % (side * 4);
        const unsigned y = i / (side * 4);
        if (code->data[y / 4 * side + x / 4] & 1) {
            picture.pixels[(y + 16) * picture.width + x + 16] = 0;
        }
    }
    put(picture.pixels, picture.width, picture.height);
    QRcode_free(code);
    free(picture.pixels);
    expect(TRICODE_VIDEO_LONG);
}
END_TEST

START_TEST(no_camera) {
    ck_assert_int_eq(unlink(video.device), 0);
    expect_lost("cannot open it: No such file");
    scratch_write(video.device, "", 0, 0600);
    v4l2_world->mood = V4L2_NO_CAMERA;
    for (unsigned i = 0; i < 100; i++) { /* LOST was returned already */
        ck_assert_int_eq(next(), TRICODE_VIDEO_NOTHING);
        (void)poll(NULL, 0, 5);
    }
    ck_assert_ptr_nonnull(strstr(video.error.text, "not a camera"));
    v4l2_world->mood = V4L2_WORKS;
    ahead += TRICODE_VIDEO_RETRY_MS;
    expect(TRICODE_VIDEO_BACK);
}
END_TEST

/* [MACHINE-31] */
START_TEST(unplugged) {
    put_code("HELLO");
    expect(TRICODE_VIDEO_TEXT);
    v4l2_world->mood = V4L2_UNPLUGGED;
    expect_lost("check that it is plugged in");
    v4l2_world->mood = V4L2_WORKS;
    expect(TRICODE_VIDEO_BACK);
    expect(TRICODE_VIDEO_TEXT);
    v4l2_world->mood = V4L2_STALLS;
    expect_lost("sends no frames any more");
}
END_TEST

/* [MACHINE-28] A frame that is decoded for ever, one that crashes the worker, a driver that hangs:
 * the worker is killed, and the next one works. */
START_TEST(hostile_pictures) {
    struct rusage before;
    struct rusage after;
    v4l2_world->mood = V4L2_SPINS;
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &before), 0);
    expect_lost(""); /* on a busy host, silence may end it before its limit */
    ck_assert(strstr(video.error.text, "took too long to decode") != NULL ||
              strstr(video.error.text, "does not answer") != NULL);
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &after), 0);
    ck_assert_int_le(after.ru_utime.tv_sec - before.ru_utime.tv_sec, TRICODE_LIMITS_SECONDS + 1);
    v4l2_world->mood = V4L2_WORKS;
    expect(TRICODE_VIDEO_BACK);
    v4l2_world->mood = V4L2_CRASHES;
    expect_lost("took too long to decode, or crashed the scan worker");
    v4l2_world->mood = V4L2_WORKS;
    expect(TRICODE_VIDEO_BACK);
    v4l2_world->mood = V4L2_HANGS;
    (void)poll(NULL, 0, 500);
    (void)next();
    ahead += TRICODE_VIDEO_SILENCE_MS;
    expect_lost("does not answer");
}
END_TEST

/* Processor time of the scan worker, in milliseconds; other load of the host does not raise it. */
static uint64_t worker_ms(void) {
    clockid_t worker;
    struct timespec used;
    ck_assert_int_eq(clock_getcpuclockid(video.worker, &worker), 0);
    ck_assert_int_eq(clock_gettime(worker, &used), 0);
    return (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
}

/* [MACHINE-28] Slow pictures are decoded less often: the worker uses at most a quarter of a
 * processor. */
START_TEST(costly_pictures) {
    const unsigned pictures = 5;
    const uint64_t began = tricode_clock_ms();
    v4l2_world->mood = V4L2_COSTS;
    while (v4l2_world->given < pictures) {
        (void)next();
        (void)poll(NULL, 0, 10);
    }
    const uint64_t used = worker_ms();
    const uint64_t took = tricode_clock_ms() - began;
    ck_assert_uint_ge(used, (uint64_t)pictures * V4L2_COST_MS);
    /* The worker has not rested yet after the last frame. */
    ck_assert_uint_le(used, took / TRICODE_SCAN_WORKER_SHARE + V4L2_COST_MS * 3 / 2);
    ck_assert_int_eq(video.running, 1);
}
END_TEST

/* Waits until the camera has sent so many more frames. */
static void wait_for_pictures(unsigned pictures) {
    const unsigned given = v4l2_world->given;
    while (v4l2_world->given - given < pictures) {
        (void)poll(NULL, 0, 5);
    }
}

/* [MACHINE-25] [MACHINE-28] [MACHINE-30] A permit is handled once, however long it is in view; that
 * of another machine gets a hint. */
START_TEST(a_machine_with_a_camera) {
    char text[TRICODE_TEXT_SIZE + 1];
    working_set_up();
    runtime.video = &video;
    working_begin();
    working_say("select 1\n");
    const struct tricode_code code = working_code(TRICODE_KIND_SALE);
    struct tricode_payload other = code.payload;
    other.machine = 8;
    vending_permit(other, text, NULL);
    put_code(text);
    wait_for_pictures(3);
    vending_permit(code.payload, text, NULL);
    put_code(text);
    working_fallen(2);
    wait_for_pictures(6); /* still in view */
    working_end();
    const char *refused = strstr(working_said, "other_machine");
    const char *dispensed = strstr(working_said, "dispense");
    ck_assert(refused != NULL && dispensed != NULL && refused < dispensed);
    ck_assert_ptr_null(strstr(refused + 1, "other_machine")); /* once */
    ck_assert_ptr_null(strstr(working_said, "\"used\""));
    working_tear_down();
}
END_TEST

/* [MACHINE-24] While the scanner pauses, there is no scan worker; afterwards there is one again. */
START_TEST(pause_without_worker) {
    struct tricode_runtime paused = {.video = &video};
    put_code("HELLO");
    expect(TRICODE_VIDEO_TEXT);
    paused.engine.throttle.until_ms = tricode_clock_ms() + 700;
    ck_assert_int_eq(tricode_source_video.serve(&paused), TRICODE_NEXT_GO_ON);
    ck_assert_int_eq(video.worker, 0);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_uint_gt(tricode_source_video.wait(&paused), 400);
    ck_assert_int_eq(tricode_source_video.serve(&paused), TRICODE_NEXT_GO_ON);
    ck_assert_int_eq(video.worker, 0);
    (void)poll(NULL, 0, 700);
    expect(TRICODE_VIDEO_TEXT); /* without LOST and BACK */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine video");
    TCase *tests = tcase_create("video");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, codes_are_read);
    tcase_add_test(tests, long_text);
    tcase_add_test(tests, no_camera);
    tcase_add_test(tests, unplugged);
    tcase_add_test(tests, hostile_pictures);
    tcase_add_test(tests, costly_pictures);
    tcase_add_test(tests, a_machine_with_a_camera);
    tcase_add_test(tests, pause_without_worker);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
