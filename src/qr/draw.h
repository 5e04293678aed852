// SPDX-License-Identifier: Apache-2.0
/* Text to a QR symbol in alphanumeric mode: a picture (PNG, SVG) or half blocks for a terminal
 * (spec/protocol.md, "The QR symbol"). */
#ifndef TRICODE_QR_DRAW_H
#define TRICODE_QR_DRAW_H

#include <stdint.h>
#include "qr/qr.h"

/* [QR-2] [QR-3] M for a sale or cancel code as a URL (at most 90 characters), Q for a bare permit:
 * version 4. */
enum tricode_qr_level { TRICODE_QR_LEVEL_M, TRICODE_QR_LEVEL_Q };

/* A symbol in its quiet zone of 4 modules, row by row: 1 dark, 0 light. */
#define TRICODE_QR_SIDE 41u
struct tricode_qr_symbol {
    uint8_t modules[TRICODE_QR_SIDE * TRICODE_QR_SIDE];
};

/* [QR-1] The symbol itself: OK; TEXT or MEMORY, and *symbol is as it was. */
enum tricode_qr_status tricode_qr_make(const char *text, enum tricode_qr_level level,
                                       struct tricode_qr_symbol *symbol);

/* [QR-1] Each answers OK and fills the buffer, or answers why not and leaves it as it was: TEXT,
 * SCALE or MEMORY. text is zero-terminated and not empty; scale is pixels a module, 1 to 64; the
 * quiet zone is 4 modules. */
enum tricode_qr_status tricode_qr_draw_png(const char *text, enum tricode_qr_level level,
                                           unsigned scale, struct tricode_buffer *png);
enum tricode_qr_status tricode_qr_draw_svg(const char *text, enum tricode_qr_level level,
                                           struct tricode_buffer *svg);
/* UTF-8 half blocks, a line feed after each row, zero-terminated (not counted in length). color:
 * with ANSI colors, black on white whatever the terminal's theme; else for a dark background. */
enum tricode_qr_status tricode_qr_draw_terminal(const char *text, enum tricode_qr_level level,
                                                int color, struct tricode_buffer *art);

/* Writes the PNG to path atomically: a temporary file beside it, then rename; so that a camera that
 * watches the file sees a whole picture or none. Not fsynced: a display is no record. On failure
 * (FILE with errno, or as above) path is as it was and the temporary file is gone. The file's mode
 * is 0666 less the umask. */
enum tricode_qr_status tricode_qr_write_png(const char *text, enum tricode_qr_level level,
                                            unsigned scale, const char *path);

#endif
