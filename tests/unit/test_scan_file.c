// SPDX-License-Identifier: Apache-2.0
/* Picture files in every form of PNG; damaged, truncated, too large, missing; no output on stderr.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "support/bytes.h"
#include "support/pixels.h"
#include "qr/draw.h"
#include "qr/scan.h"
#include "support/run.h"

#define BARE "CEBAGBAAAAAAOAAAAAEQAAAABAAAAAH2MVJ7CAFKH5C3TUPSTXECZ66UR5HM55YP"

static enum tricode_qr_status scan(const uint8_t *png, size_t length, const char *text) {
    struct tricode_buffer scanned = {NULL, 0};
    const enum tricode_qr_status status = tricode_qr_scan_png(png, length, &scanned);
    if (status == TRICODE_QR_OK) { /* a damaged picture never decodes to another text */
        ck_assert_uint_eq(scanned.length, strlen(text));
        ck_assert_mem_eq(scanned.bytes, text, scanned.length);
    } else {
        ck_assert_ptr_null(scanned.bytes);
    }
    free(scanned.bytes);
    return status;
}

static void append_bytes(png_structp png, png_bytep bytes, size_t length) {
    struct tricode_buffer *file = png_get_io_ptr(png);
    file->bytes = realloc(file->bytes, file->length + length);
    pixels_need(file->bytes != NULL, "realloc");
    memcpy(file->bytes + file->length, bytes, length);
    file->length += length;
}

struct form {
    int color_type;
    int depth;
    int interlace;
};

/* Writes the gray pixel, 0 or 255, in this form; returns the number of bytes. */
static size_t write_pixel(const struct form *form, uint8_t grey, uint8_t *to) {
    if (form->color_type == PNG_COLOR_TYPE_PALETTE) {
        to[0] = grey == 0 ? 1 : 0;
        return 1;
    }
    const int colors = (form->color_type & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1;
    const size_t size = form->depth == 16 ? 2 : 1;
    size_t count = 0;
    for (int i = 0; i < colors; i++) {
        memset(to + count, grey, size);
        count += size;
    }
    if ((form->color_type & PNG_COLOR_MASK_ALPHA) != 0) {
        /* Transparent pixels are black below, and must be read as the white background. */
        memset(to, 0, count);
        memset(to + count, grey == 0 ? 255 : 0, size);
        count += size;
    }
    return count;
}

/* No setjmp: libpng aborts on failure, which fails the test. */
static struct tricode_buffer encode(const struct tricode_picture *picture,
                                    const struct form *form) {
    struct tricode_buffer file = {NULL, 0};
    const png_color palette[2] = {{255, 255, 255}, {0, 0, 0}};
    uint8_t *row = malloc((size_t)picture->width * 8);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    pixels_need(row != NULL && png != NULL && info != NULL, "libpng");
    png_set_write_fn(png, &file, append_bytes, NULL);
    png_set_IHDR(png, info, picture->width, picture->height, form->depth, form->color_type,
                 form->interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (form->color_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 2);
    }
    png_write_info(png, info);
    if (form->depth < 8) {
        png_set_packing(png);
    }
    const int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++) {
        for (unsigned y = 0; y < picture->height; y++) {
            size_t at = 0;
            for (unsigned x = 0; x < picture->width; x++) {
                at += write_pixel(form, picture->pixels[(size_t)y * picture->width + x], row + at);
            }
            png_write_row(png, row);
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    return file;
}

static const struct form forms[] = {
    {PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_GRAY, 16, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_GRAY, 8, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_GRAY_ALPHA, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_GRAY_ALPHA, 16, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGB, 16, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGB_ALPHA, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_RGB_ALPHA, 8, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_RGB_ALPHA, 16, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_PALETTE, 8, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_PALETTE, 4, PNG_INTERLACE_NONE},
    {PNG_COLOR_TYPE_PALETTE, 2, PNG_INTERLACE_ADAM7},
    {PNG_COLOR_TYPE_PALETTE, 1, PNG_INTERLACE_NONE},
};
#define FORMS (sizeof forms / sizeof *forms)

START_TEST(every_form_of_png) {
    struct tricode_picture picture = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 4);
    struct tricode_buffer png = encode(&picture, &forms[_i]);
    ck_assert_int_eq(scan(png.bytes, png.length, BARE), TRICODE_QR_OK);
    free(png.bytes);
    free(picture.pixels);
}
END_TEST

/* The end of the last IDAT chunk, after which no byte affects a pixel. */
static size_t end_of_pixels(const struct tricode_buffer *png) {
    size_t at = 8;
    size_t end = 0;
    while (at + 12 <= png->length) {
        const uint8_t *chunk = png->bytes + at;
        const size_t length =
            (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 | chunk[3];
        at += 12 + length;
        end = memcmp(chunk + 4, "IDAT", 4) == 0 ? at : end;
    }
    ck_assert_uint_gt(end, 0);
    return end;
}

/* Truncated at each byte; each copy is allocated with its exact size, so that sanitizers detect
 * reads past it. */
START_TEST(cut_off) {
    struct tricode_picture picture = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 4);
    struct tricode_buffer png = encode(&picture, &forms[_i]);
    /* All pixels are complete a few bytes before the end of the chunk, which has a checksum. */
    const size_t end = end_of_pixels(&png) - 12;
    unsigned accepted = 0;
    for (size_t length = 0; length < png.length; length++) {
        uint8_t *part = malloc(length + (length == 0));
        ck_assert_ptr_nonnull(part);
        memcpy(part, png.bytes, length);
        const enum tricode_qr_status status = scan(part, length, BARE);
        accepted += length < end && status != TRICODE_QR_PICTURE;
        free(part);
    }
    ck_assert_uint_eq(accepted, 0);
    free(png.bytes);
    free(picture.pixels);
}
END_TEST

/* Each byte changed: refused, or decoded correctly, but never to another text. A change in the
 * pixel data is always refused because of its checksum. */
START_TEST(damaged) {
    struct tricode_picture picture = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 4);
    struct tricode_buffer png = encode(&picture, &forms[_i]);
    unsigned refused = 0;
    for (size_t i = 0; i < png.length; i++) {
        png.bytes[i] ^= (uint8_t)(1u << i % 8);
        refused += scan(png.bytes, png.length, BARE) == TRICODE_QR_PICTURE;
        png.bytes[i] ^= (uint8_t)(1u << i % 8);
    }
    ck_assert_uint_ge(refused, png.length * 9 / 10);
    free(png.bytes);
    free(picture.pixels);
}
END_TEST

static uint32_t checksum(const uint8_t *bytes, size_t length) {
    uint32_t sum = 0xffffffffu;
    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (unsigned k = 0; k < 8; k++) {
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
        }
    }
    return ~sum;
}

static void write_be32(uint8_t *to, uint32_t value) {
    for (unsigned i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* A header with a false size and a valid checksum; the pixels are those of a small picture. */
START_TEST(claimed_sizes) {
    static const uint32_t sizes[][2] = {{4097, 1},       {1, 4097},       {4097, 4097},
                                        {65536, 65536},  {0x7fffffff, 1}, {0x7fffffff, 0x7fffffff},
                                        {0xffffffff, 1}, {0, 10},         {10, 0},
                                        {4096, 4096}};
    struct tricode_picture picture = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 4);
    struct tricode_buffer png = encode(&picture, &forms[0]);
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_be32(png.bytes + 16, sizes[i][0]);
        write_be32(png.bytes + 20, sizes[i][1]);
        write_be32(png.bytes + 29, checksum(png.bytes + 12, 17));
        ck_assert_int_eq(scan(png.bytes, png.length, BARE), TRICODE_QR_PICTURE);
    }
    write_be32(png.bytes + 16, picture.width);
    write_be32(png.bytes + 20, picture.height);
    write_be32(png.bytes + 29, checksum(png.bytes + 12, 17));
    ck_assert_int_eq(scan(png.bytes, png.length, BARE), TRICODE_QR_OK);
    free(png.bytes);
    free(picture.pixels);
}
END_TEST

START_TEST(largest_picture) {
    struct tricode_picture view = pixels_new(4096, 4096, 255);
    struct tricode_picture symbol = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 6);
    pixels_paste(&view, &symbol, 3000, 3500);
    struct tricode_buffer png = encode(&view, &forms[0]);
    ck_assert_int_eq(scan(png.bytes, png.length, BARE), TRICODE_QR_OK);
    free(png.bytes);
    free(symbol.pixels);
    free(view.pixels);
}
END_TEST

static void expect_file(const char *path, enum tricode_qr_status status, int why) {
    struct tricode_buffer scanned = {NULL, 0};
    errno = 0;
    ck_assert_int_eq(tricode_qr_scan_file(path, &scanned), status);
    if (status == TRICODE_QR_FILE) {
        ck_assert_int_eq(errno, why);
    }
    ck_assert_ptr_null(scanned.bytes);
}

START_TEST(files) {
    char path[] = "/tmp/tricode-scan-XXXXXX";
    const int file = mkstemp(path);
    struct tricode_buffer scanned = {NULL, 0};
    ck_assert_int_ge(file, 0);
    expect_file(path, TRICODE_QR_PICTURE, 0); /* empty */
    ck_assert_int_eq(write(file, "not a PNG\n", 10), 10);
    expect_file(path, TRICODE_QR_PICTURE, 0);
    ck_assert_int_eq(ftruncate(file, (off_t)65 << 20), 0); /* 65 MiB */
    expect_file(path, TRICODE_QR_PICTURE, 0);
    ck_assert_int_eq(close(file), 0);
    ck_assert_int_eq(tricode_qr_write_png(BARE, TRICODE_QR_LEVEL_Q, 4, path), TRICODE_QR_OK);
    ck_assert_int_eq(tricode_qr_scan_file(path, &scanned), TRICODE_QR_OK);
    ck_assert_str_eq((char *)scanned.bytes, BARE);
    free(scanned.bytes);
    ck_assert_int_eq(unlink(path), 0);
    expect_file(path, TRICODE_QR_FILE, ENOENT);
    expect_file("", TRICODE_QR_FILE, ENOENT);
    expect_file("/tmp", TRICODE_QR_FILE, EISDIR);
    expect_file("/dev/null", TRICODE_QR_PICTURE, 0);
    expect_file("/dev/zero", TRICODE_QR_PICTURE, 0); /* terminates */
}
END_TEST

/* libpng and zbar print nothing themselves: errors are in the result. */
START_TEST(silence) {
    char path[] = "/tmp/tricode-silence-XXXXXX";
    struct stat status;
    const int file = mkstemp(path);
    struct tricode_picture picture = pixels_draw(BARE, TRICODE_QR_LEVEL_Q, 4);
    struct tricode_buffer png = encode(&picture, &forms[0]);
    struct tricode_picture noise = pixels_new(300, 300, 0);
    uint64_t seed = 14;
    test_random_bytes(&seed, noise.pixels, 300 * 300);
    struct tricode_buffer noisy = encode(&noise, &forms[0]);
    ck_assert_int_ge(file, 0);
    (void)fflush(NULL);
    const int out = dup(1);
    const int err = dup(2);
    ck_assert(out >= 0 && err >= 0 && dup2(file, 1) == 1 && dup2(file, 2) == 2);
    for (size_t length = 0; length < png.length; length += 7) {
        (void)scan(png.bytes, length, BARE);
    }
    for (size_t i = 0; i < png.length; i += 3) {
        png.bytes[i] ^= 0x55;
        (void)scan(png.bytes, png.length, BARE);
        png.bytes[i] ^= 0x55;
    }
    (void)scan(noisy.bytes, noisy.length, BARE);
    (void)fflush(NULL);
    ck_assert(dup2(out, 1) == 1 && dup2(err, 2) == 2);
    ck_assert_int_eq(fstat(file, &status), 0);
    ck_assert_int_eq(status.st_size, 0);
    ck_assert_int_eq(close(file), 0);
    ck_assert_int_eq(unlink(path), 0);
    free(png.bytes);
    free(noisy.bytes);
    free(noise.pixels);
    free(picture.pixels);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("scan_file");
    TCase *tests = tcase_create("scan_file");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, every_form_of_png, 0, FORMS);
    tcase_add_loop_test(tests, cut_off, 0, FORMS);
    tcase_add_loop_test(tests, damaged, 0, FORMS);
    tcase_add_test(tests, claimed_sizes);
    tcase_add_test(tests, largest_picture);
    tcase_add_test(tests, files);
    tcase_add_test(tests, silence);
    suite_add_tcase(suite, tests);
    return test_run(suite);
}
