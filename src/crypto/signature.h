// SPDX-License-Identifier: Apache-2.0
/* A terminal's Ed25519 key, its name (RFC 7638 thumbprint), and signatures over bytes. */
#ifndef TRICODE_SIGNATURE_H
#define TRICODE_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_PUBLIC_KEY_SIZE 32u
#define TRICODE_SEED_SIZE 32u
#define TRICODE_SIGNATURE_SIZE 64u
#define TRICODE_KEYID_SIZE 44u /* 43 characters of base64url and the zero */

/* 32 fresh random bytes: the private key (RFC 8032 seed). -1 and all zero on failure. */
int tricode_seed_generate(uint8_t seed[TRICODE_SEED_SIZE]);
/* 0, or -1 when OpenSSL fails. */
int tricode_seed_public_key(const uint8_t seed[TRICODE_SEED_SIZE],
                            uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* 0, or -1 when OpenSSL fails. */
int tricode_signature_make(const uint8_t seed[TRICODE_SEED_SIZE], const uint8_t *message,
                           size_t length, uint8_t signature[TRICODE_SIGNATURE_SIZE]);
/* [WIRE-30] 1 when the signature is the key's over the message, and neither its first half nor the
 * key is of small order, nor its second half or the key written in another than the one form; else
 * 0. For any number of threads at a time. */
int tricode_signature_verify(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                             const uint8_t *message, size_t length,
                             const uint8_t signature[TRICODE_SIGNATURE_SIZE]);

/* [WIRE-31] 1 when the bytes are the one form of a point of the group of prime order, its neutral
 * element left out: what a seed can give; else 0. */
int tricode_public_key_check(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* [WIRE-7] base64url(SHA-256({"crv":"Ed25519","kty":"OKP","x":"…"})), zero-terminated.
 * 0; -1 when OpenSSL fails, and writes nothing. */
int tricode_keyid(const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                  char keyid[TRICODE_KEYID_SIZE]);

#endif
