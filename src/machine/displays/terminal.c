// SPDX-License-Identifier: Apache-2.0
/* The terminal: codes as half blocks, each with its address below; they stay there. The sentences
 * around them are the report's (view/report.h). */
#include "machine/displays/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "qr/draw.h"

static int show(struct tricode_displays *displays, const struct tricode_view *view,
                struct tricode_error *error) {
    struct tricode_buffer art = {NULL, 0};
    if (displays->settings.terminal == NULL) {
        return 0;
    }
    const enum tricode_qr_status status =
        tricode_qr_draw_terminal(view->code, TRICODE_QR_LEVEL_M, displays->settings.color, &art);
    if (status != TRICODE_QR_OK) {
        tricode_error_set(error, "cannot draw the code: %s", tricode_qr_status_message(status));
        return -1;
    }
    const int written =
        fwrite(art.bytes, 1, art.length, displays->settings.terminal) == art.length &&
        fprintf(displays->settings.terminal, "%s\n", view->code) > 0 &&
        fflush(displays->settings.terminal) == 0;
    free(art.bytes);
    if (!written) {
        tricode_error_set(error, "cannot print the code: %s", strerror(errno));
        return -1;
    }
    return 0;
}

const struct tricode_display tricode_display_terminal = {.code_only = 1, .show = show};
