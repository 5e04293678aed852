// SPDX-License-Identifier: Apache-2.0
/* A Linux framebuffer /dev/fbN, also one that a DRM driver emulates. */
#ifndef TRICODE_MACHINE_FRAMEBUFFER_H
#define TRICODE_MACHINE_FRAMEBUFFER_H

#include "host/json.h"
#include "machine/displays/canvas.h"

struct tricode_framebuffer;

/* Maps the framebuffer without changing it. NULL and an error: not a framebuffer, or its pixels are
 * not red, green and blue in 16 or 32 bits. */
struct tricode_framebuffer *tricode_framebuffer_open(const char *path, struct tricode_error *error);

unsigned tricode_framebuffer_width(const struct tricode_framebuffer *framebuffer);
unsigned tricode_framebuffer_height(const struct tricode_framebuffer *framebuffer);

/* Shows a canvas of the same width and height. */
void tricode_framebuffer_show(struct tricode_framebuffer *framebuffer,
                              const struct tricode_canvas *canvas);

/* Leaves the pixels unchanged. NULL: nothing to do. */
void tricode_framebuffer_close(struct tricode_framebuffer *framebuffer);

#endif
