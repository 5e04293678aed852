// SPDX-License-Identifier: Apache-2.0
/* Tags on a device that has no OpenSSL, no heap and no C library: crypto/tag.h over the
 * HMAC-SHA-256 that its maker supplies, by hardware or a vendor's library.
 *
 * The maker defines struct tricode_tagger, which nothing here looks into: it holds the machine's
 * key, or names the slot of a hardware that keeps it. Its making and wiping are the maker's too, so
 * tricode_tagger_new and tricode_tagger_free do not exist here. */
#ifndef TRICODE_DEVICE_HMAC_H
#define TRICODE_DEVICE_HMAC_H

#include <stddef.h>
#include <stdint.h>
#include "crypto/tag.h"

#define TRICODE_HMAC_SIZE 32u

/* [TAG-1] The maker's function: HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the message with the
 * tagger's key. Answers 1; 0 when it fails, and mac does not count. It leaves nothing of the key
 * behind, and takes a time that depends on the length alone. */
int tricode_hmac_sha256(struct tricode_tagger *tagger, const uint8_t *message, size_t length,
                        uint8_t mac[TRICODE_HMAC_SIZE]);

#endif
