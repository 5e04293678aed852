// SPDX-License-Identifier: Apache-2.0
/* Hostile pictures: what reading one may cost is bounded, and a reader that crashes is no machine
 * that does. */
#define _GNU_SOURCE
#include "scratch.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "machine/camera.h"
#include "machine/scanner.h"
#include "pixels.h"
#include "qr/scan.h"

#define TEXT "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define SIDE TRICODE_QR_MAX_SIDE

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

/* Each answer of the QR library comes through as it is. */
START_TEST(answers_come_through) {
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

/* As many as there is room for: several codes are none. */
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

/* Nothing but corners of QR symbols, of which the QR library tries to put three and three together:
 * without a bound it goes on for minutes. */
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

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* [MACHINE-28] The reader's processor time (not the time on the wall) and memory have their bounds;
 * the machine's camera says that there is no code to be read. */
START_TEST(reading_is_bounded) {
    const char *path = scratch_path("view.png");
    struct tricode_camera camera = {.path = path};
    struct tricode_buffer text = {NULL, 0};
    struct rusage before;
    struct rusage after;
    write_corners(path);
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &before), 0);
    ck_assert_int_eq(tricode_camera_read(&camera, NULL, &text), TRICODE_CAMERA_UNREADABLE);
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &after), 0);
    const double spent = seconds(after.ru_utime) + seconds(after.ru_stime) -
                         seconds(before.ru_utime) - seconds(before.ru_stime);
    ck_assert_msg(spent < TRICODE_SCANNER_SECONDS + 1, "%f s of processor time", spent);
    ck_assert_msg((unsigned long)after.ru_maxrss * 1024 < TRICODE_SCANNER_MEMORY, "%ld KiB",
                  after.ru_maxrss);
}
END_TEST

/* Ends the process that its parent started last, as a crash would. */
static void crash_the_reader(pid_t parent) {
    char path[64];
    char line[256];
    const struct timespec pause = {0, 5 * 1000000L};
    (void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    for (;;) {
        FILE *children = fopen(path, "r");
        size_t length = children == NULL ? 0 : fread(line, 1, sizeof line - 1, children);
        line[length] = 0;
        if (children != NULL) {
            (void)fclose(children);
        }
        char *at = line;
        for (long child = strtol(at, &at, 10); child > 0; child = strtol(at, &at, 10)) {
            if (child != (long)getpid()) {
                (void)kill((pid_t)child, SIGSEGV);
                _exit(0);
            }
        }
        (void)nanosleep(&pause, NULL);
    }
}

/* [MACHINE-28] */
START_TEST(reader_crashes) {
    const char *path = scratch_path("view.png");
    const pid_t parent = getpid();
    int status = 0;
    write_corners(path);
    const pid_t killer = fork();
    if (killer == 0) {
        crash_the_reader(parent);
    }
    ck_assert_int_eq(read_picture(path, ""), TRICODE_QR_NOTHING);
    ck_assert_int_eq(waitpid(killer, &status, 0), killer);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_eq(tricode_qr_write_png(TEXT, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    ck_assert_int_eq(read_picture(path, TEXT), TRICODE_QR_OK);
}
END_TEST

/* Where nobody waits for children, they are gone before anybody asks. */
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
    tcase_add_test(tests, answers_come_through);
    tcase_add_test(tests, thousands_of_codes);
    tcase_add_test(tests, reading_is_bounded);
    tcase_add_test(tests, reader_crashes);
    tcase_add_test(tests, children_are_reaped);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
