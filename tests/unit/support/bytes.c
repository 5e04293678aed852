// SPDX-License-Identifier: Apache-2.0
#include "bytes.h"

void test_unhex(const char *hex, uint8_t *bytes, size_t size) {
    ck_assert_uint_eq(strlen(hex), 2 * size);
    unsigned read =
        0; /* count instead of asserting each: Check writes a line to a file for every assertion */
    for (size_t i = 0; i < size; i++) {
        unsigned value = 0;
        read += sscanf(hex + 2 * i, "%2x", &value) == 1;
        bytes[i] = (uint8_t)value;
    }
    ck_assert_uint_eq(read, size);
}

uint32_t test_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * 2685821657736338717u) >> 32);
}

void test_random_bytes(uint64_t *state, void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        ((uint8_t *)bytes)[i] = (uint8_t)test_random(state);
    }
}
