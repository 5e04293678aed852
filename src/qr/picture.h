// SPDX-License-Identifier: Apache-2.0
/* Decodes PNG to gray pixels, and encodes modules as PNG, with libpng. Private to this folder. */
#ifndef TRICODE_QR_PICTURE_H
#define TRICODE_QR_PICTURE_H

#include <stddef.h>
#include <stdint.h>
#include "qr/qr.h"

/* Encodes a square of side x side modules, row by row, 1 for dark, as a 1-bit gray PNG with `scale`
 * pixels per module. OK, or MEMORY. */
enum tricode_qr_status tricode_picture_encode(const uint8_t *modules, unsigned side, unsigned scale,
                                              struct tricode_buffer *png);

/* 8-bit gray pixels, row by row. Transparent pixels are blended with white. */
struct tricode_picture {
    uint8_t *pixels; /* the caller frees them */
    unsigned width;
    unsigned height;
};

/* Decodes a PNG. OK; MEMORY; or PICTURE when the file is damaged or a side is above
 * TRICODE_QR_MAX_SIDE. */
enum tricode_qr_status tricode_picture_decode(const uint8_t *png, size_t length,
                                              struct tricode_picture *picture);

#endif
