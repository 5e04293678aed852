// SPDX-License-Identifier: Apache-2.0
/* What the stubs share: a stub stands for a function that is analysed elsewhere or not at all. What
 * its caller owes it is a `requires` that the analyser has to prove at each call; what it answers
 * is anything that its manual allows, failure included. */
#ifndef TRICODE_EVA_STUBS_H
#define TRICODE_EVA_STUBS_H

#include "driver.h"

/*@ requires readable: \valid_read((char *)memory + (0 .. length - 1));
    requires set: \initialized((char *)memory + (0 .. length - 1)); */
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

/* An object of a library is one byte here: enough that it can be used only while it lives. */
/*@ requires live: \valid_read((char *)object); */
static inline void stub_uses(const void *object) {
    (void)object;
}

/* 1, or what failure answers. */
static inline int stub_done_or(int failed) {
    return Frama_C_nondet(1, failed);
}

#endif
