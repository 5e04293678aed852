// SPDX-License-Identifier: Apache-2.0
/* Scans pictures for QR symbols with zbar. Tries the picture, and then up to three passes of a 3x3
 * box blur, which make noisy camera frames readable. Other symbologies are off. */
#ifndef TRICODE_QR_SCAN_H
#define TRICODE_QR_SCAN_H

#include <stddef.h>
#include <stdint.h>
#include "qr/qr.h"

/* [QR-5] Return OK and the text (any bytes), with a zero that length does not count; the caller
 * frees it. Else the buffer is unchanged. Several symbols with the same text count as one.
 * scan_file: at most 64 MiB; FILE with errno when the file cannot be read. */
enum tricode_qr_status tricode_qr_scan_png(const uint8_t *png, size_t length,
                                           struct tricode_buffer *text);
enum tricode_qr_status tricode_qr_scan_file(const char *path, struct tricode_buffer *text);

/* Scans 8-bit gray pixels, row by row. */
enum tricode_qr_status tricode_qr_scan_grey(const uint8_t *pixels, unsigned width, unsigned height,
                                            struct tricode_buffer *text);

#endif
