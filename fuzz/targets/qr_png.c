// SPDX-License-Identifier: Apache-2.0
/* A camera's picture. Byte 0 selects: any bytes; a PNG whose chunks get correct checksums, so that
 * damage reaches the code behind them; or a PNG built from the bytes as header fields and rows. */
#include "support/fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "qr/scan.h"

#define PICTURE_MAX 70000u

static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};

static void scan(const uint8_t *png, size_t length) {
    struct tricode_buffer text = {NULL, 0};
    enum tricode_qr_status status = tricode_qr_scan_png(png, length, &text);
    if (status == TRICODE_QR_OK) {
        FUZZ_ASSERT(text.bytes != NULL && text.bytes[text.length] == 0,
                    "the text is zero-terminated");
    } else {
        FUZZ_ASSERT(text.bytes == NULL, "no text without a symbol");
        FUZZ_ASSERT(tricode_qr_status_message(status)[0] != '\0', "each status has its message");
    }
    free(text.bytes);
}

static void write_word(uint8_t *bytes, uint32_t word) {
    for (unsigned i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(word >> (24 - 8 * i));
    }
}

static void mend_chunks(uint8_t *png, size_t length) {
    size_t at = sizeof signature;
    while (length > at && length - at >= 12) {
        size_t size = (size_t)png[at] << 24 | (size_t)png[at + 1] << 16 | (size_t)png[at + 2] << 8 |
                      png[at + 3];
        if (size > length - at - 12) {
            break;
        }
        write_word(png + at + 8 + size, (uint32_t)crc32(0, png + at + 4, (uInt)size + 4));
        at += size + 12;
    }
}

static size_t add_chunk(uint8_t *png, size_t at, const char *type, const uint8_t *data,
                        size_t size) {
    write_word(png + at, (uint32_t)size);
    memcpy(png + at + 4, type, 4);
    if (size > 0) {
        memcpy(png + at + 8, data, size);
    }
    return at + size + 12;
}

/* Takes width, height, depth, color type and interlacing from the bytes; the rest is a palette and
 * as many rows as there are. */
static void scan_made(struct tricode_stream *stream) {
    static const uint8_t depths[] = {1, 2, 4, 8, 16, 8, 8, 3};
    static const uint8_t colors[] = {0, 0, 2, 3, 4, 6, 0, 1};
    uint8_t header[13] = {0};
    uint8_t palette[48] = {0};
    uint8_t *rows = calloc(PICTURE_MAX, 1);
    uint8_t *png = malloc(2 * PICTURE_MAX);
    write_word(header, tricode_stream_u8(stream));
    write_word(header + 4, tricode_stream_u8(stream));
    uint8_t form = tricode_stream_u8(stream);
    header[8] = depths[form % 8];
    header[9] = colors[form / 8 % 8];
    header[12] = form / 64 % 2;
    if (rows != NULL && png != NULL) {
        uLongf packed = PICTURE_MAX;
        uint8_t *data = png + PICTURE_MAX;
        if (header[9] == 3) {
            (void)tricode_stream_bytes(stream, palette, sizeof palette);
        }
        size_t count = tricode_stream_bytes(stream, rows, PICTURE_MAX / 2);
        count = form >= 128 ? count
                            : PICTURE_MAX / 2; /* complete, or truncated at the end of the input */
        if (compress(data, &packed, rows, count) == Z_OK) {
            memcpy(png, signature, sizeof signature);
            size_t length = add_chunk(png, sizeof signature, "IHDR", header, sizeof header);
            if (header[9] == 3) {
                length = add_chunk(png, length, "PLTE", palette, sizeof palette);
            }
            /* Source and destination overlap: use memmove. */
            memmove(png + length + 8, data, packed);
            length = add_chunk(png, length, "IDAT", NULL, 0) + packed;
            write_word(png + length - packed - 12, (uint32_t)packed);
            length = add_chunk(png, length, "IEND", NULL, 0);
            mend_chunks(png, length);
            scan(png, length);
        }
    }
    free(rows);
    free(png);
}

static void scan_mended(const struct tricode_stream *stream) {
    uint8_t *png = malloc(stream->left + 1);
    if (png != NULL) {
        memcpy(png, stream->data, stream->left);
        mend_chunks(png, stream->left);
        scan(png, stream->left);
    }
    free(png);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    switch (tricode_stream_u8(&stream) % 3) {
    case 0:
        scan(stream.data, stream.left);
        break;
    case 1:
        scan_mended(&stream);
        break;
    default:
        scan_made(&stream);
        break;
    }
    return 0;
}
