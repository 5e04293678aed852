// SPDX-License-Identifier: Apache-2.0
#include "machine/display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "qr/draw.h"

#define URL_ROOM 96u
#define SCALE 8u /* pixels a module */

static int show_art(const struct tricode_display *display, const char *url,
                    struct tricode_fault *fault) {
    struct tricode_buffer art = {NULL, 0};
    enum tricode_qr_status status =
        tricode_qr_draw_terminal(url, TRICODE_QR_LEVEL_M, display->colour, &art);
    if (status != TRICODE_QR_OK) {
        tricode_fault_set(fault, "the code cannot be drawn: %s", tricode_qr_status_message(status));
        return -1;
    }
    int written = fwrite(art.bytes, 1, art.length, display->terminal) == art.length &&
                  fprintf(display->terminal, "%s\n", url) > 0 && fflush(display->terminal) == 0;
    free(art.bytes);
    if (!written) {
        tricode_fault_set(fault, "the code cannot be printed: %s", strerror(errno));
        return -1;
    }
    return 0;
}

int tricode_display_show(const struct tricode_display *display, const char *host, const char *text,
                         struct tricode_fault *fault) {
    char url[URL_ROOM];
    int status = 0;
    int length = snprintf(url, sizeof url, "HTTPS://%s/%s", host, text);

    if (length < 0 || (size_t)length >= sizeof url) {
        tricode_fault_set(fault, "the code cannot be shown: its address is too long");
        return -1;
    }
    if (display->picture != NULL) {
        enum tricode_qr_status drawn =
            tricode_qr_write_png(url, TRICODE_QR_LEVEL_M, SCALE, display->picture);
        if (drawn != TRICODE_QR_OK) {
            tricode_fault_set(fault, "the picture %s cannot be written: %s", display->picture,
                              drawn == TRICODE_QR_FILE ? strerror(errno)
                                                       : tricode_qr_status_message(drawn));
            status = -1;
        }
    }
    if (display->terminal != NULL && show_art(display, url, fault) != 0) {
        status = -1;
    }
    return status;
}

int tricode_display_clear(const struct tricode_display *display, struct tricode_fault *fault) {
    if (display->picture != NULL && unlink(display->picture) != 0 && errno != ENOENT) {
        tricode_fault_set(fault, "the picture %s cannot be taken away: %s", display->picture,
                          strerror(errno));
        return -1;
    }
    return 0;
}
