// SPDX-License-Identifier: Apache-2.0
#include "machine/displays/canvas.h"

#include <string.h>

void tricode_canvas_fill(struct tricode_canvas *canvas, struct tricode_area area, uint8_t gray) {
    if (area.left >= canvas->width || area.top >= canvas->height) {
        return;
    }
    const unsigned width =
        area.width < canvas->width - area.left ? area.width : canvas->width - area.left;
    const unsigned height =
        area.height < canvas->height - area.top ? area.height : canvas->height - area.top;
    for (unsigned y = 0; y < height; y++) {
        memset(canvas->pixels + (size_t)(area.top + y) * canvas->width + area.left, gray, width);
    }
}

void tricode_canvas_ink(struct tricode_canvas *canvas, long x, long y, uint8_t ink, uint8_t gray) {
    if (x < 0 || y < 0 || x >= (long)canvas->width || y >= (long)canvas->height) {
        return;
    }
    uint8_t *pixel = canvas->pixels + (size_t)y * canvas->width + (size_t)x;
    *pixel = (uint8_t)((*pixel * (255u - ink) + gray * ink + 127u) / 255u);
}

void tricode_canvas_symbol(struct tricode_canvas *canvas, struct tricode_area area,
                           const struct tricode_qr_symbol *symbol) {
    const unsigned least = area.width < area.height ? area.width : area.height;
    const unsigned scale = least / TRICODE_QR_SIDE;
    const unsigned side = scale * TRICODE_QR_SIDE;
    const struct tricode_area whole = {area.left + (area.width - side) / 2,
                                       area.top + (area.height - side) / 2, side, side};
    tricode_canvas_fill(canvas, whole, 255);
    for (unsigned i = 0; i < TRICODE_QR_SIDE * TRICODE_QR_SIDE; i++) {
        const struct tricode_area module = {whole.left + i % TRICODE_QR_SIDE * scale,
                                            whole.top + i / TRICODE_QR_SIDE * scale, scale, scale};
        if (symbol->modules[i] != 0) {
            tricode_canvas_fill(canvas, module, 0);
        }
    }
}
