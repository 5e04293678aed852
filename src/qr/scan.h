// SPDX-License-Identifier: Apache-2.0
/* A picture to the text of the QR symbol in it. The raw picture first, then a 3x3 box blur of it,
 * then that blurred again, and once more: this makes noisy camera frames readable. Every symbology
 * but QR is off. */
#ifndef TRICODE_QR_SCAN_H
#define TRICODE_QR_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include "qr/qr.h"

/* [QR-5] The text as scanned (any bytes), zero-terminated beyond length; the caller frees it. On
 * any answer but OK the buffer is left as it was. Several symbols with one and the same text are
 * one. scan_file: at most 64 MiB; FILE with errno when it cannot be read. */
enum tricode_qr_status tricode_qr_scan_png(const uint8_t *png, size_t length,
                                           struct tricode_buffer *text);
enum tricode_qr_status tricode_qr_scan_file(const char *path, struct tricode_buffer *text);

/* 8-bit grey pixels, row by row. */
enum tricode_qr_status tricode_qr_scan_grey(const uint8_t *pixels, unsigned width, unsigned height,
                                            struct tricode_buffer *text);

#endif
