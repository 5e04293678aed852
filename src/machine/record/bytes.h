// SPDX-License-Identifier: Apache-2.0
/* Big-endian integers. */
#ifndef TRICODE_MACHINE_BYTES_H
#define TRICODE_MACHINE_BYTES_H

#include <stdint.h>

/* Writes the lowest `size` bytes of value. Returns the address after them. */
static inline uint8_t *tricode_put(uint8_t *at, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    }
    return at + size;
}

#endif
