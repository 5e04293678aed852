// SPDX-License-Identifier: Apache-2.0
/* Pictures to texts: drawn symbols round-trip; noise that the raw scan cannot decode; several
 * symbols; no symbol. test_scan_file.c tests damaged files. */
#include <check.h>
#include <qrencode.h>
#include <stdlib.h>
#include <zbar.h>
#include "support/bytes.h"
#include "support/pixels.h"
#include "qr/draw.h"
#include "qr/scan.h"
#include "support/run.h"

#define URL "HTTPS://PAY.EXAMPLE/CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define BARE "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"

/* A random code of 64 characters, bare or as a URL with a random host. */
static enum tricode_qr_level random_code(uint64_t *seed, char text[91]) {
    static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static const char host[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
    const int bare = (int)(test_random(seed) % 2);
    size_t length = 0;
    if (!bare) {
        memcpy(text, "HTTPS://", 8);
        length = 8 + 1 + test_random(seed) % 17;
        for (size_t i = 8; i < length; i++) {
            text[i] = host[test_random(seed) % (sizeof host - 1)];
        }
        text[length++] = '/';
    }
    for (size_t i = 0; i < 64; i++) {
        text[length++] = base32[test_random(seed) % 32];
    }
    text[length] = '\0';
    return bare ? TRICODE_QR_LEVEL_Q : TRICODE_QR_LEVEL_M;
}

/* 1 if the picture decodes to the text; on any other result the buffer must be unchanged. */
static int reads(const struct tricode_picture *picture, const char *text) {
    struct tricode_buffer scanned = {NULL, 0};
    const enum tricode_qr_status status =
        tricode_qr_scan_grey(picture->pixels, picture->width, picture->height, &scanned);
    if (status != TRICODE_QR_OK) {
        ck_assert_ptr_null(scanned.bytes);
        return 0;
    }
    const int right =
        scanned.length == strlen(text) && memcmp(scanned.bytes, text, scanned.length + 1) == 0;
    free(scanned.bytes);
    return right;
}

static enum tricode_qr_status status_of(const struct tricode_picture *picture) {
    struct tricode_buffer scanned = {NULL, 0};
    const enum tricode_qr_status status =
        tricode_qr_scan_grey(picture->pixels, picture->width, picture->height, &scanned);
    free(scanned.bytes);
    return status;
}

/* [QR-5] */
START_TEST(draw_and_scan) {
    static const unsigned scales[] = {2, 3, 4, 5, 7, 8, 12, 16};
    const unsigned scale = scales[_i];
    uint64_t seed = 7 + (uint64_t)_i;
    unsigned right = 0;
    for (unsigned i = 0; i < 100; i++) {
        char text[91];
        struct tricode_buffer png = {NULL, 0};
        struct tricode_buffer scanned = {NULL, 0};
        const enum tricode_qr_level level = random_code(&seed, text);
        ck_assert_int_eq(tricode_qr_draw_png(text, level, scale, &png), TRICODE_QR_OK);
        ck_assert_int_eq(tricode_qr_scan_png(png.bytes, png.length, &scanned), TRICODE_QR_OK);
        ck_assert_uint_eq(scanned.length, strlen(text));
        ck_assert_mem_eq(scanned.bytes, text, scanned.length + 1);
        right++;
        free(png.bytes);
        free(scanned.bytes);
    }
    ck_assert_uint_eq(right, 100);
}
END_TEST

START_TEST(largest_scale) {
    struct tricode_picture picture = pixels_draw(URL, TRICODE_QR_LEVEL_M, 64);
    ck_assert_int_eq(reads(&picture, URL), 1);
    free(picture.pixels);
}
END_TEST

START_TEST(turned) {
    struct tricode_picture picture = pixels_draw(URL, TRICODE_QR_LEVEL_M, 4);
    for (unsigned quarter = 1; quarter <= 4; quarter++) {
        struct tricode_picture next = pixels_turn(&picture);
        free(picture.pixels);
        picture = next;
        ck_assert_int_eq(reads(&picture, URL), 1);
    }
    free(picture.pixels);
}
END_TEST

/* Part of a larger view that is not white. */
START_TEST(in_a_larger_view) {
    struct tricode_picture view = pixels_new(640, 480, 110);
    struct tricode_picture symbol = pixels_draw(URL, TRICODE_QR_LEVEL_M, 5);
    pixels_paste(&view, &symbol, 333, 201);
    ck_assert_int_eq(reads(&view, URL), 1);
    free(symbol.pixels);
    free(view.pixels);
}
END_TEST

/* zbar on the raw picture for one symbology, like an application without blurring. */
static int raw_scan_reads(const struct tricode_picture *picture, zbar_symbol_type_t symbology,
                          const char *text) {
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    ck_assert(scanner != NULL && image != NULL);
    ck_assert_int_eq(zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0), 0);
    ck_assert_int_eq(zbar_image_scanner_set_config(scanner, symbology, ZBAR_CFG_ENABLE, 1), 0);
    /* Without it zbar 0.23 copies overlapping memory while it guesses at a character set. */
    (void)zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, picture->width, picture->height);
    zbar_image_set_data(image, picture->pixels, (unsigned long)picture->width * picture->height,
                        NULL);
    (void)zbar_scan_image(scanner, image);
    const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
    const int right = symbol != NULL && strcmp(zbar_symbol_get_data(symbol), text) == 0;
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return right;
}

/* The noise, the minimum of decoded frames of 60 for us, and the maximum for the raw scan. */
static const struct {
    int deviation;      /* of Gaussian noise, at three quarters of the contrast; or */
    unsigned per_mille; /* of pixels that are salt or pepper */
    unsigned ours_least;
    unsigned raw_most;
} noises[] = {
    {20, 0, 60, 60}, {45, 0, 58, 6}, {90, 0, 54, 0}, {0, 80, 58, 6}, {0, 160, 56, 0},
};
#define NOISES (sizeof noises / sizeof *noises)

/* With blurring nearly all frames decode of which the raw scan decodes nearly none; and every frame
 * that the raw scan decodes. */
START_TEST(noise) {
    uint64_t seed = 11;
    unsigned raw = 0;
    unsigned ours = 0;
    unsigned lost = 0;
    for (unsigned i = 0; i < 60; i++) {
        char text[91];
        const enum tricode_qr_level level = random_code(&seed, text);
        struct tricode_picture picture = pixels_draw(text, level, 4 + i % 5);
        if (noises[_i].deviation > 0) {
            pixels_noise(&picture, 192, noises[_i].deviation, &seed);
        } else {
            pixels_salt(&picture, noises[_i].per_mille, &seed);
        }
        const int by_raw = raw_scan_reads(&picture, ZBAR_QRCODE, text);
        const int by_ours = reads(&picture, text);
        raw += (unsigned)by_raw;
        ours += (unsigned)by_ours;
        lost += by_raw && !by_ours;
        free(picture.pixels);
    }
    ck_assert_uint_ge(ours, noises[_i].ours_least);
    ck_assert_uint_le(raw, noises[_i].raw_most);
    ck_assert_uint_eq(lost, 0);
}
END_TEST

static enum tricode_qr_status scan_two(const char *a, const char *b) {
    struct tricode_picture view = pixels_new(500, 300, 255);
    struct tricode_picture left = pixels_draw(a, TRICODE_QR_LEVEL_M, 5);
    struct tricode_picture right = pixels_draw(b, TRICODE_QR_LEVEL_M, 5);
    pixels_paste(&view, &left, 20, 40);
    pixels_paste(&view, &right, 270, 60);
    const enum tricode_qr_status status = status_of(&view);
    free(left.pixels);
    free(right.pixels);
    free(view.pixels);
    return status;
}

/* [READ-5] */
START_TEST(several_symbols) {
    ck_assert_int_eq(scan_two(URL, BARE), TRICODE_QR_SEVERAL);
    ck_assert_int_eq(scan_two(BARE, URL), TRICODE_QR_SEVERAL);
    ck_assert_int_eq(scan_two("A", "AA"), TRICODE_QR_SEVERAL);
    ck_assert_int_eq(scan_two(URL, URL), TRICODE_QR_OK);
}
END_TEST

/* [READ-5] */
START_TEST(no_symbol) {
    uint64_t seed = 12;
    struct tricode_picture picture = pixels_new(400, 300, 255);
    ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    memset(picture.pixels, 0, 400 * 300);
    ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    for (unsigned i = 0; i < 400 * 300; i++) {
        picture.pixels[i] = (uint8_t)(i % 400 * 255 / 400);
    }
    ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    for (unsigned i = 0; i < 20; i++) {
        test_random_bytes(&seed, picture.pixels, 400 * 300);
        ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    }
    free(picture.pixels);
}
END_TEST

/* [QR-5] Code 39 bars: zbar can decode them, but our scan disables the symbology. */
START_TEST(other_symbologies_are_off) {
    /* * 1 2 3 * in Code 39: bars and gaps by turns, n narrow and w wide. */
    static const char *const characters[] = {"nwnnwnwnn", "wnnwnnnnw", "nnwwnnnnw", "wnwwnnnnn",
                                             "nwnnwnwnn"};
    struct tricode_picture picture = pixels_new(500, 100, 255);
    unsigned x = 60;
    for (unsigned i = 0; i < 5; i++) {
        for (unsigned k = 0; k < 9; k++) {
            const unsigned width = characters[i][k] == 'w' ? 6 : 2;
            for (unsigned y = 20; k % 2 == 0 && y < 80; y++) {
                memset(picture.pixels + y * 500 + x, 0, width);
            }
            x += width;
        }
        x += 2;
    }
    ck_assert_int_eq(raw_scan_reads(&picture, ZBAR_CODE39, "123"), 1);
    ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    free(picture.pixels);
}
END_TEST

START_TEST(sizes) {
    static const unsigned bad[][2] = {{0, 0},    {0, 10},   {10, 0},
                                      {4097, 1}, {1, 4097}, {0xffffffffu, 0xffffffffu}};
    static const unsigned good[][2] = {{1, 1},    {1, 2}, {2, 1}, {1, 4096},
                                       {4096, 1}, {3, 3}, {7, 5}, {4096, 4096}};
    const uint8_t pixel = 0;
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tricode_buffer scanned = {NULL, 0};
        ck_assert_int_eq(tricode_qr_scan_grey(&pixel, bad[i][0], bad[i][1], &scanned),
                         TRICODE_QR_PICTURE);
    }
    for (unsigned i = 0; i < sizeof good / sizeof *good; i++) {
        struct tricode_picture picture = pixels_new(good[i][0], good[i][1], 200);
        ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
        free(picture.pixels);
    }
}
END_TEST

/* A symbol made by libqrencode from any data, in any mode and version. */
static struct tricode_picture draw_any(QRcode *code, unsigned scale) {
    ck_assert_ptr_nonnull(code);
    const unsigned side = (unsigned)code->width;
    struct tricode_picture picture = pixels_new((side + 8) * scale, (side + 8) * scale, 255);
    for (unsigned y = 0; y < side * scale; y++) {
        for (unsigned x = 0; x < side * scale; x++) {
            if (code->data[y / scale * side + x / scale] & 1) {
                picture.pixels[(y + 4 * scale) * picture.width + x + 4 * scale] = 0;
            }
        }
    }
    QRcode_free(code);
    return picture;
}

/* [QR-5] Bytes are returned unchanged: zeros, invalid UTF-8, text that looks like UTF-8 or
 * Shift-JIS. */
START_TEST(any_bytes) {
    uint64_t seed = 13;
    for (unsigned i = 0; i < 60; i++) {
        uint8_t bytes[256];
        const size_t length = i == 0 ? 256 : 1 + test_random(&seed) % 100;
        for (unsigned k = 0; k < 256; k++) {
            bytes[k] = (uint8_t)(i == 0 ? k : test_random(&seed));
        }
        struct tricode_buffer scanned = {NULL, 0};
        struct tricode_picture picture =
            draw_any(QRcode_encodeData((int)length, bytes, 0, QR_ECLEVEL_M), 4);
        ck_assert_int_eq(
            tricode_qr_scan_grey(picture.pixels, picture.width, picture.height, &scanned),
            TRICODE_QR_OK);
        ck_assert_uint_eq(scanned.length, length);
        ck_assert_mem_eq(scanned.bytes, bytes, length);
        ck_assert_uint_eq(scanned.bytes[length], 0);
        free(scanned.bytes);
        free(picture.pixels);
    }
}
END_TEST

/* Structured append (one text in several symbols) is not supported: parts are not decoded. */
START_TEST(structured_append) {
    QRcode_List *list = QRcode_encodeStringStructured(URL URL, 4, QR_ECLEVEL_M, QR_MODE_8, 1);
    ck_assert_ptr_nonnull(list);
    ck_assert_int_ge(QRcode_List_size(list), 2);
    QRcode *first = list->code;
    list->code = NULL; /* draw_any frees it */
    struct tricode_picture picture = draw_any(first, 4);
    ck_assert_int_eq(status_of(&picture), TRICODE_QR_NOTHING);
    free(picture.pixels);
    QRcode_List_free(list);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("scan");
    TCase *tests = tcase_create("scan");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, draw_and_scan, 0, 8);
    tcase_add_test(tests, largest_scale);
    tcase_add_test(tests, turned);
    tcase_add_test(tests, in_a_larger_view);
    tcase_add_loop_test(tests, noise, 0, NOISES);
    tcase_add_test(tests, several_symbols);
    tcase_add_test(tests, no_symbol);
    tcase_add_test(tests, other_symbologies_are_off);
    tcase_add_test(tests, sizes);
    tcase_add_test(tests, any_bytes);
    tcase_add_test(tests, structured_append);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
