// SPDX-License-Identifier: Apache-2.0
/* PNG bytes to pixels; modules to PNG; pixels to a text. */
#include "driver.h"
#include "qr/picture.h"
#include "qr/scan.h"

#define SIDE_MAX 3
#define SYMBOL_SIDE 41 /* src/qr/draw.c */

void decode_main(void) {
    static uint8_t png[4096];
    struct tricode_picture picture;
    ANY(png);
    (void)tricode_picture_decode(png, Frama_C_size_t_interval(0, sizeof png), &picture);
}

void encode_main(void) {
    static uint8_t modules[SYMBOL_SIDE * SYMBOL_SIDE];
    struct tricode_buffer png;
    ANY(modules);
    const int scale = 64; /* the largest scale */
    (void)tricode_picture_encode(modules, SYMBOL_SIDE, (unsigned)scale, &png);
}

/* Every picture of up to 3 by 3 pixels, at the end of its block, and refused sizes. */
void grey_main(void) {
    static uint8_t pixels[SIDE_MAX * SIDE_MAX];
    struct tricode_buffer text;
    ANY(pixels);
    (void)tricode_qr_scan_grey(pixels, TRICODE_QR_MAX_SIDE + 1, 1, &text);
    (void)tricode_qr_scan_grey(pixels, 1, TRICODE_QR_MAX_SIDE + 1, &text);
    const int width = Frama_C_interval_split(0, SIDE_MAX);
    const int height = Frama_C_interval_split(0, SIDE_MAX);
    (void)tricode_qr_scan_grey(AT_END(pixels, width * height), (unsigned)width, (unsigned)height,
                               &text);
}
