// SPDX-License-Identifier: Apache-2.0
/* The framebuffer display: the code as large as possible, and its sale, the message and the hint
 * beside it or below it. */
#ifndef TRICODE_MACHINE_SCREEN_H
#define TRICODE_MACHINE_SCREEN_H

#include "machine/displays/canvas.h"
#include "machine/displays/font.h"
#include "machine/view/view.h"

struct tricode_screen;

/* NULL and an error when the framebuffer or the font cannot be used. */
struct tricode_screen *tricode_screen_open(const char *framebuffer, const char *font,
                                           struct tricode_error *error);

/* Draws the view. 0; -1 and an error when its code cannot be drawn, and then the screen has no
 * code. */
int tricode_screen_show(struct tricode_screen *screen, const struct tricode_view *view,
                        struct tricode_error *error);

/* Leaves the screen white, or unchanged when it shows "out of order" or nothing was drawn. NULL:
 * nothing to do. */
void tricode_screen_close(struct tricode_screen *screen);

/* Draws the view on a canvas of any proportions. Result as of tricode_screen_show. */
int tricode_screen_draw(struct tricode_canvas *canvas, struct tricode_font *font,
                        const struct tricode_view *view, struct tricode_error *error);

#endif
