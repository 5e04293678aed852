// SPDX-License-Identifier: Apache-2.0
/* The display: sale and cancel codes as a QR symbol, in a picture file and in the terminal
 * [QR-1, QR-2]. */
#ifndef TRICODE_MACHINE_DISPLAY_H
#define TRICODE_MACHINE_DISPLAY_H

#include <stdio.h>
#include "host/json.h"

/* picture: path of a PNG file, or NULL. terminal: where half blocks go, or NULL. */
struct tricode_display {
    const char *picture;
    FILE *terminal;
    int colour;
};

/* Shows HTTPS://HOST/TEXT. 0, or -1 and a fault: the code may not be on display. */
int tricode_display_show(const struct tricode_display *display, const char *host, const char *text,
                         struct tricode_fault *fault);

/* Takes the picture away: no code is on offer. */
int tricode_display_clear(const struct tricode_display *display, struct tricode_fault *fault);

#endif
