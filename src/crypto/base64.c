// SPDX-License-Identifier: Apache-2.0
#include "crypto/base64.h"

int tricode_base64_decode(int variant, const char *text, size_t length, uint8_t *bytes,
                          size_t size) {
    size_t count = 0;
    /* libsodium 1.0.18 reads some bytes above 0x7f as if they were '/' or '_'. */
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] > 0x7f) {
            return -1;
        }
    }
    return sodium_base642bin(bytes, size, text, length, NULL, &count, NULL, variant) == 0 &&
                   count == size
               ? 0
               : -1;
}
