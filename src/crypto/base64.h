// SPDX-License-Identifier: Apache-2.0
/* RFC 4648 base64: base64url without padding, and the padded base64 of HTTP fields (RFC 8941).
 * Decoding takes only what encoding writes: no white space, no loose bits at the end. Not constant
 * in time: not for secrets. */
#ifndef TRICODE_BASE64_H
#define TRICODE_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* base64url without padding. encode: text has room for (length * 4 + 2) / 3 + 1. decode: answers
 * the number of bytes; -1 when the text is not canonical or does not fit, and writes nothing. */
void tricode_base64url_encode(const uint8_t *bytes, size_t length, char *text);
long tricode_base64url_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity);

/* Base64 with padding. encode: text has room for (length + 2) / 3 * 4 + 1. decode: likewise. */
void tricode_base64_encode(const uint8_t *bytes, size_t length, char *text);
long tricode_base64_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity);

#endif
