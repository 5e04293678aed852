// SPDX-License-Identifier: Apache-2.0
/* Model of libsodium from its manual: initialization may fail, any signature, key or text may be
 * valid or invalid. */
#include <sodium.h>
#include "stubs.h"

int sodium_init(void) {
    return Frama_C_interval(-1, 1);
}

int crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message,
                                unsigned long long length, const unsigned char *public_key) {
    stub_reads(signature, crypto_sign_BYTES);
    stub_reads(message, length);
    stub_reads(public_key, crypto_sign_PUBLICKEYBYTES);
    return Frama_C_interval(-1, 0);
}

int crypto_core_ed25519_is_valid_point(const unsigned char *point) {
    stub_reads(point, crypto_core_ed25519_BYTES);
    return Frama_C_interval(0, 1);
}

void sodium_memzero(void *const memory, const size_t length) {
    stub_writes(memory, length);
}

int sodium_memcmp(const void *const a, const void *const b, size_t length) {
    stub_reads(a, length);
    stub_reads(b, length);
    return Frama_C_interval(-1, 0);
}

/* Ends the process when the text does not fit. */
char *sodium_bin2base64(char *const text, const size_t capacity, const unsigned char *const bytes,
                        const size_t length, const int variant) {
    const size_t size = sodium_base64_ENCODED_LEN(length, variant) - 1;
    stub_reads(bytes, length);
    //@ assert room: size < capacity;
    stub_writes(text, capacity);
    text[size] = '\0';
    return text;
}

int sodium_base642bin(unsigned char *const bytes, const size_t capacity, const char *const text,
                      const size_t length, const char *const ignore, size_t *const count,
                      const char **const end, const int variant) {
    (void)ignore, (void)end, (void)variant;
    stub_reads(text, length);
    stub_writes(bytes, capacity);
    *count = Frama_C_size_t_interval(0, capacity);
    return Frama_C_interval(-1, 0);
}

char *sodium_bin2hex(char *const text, const size_t capacity, const unsigned char *const bytes,
                     const size_t length) {
    stub_reads(bytes, length);
    //@ assert room: 2 * length < capacity;
    stub_writes(text, capacity);
    text[2 * length] = '\0';
    return text;
}

int sodium_hex2bin(unsigned char *const bytes, const size_t capacity, const char *const text,
                   const size_t length, const char *const ignore, size_t *const count,
                   const char **const end) {
    (void)ignore, (void)count, (void)end;
    stub_reads(text, length);
    stub_writes(bytes, capacity);
    return Frama_C_interval(-1, 0);
}
