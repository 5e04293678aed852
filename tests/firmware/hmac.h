// SPDX-License-Identifier: Apache-2.0
/* HMAC-SHA-256 for the test image only. A product uses its hardware or its vendor's library. This
 * code is small and checked by the vectors, but not intended for products. */
#ifndef TRICODE_FIRMWARE_HMAC_H
#define TRICODE_FIRMWARE_HMAC_H

#include "tricode-device.h"

struct tricode_tagger {
    struct tricode_key key;
};

#endif
