// SPDX-License-Identifier: Apache-2.0
#include "machine/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qr/draw.h"

#define SCALE 8u /* pixels a module */

static int show_art(const struct tricode_display *display, const char *code,
                    struct tricode_error *error) {
    struct tricode_buffer art = {NULL, 0};
    enum tricode_qr_status status =
        tricode_qr_draw_terminal(code, TRICODE_QR_LEVEL_M, display->colour, &art);
    if (status != TRICODE_QR_OK) {
        tricode_error_set(error, "the code cannot be drawn: %s", tricode_qr_status_message(status));
        return -1;
    }
    int written = fwrite(art.bytes, 1, art.length, display->terminal) == art.length &&
                  fprintf(display->terminal, "%s\n", code) > 0 && fflush(display->terminal) == 0;
    free(art.bytes);
    if (!written) {
        tricode_error_set(error, "the code cannot be printed: %s", strerror(errno));
        return -1;
    }
    return 0;
}

static int show_picture(const char *picture, const char *code, struct tricode_error *error) {
    if (*code == 0) {
        if (unlink(picture) != 0 && errno != ENOENT) {
            tricode_error_set(error, "the picture %s cannot be taken away: %s", picture,
                              strerror(errno));
            return -1;
        }
        return 0;
    }
    enum tricode_qr_status drawn = tricode_qr_write_png(code, TRICODE_QR_LEVEL_M, SCALE, picture);
    if (drawn != TRICODE_QR_OK) {
        tricode_error_set(error, "the picture %s cannot be written: %s", picture,
                          drawn == TRICODE_QR_FILE ? strerror(errno)
                                                   : tricode_qr_status_message(drawn));
        return -1;
    }
    return 0;
}

int tricode_display_show(struct tricode_display *display, const struct tricode_view *view,
                         struct tricode_error *error) {
    int status = 0;
    int drawn = view->turn == display->turn;
    display->turn = view->turn;
    if (display->panel != NULL) {
        tricode_panel_show(display->panel, view);
    }
    if (display->screen != NULL && tricode_screen_show(display->screen, view, error) != 0) {
        status = -1;
    }
    if (!drawn && display->picture != NULL &&
        show_picture(display->picture, view->code, error) != 0) {
        status = -1;
    }
    if (!drawn && display->terminal != NULL && *view->code != 0 &&
        show_art(display, view->code, error) != 0) {
        status = -1;
    }
    return status;
}
