// SPDX-License-Identifier: Apache-2.0
/* A screen of the machine's own: the code as large as it gets, with what it is about beside it or
 * below it. Black on white, whatever it shows. */
#ifndef TRICODE_MACHINE_SCREEN_H
#define TRICODE_MACHINE_SCREEN_H

#include "machine/displays/canvas.h"
#include "machine/displays/font.h"
#include "machine/view/view.h"

struct tricode_screen;

/* NULL and a fault when there is no such framebuffer, or no such font. */
struct tricode_screen *tricode_screen_open(const char *framebuffer, const char *font,
                                           struct tricode_error *error);

/* Shows the view in place of what was shown: 0, or -1 and a fault when its code cannot be drawn;
 * then there is none. */
int tricode_screen_show(struct tricode_screen *screen, const struct tricode_view *view,
                        struct tricode_error *error);

/* Leaves it white; but when nothing was shown, or that the machine is out of order, as it is. NULL
 * is fine. */
void tricode_screen_close(struct tricode_screen *screen);

/* The same on a canvas, where it is wider than high or not. */
int tricode_screen_draw(struct tricode_canvas *canvas, struct tricode_font *font,
                        const struct tricode_view *view, struct tricode_error *error);

#endif
