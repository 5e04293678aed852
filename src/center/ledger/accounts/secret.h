// SPDX-License-Identifier: Apache-2.0
/* Random secrets that the ledger stores as SHA-256 only: invitations for terminals [WIRE-50] and
 * operators' tokens [WIRE-70]. */
#ifndef TRICODE_CENTER_LEDGER_ACCOUNTS_SECRET_H
#define TRICODE_CENTER_LEDGER_ACCOUNTS_SECRET_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_INVITATION_SIZE 26u /* characters of base32: 128 random bits */
#define TRICODE_INVITATION_HASH_SIZE 32u
#define TRICODE_TOKEN_SIZE 43u /* characters of base64url: 256 random bits */
#define TRICODE_TOKEN_HASH_SIZE 32u

/* Makes a new secret, zero-terminated, which the caller wipes after use. 0; -1 when OpenSSL fails,
 * and the text is "". */
int tricode_invitation_make(char text[TRICODE_INVITATION_SIZE + 1]);
int tricode_token_make(char text[TRICODE_TOKEN_SIZE + 1]);

/* SHA-256 of any text. 0; -1 when OpenSSL fails. */
int tricode_invitation_hash(const char *text, size_t length,
                            uint8_t hash[TRICODE_INVITATION_HASH_SIZE]);
int tricode_token_hash(const char *text, size_t length, uint8_t hash[TRICODE_TOKEN_HASH_SIZE]);

#endif
