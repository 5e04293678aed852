// SPDX-License-Identifier: Apache-2.0
#include "qr/qr.h"

const char *tricode_qr_status_message(enum tricode_qr_status status) {
    switch (status) {
    case TRICODE_QR_OK:
        return "no error";
    case TRICODE_QR_TEXT:
        return "the text does not fit a QR symbol of version 4 in alphanumeric mode";
    case TRICODE_QR_PICTURE:
        return "not a readable PNG picture of at most 4096 by 4096 pixels";
    case TRICODE_QR_NOTHING:
        return "no QR code found in the picture";
    case TRICODE_QR_SEVERAL:
        return "several different QR codes in the picture; show one at a time";
    case TRICODE_QR_MEMORY:
        return "out of memory";
    case TRICODE_QR_FILE:
        return "the file cannot be read or written";
    case TRICODE_QR_SCALE:
        return "the scale is not from 1 to 64 pixels per module";
    }
    return "";
}
