// SPDX-License-Identifier: Apache-2.0
/* PNG to grey pixels and modules to PNG, by libpng, for draw.c and scan.c alone. */
#ifndef TRICODE_QR_PICTURE_H
#define TRICODE_QR_PICTURE_H

#include <stddef.h>
#include <stdint.h>
#include "qr/qr.h"

/* A square of side x side modules, row by row, 1 for dark, as a 1-bit grey PNG of `scale` pixels a
 * module. OK, or MEMORY. */
enum tricode_qr_status tricode_picture_encode(const uint8_t *modules, unsigned side, unsigned scale,
                                              struct tricode_buffer *png);

/* 8-bit grey, row by row, whatever the PNG's own form; a transparent pixel is seen on white. */
struct tricode_picture {
    uint8_t *pixels; /* the caller frees them */
    unsigned width;
    unsigned height;
};

/* OK, MEMORY, or PICTURE: damaged, or a side above TRICODE_QR_MAX_SIDE. Damage of any pixel refuses
 * the whole picture. */
enum tricode_qr_status tricode_picture_decode(const uint8_t *png, size_t length,
                                              struct tricode_picture *picture);

#endif
