// SPDX-License-Identifier: Apache-2.0
/* HMAC-SHA-256 for the test image alone: what a product takes from its hardware or its vendor's
 * library. Not for a product: it is small, and nothing more; the vectors check it. */
#ifndef TRICODE_FIRMWARE_HMAC_H
#define TRICODE_FIRMWARE_HMAC_H

#include "tricode-device.h"

struct tricode_tagger {
    struct tricode_key key;
};

#endif
