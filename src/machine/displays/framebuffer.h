// SPDX-License-Identifier: Apache-2.0
/* A Linux framebuffer: /dev/fbN, or what a DRM driver shows as one. */
#ifndef TRICODE_MACHINE_FRAMEBUFFER_H
#define TRICODE_MACHINE_FRAMEBUFFER_H

#include "host/json.h"
#include "machine/displays/canvas.h"

struct tricode_framebuffer;

/* Maps it, and leaves what it shows. NULL and a fault: no framebuffer, or one of other pixels than
 * red, green and blue in 16 or 32 bits. */
struct tricode_framebuffer *tricode_framebuffer_open(const char *path, struct tricode_error *error);

unsigned tricode_framebuffer_width(const struct tricode_framebuffer *framebuffer);
unsigned tricode_framebuffer_height(const struct tricode_framebuffer *framebuffer);

/* Shows a canvas of the same width and height. */
void tricode_framebuffer_show(struct tricode_framebuffer *framebuffer,
                              const struct tricode_canvas *canvas);

/* It goes on showing what it shows. NULL is fine. */
void tricode_framebuffer_close(struct tricode_framebuffer *framebuffer);

#endif
