// SPDX-License-Identifier: Apache-2.0
/* Hostile pictures: the cost of decoding one is bounded, and a crash of the scanner's process does
 * not end the machine. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "machine/scanner/camera.h"
#include "machine/scanner/limits.h"
#include "machine/scanner/scanner.h"
#include "support/pixels.h"
#include "qr/draw.h"
#include "qr/scan.h"

#define TEXT "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define SIDE TRICODE_QR_MAX_SIDE

/* As in limits.c: a sanitizer reserves more address space than the limit. */
#define MEMORY_IS_LIMITED 1
#if defined(__SANITIZE_ADDRESS__)
#undef MEMORY_IS_LIMITED
#define MEMORY_IS_LIMITED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#undef MEMORY_IS_LIMITED
#define MEMORY_IS_LIMITED 0
#endif
#endif

static void write_picture(const char *path, struct tricode_picture *view) {
    struct tricode_buffer png = {NULL, 0};
    for (size_t i = 0; i < (size_t)view->width * view->width; i++) {
        view->pixels[i] = view->pixels[i] < 128;
    }
    ck_assert_int_eq(tricode_picture_encode(view->pixels, view->width, 1, &png), TRICODE_QR_OK);
    scratch_write(path, png.bytes, png.length, 0600);
    free(png.bytes);
}

static enum tricode_qr_status read_picture(const char *path, const char *text) {
    struct tricode_buffer found = {NULL, 0};
    const enum tricode_qr_status status = tricode_scanner_read(path, &found);
    if (status == TRICODE_QR_OK) {
        ck_assert_uint_eq(found.length, strlen(text));
        ck_assert_str_eq((const char *)found.bytes, text);
    } else {
        ck_assert_ptr_null(found.bytes);
    }
    free(found.bytes);
    return status;
}

/* Each result of the QR library is returned unchanged. */
START_TEST(results_are_returned) {
    const char *path = scratch_path("view.png");
    ck_assert_int_eq(tricode_qr_write_png(TEXT, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    ck_assert_int_eq(read_picture(path, TEXT), TRICODE_QR_OK);
    struct tricode_picture blank = pixels_new(100, 100, 255);
    write_picture(path, &blank);
    free(blank.pixels);
    ck_assert_int_eq(read_picture(path, ""), TRICODE_QR_NOTHING);
    scratch_write(path, "no picture", 10, 0600);
    ck_assert_int_eq(read_picture(path, ""), TRICODE_QR_PICTURE);
    ck_assert_int_eq(read_picture(scratch_path("none.png"), ""), TRICODE_QR_FILE);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(read_picture(scratch_folder, ""), TRICODE_QR_FILE);
    ck_assert_int_eq(errno, EISDIR);
}
END_TEST

/* As many codes as fit: several codes are none. */
START_TEST(thousands_of_codes) {
    const char *path = scratch_path("view.png");
    struct tricode_picture view = pixels_new(SIDE, SIDE, 255);
    const struct tricode_picture odd = pixels_draw("ODD", TRICODE_QR_LEVEL_Q, 2);
    const struct tricode_picture even = pixels_draw("EVEN", TRICODE_QR_LEVEL_Q, 2);
    unsigned codes = 0;
    for (unsigned y = 0; y + odd.height <= SIDE; y += odd.height) {
        for (unsigned x = 0; x + odd.width <= SIDE; x += odd.width) {
            pixels_paste(&view, codes % 2 == 0 ? &even : &odd, x, y);
            codes++;
        }
    }
    ck_assert_uint_gt(codes, 2000);
    write_picture(path, &view);
    ck_assert_int_eq(read_picture(path, ""), TRICODE_QR_SEVERAL);
    free(view.pixels);
    free(odd.pixels);
    free(even.pixels);
}
END_TEST

/* Only finder patterns of QR symbols, of which the QR library tries all groups of three: without a
 * limit for minutes. */
static void write_corners(const char *path) {
    struct tricode_picture view = pixels_new(SIDE, SIDE, 255);
    for (unsigned y = 0; y < SIDE; y++) {
        for (unsigned x = 0; x < SIDE; x++) {
            const unsigned column = x % 8;
            const unsigned row = y % 8;
            const int ring = column == 0 || column == 6 || row == 0 || row == 6;
            const int heart = column >= 2 && column <= 4 && row >= 2 && row <= 4;
            if (column < 7 && row < 7 && (ring || heart)) {
                view.pixels[(size_t)y * SIDE + x] = 0;
            }
        }
    }
    write_picture(path, &view);
    free(view.pixels);
}

/* The other child of the parent; 0: none. */
static pid_t process_of(pid_t parent) {
    char path[64];
    char line[256];
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    const long length = scratch_read(path, line, sizeof line - 1);
    line[length < 0 ? 0 : length] = 0;
    char *at = line;
    for (long child = strtol(at, &at, 10); child > 0; child = strtol(at, &at, 10)) {
        if (child != (long)getpid()) {
            return (pid_t)child;
        }
    }
    return 0;
}

/* 1 when the line of /proc/PID/limits has this value. */
static int is_limited(pid_t process, const char *what, unsigned long to) {
    char path[64];
    char limits[4096];
    char expected[128];
    (void)snprintf(path, sizeof path, "/proc/%d/limits", (int)process);
    const long length = scratch_read(path, limits, sizeof limits - 1);
    limits[length < 0 ? 0 : length] = 0;
    (void)snprintf(expected, sizeof expected, "%-25s %-20lu %-20lu", what, to, to);
    return strstr(limits, expected) != NULL;
}

/* Waits until the process has its limits, then kills it with a signal of the kernel or of a crash.
 * Exits with 0; with 1 when the process ended without limits. */
static void kill_process(pid_t parent, int by) {
    const struct timespec pause = {0, 2 * 1000000L};
    pid_t process = 0;
    while (process == 0) {
        (void)nanosleep(&pause, NULL);
        process = process_of(parent);
    }
    while (
        !is_limited(process, "Max cpu time", TRICODE_LIMITS_SECONDS) ||
        !is_limited(process, "Max core file size", 0) || !is_limited(process, "Max file size", 0) ||
        (MEMORY_IS_LIMITED && !is_limited(process, "Max address space", TRICODE_LIMITS_MEMORY))) {
        if (process_of(parent) != process) {
            _exit(1);
        }
        (void)nanosleep(&pause, NULL);
    }
    _exit(kill(process, by) == 0 ? 0 : 1);
}

/* [MACHINE-28] The process has its limits; whatever kills it, the result is a picture without a
 * readable code, and the next picture is decoded. */
START_TEST(process_is_limited_and_killed) {
    static const int signals[] = {SIGXCPU, SIGKILL, SIGSEGV, SIGABRT};
    const char *path = scratch_path("view.png");
    struct tricode_camera camera = {.path = path};
    struct tricode_buffer text = {NULL, 0};
    const pid_t parent = getpid();
    int status = 0;
    write_corners(path);
    const pid_t ender = fork();
    if (ender == 0) {
        kill_process(parent, signals[_i]);
    }
    ck_assert_int_eq(tricode_camera_read(&camera, NULL, &text), TRICODE_CAMERA_UNREADABLE);
    ck_assert_int_eq(waitpid(ender, &status, 0), ender);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the process had not its limits");
    ck_assert_int_eq(tricode_qr_write_png(TEXT, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    ck_assert_int_eq(read_picture(path, TEXT), TRICODE_QR_OK);
}
END_TEST

/* With SIGCHLD ignored, the kernel reaps the process before waitpid. */
START_TEST(children_are_reaped) {
    const char *path = scratch_path("view.png");
    ck_assert_int_eq(tricode_qr_write_png(TEXT, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    ck_assert(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(read_picture(path, TEXT), TRICODE_QR_OK);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("machine scanner");
    TCase *tests = tcase_create("scanner");
    tcase_add_checked_fixture(tests, scratch_set_up, scratch_tear_down);
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, results_are_returned);
    tcase_add_test(tests, thousands_of_codes);
    tcase_add_loop_test(tests, process_is_limited_and_killed, 0, 4);
    tcase_add_test(tests, children_are_reaped);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
