// SPDX-License-Identifier: Apache-2.0
/* Model of src/crypto/base64.c from its header, for units that would analyze it thousands of times;
 * the unit base64 analyzes the real code. */
#include "crypto/base64.h"
#include "stubs.h"

static long decode(const char *text, size_t length, uint8_t *bytes, size_t capacity) {
    stub_reads(text, length);
    stub_writes(bytes, capacity);
    return Frama_C_long_interval(-1, (long)capacity);
}

long tricode_base64url_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity) {
    return decode(text, length, bytes, capacity);
}

long tricode_base64_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity) {
    return decode(text, length, bytes, capacity);
}

void tricode_base64url_encode(const uint8_t *bytes, size_t length, char *text) {
    stub_reads(bytes, length);
    const size_t size = (length * 4 + 2) / 3;
    stub_writes(text, size + 1);
    text[size] = '\0';
}

void tricode_base64_encode(const uint8_t *bytes, size_t length, char *text) {
    stub_reads(bytes, length);
    const size_t size = (length + 2) / 3 * 4;
    stub_writes(text, size + 1);
    text[size] = '\0';
}
