// SPDX-License-Identifier: Apache-2.0
/* What drawing and scanning of QR symbols share: results, and buffers that the caller frees. */
#ifndef TRICODE_QR_QR_H
#define TRICODE_QR_QR_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_QR_MAX_SIDE 4096u /* pixels, of a picture to scan */

enum tricode_qr_status {
    TRICODE_QR_OK = 0,
    TRICODE_QR_TEXT,    /* draw: not alphanumeric, or longer than version 4 holds at this level */
    TRICODE_QR_PICTURE, /* scan: not a readable PNG, or a side above TRICODE_QR_MAX_SIDE */
    TRICODE_QR_NOTHING, /* scan: no QR symbol in the picture */
    TRICODE_QR_SEVERAL, /* scan: several symbols with different texts */
    TRICODE_QR_MEMORY,  /* out of memory */
    TRICODE_QR_FILE,    /* a file cannot be read or written; errno has the reason */
    TRICODE_QR_SCALE,   /* draw: scale is not 1 to 64 */
};

/* One allocation. The caller frees bytes with free(). */
struct tricode_buffer {
    uint8_t *bytes;
    size_t length;
};

/* One sentence for a person; "" for a value outside the enum. */
const char *tricode_qr_status_message(enum tricode_qr_status status);

#endif
