// SPDX-License-Identifier: Apache-2.0
#include "machine/displays/display.h"

/* In the order in which a view reaches them: the terminal is last, since a script that reads it may
 * look at the others at once. */
static const struct tricode_display *const kinds[] = {
    &tricode_display_panel,
    &tricode_display_framebuffer,
    &tricode_display_picture,
    &tricode_display_terminal,
};
#define KINDS (sizeof kinds / sizeof kinds[0])

int tricode_displays_open(struct tricode_displays *displays,
                          const struct tricode_provisioning *provisioning,
                          struct tricode_error *error) {
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]->open != NULL && kinds[i]->needs_provisioning == (provisioning != NULL) &&
            kinds[i]->open(displays, provisioning, error) != 0) {
            return -1;
        }
    }
    return 0;
}

int tricode_displays_show(struct tricode_displays *displays, const struct tricode_view *view,
                          struct tricode_error *error) {
    int status = 0;
    const int changed = view->turn != displays->turn;
    displays->turn = view->turn;
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]->code_only && !changed) {
            continue;
        }
        int (*show)(struct tricode_displays *, const struct tricode_view *,
                    struct tricode_error *) = view->code[0] != 0 ? kinds[i]->show : kinds[i]->clear;
        if (show != NULL && show(displays, view, error) != 0) {
            status = -1;
        }
    }
    return status;
}

void tricode_displays_close(struct tricode_displays *displays) {
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]->close != NULL) {
            kinds[i]->close(displays);
        }
    }
}
