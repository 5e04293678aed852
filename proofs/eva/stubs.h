// SPDX-License-Identifier: Apache-2.0
/* Shared by the stubs: a stub models a function that is analyzed elsewhere or not at all. The
 * caller's obligations are `requires` clauses that Eva checks at each call; the result is anything
 * that the manual allows, including failure. */
#ifndef TRICODE_EVA_STUBS_H
#define TRICODE_EVA_STUBS_H

#include "driver.h"

/*@ requires readable: \valid_read((char *)memory + (0 .. length - 1));
    requires set: \initialized((char *)memory + (0 .. length - 1));
 */
static inline void stub_reads(const void *memory, size_t length) {
    (void)memory;
    (void)length;
}

/*@ requires writable: \valid((char *)memory + (0 .. length - 1)); */
static inline void stub_writes(void *memory, size_t length) {
    if (length > 0) {
        Frama_C_make_unknown(memory, length);
    }
}

/* A library object is one byte here, enough to detect use after free. */
/*@ requires live: \valid_read((char *)object); */
static inline void stub_uses(const void *object) {
    (void)object;
}

/* Returns 1 or the failure value. */
static inline int stub_done_or(int failed) {
    return Frama_C_nondet(1, failed);
}

#endif
