// SPDX-License-Identifier: Apache-2.0
/* A PNG file with the code alone, which exists while a code is shown. */
#include "machine/displays/display.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "qr/draw.h"

#define SCALE 8u /* pixels of a module's side */

static int show(struct tricode_displays *displays, const struct tricode_view *view,
                struct tricode_error *error) {
    const char *path = displays->settings.picture;
    if (path == NULL) {
        return 0;
    }
    const enum tricode_qr_status status =
        tricode_qr_write_png(view->code, TRICODE_QR_LEVEL_M, SCALE, path);
    if (status != TRICODE_QR_OK) {
        tricode_error_set(error, "cannot write the picture %s: %s", path,
                          status == TRICODE_QR_FILE ? strerror(errno)
                                                    : tricode_qr_status_message(status));
        return -1;
    }
    return 0;
}

static int clear(struct tricode_displays *displays, const struct tricode_view *view,
                 struct tricode_error *error) {
    const char *path = displays->settings.picture;
    (void)view;
    if (path != NULL && unlink(path) != 0 && errno != ENOENT) {
        tricode_error_set(error, "cannot remove the picture %s: %s", path, strerror(errno));
        return -1;
    }
    return 0;
}

const struct tricode_display tricode_display_picture = {
    .code_only = 1, .show = show, .clear = clear};
