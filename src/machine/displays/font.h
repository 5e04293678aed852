// SPDX-License-Identifier: Apache-2.0
/* Draws text on a canvas, with a font file, by FreeType. */
#ifndef TRICODE_MACHINE_FONT_H
#define TRICODE_MACHINE_FONT_H

#include "host/json.h"
#include "machine/displays/canvas.h"

struct tricode_font;

/* NULL and an error when FreeType cannot load the file. */
struct tricode_font *tricode_font_open(const char *path, struct tricode_error *error);

/* NULL: nothing to do. */
void tricode_font_close(struct tricode_font *font);

/* Writes the UTF-8 text from the top of the area down, in lines of `size` pixels broken between
 * words (a word wider than the area is cut). Returns its height in pixels. A character that the
 * font lacks is drawn as the font's replacement; lines that do not fit are omitted. */
unsigned tricode_font_write(struct tricode_font *font, struct tricode_canvas *canvas,
                            struct tricode_area area, unsigned size, uint8_t gray,
                            const char *text);

#endif
