// SPDX-License-Identifier: Apache-2.0
/* A picture is read by a process of its own, with so much processor time and memory and no more:
 * anybody may hold anything before the camera, and a picture can be made that the QR library looks
 * at for minutes, or that makes it crash. [MACHINE-28] */
#ifndef TRICODE_MACHINE_SCANNER_H
#define TRICODE_MACHINE_SCANNER_H

#include "qr/draw.h"

#define TRICODE_SCANNER_SECONDS 3u           /* of processor time */
#define TRICODE_SCANNER_MEMORY (512ul << 20) /* bytes of address space */

/* As tricode_qr_scan_file; NOTHING also when the limits, or a crash, ended the reading; MEMORY when
 * there can be no such process. */
enum tricode_qr_status tricode_scanner_read(const char *path, struct tricode_buffer *text);

/* The same of an encoded PNG picture. */
enum tricode_qr_status tricode_scanner_read_png(const uint8_t *png, size_t length,
                                                struct tricode_buffer *text);

#endif
