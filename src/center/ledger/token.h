// SPDX-License-Identifier: Apache-2.0
/* The operators' tokens: secrets that open the operator's page and its reports [WIRE-70]. */
#ifndef TRICODE_CENTER_TOKEN_H
#define TRICODE_CENTER_TOKEN_H

#include <stddef.h>
#include <stdint.h>

/* 256 random bits as 43 characters of base64url. */
#define TRICODE_TOKEN_SIZE 43u
#define TRICODE_TOKEN_HASH_SIZE 32u

/* A fresh one, zero-terminated: 0; -1 when OpenSSL fails, and it is "". Wipe it after use. */
int tricode_token_make(char text[TRICODE_TOKEN_SIZE + 1]);

/* SHA-256 of a text, whatever it is, which is all of a token that is kept: 0; -1 when OpenSSL
 * fails. */
int tricode_token_hash(const char *text, size_t length, uint8_t hash[TRICODE_TOKEN_HASH_SIZE]);

#endif
