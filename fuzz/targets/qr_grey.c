// SPDX-License-Identifier: Apache-2.0
/* Gray pixels. Byte 0 odd: bytes 1 and 2 are width and height, the rest is the pixels. Even: the
 * harness draws the symbol of a text and the bytes damage it; the result must be that text or no
 * text. */
#include "support/fuzz.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>
#include "qr/scan.h"

static const char drawn[] = "CIAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SADJICSGLTIWQCKV4BZDPOMX7EHD";

static void scan(const uint8_t *pixels, unsigned width, unsigned height, const char *expected) {
    struct tricode_buffer text = {NULL, 0};
    enum tricode_qr_status status = tricode_qr_scan_grey(pixels, width, height, &text);
    FUZZ_ASSERT((status == TRICODE_QR_OK) == (text.bytes != NULL), "a text if and only if OK");
    if (status == TRICODE_QR_OK && expected != NULL) {
        FUZZ_ASSERT(text.length == strlen(expected) &&
                        memcmp(text.bytes, expected, text.length) == 0,
                    "a damaged symbol is decoded correctly or not at all");
    }
    free(text.bytes);
}

static void scan_pixels(struct tricode_stream *stream) {
    unsigned width = tricode_stream_u8(stream);
    unsigned height = tricode_stream_u8(stream);
    uint8_t *pixels = calloc((size_t)width * height + 1, 1);
    if (pixels != NULL) {
        (void)tricode_stream_bytes(stream, pixels, (size_t)width * height);
        scan(pixels, width, height, NULL);
    }
    free(pixels);
}

/* Each three bytes: position (two bytes) and a pixel value, or a blot of 2 x 2 modules. */
static void scan_damaged(struct tricode_stream *stream) {
    enum { SCALE = 3, QUIET = 4 };
    QRcode *symbol = QRcode_encodeString8bit(drawn, 0, QR_ECLEVEL_Q);
    if (symbol == NULL) {
        return;
    }
    unsigned modules = (unsigned)symbol->width + 2 * QUIET;
    unsigned side = modules * SCALE;
    uint8_t *pixels = malloc((size_t)side * side);
    for (unsigned y = 0; pixels != NULL && y < side; y++) {
        for (unsigned x = 0; x < side; x++) {
            unsigned row = y / SCALE - QUIET;
            unsigned column = x / SCALE - QUIET;
            unsigned width = (unsigned)symbol->width;
            int dark = row < width && column < width && (symbol->data[row * width + column] & 1);
            pixels[y * side + x] = dark ? 0 : 255;
        }
    }
    for (unsigned i = 0; pixels != NULL && stream->left >= 3 && i < 64; i++) {
        unsigned x = tricode_stream_u8(stream) % (side - 2 * SCALE);
        unsigned y = tricode_stream_u8(stream) % (side - 2 * SCALE);
        uint8_t value = tricode_stream_u8(stream);
        unsigned size = value % 2 == 0 ? 1 : 2 * SCALE;
        for (unsigned row = 0; row < size; row++) {
            memset(pixels + (y + row) * side + x, value, size);
        }
    }
    if (pixels != NULL) {
        scan(pixels, side, side, drawn);
    }
    free(pixels);
    QRcode_free(symbol);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    if (tricode_stream_u8(&stream) % 2 == 1) {
        scan_pixels(&stream);
    } else {
        scan_damaged(&stream);
    }
    return 0;
}
