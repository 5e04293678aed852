// SPDX-License-Identifier: Apache-2.0
#include "pixels.h"

void pixels_need(int condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "pixels: %s failed\n", what);
        abort();
    }
}

struct tricode_picture pixels_new(unsigned width, unsigned height, uint8_t grey) {
    struct tricode_picture picture = {malloc((size_t)width * height), width, height};
    pixels_need(picture.pixels != NULL, "malloc");
    memset(picture.pixels, grey, (size_t)width * height);
    return picture;
}

struct tricode_picture pixels_draw(const char *text, enum tricode_qr_level level, unsigned scale) {
    struct tricode_buffer png = {NULL, 0};
    struct tricode_picture picture = {NULL, 0, 0};
    pixels_need(tricode_qr_draw_png(text, level, scale, &png) == TRICODE_QR_OK, "draw");
    pixels_need(tricode_picture_decode(png.bytes, png.length, &picture) == TRICODE_QR_OK, "decode");
    free(png.bytes);
    return picture;
}

struct tricode_picture pixels_turn(const struct tricode_picture *from) {
    struct tricode_picture to = pixels_new(from->height, from->width, 0);
    for (unsigned y = 0; y < to.height; y++) {
        for (unsigned x = 0; x < to.width; x++) {
            to.pixels[(size_t)y * to.width + x] =
                from->pixels[(size_t)(from->height - 1 - x) * from->width + y];
        }
    }
    return to;
}

void pixels_paste(struct tricode_picture *to, const struct tricode_picture *from, unsigned left,
                  unsigned top) {
    for (unsigned y = 0; y < from->height; y++) {
        memcpy(to->pixels + (size_t)(top + y) * to->width + left,
               from->pixels + (size_t)y * from->width, from->width);
    }
}

void pixels_noise(struct tricode_picture *picture, int contrast, int deviation, uint64_t *seed) {
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) {
        int sum = 0;
        for (unsigned k = 0; k < 12; k++) {
            sum += (int)(test_random(seed) & 255);
        }
        const int noise = (sum - 12 * 255 / 2) * deviation / 256;
        const int value = 128 + ((int)picture->pixels[i] - 128) * contrast / 256 + noise;
        picture->pixels[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

void pixels_salt(struct tricode_picture *picture, unsigned per_mille, uint64_t *seed) {
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) {
        if (test_random(seed) % 1000 < per_mille) {
            picture->pixels[i] = test_random(seed) % 2 == 0 ? 0 : 255;
        }
    }
}
