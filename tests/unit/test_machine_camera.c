// SPDX-License-Identifier: Apache-2.0
/* The picture camera, the displays and the simulated mechanism. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <pthread.h>

#include "machine/scanner/camera.h"
#include "machine/displays/display.h"
#include "machine/engine/mechanism.h"
#include "qr/draw.h"
#include "qr/scan.h"

static void picture(const char *name, const char *text) {
    ck_assert_int_eq(tricode_qr_write_png(text, TRICODE_QR_LEVEL_M, 4, scratch_path(name)),
                     TRICODE_QR_OK);
}

/* Sets a picture's modification time. */
static void taken_at(const char *name, long seconds) {
    struct timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch_path(name), times, 0), 0);
}

static void expect_read(struct tricode_camera *camera, const char *picture_path,
                        const char *expected) {
    struct tricode_buffer text = {NULL, 0};
    ck_assert_int_eq(tricode_camera_read(camera, picture_path, &text), TRICODE_CAMERA_OK);
    ck_assert_uint_eq(text.length, strlen(expected));
    ck_assert_mem_eq(text.bytes, expected, text.length);
    free(text.bytes);
}

static void expect_status(struct tricode_camera *camera, enum tricode_camera_status status) {
    struct tricode_buffer text = {NULL, 0};
    ck_assert_int_eq(tricode_camera_read(camera, NULL, &text), status);
}

START_TEST(no_camera) {
    struct tricode_camera camera = {.path = NULL};
    expect_status(&camera, TRICODE_CAMERA_FAILED);
    ck_assert_int_eq(errno, ENODEV);
    picture("named.png", "NAMED");
    expect_read(&camera, scratch_path("named.png"), "NAMED");
}
END_TEST

START_TEST(one_file) {
    struct tricode_camera camera = {.path = scratch_path("view.png")};
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
    picture("view.png", "ONE");
    expect_read(&camera, NULL, "ONE");
    expect_read(&camera, NULL, "ONE");
    picture("view.png", "TWO");
    expect_read(&camera, NULL, "TWO");
    scratch_write(scratch_path("view.png"), "no picture", 10, 0600);
    expect_status(&camera, TRICODE_CAMERA_UNREADABLE);
}
END_TEST

START_TEST(newest_of_a_folder) {
    struct tricode_camera camera = {.path = scratch_folder};
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
    picture("b.png", "OLD");
    picture("c.png", "NEW");
    picture("a.png", "NEWEST");
    picture("later.jpg", "OTHER");
    picture(".hidden.png", "HIDDEN");
    ck_assert_int_eq(mkdir(scratch_path("folder.png"), 0700), 0);
    taken_at("b.png", 1000);
    taken_at("c.png", 2000);
    taken_at("a.png", 3000);
    expect_read(&camera, NULL, "NEWEST");
    /* A picture is used once, and older ones are not used any more. */
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
    picture("b.png", "NEXT");
    taken_at("b.png", 3000);
    expect_read(&camera, NULL, "NEXT");
    /* The same name again, later. */
    picture("b.png", "AGAIN");
    taken_at("b.png", 4000);
    expect_read(&camera, NULL, "AGAIN");
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
}
END_TEST

START_TEST(unreadable_picture) {
    struct tricode_camera camera = {.path = scratch_folder};
    scratch_write(scratch_path("bad.png"), "no picture", 10, 0600);
    taken_at("bad.png", 5000);
    expect_status(&camera, TRICODE_CAMERA_UNREADABLE);
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
    picture("good.png", "GOOD");
    taken_at("good.png", 5001);
    expect_read(&camera, NULL, "GOOD");
}
END_TEST

static void *show_soon(void *text) {
    struct timespec pause = {0, 200 * 1000000L};
    (void)nanosleep(&pause, NULL);
    (void)tricode_qr_write_png(text, TRICODE_QR_LEVEL_M, 4, scratch_path("soon.png"));
    return NULL;
}

START_TEST(waits_for_a_picture) {
    static char text[] = "SOON";
    struct tricode_camera camera = {.path = scratch_folder, .wait_ms = 10000};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, show_soon, text), 0);
    expect_read(&camera, NULL, "SOON");
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    struct timespec before;
    struct timespec after;
    camera.wait_ms = 150;
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    expect_status(&camera, TRICODE_CAMERA_NOTHING);
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    double waited =
        (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    ck_assert(waited >= 0.149 && waited < 5);
}
END_TEST

/* [QR-2] */
static void expect_poll(struct tricode_camera *camera, enum tricode_camera_status status,
                        const char *expected) {
    struct tricode_buffer text = {NULL, 0};
    ck_assert_int_eq(tricode_camera_poll(camera, &text), status);
    if (expected != NULL) {
        ck_assert_uint_eq(text.length, strlen(expected));
        ck_assert_mem_eq(text.bytes, expected, text.length);
        free(text.bytes);
    }
}

/* A machine that polls the camera uses each picture once, and again when it is written again. */
START_TEST(poll_finds_new_pictures) {
    struct tricode_camera camera = {.path = scratch_path("view.png")};
    expect_poll(&camera, TRICODE_CAMERA_NOTHING, NULL);
    picture("view.png", "ONE");
    expect_poll(&camera, TRICODE_CAMERA_OK, "ONE");
    expect_poll(&camera, TRICODE_CAMERA_NOTHING, NULL);
    picture("view.png", "TWO");
    expect_poll(&camera, TRICODE_CAMERA_OK, "TWO");
    scratch_write(scratch_path("view.png"), "half of", 7, 0600);
    expect_poll(&camera, TRICODE_CAMERA_UNREADABLE, NULL);
    expect_poll(&camera, TRICODE_CAMERA_NOTHING, NULL);
    picture("view.png", "WHOLE");
    expect_poll(&camera, TRICODE_CAMERA_OK, "WHOLE");
    camera.path = scratch_folder;
    picture("later.png", "LATER");
    taken_at("later.png", 4000000000);
    expect_poll(&camera, TRICODE_CAMERA_OK, "LATER");
    expect_poll(&camera, TRICODE_CAMERA_NOTHING, NULL);
    ck_assert_int_eq(unlink(scratch_path("later.png")), 0);
    expect_poll(&camera, TRICODE_CAMERA_NOTHING, NULL); /* older than one that was used */
}
END_TEST

START_TEST(display_shows_and_clears) {
    static const char code[] = "CEAAAAIAAAAAOAAAAAAQAAAAAAAAAAH2NMBOYJLFPA65CXJ43XDWGTR3M4ZGDD6A";
    struct tricode_error fault = {""};
    struct tricode_view view = {.turn = 1};
    char terminal[8192] = "";
    FILE *out = fmemopen(terminal, sizeof terminal, "w");
    ck_assert_ptr_nonnull(out);
    struct tricode_displays display = {
        .settings = {.picture = scratch_path("display.png"), .terminal = out}};
    struct tricode_camera camera = {.path = display.settings.picture};
    (void)snprintf(view.code, sizeof view.code, "HTTPS://PAY.EXAMPLE/%s", code);
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), 0);
    const long once = ftell(out);
    expect_read(&camera, NULL, view.code);
    ck_assert_int_eq(scratch_count(), 1);
    /* A code is drawn once, and again only when `turn` changes. */
    ck_assert_int_eq(unlink(display.settings.picture), 0);
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), 0);
    ck_assert_int_eq(scratch_count(), 0);
    ck_assert_int_eq(ftell(out), once);
    view.turn++;
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), 0);
    ck_assert_int_eq(scratch_count(), 1);
    ck_assert_int_eq(ftell(out), 2 * once);
    tricode_view_clear(&view);
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), 0);
    ck_assert_int_eq(scratch_count(), 0);
    ck_assert_int_eq(ftell(out), 2 * once);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_ptr_nonnull(strstr(terminal, "▀"));
    ck_assert_ptr_nonnull(strstr(terminal, code));
    view.turn++;
    display.settings.terminal = NULL;
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), 0);
    display.settings.picture = scratch_path("none/display.png");
    (void)snprintf(view.code, sizeof view.code, "HTTPS://PAY.EXAMPLE/%s", code);
    view.turn++;
    ck_assert_int_eq(tricode_displays_show(&display, &view, &fault), -1);
    ck_assert_ptr_nonnull(strstr(fault.text, ": No such file"));
    ck_assert_ptr_nonnull(strstr(fault.text, "cannot write the picture "));
}
END_TEST

START_TEST(mechanism_dispenses_or_jams) {
    struct tricode_mechanism mechanism = {.tray = scratch_path("tray")};
    char fallen[64] = "";
    ck_assert_int_eq(tricode_mechanism_vend(&mechanism, 5), TRICODE_VEND_SUCCEEDED);
    mechanism.jammed = 1;
    ck_assert_int_eq(tricode_mechanism_vend(&mechanism, 6), TRICODE_VEND_FAILED);
    ck_assert_int_eq(tricode_mechanism_vend(&mechanism, 65535), TRICODE_VEND_SUCCEEDED);
    ck_assert_int_eq(scratch_read(mechanism.tray, fallen, sizeof fallen - 1), 8);
    ck_assert_str_eq(fallen, "5\n65535\n");
    mechanism.tray = scratch_path("none/tray");
    ck_assert_int_eq(tricode_mechanism_vend(&mechanism, 5), TRICODE_VEND_FAILED);
    mechanism.tray = NULL;
    ck_assert_int_eq(tricode_mechanism_vend(&mechanism, 5), TRICODE_VEND_SUCCEEDED);
}
END_TEST

/* The same seed gives the same jams, at about the configured rate. */
START_TEST(mechanism_jams_by_chance) {
    static const unsigned wanted[] = {0, 1, 500, 10000};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct tricode_mechanism one = {.jams = wanted[i], .chance = 7};
        struct tricode_mechanism two = {.jams = wanted[i], .chance = 7};
        unsigned jams = 0;
        for (unsigned vend = 0; vend < 100000; vend++) {
            const enum tricode_vend came = tricode_mechanism_vend(&one, 1);
            ck_assert_int_eq(tricode_mechanism_vend(&two, 1), came);
            jams += came == TRICODE_VEND_FAILED;
        }
        ck_assert_uint_ge(jams, wanted[i] * 9);
        ck_assert_uint_le(jams, wanted[i] * 11 + (wanted[i] == 1 ? 20 : 0));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine camera");
    TCase *tests = tcase_create("camera");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, no_camera);
    tcase_add_test(tests, one_file);
    tcase_add_test(tests, newest_of_a_folder);
    tcase_add_test(tests, unreadable_picture);
    tcase_add_test(tests, waits_for_a_picture);
    tcase_add_test(tests, poll_finds_new_pictures);
    tcase_add_test(tests, display_shows_and_clears);
    tcase_add_test(tests, mechanism_dispenses_or_jams);
    tcase_add_test(tests, mechanism_jams_by_chance);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
