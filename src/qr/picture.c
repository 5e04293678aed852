// SPDX-License-Identifier: Apache-2.0
#include "qr/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/* The output of the encoder. */
struct growing {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
};

static void write_bytes(png_structp png, png_bytep bytes, size_t length) {
    struct growing *growing = png_get_io_ptr(png);
    if (length > growing->capacity - growing->length) {
        const size_t capacity = growing->capacity * 2 + length + 1024;
        uint8_t *larger = realloc(growing->bytes, capacity);
        if (larger == NULL) {
            png_error(png, "out of memory");
        }
        growing->bytes = larger;
        growing->capacity = capacity;
    }
    memcpy(growing->bytes + growing->length, bytes, length);
    growing->length += length;
}

static void flush_nothing(png_structp png) {
    (void)png;
}

/* libpng's default handlers print on stderr. */
static void fail(png_structp png, png_const_charp message) {
    (void)message;
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

/* Converts a line of modules to pixels of one bit, 1 for white. */
static void fill_line(const uint8_t *modules, unsigned side, unsigned scale, uint8_t *line) {
    memset(line, 0, (side * scale + 7) / 8);
    for (unsigned x = 0; x < side * scale; x++) {
        if (!modules[x / scale]) { // NOLINT(clang-analyzer-core.DivideZero): x < side * scale
            line[x / 8] = (uint8_t)(line[x / 8] | 0x80u >> x % 8);
        }
    }
}

/* Has no local variables that change after setjmp: longjmp would leave them undefined. */
static int write_picture(png_structp png, png_infop info, const uint8_t *modules, unsigned side,
                         unsigned scale, uint8_t *line) {
    if (setjmp(png_jmpbuf(png)) != 0) {
        return 0;
    }
    png_set_IHDR(png, info, side * scale, side * scale, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (unsigned y = 0; y < side; y++) {
        fill_line(modules + (size_t)y * side, side, scale, line);
        for (unsigned i = 0; i < scale; i++) {
            png_write_row(png, line);
        }
    }
    png_write_end(png, info);
    return 1;
}

enum tricode_qr_status tricode_picture_encode(const uint8_t *modules, unsigned side, unsigned scale,
                                              struct tricode_buffer *png) {
    struct growing growing = {NULL, 0, 0};
    uint8_t *line = malloc((side * scale + 7) / 8);
    png_structp writer = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore);
    png_infop info = writer == NULL ? NULL : png_create_info_struct(writer);
    int written = 0;
    if (line != NULL && info != NULL) {
        png_set_write_fn(writer, &growing, write_bytes, flush_nothing);
        written = write_picture(writer, info, modules, side, scale, line);
    }
    png_destroy_write_struct(&writer, &info);
    free(line);
    if (!written) {
        free(growing.bytes);
        return TRICODE_QR_MEMORY;
    }
    png->bytes = growing.bytes;
    png->length = growing.length;
    return TRICODE_QR_OK;
}

enum tricode_qr_status tricode_picture_decode(const uint8_t *png, size_t length,
                                              struct tricode_picture *picture) {
    const png_color white = {255, 255, 255};
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, png, length)) {
        return TRICODE_QR_PICTURE;
    }
    if (image.width > TRICODE_QR_MAX_SIDE || image.height > TRICODE_QR_MAX_SIDE) {
        png_image_free(&image);
        return TRICODE_QR_PICTURE;
    }
    image.format = PNG_FORMAT_GRAY;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    if (pixels == NULL) {
        png_image_free(&image);
        return TRICODE_QR_MEMORY;
    }
    /* Frees the image, also on failure. */
    if (!png_image_finish_read(&image, &white, pixels, 0, NULL)) {
        free(pixels);
        return TRICODE_QR_PICTURE;
    }
    picture->pixels = pixels;
    picture->width = image.width;
    picture->height = image.height;
    return TRICODE_QR_OK;
}
