// SPDX-License-Identifier: Apache-2.0
/* Any text of 0 to TEXT_MAX characters, into a buffer of exactly the given size. */
#include "crypto/base64.h"
#include "driver.h"

#define TEXT_MAX 90

static char text[TEXT_MAX];
static uint8_t bytes[TEXT_MAX];

void eva_main(void) {
    ANY(text);
    const int length = Frama_C_interval_split(0, TEXT_MAX);
    const int size = Frama_C_nondet(32, 64);
    //@ split size;
    (void)tricode_base64_decode(Frama_C_nondet(TRICODE_BASE64, TRICODE_BASE64URL),
                                AT_END(text, length), (size_t)length, AT_END(bytes, size),
                                (size_t)size);
}
