// SPDX-License-Identifier: Apache-2.0
/* Ed25519 keys of terminals, their identifiers (RFC 7638 thumbprints), and signatures. */
#ifndef TRICODE_SIGNATURE_H
#define TRICODE_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_PUBLIC_KEY_SIZE 32u
#define TRICODE_SEED_SIZE 32u
#define TRICODE_SIGNATURE_SIZE 64u
#define TRICODE_KEYID_SIZE 44u /* 43 characters of base64url and a zero */

/* Makes a private key (RFC 8032 seed) of 32 random bytes. 0; -1 when OpenSSL fails, and then seed
 * is all zero. */
int tricode_seed_generate(uint8_t seed[TRICODE_SEED_SIZE]);
/* 0, or -1 when OpenSSL fails. */
int tricode_seed_public_key(const uint8_t seed[TRICODE_SEED_SIZE],
                            uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* 0, or -1 when OpenSSL fails. */
int tricode_signature_make(const uint8_t seed[TRICODE_SEED_SIZE], const uint8_t *message,
                           size_t length, uint8_t signature[TRICODE_SIGNATURE_SIZE]);
/* [WIRE-30] Verifies a signature. 1; else 0, also when the key or the first half of the signature
 * (R) is a point of small order, or when the key or the second half (S) is not in canonical form.
 * Thread-safe. */
int tricode_signature_verify(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                             const uint8_t *message, size_t length,
                             const uint8_t signature[TRICODE_SIGNATURE_SIZE]);

/* [WIRE-31] 1 when the bytes are the canonical form of a point of the group of prime order other
 * than the neutral element, as every public key of a seed is; else 0. */
int tricode_public_key_check(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* [WIRE-7] base64url(SHA-256({"crv":"Ed25519","kty":"OKP","x":"…"})), zero-terminated.
 * 0; -1 when OpenSSL fails, and then keyid is unchanged. */
int tricode_keyid(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                  char keyid[TRICODE_KEYID_SIZE]);

#endif
