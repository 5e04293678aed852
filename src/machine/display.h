// SPDX-License-Identifier: Apache-2.0
/* The displays of a machine, any number of them at a time: what there is of a picture file, the
 * terminal ... shows the view, its code as a QR symbol [QR-1, QR-2]. */
#ifndef TRICODE_MACHINE_DISPLAY_H
#define TRICODE_MACHINE_DISPLAY_H

#include <stdio.h>
#include "host/json.h"
#include "machine/panel/panel.h"
#include "machine/displays/screen.h"

/* panel: pages that show all of it, or NULL; and so does screen, a framebuffer. picture: path of a
 * PNG file that is there while a code is shown, and holds the code alone; or NULL. terminal: where
 * codes go as half blocks, or NULL; the sentences are the report's (report.h). A display of another
 * kind is one more member here, and one more call in tricode_display_show. */
struct tricode_display {
    struct tricode_panel *panel;
    struct tricode_screen *screen;
    const char *picture;
    FILE *terminal;
    int colour;
    unsigned turn; /* of the view, when codes were drawn */
};

/* Shows the view on each display. 0, or -1 and a fault of one that failed: the code may not be to
 * be seen there; the others show it. */
int tricode_display_show(struct tricode_display *display, const struct tricode_view *view,
                         struct tricode_error *error);

#endif
