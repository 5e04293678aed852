// SPDX-License-Identifier: Apache-2.0
/* QR symbols drawn and scanned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../unit/support/pixels.h"
#include "codes.h"
#include "measure.h"
#include "qr/draw.h"
#include "qr/scan.h"

#define URL "HTTPS://PAY.EXAMPLE/CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define SCALE 6
#define SHARE 10e6 /* ns */

static uint64_t run_png(void *state, uint64_t count) {
    uint64_t right = 0;
    (void)state;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer png = {NULL, 0};
        right += tricode_qr_draw_png(URL, TRICODE_QR_LEVEL_M, SCALE, &png) == TRICODE_QR_OK;
        free(png.bytes);
    }
    return right;
}

static uint64_t run_svg(void *state, uint64_t count) {
    uint64_t right = 0;
    (void)state;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer svg = {NULL, 0};
        right += tricode_qr_draw_svg(URL, TRICODE_QR_LEVEL_M, &svg) == TRICODE_QR_OK;
        free(svg.bytes);
    }
    return right;
}

static uint64_t run_terminal(void *state, uint64_t count) {
    uint64_t right = 0;
    (void)state;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer art = {NULL, 0};
        right += tricode_qr_draw_terminal(URL, TRICODE_QR_LEVEL_M, 1, &art) == TRICODE_QR_OK;
        free(art.bytes);
    }
    return right;
}

static uint64_t run_scan_png(void *state, uint64_t count) {
    const struct tricode_buffer *png = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer text = {NULL, 0};
        right += tricode_qr_scan_png(png->bytes, png->length, &text) == TRICODE_QR_OK &&
                 strcmp((char *)text.bytes, URL) == 0;
        free(text.bytes);
    }
    return right;
}

static uint64_t run_scan(void *state, uint64_t count) {
    const struct tricode_picture *picture = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer text = {NULL, 0};
        right += tricode_qr_scan_grey(picture->pixels, picture->width, picture->height, &text) ==
                     TRICODE_QR_OK &&
                 strcmp((char *)text.bytes, URL) == 0;
        free(text.bytes);
    }
    return right;
}

static uint64_t run_nothing(void *state, uint64_t count) {
    const struct tricode_picture *picture = state;
    uint64_t right = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct tricode_buffer text = {NULL, 0};
        right += tricode_qr_scan_grey(picture->pixels, picture->width, picture->height, &text) ==
                 TRICODE_QR_NOTHING;
        free(text.bytes);
    }
    return right;
}

static int run_pictures(struct tricode_buffer *png, struct tricode_picture *frame,
                        struct tricode_picture *noisy, struct tricode_picture *nothing) {
    struct operation operations[] = {
        {.name = "draw PNG, 246 x 246", .run = run_png},
        {.name = "draw SVG", .run = run_svg},
        {.name = "draw half blocks", .run = run_terminal},
        {.name = "scan PNG, 246 x 246", .run = run_scan_png, .state = png},
        {.name = "scan frame, 640 x 480, clean", .run = run_scan, .state = frame},
        {.name = "scan frame, 640 x 480, noisy", .run = run_scan, .state = noisy},
        {.name = "scan frame, 640 x 480, noisy, no symbol", .run = run_nothing, .state = nothing},
    };
    const size_t number = sizeof operations / sizeof *operations;
    if (measure(operations, number, SHARE) != 0) {
        return -1;
    }
    printf("%-44s %12s %8s\n", "pictures", "per second", "ms");
    for (size_t i = 0; i < number; i++) {
        const double time = median(operations[i].nanoseconds, MEASURE_ROUNDS);
        printf("%-44s %12.0f %8.2f\n", operations[i].name, 1e9 / time, time / 1e6);
    }
    return 0;
}

int bench_pictures(void) {
    uint64_t seed = 3;
    struct tricode_buffer png = {NULL, 0};
    struct tricode_picture symbol = pixels_draw(URL, TRICODE_QR_LEVEL_M, SCALE);
    struct tricode_picture frame = pixels_new(640, 480, 150);
    struct tricode_picture noisy = pixels_new(640, 480, 150);
    struct tricode_picture nothing = pixels_new(640, 480, 150);
    pixels_paste(&frame, &symbol, 190, 110);
    pixels_paste(&noisy, &symbol, 190, 110);
    pixels_noise(&noisy, 192, 45, &seed);
    pixels_noise(&nothing, 192, 45, &seed);
    int result = -1;
    if (tricode_qr_draw_png(URL, TRICODE_QR_LEVEL_M, SCALE, &png) == TRICODE_QR_OK) {
        result = run_pictures(&png, &frame, &noisy, &nothing);
    }
    free(png.bytes);
    free(symbol.pixels);
    free(frame.pixels);
    free(noisy.pixels);
    free(nothing.pixels);
    return result;
}
