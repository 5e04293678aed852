// SPDX-License-Identifier: Apache-2.0
#include "qr/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zbar.h>
#include "qr/picture.h"

/* A format of zbar is four characters, the first in the lowest byte. */
#define GREY_FORMAT ('Y' | '8' << 8 | '0' << 16 | '0' << 24)
/* Of 750 noisy frames with modules of 3 to 10 pixels, zbar read 26 without blur, 387 after one
 * pass, 686 after two, 710 after three, 712 after four. */
#define BLURS 3u
#define FILE_MAX ((size_t)64 << 20)
#define FILE_CHUNK ((size_t)64 << 10)

static enum tricode_qr_status copy_text(const zbar_symbol_t *symbol, struct tricode_buffer *text) {
    const size_t length = zbar_symbol_get_data_length(symbol);
    uint8_t *bytes = malloc(length + 1);
    if (bytes == NULL) {
        return TRICODE_QR_MEMORY;
    }
    memcpy(bytes, zbar_symbol_get_data(symbol), length);
    bytes[length] = 0;
    text->bytes = bytes;
    text->length = length;
    return TRICODE_QR_OK;
}

static int has_same_text(const zbar_symbol_t *a, const zbar_symbol_t *b) {
    const size_t length = zbar_symbol_get_data_length(a);
    return length == zbar_symbol_get_data_length(b) &&
           memcmp(zbar_symbol_get_data(a), zbar_symbol_get_data(b), length) == 0;
}

/* The text of the symbols, if all have the same. */
static enum tricode_qr_status pick_text(const zbar_image_t *image, struct tricode_buffer *text) {
    const zbar_symbol_t *first = NULL;
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol != NULL;
         symbol = zbar_symbol_next(symbol)) {
        if (zbar_symbol_get_type(symbol) != ZBAR_QRCODE) {
            continue; /* part of a text that is split over several symbols */
        }
        if (first != NULL && !has_same_text(first, symbol)) {
            return TRICODE_QR_SEVERAL;
        }
        first = symbol;
    }
    return first == NULL ? TRICODE_QR_NOTHING : copy_text(first, text);
}

static enum tricode_qr_status scan_image(zbar_image_scanner_t *scanner, zbar_image_t *image,
                                         struct tricode_buffer *text) {
    /* QR only, and raw bytes: without conversion from a guessed character set. */
    if (zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0) != 0 ||
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1) != 0 ||
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1) != 0 ||
        zbar_scan_image(scanner, image) < 0) {
        return TRICODE_QR_MEMORY;
    }
    return pick_text(image, text);
}

static enum tricode_qr_status scan_once(const uint8_t *pixels, unsigned width, unsigned height,
                                        struct tricode_buffer *text) {
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    if (scanner == NULL) {
        return TRICODE_QR_MEMORY;
    }
    zbar_image_t *image = zbar_image_create();
    if (image == NULL) {
        zbar_image_scanner_destroy(scanner);
        return TRICODE_QR_MEMORY;
    }
    zbar_image_set_format(image, GREY_FORMAT);
    zbar_image_set_size(image, width, height);
    /* No clean-up function: zbar does not own the pixels. */
    zbar_image_set_data(image, pixels, (unsigned long)width * height, NULL);
    const enum tricode_qr_status status = scan_image(scanner, image, text);
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return status;
}

/* Replaces each pixel by the mean of its 3x3 neighborhood; edge pixels are repeated outside. */
static void blur(const uint8_t *from, unsigned width, unsigned height, uint8_t *to) {
    for (unsigned y = 0; y < height; y++) {
        const uint8_t *here = from + (size_t)y * width;
        const uint8_t *above = y > 0 ? here - width : here;
        const uint8_t *below = y + 1 < height ? here + width : here;
        for (unsigned x = 0; x < width; x++) {
            const unsigned left = x > 0 ? x - 1 : x;
            const unsigned right = x + 1 < width ? x + 1 : x;
            const unsigned sum = 0u + above[left] + above[x] + above[right] + here[left] + here[x] +
                                 here[right] + below[left] + below[x] + below[right];
            to[(size_t)y * width + x] = (uint8_t)((sum + 4) / 9);
        }
    }
}

enum tricode_qr_status tricode_qr_scan_grey(const uint8_t *pixels, unsigned width, unsigned height,
                                            struct tricode_buffer *text) {
    if (width == 0 || height == 0 || width > TRICODE_QR_MAX_SIDE || height > TRICODE_QR_MAX_SIDE) {
        return TRICODE_QR_PICTURE;
    }
    enum tricode_qr_status status = scan_once(pixels, width, height, text);
    if (status != TRICODE_QR_NOTHING) {
        return status;
    }
    const size_t size = (size_t)width * height;
    uint8_t *smooth = malloc(2 * size);
    if (smooth == NULL) {
        return TRICODE_QR_MEMORY;
    }
    const uint8_t *from = pixels;
    for (unsigned i = 0; i < BLURS && status == TRICODE_QR_NOTHING; i++) {
        uint8_t *to = smooth + i % 2 * size;
        blur(from, width, height, to);
        status = scan_once(to, width, height, text);
        from = to;
    }
    free(smooth);
    return status;
}

enum tricode_qr_status tricode_qr_scan_png(const uint8_t *png, size_t length,
                                           struct tricode_buffer *text) {
    struct tricode_picture picture = {NULL, 0, 0};
    const enum tricode_qr_status status = tricode_picture_decode(png, length, &picture);
    if (status != TRICODE_QR_OK) {
        return status;
    }
    const enum tricode_qr_status scanned =
        tricode_qr_scan_grey(picture.pixels, picture.width, picture.height, text);
    free(picture.pixels);
    return scanned;
}

/* Reads the file. PICTURE when it has more than FILE_MAX bytes, which no allowed picture needs. */
static enum tricode_qr_status read_all(int file, struct tricode_buffer *content) {
    size_t capacity = 0;
    for (;;) {
        if (capacity - content->length < FILE_CHUNK) {
            capacity = capacity * 2 + FILE_CHUNK;
            uint8_t *larger = realloc(content->bytes, capacity);
            if (larger == NULL) {
                return TRICODE_QR_MEMORY;
            }
            content->bytes = larger;
        }
        const ssize_t count = read(file, content->bytes + content->length, FILE_CHUNK);
        if (count == 0) {
            return TRICODE_QR_OK;
        }
        if (count < 0 && errno != EINTR) {
            return TRICODE_QR_FILE;
        }
        content->length += count < 0 ? 0 : (size_t)count;
        if (content->length > FILE_MAX) {
            return TRICODE_QR_PICTURE;
        }
    }
}

enum tricode_qr_status tricode_qr_scan_file(const char *path, struct tricode_buffer *text) {
    struct tricode_buffer content = {NULL, 0};
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return TRICODE_QR_FILE;
    }
    enum tricode_qr_status status = read_all(file, &content);
    const int why = errno;
    (void)close(file); /* opened for reading: a failure of close loses nothing */
    if (status == TRICODE_QR_OK) {
        status = tricode_qr_scan_png(content.bytes, content.length, text);
    }
    free(content.bytes);
    errno = why;
    return status;
}
