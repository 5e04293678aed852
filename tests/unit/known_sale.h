// SPDX-License-Identifier: Apache-2.0
/* A sale and a key with a known tag, for the suites of both implementations of tags. Include
 * bytes.h first. */
#ifndef TRICODE_TEST_KNOWN_SALE_H
#define TRICODE_TEST_KNOWN_SALE_H

#include "core/code.h"
#include "crypto/key.h"

static const struct tricode_payload known = {
    .kind = TRICODE_KIND_SALE,
    .key_epoch = 2,
    .product = 0x0304,
    .machine = 7,
    .counter = 9,
    .vended = 8,
    .price = 250,
    .issued_at = 1700000000,
};

static inline struct tricode_key known_key(void) {
    struct tricode_key key;
    test_unhex("78b0d5424132c302b31c7d4f685cc5f2c15669850bfbe182d41a121756ceeb95", key.bytes,
               sizeof key.bytes);
    return key;
}

#endif
