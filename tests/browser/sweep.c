// SPDX-License-Identifier: Apache-2.0
/* Camera frames of symbols in increasingly bad conditions, for `make decode-table`.
 *
 * tricode-sweep machine|phone STEPS FRAMES: the first STEPS conditions of each axis, FRAMES frames
 * each. One line per frame: axis, condition, text; then for the machine, whose scanner runs here, 1
 * or 0 (decoded or not) and the microseconds; for the phone the frame's pixels. Without a role it
 * prints the axes and conditions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "qr/draw.h"
#include "qr/scan.h"
#include "view.h"

#define STEPS 6u
#define FRAMES_MAX 1000ul
#define SCALE 8u /* pixels per module, as drawn by the machine */
#define SEED 20260101u

struct condition {
    double tilt, blur, noise, distance, glare;
};

struct axis {
    const char *name;
    struct condition conditions[STEPS];
};

/* Other parameters are those of a steady hand at three widths; the light is always uneven. */
#define TURN 12
#define UNEVEN 0.25

static const struct axis axes[] = {
    {"tilt",
     {{0, 0.7, 8, 3, 0},
      {30, 0.7, 8, 3, 0},
      {45, 0.7, 8, 3, 0},
      {60, 0.7, 8, 3, 0},
      {70, 0.7, 8, 3, 0},
      {75, 0.7, 8, 3, 0}}},
    {"blur",
     {{0, 0, 8, 3, 0},
      {0, 0.8, 8, 3, 0},
      {0, 1.4, 8, 3, 0},
      {0, 1.8, 8, 3, 0},
      {0, 2.2, 8, 3, 0},
      {0, 2.6, 8, 3, 0}}},
    {"noise",
     {{0, 0.7, 0, 3, 0},
      {0, 0.7, 20, 3, 0},
      {0, 0.7, 40, 3, 0},
      {0, 0.7, 60, 3, 0},
      {0, 0.7, 80, 3, 0},
      {0, 0.7, 110, 3, 0}}},
    {"distance",
     {{0, 0.7, 8, 2, 0},
      {0, 0.7, 8, 3, 0},
      {0, 0.7, 8, 5, 0},
      {0, 0.7, 8, 6, 0},
      {0, 0.7, 8, 7, 0},
      {0, 0.7, 8, 8, 0}}},
    {"together",
     {{5, 0.4, 5, 2, 20},
      {15, 0.7, 10, 2.5, 40},
      {25, 0.9, 15, 3, 60},
      {35, 1.1, 20, 3.5, 80},
      {40, 1.2, 22, 3.75, 90},
      {45, 1.3, 25, 4, 100}}},
};

static struct view view_of(const struct condition *condition, uint64_t seed) {
    struct view view = view_clean();
    view.tilt = condition->tilt;
    view.blur = condition->blur;
    view.noise = condition->noise;
    view.distance = condition->distance;
    view.glare = condition->glare;
    view.turn = TURN;
    view.uneven = UNEVEN;
    view.seed = seed;
    return view;
}

static void random_text(const char *prefix, uint64_t *seed, char text[91]) {
    static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    size_t length = strlen(prefix);
    memcpy(text, prefix, length);
    for (unsigned i = 0; i < 64; i++) {
        text[length++] = base32[view_random(seed) >> 59];
    }
    text[length] = 0;
}

static int draw(const char *text, enum tricode_qr_level level, struct tricode_picture *symbol) {
    struct tricode_buffer png = {NULL, 0};
    if (tricode_qr_draw_png(text, level, SCALE, &png) != TRICODE_QR_OK) {
        return -1;
    }
    const enum tricode_qr_status status = tricode_picture_decode(png.bytes, png.length, symbol);
    free(png.bytes);
    return status == TRICODE_QR_OK ? 0 : -1;
}

static double microseconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void scan(const struct view *view, const uint8_t *pixels, const char *text) {
    struct tricode_buffer read = {NULL, 0};
    const double begun = microseconds();
    const enum tricode_qr_status status =
        tricode_qr_scan_grey(pixels, view->width, view->height, &read);
    const double taken = microseconds() - begun;
    const int right = status == TRICODE_QR_OK && strcmp((const char *)read.bytes, text) == 0;
    (void)printf("\t%d\t%.0f\n", right, taken);
    free(read.bytes);
}

/* A machine's camera sees a permit, a phone's camera a sale code. */
static int show(const struct axis *axis, unsigned step, int phone, uint64_t *seed) {
    char text[91];
    struct tricode_picture symbol = {NULL, 0, 0};
    random_text(phone ? "HTTPS://PAY.EXAMPLE/" : "", seed, text);
    if (draw(text, phone ? TRICODE_QR_LEVEL_M : TRICODE_QR_LEVEL_Q, &symbol) != 0) {
        return -1;
    }
    const struct view view = view_of(&axis->conditions[step], view_random(seed) | 1);
    uint8_t *pixels = view_render(&view, &symbol);
    if (pixels != NULL) {
        (void)printf("%s\t%u\t%s", axis->name, step, text);
        if (phone) {
            (void)printf("\t%u\t%u\n", view.width, view.height);
            (void)fwrite(pixels, 1, (size_t)view.width * view.height, stdout);
        } else {
            scan(&view, pixels, text);
        }
    }
    free(symbol.pixels);
    free(pixels);
    return pixels == NULL || ferror(stdout) ? -1 : 0;
}

static int sweep(int phone, unsigned long steps, unsigned long frames) {
    uint64_t seed = SEED;
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        for (unsigned step = 0; step < steps; step++) {
            for (unsigned long frame = 0; frame < frames; frame++) {
                if (show(&axes[i], step, phone, &seed) != 0) {
                    (void)fprintf(stderr, "tricode-sweep: cannot create a frame\n");
                    return 1;
                }
            }
        }
    }
    return 0;
}

static void print_conditions(void) {
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
        for (unsigned step = 0; step < STEPS; step++) {
            const struct condition *c = &axes[i].conditions[step];
            (void)printf("%s\t%u\t%g\t%g\t%g\t%g\t%g\n", axes[i].name, step, c->tilt, c->blur,
                         c->noise, c->distance, c->glare);
        }
    }
}

int main(int argc, char *argv[]) {
    int status = 0;
    if (argc == 1) {
        print_conditions();
    } else {
        const unsigned long steps = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
        const unsigned long frames = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
        const int phone = strcmp(argv[1], "phone") == 0;
        if ((!phone && strcmp(argv[1], "machine") != 0) || steps == 0 || steps > STEPS ||
            frames == 0 || frames > FRAMES_MAX) {
            (void)fprintf(stderr, "Usage: tricode-sweep [machine|phone STEPS FRAMES]\n");
            return 2;
        }
        status = sweep(phone, steps, frames);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? status : 1;
}
