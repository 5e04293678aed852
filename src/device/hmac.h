// SPDX-License-Identifier: Apache-2.0
/* Tags on devices without OpenSSL, heap and C library: implements crypto/tag.h with an HMAC-SHA-256
 * that the device's manufacturer supplies, in hardware or from a vendor's library.
 *
 * The manufacturer defines struct tricode_tagger, which is opaque here: it contains the machine's
 * key, or selects a key slot in hardware. The manufacturer also creates and wipes it:
 * tricode_tagger_new and tricode_tagger_free do not exist. */
#ifndef TRICODE_DEVICE_HMAC_H
#define TRICODE_DEVICE_HMAC_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/tag.h"

#define TRICODE_HMAC_SIZE 32u

/* [TAG-1] Supplied by the manufacturer: HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the message with the
 * tagger's key. Returns 1; 0 on failure, and then mac is unspecified. MUST NOT leave copies of the
 * key in memory. Its time MUST depend on length only. */
int tricode_hmac_sha256(struct tricode_tagger *tagger, const uint8_t *message, size_t length,
                        uint8_t mac[TRICODE_HMAC_SIZE]);

#endif
