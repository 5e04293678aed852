// SPDX-License-Identifier: Apache-2.0
/* The displays of a machine, any number of them at a time. Each shows the view, its code as a QR
 * symbol [QR-1, QR-2]. One display is one file here and one row of the table in display.c. */
#ifndef TRICODE_MACHINE_DISPLAY_H
#define TRICODE_MACHINE_DISPLAY_H

#include <stdio.h>
#include "host/json.h"
#include "machine/panel/panel.h"

struct tricode_screen;

/* NULL: no such display. The strings outlive the displays. */
struct tricode_display_settings {
    FILE *terminal; /* codes as half blocks */
    int color;
    const char *picture;                 /* a PNG file that exists while a code is shown */
    const char *framebuffer;             /* a device such as /dev/fb0 */
    const char *font;                    /* of the framebuffer: a font file */
    struct tricode_panel_settings panel; /* listen NULL: none */
};

/* Begins with its settings, and all else zero. */
struct tricode_displays {
    struct tricode_display_settings settings;
    struct tricode_screen *screen;
    struct tricode_panel *panel;
    unsigned turn; /* of the view that was shown last */
};

/* Opens the displays of the settings: those that need no provisioning when it is NULL, so that they
 * can show that the machine is out of order; the others when it is not. 0; else -1 and an error. */
int tricode_displays_open(struct tricode_displays *displays,
                          const struct tricode_provisioning *provisioning,
                          struct tricode_error *error);

/* Shows the view on every display. 0; else -1 and the error of one display that failed, which may
 * not show the code; the others do. */
int tricode_displays_show(struct tricode_displays *displays, const struct tricode_view *view,
                          struct tricode_error *error);

/* May be called again. */
void tricode_displays_close(struct tricode_displays *displays);

/* One kind of display. */
struct tricode_display {
    int needs_provisioning; /* to open */
    int code_only;          /* shows the code alone: called only when the code changes */

    /* Opens it when the settings have it. 0; else -1 and an error. NULL: nothing to open. */
    int (*open)(struct tricode_displays *displays, const struct tricode_provisioning *provisioning,
                struct tricode_error *error);

    /* With a code, and without one (or NULL). Nothing when the machine has no such display. 0; else
     * -1 and an error. */
    int (*show)(struct tricode_displays *displays, const struct tricode_view *view,
                struct tricode_error *error);
    int (*clear)(struct tricode_displays *displays, const struct tricode_view *view,
                 struct tricode_error *error);

    void (*close)(struct tricode_displays *displays); /* NULL: nothing to close */
};

extern const struct tricode_display tricode_display_terminal;
extern const struct tricode_display tricode_display_picture;
extern const struct tricode_display tricode_display_framebuffer;
extern const struct tricode_display tricode_display_panel;

#endif
