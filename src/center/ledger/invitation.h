// SPDX-License-Identifier: Apache-2.0
/* Invitations: secrets that let one terminal in each [WIRE-50]. */
#ifndef TRICODE_CENTER_INVITATION_H
#define TRICODE_CENTER_INVITATION_H

#include <stddef.h>
#include <stdint.h>

/* 128 random bits as 26 characters of base32. */
#define TRICODE_INVITATION_SIZE 26u
#define TRICODE_INVITATION_HASH_SIZE 32u

/* A fresh one, zero-terminated: 0; -1 when OpenSSL fails, and it is "". Wipe it after use. */
int tricode_invitation_make(char text[TRICODE_INVITATION_SIZE + 1]);

/* SHA-256 of a text, whatever it is, which is all of an invitation that is kept: 0; -1 when OpenSSL
 * fails. */
int tricode_invitation_hash(const char *text, size_t length,
                            uint8_t hash[TRICODE_INVITATION_HASH_SIZE]);

#endif
