// SPDX-License-Identifier: Apache-2.0
/* Draws QR symbols of version 4 in alphanumeric mode, as PNG, SVG or half blocks for a terminal
 * (spec/protocol.md, "The QR symbol"). */
#ifndef TRICODE_QR_DRAW_H
#define TRICODE_QR_DRAW_H

#include <stdint.h>
#include "qr/qr.h"

/* [QR-2] [QR-3] M for a sale or cancel code in a URL, at most 90 characters; Q for the text of a
 * permit, at most 67 characters. */
enum tricode_qr_level { TRICODE_QR_LEVEL_M, TRICODE_QR_LEVEL_Q };

/* A symbol with its quiet zone of 4 modules, row by row: 1 dark, 0 light. */
#define TRICODE_QR_SIDE 41u
struct tricode_qr_symbol {
    uint8_t modules[TRICODE_QR_SIDE * TRICODE_QR_SIDE];
};

/* [QR-1] Makes the symbol of a zero-terminated text. OK; TEXT or MEMORY, and then *symbol is
 * unchanged. */
enum tricode_qr_status tricode_qr_make(const char *text, enum tricode_qr_level level,
                                       struct tricode_qr_symbol *symbol);

/* [QR-1] Draw the symbol of a zero-terminated text with its quiet zone into a new buffer. scale:
 * pixels per module, 1 to 64. OK; TEXT, SCALE or MEMORY, and then the buffer is unchanged. */
enum tricode_qr_status tricode_qr_draw_png(const char *text, enum tricode_qr_level level,
                                           unsigned scale, struct tricode_buffer *png);
enum tricode_qr_status tricode_qr_draw_svg(const char *text, enum tricode_qr_level level,
                                           struct tricode_buffer *svg);
/* UTF-8 half blocks, a line feed after each row, and a zero that length does not count. color: 1
 * sets ANSI colors, black on white; 0 is for terminals with a dark background. */
enum tricode_qr_status tricode_qr_draw_terminal(const char *text, enum tricode_qr_level level,
                                                int color, struct tricode_buffer *art);

/* Writes the PNG to path atomically: writes a temporary file beside it and renames it, so that
 * readers see a whole picture. No fsync: a display need not be durable. On failure (FILE with
 * errno, or as above) path is unchanged and the temporary file is removed. Mode: 0666 less the
 * umask. */
enum tricode_qr_status tricode_qr_write_png(const char *text, enum tricode_qr_level level,
                                            unsigned scale, const char *path);

#endif
