// SPDX-License-Identifier: Apache-2.0
/* The panel's pages, which show all of the view, hints included (panel/panel.h). */
#include "machine/displays/display.h"

static int open_panel(struct tricode_displays *displays,
                      const struct tricode_provisioning *provisioning,
                      struct tricode_error *error) {
    const struct tricode_panel_settings *settings = &displays->settings.panel;
    struct tricode_error why;
    if (settings->listen == NULL) {
        return 0;
    }
    displays->panel = tricode_panel_open(settings, provisioning, &why);
    if (displays->panel == NULL) {
        tricode_error_set(error, "the panel: %.180s", why.text);
        return -1;
    }
    return 0;
}

static int show_panel(struct tricode_displays *displays, const struct tricode_view *view,
                      struct tricode_error *error) {
    (void)error;
    if (displays->panel != NULL) {
        tricode_panel_show(displays->panel, view);
    }
    return 0;
}

static void close_panel(struct tricode_displays *displays) {
    tricode_panel_close(displays->panel);
    displays->panel = NULL;
}

const struct tricode_display tricode_display_panel = {.needs_provisioning = 1,
                                                      .open = open_panel,
                                                      .show = show_panel,
                                                      .clear = show_panel,
                                                      .close = close_panel};
