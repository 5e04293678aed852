// SPDX-License-Identifier: Apache-2.0
/* Strict base64 decoding (RFC 4648) over libsodium, which also encodes. Not constant in time: not
 * for secrets. */
#ifndef TRICODE_BASE64_H
#define TRICODE_BASE64_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#define TRICODE_BASE64 sodium_base64_VARIANT_ORIGINAL
#define TRICODE_BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Decodes exactly size bytes. 0; -1 when the text is not what sodium_bin2base64 makes of so many
 * bytes, to the letter: no white space, no bits left over. The bytes are then unspecified. */
int tricode_base64_decode(int variant, const char *text, size_t length, uint8_t *bytes,
                          size_t size);

#endif
