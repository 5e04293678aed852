// SPDX-License-Identifier: Apache-2.0
/* Any text of 0 to TEXT_MAX characters, into a buffer of exactly the given size; any bytes. */
#include "crypto/base64.h"
#include "driver.h"

#define TEXT_MAX 90
#define BYTES_MAX 48

static char text[TEXT_MAX];
static uint8_t bytes[TEXT_MAX];
static uint8_t input[BYTES_MAX];
static char written[(BYTES_MAX + 2) / 3 * 4 + 1];

static void read_text(void) {
    ANY(text);
    const int length = Frama_C_interval_split(0, TEXT_MAX);
    const int capacity = Frama_C_nondet(32, 64);
    //@ split room;
    if (Frama_C_nondet(0, 1)) {
        (void)tricode_base64url_decode(AT_END(text, length), (size_t)length, AT_END(bytes, capacity),
                                       (size_t)capacity);
    } else {
        (void)tricode_base64_decode(AT_END(text, length), (size_t)length, AT_END(bytes, capacity),
                                    (size_t)capacity);
    }
}

static void write_text(void) {
    ANY(input);
    const int size = Frama_C_interval_split(0, BYTES_MAX);
    if (Frama_C_nondet(0, 1)) {
        tricode_base64url_encode(AT_END(input, size), (size_t)size,
                                 AT_END(written, (size * 4 + 2) / 3 + 1));
    } else {
        tricode_base64_encode(AT_END(input, size), (size_t)size,
                              AT_END(written, (size + 2) / 3 * 4 + 1));
    }
}

void eva_main(void) {
    if (Frama_C_interval_split(0, 1)) {
        read_text();
    } else {
        write_text();
    }
}
