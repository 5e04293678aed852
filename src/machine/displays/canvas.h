// SPDX-License-Identifier: Apache-2.0
/* Gray pixels: 0 is black, 255 white. */
#ifndef TRICODE_MACHINE_CANVAS_H
#define TRICODE_MACHINE_CANVAS_H

#include <stdint.h>
#include "qr/draw.h"

/* pixels: row by row, width * height bytes. */
struct tricode_canvas {
    uint8_t *pixels;
    unsigned width;
    unsigned height;
};

struct tricode_area {
    unsigned left;
    unsigned top;
    unsigned width;
    unsigned height;
};

/* Fills the area, clipped to the canvas. */
void tricode_canvas_fill(struct tricode_canvas *canvas, struct tricode_area area, uint8_t gray);

/* Blends one pixel with the gray; ink: 0 (transparent) to 255 (opaque). Outside the canvas:
 * nothing. */
void tricode_canvas_ink(struct tricode_canvas *canvas, long x, long y, uint8_t ink, uint8_t gray);

/* Draws the symbol with its quiet zone in the middle of the area, as large as whole pixels per
 * module allow. Nothing when the area has less than one pixel per module. */
void tricode_canvas_symbol(struct tricode_canvas *canvas, struct tricode_area area,
                           const struct tricode_qr_symbol *symbol);

#endif
