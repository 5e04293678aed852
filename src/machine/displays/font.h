// SPDX-License-Identifier: Apache-2.0
/* Text on a canvas, in a font of a file, by FreeType. */
#ifndef TRICODE_MACHINE_FONT_H
#define TRICODE_MACHINE_FONT_H

#include "host/json.h"
#include "machine/displays/canvas.h"

struct tricode_font;

/* NULL and a fault when the file is no font that FreeType reads. */
struct tricode_font *tricode_font_open(const char *path, struct tricode_error *error);

/* NULL is fine. */
void tricode_font_close(struct tricode_font *font);

/* Writes the UTF-8 text from the area's top down, in lines of `size` pixels that end between words
 * (a word that is wider than the area is cut), and answers how many pixels high it came to. What
 * the font lacks is its sign for that; what has no room is left out. */
unsigned tricode_font_write(struct tricode_font *font, struct tricode_canvas *canvas,
                            struct tricode_area area, unsigned size, uint8_t grey,
                            const char *text);

#endif
