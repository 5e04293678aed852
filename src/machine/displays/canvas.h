// SPDX-License-Identifier: Apache-2.0
/* Grey pixels to draw on: 0 is black, 255 white. */
#ifndef TRICODE_MACHINE_CANVAS_H
#define TRICODE_MACHINE_CANVAS_H

#include <stdint.h>
#include "qr/draw.h"

/* Row by row. */
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

/* Fills what of the area is on the canvas. */
void tricode_canvas_fill(struct tricode_canvas *canvas, struct tricode_area area, uint8_t grey);

/* One pixel's ink, 0 for none to 255, over what is there; nothing where it is not on the canvas. */
void tricode_canvas_ink(struct tricode_canvas *canvas, long x, long y, uint8_t ink, uint8_t grey);

/* The symbol in its quiet zone, in the middle of the area, as large as whole modules allow. Nothing
 * when the area has not one pixel a module. */
void tricode_canvas_symbol(struct tricode_canvas *canvas, struct tricode_area area,
                           const struct tricode_qr_symbol *symbol);

#endif
