// SPDX-License-Identifier: Apache-2.0
/* The symbol as PNG, SVG and half blocks: three drawings of the same grid; and refusals.
 * test_draw_file.c tests the file. */
#include <check.h>
#include <stdlib.h>
#include "support/bytes.h"
#include "support/pixels.h"
#include "qr/draw.h"
#include "support/run.h"

#define SIDE 41u
#define URL "HTTPS://PAY.EXAMPLE/CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"
#define BARE "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* 1 dark, 0 light, by rows. */
struct grid {
    uint8_t dark[SIDE * SIDE];
};

/* Also checks that each module is a uniform square. */
static struct grid grid_of_png(const char *text, enum tricode_qr_level level, unsigned scale) {
    struct tricode_picture picture = pixels_draw(text, level, scale);
    struct grid grid;
    unsigned uneven = 0;
    ck_assert_uint_eq(picture.width, SIDE * scale);
    ck_assert_uint_eq(picture.height, SIDE * scale);
    for (unsigned y = 0; y < picture.height; y++) {
        for (unsigned x = 0; x < picture.width; x++) {
            const uint8_t pixel = picture.pixels[y * picture.width + x];
            uint8_t *module = &grid.dark[y / scale * SIDE + x / scale];
            if (x % scale == 0 && y % scale == 0) {
                *module = pixel == 0;
            }
            uneven += pixel != (*module ? 0 : 255);
        }
    }
    ck_assert_uint_eq(uneven, 0);
    free(picture.pixels);
    return grid;
}

/* Reads the runs "Mx yhLv1h-Lz" of the second path. */
static struct grid grid_of_svg(const char *text, enum tricode_qr_level level) {
    struct tricode_buffer svg = {NULL, 0};
    struct grid grid = {{0}};
    ck_assert_int_eq(tricode_qr_draw_svg(text, level, &svg), TRICODE_QR_OK);
    ck_assert_uint_eq(strlen((char *)svg.bytes), svg.length);
    const char *at = strstr((char *)svg.bytes, "<path d=\"");
    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(strstr((char *)svg.bytes, "viewBox=\"0 0 41 41\""));
    at += strlen("<path d=\"");
    while (*at == 'M') {
        unsigned x, y, length, back;
        int used = 0;
        ck_assert_int_eq(sscanf(at, "M%u %uh%uv1h-%uz%n", &x, &y, &length, &back, &used), 4);
        ck_assert_uint_eq(length, back);
        ck_assert(length > 0 && x + length <= SIDE && y < SIDE);
        memset(&grid.dark[y * SIDE + x], 1, length);
        at += used;
    }
    ck_assert_str_eq(at, "\"/></svg>\n");
    free(svg.bytes);
    return grid;
}

/* Skips an expected literal. */
static const char *skip(const char *at, const char *literal) {
    if (strncmp(at, literal, strlen(literal)) != 0) {
        ck_abort_msg("expected %s at %.20s", literal, at);
    }
    return at + strlen(literal);
}

static struct grid grid_of_terminal(const char *text, enum tricode_qr_level level, int color) {
    static const char *const blocks[] = {" ", "▀", "▄", "█"};
    struct tricode_buffer art = {NULL, 0};
    struct grid grid = {{0}};
    ck_assert_int_eq(tricode_qr_draw_terminal(text, level, color, &art), TRICODE_QR_OK);
    ck_assert_uint_eq(strlen((char *)art.bytes), art.length);
    const char *at = (const char *)art.bytes;
    for (unsigned y = 0; y < SIDE; y += 2) {
        at = color ? skip(at, "\033[38;5;16;48;5;231m") : at;
        for (unsigned x = 0; x < SIDE; x++) {
            unsigned ink = 0;
            while (ink < 3 && strncmp(at, blocks[ink], strlen(blocks[ink])) != 0) {
                ink++;
            }
            at = skip(at, blocks[ink]);
            const unsigned dark = color ? ink : 3 - ink;
            grid.dark[y * SIDE + x] = dark & 1;
            if (y + 1 < SIDE) {
                grid.dark[(y + 1) * SIDE + x] = (uint8_t)(dark >> 1);
            } else {
                ck_assert_uint_eq(dark >> 1, 0);
            }
        }
        at = skip(color ? skip(at, "\033[0m") : at, "\n");
    }
    ck_assert_uint_eq((unsigned char)*at, 0);
    free(art.bytes);
    return grid;
}

static void random_text(uint64_t *seed, size_t length, char *text) {
    for (size_t i = 0; i < length; i++) {
        text[i] = alphabet[test_random(seed) % 45];
    }
    text[length] = '\0';
}

START_TEST(drawings_agree) {
    uint64_t seed = 6;
    for (unsigned i = 0; i < 60; i++) {
        const enum tricode_qr_level level = i % 2 ? TRICODE_QR_LEVEL_Q : TRICODE_QR_LEVEL_M;
        char text[91];
        random_text(&seed, 1 + test_random(&seed) % (level == TRICODE_QR_LEVEL_Q ? 67 : 90), text);
        const struct grid png = grid_of_png(text, level, 1 + i % 5);
        const struct grid svg = grid_of_svg(text, level);
        const struct grid plain = grid_of_terminal(text, level, 0);
        const struct grid color = grid_of_terminal(text, level, 1);
        ck_assert_mem_eq(png.dark, svg.dark, sizeof png.dark);
        ck_assert_mem_eq(png.dark, plain.dark, sizeof png.dark);
        ck_assert_mem_eq(png.dark, color.dark, sizeof png.dark);
    }
}
END_TEST

/* The quiet zone, the three finder patterns, and the level as ISO/IEC 18004 encodes it next to the
 * first of them: two bits (M 00, Q 11) with the mask 10. */
static void expect_frame(const struct grid *grid, unsigned first_bit, unsigned second_bit) {
    static const char *const finder[7] = {"1111111", "1000001", "1011101", "1011101",
                                          "1011101", "1000001", "1111111"};
    unsigned wrong = 0;
    for (unsigned y = 0; y < SIDE; y++) {
        for (unsigned x = 0; x < SIDE; x++) {
            const int quiet = x < 4 || y < 4 || x >= SIDE - 4 || y >= SIDE - 4;
            wrong += quiet && grid->dark[y * SIDE + x];
        }
    }
    for (unsigned y = 0; y < 7; y++) {
        for (unsigned x = 0; x < 7; x++) {
            const unsigned dark = finder[y][x] == '1';
            wrong += grid->dark[(4 + y) * SIDE + 4 + x] != dark;
            wrong += grid->dark[(4 + y) * SIDE + 30 + x] != dark;
            wrong += grid->dark[(30 + y) * SIDE + 4 + x] != dark;
        }
    }
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_eq(grid->dark[12 * SIDE + 4], first_bit);
    ck_assert_uint_eq(grid->dark[12 * SIDE + 5], second_bit);
}

/* [QR-1] [QR-2] [QR-3] */
START_TEST(symbol_is_version_4) {
    const struct grid m = grid_of_png(URL, TRICODE_QR_LEVEL_M, 1);
    const struct grid q = grid_of_png(BARE, TRICODE_QR_LEVEL_Q, 1);
    const struct grid shortest = grid_of_png("A", TRICODE_QR_LEVEL_Q, 1);
    expect_frame(&m, 1, 0);
    expect_frame(&q, 0, 1);
    expect_frame(&shortest, 0, 1);
}
END_TEST

static enum tricode_qr_status try_all(const char *text, enum tricode_qr_level level) {
    uint8_t byte = 0;
    struct tricode_buffer png = {&byte, 99};
    struct tricode_buffer svg = {&byte, 99};
    struct tricode_buffer art = {&byte, 99};
    const enum tricode_qr_status status = tricode_qr_draw_png(text, level, 1, &png);
    ck_assert_int_eq(tricode_qr_draw_svg(text, level, &svg), status);
    ck_assert_int_eq(tricode_qr_draw_terminal(text, level, 1, &art), status);
    if (status == TRICODE_QR_OK) {
        free(png.bytes);
        free(svg.bytes);
        free(art.bytes);
    } else {
        ck_assert(png.bytes == &byte && svg.bytes == &byte && art.bytes == &byte);
        ck_assert(png.length == 99 && svg.length == 99 && art.length == 99);
    }
    return status;
}

/* [QR-1] */
START_TEST(capacity) {
    char text[200];
    memset(text, 'Z', sizeof text);
    for (unsigned length = 0; length < 199; length++) {
        text[length] = '\0';
        ck_assert_int_eq(try_all(text, TRICODE_QR_LEVEL_M),
                         length >= 1 && length <= 90 ? TRICODE_QR_OK : TRICODE_QR_TEXT);
        ck_assert_int_eq(try_all(text, TRICODE_QR_LEVEL_Q),
                         length >= 1 && length <= 67 ? TRICODE_QR_OK : TRICODE_QR_TEXT);
        text[length] = 'Z';
    }
}
END_TEST

/* [QR-1] */
START_TEST(characters) {
    for (unsigned byte = 1; byte < 256; byte++) {
        const char text[] = {'A', (char)byte, 'B', '\0'};
        ck_assert_int_eq(try_all(text, TRICODE_QR_LEVEL_M),
                         strchr(alphabet, (int)byte) != NULL ? TRICODE_QR_OK : TRICODE_QR_TEXT);
    }
}
END_TEST

START_TEST(scales) {
    struct tricode_buffer png = {NULL, 0};
    ck_assert_int_eq(tricode_qr_draw_png(BARE, TRICODE_QR_LEVEL_Q, 0, &png), TRICODE_QR_SCALE);
    ck_assert_int_eq(tricode_qr_draw_png(BARE, TRICODE_QR_LEVEL_Q, 65, &png), TRICODE_QR_SCALE);
    ck_assert_int_eq(tricode_qr_draw_png(BARE, TRICODE_QR_LEVEL_Q, 0xffffffffu, &png),
                     TRICODE_QR_SCALE);
    ck_assert_ptr_null(png.bytes);
    const struct grid one = grid_of_png(BARE, TRICODE_QR_LEVEL_Q, 1);
    const struct grid most = grid_of_png(BARE, TRICODE_QR_LEVEL_Q, 64);
    ck_assert_mem_eq(one.dark, most.dark, sizeof one.dark);
}
END_TEST

/* 1 bit of gray per pixel in the header of the file (PNG, 11.2.2). */
START_TEST(png_is_one_bit) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    struct tricode_buffer png = {NULL, 0};
    ck_assert_int_eq(tricode_qr_draw_png(BARE, TRICODE_QR_LEVEL_Q, 8, &png), TRICODE_QR_OK);
    ck_assert_uint_gt(png.length, 33);
    ck_assert_mem_eq(png.bytes, signature, sizeof signature);
    ck_assert_uint_eq(png.bytes[24], 1);
    ck_assert_uint_eq(png.bytes[25], 0);
    ck_assert_uint_lt(png.length, 2000);
    free(png.bytes);
}
END_TEST

START_TEST(messages) {
    for (int a = TRICODE_QR_OK; a <= TRICODE_QR_SCALE; a++) {
        const char *message = tricode_qr_status_message((enum tricode_qr_status)a);
        ck_assert_uint_gt(strlen(message), 3);
        for (int b = TRICODE_QR_OK; b < a; b++) {
            ck_assert_str_ne(message, tricode_qr_status_message((enum tricode_qr_status)b));
        }
    }
    ck_assert_str_eq(tricode_qr_status_message((enum tricode_qr_status)99), "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("draw");
    TCase *tests = tcase_create("draw");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, drawings_agree);
    tcase_add_test(tests, symbol_is_version_4);
    tcase_add_test(tests, capacity);
    tcase_add_test(tests, characters);
    tcase_add_test(tests, scales);
    tcase_add_test(tests, png_is_one_bit);
    tcase_add_test(tests, messages);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
