// SPDX-License-Identifier: Apache-2.0
/* Decodes one picture in a process of its own, within limits (limits.h) [MACHINE-28]. */
#ifndef TRICODE_MACHINE_SCANNER_H
#define TRICODE_MACHINE_SCANNER_H

#include "qr/draw.h"

/* As tricode_qr_scan_file; NOTHING also when the process exceeded its limits or crashed; MEMORY
 * when it cannot be started. */
enum tricode_qr_status tricode_scanner_read(const char *path, struct tricode_buffer *text);

/* The same for an encoded PNG picture. */
enum tricode_qr_status tricode_scanner_read_png(const uint8_t *png, size_t length,
                                                struct tricode_buffer *text);

#endif
